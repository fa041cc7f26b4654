"""Posts of our own are training data: each of the agreed shape, with its own id, told once."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

LABELS = Path(__file__).parents[3] / "infra/labels"
VERDICTS = {"problem", "question", "praise", "idea", "noise"}
SENTIMENTS = {"negative", "neutral", "positive"}
SIGNALS = {"danger", "legal", "press", "boycott", "churn", "personal_data", "spam"}
FIELDS = ["id", "text", "verdict", "sentiment", "signals", "trade", "topic"]
TOPIC = re.compile(r"[a-z][a-z_]*")


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def files(*patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in LABELS.glob(pattern))


def faults(row: dict[str, Any]) -> list[str]:
    """What is wrong with a post of `own-*` and `signals-*`: names of fields."""
    lawful = {
        "verdict": row["verdict"] in VERDICTS,
        "sentiment": row["sentiment"] in SENTIMENTS,
        "signals": set(row["signals"]) <= SIGNALS and row["signals"] == sorted({*row["signals"]}),
        "trade": row["trade"] is None or bool(TOPIC.fullmatch(row["trade"])),
        "topic": row["topic"] is None or bool(TOPIC.fullmatch(row["topic"])),
        "text": bool(row["text"].strip()) and row["text"] == row["text"].strip(),
    }
    return [field for field, is_lawful in lawful.items() if not is_lawful]


@pytest.mark.parametrize(
    "path", files("own-*.jsonl", "signals-*.jsonl", "sealed-*.jsonl"), ids=lambda p: p.stem
)
def test_a_post_of_our_own_has_its_fields_and_only_words_of_the_guide(path: Path) -> None:
    rows = rows_of(path)

    assert rows
    assert [row["id"] for row in rows if list(row) != FIELDS] == []
    assert {row["id"]: faults(row) for row in rows if faults(row)} == {}


@pytest.mark.parametrize(
    "path", files("danger-*.jsonl", "alarm-*.jsonl", "everyday-*.jsonl"), ids=lambda p: p.stem
)
def test_a_post_about_danger_says_yes_or_no_and_both_are_there(path: Path) -> None:
    rows = rows_of(path)

    assert [row["id"] for row in rows if list(row) != ["id", "text", "danger"]] == []
    assert {row["danger"] for row in rows} == {True, False}
    assert all(row["text"].strip() for row in rows)


@pytest.mark.parametrize("path", files("calls-*.jsonl", "cues-*.jsonl"), ids=lambda p: p.stem)
def test_a_post_that_carries_a_signal_or_nearly_does_says_which(path: Path) -> None:
    rows = rows_of(path)

    assert [row["id"] for row in rows if list(row) != ["id", "text", "signals"]] == []
    assert all(set(row["signals"]) <= SIGNALS for row in rows)
    assert all(row["text"].strip() for row in rows)
    given = Counter(one for row in rows for one in row["signals"] or ["none"])
    assert min(given[one] for one in ("legal", "press", "boycott", "churn", "spam")) > 30
    assert given["none"] > 0.4 * len(rows)


def test_no_id_and_no_text_is_there_twice_in_all_files_together() -> None:
    rows = [(path.stem, row) for path in files("*.jsonl") for row in rows_of(path)]

    ids = Counter(row["id"] for _, row in rows)
    texts = Counter(" ".join(row["text"].casefold().split()) for _, row in rows)

    assert [one for one, times in ids.items() if times > 1] == []
    assert [text for text, times in texts.items() if times > 1] == []
    assert [row["id"] for stem, row in rows if not row["id"].startswith(f"{stem}-")] == []


@pytest.mark.parametrize("code", ["de", "en"])
def test_posts_of_every_day_that_judge_are_no_near_copies_of_those_that_teach(code: str) -> None:
    taught = [fours(row["text"]) for row in rows_of(LABELS / f"alarm-{code}.jsonl")]
    rows = rows_of(LABELS / f"everyday-{code}.jsonl")
    holding: dict[str, list[int]] = {}
    for place, letters in enumerate(taught):
        for four in letters:
            holding.setdefault(four, []).append(place)

    nearest = {row["id"]: likest(fours(row["text"]), taught, holding) for row in rows}

    assert (len(rows), sum(row["danger"] for row in rows)) == (180, 60)
    assert {one: near for one, near in nearest.items() if near > 0.4} == {}


@pytest.mark.parametrize("code", ["de", "en"])
def test_sealed_posts_of_ours_are_no_near_copies_of_those_that_teach(code: str) -> None:
    taught = [
        fours(row["text"])
        for kind in ("own", "signals", "alarm", "opened")
        for row in rows_of(LABELS / f"{kind}-{code}.jsonl")
    ]
    rows = {row["id"]: fours(row["text"]) for row in rows_of(LABELS / f"sealed-{code}.jsonl")}
    wanted = set().union(*rows.values())
    holding: dict[str, list[int]] = {}
    for place, letters in enumerate(taught):
        for four in letters & wanted:
            holding.setdefault(four, []).append(place)

    nearest = {one: likest(letters, taught, holding) for one, letters in rows.items()}

    assert len(rows) > 250
    assert {one: near for one, near in nearest.items() if near > 0.4} == {}


def likest(own: set[str], taught: list[set[str]], holding: dict[str, list[int]]) -> float:
    """The share of all fours that are in both, for the nearest of those that teach."""
    both = Counter(place for four in own for place in holding.get(four, ()))
    shares = (held / (len(own) + len(taught[at]) - held) for at, held in both.items())
    return max(shares, default=0.0)


def fours(text: str) -> set[str]:
    """Four letters in a row, wherever they stand."""
    plain = f" {' '.join(text.casefold().split())} "
    return {plain[at : at + 4] for at in range(len(plain) - 3)}
