"""Which posts a measurement is made on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from herodesk.domain.errors import InvalidError
from herodesk_ops.training.datasets import MEASURE, fold_of
from herodesk_ops.training.posts import Kind, chosen, ordinary


def lines(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """One post of each kind, in German, and one of our own in English."""
    folder = tmp_path / "labels"
    folder.mkdir()
    own = {"text": "Hallo", "verdict": "noise", "sentiment": "neutral", "signals": ["legal"]}
    lines(folder / "own-de.jsonl", [own | {"id": "own-1"}])
    lines(folder / "own-en.jsonl", [own | {"id": "own-2"}])
    lines(folder / "danger-de.jsonl", [
        {"id": "danger-1", "text": "es brennt", "danger": True},
        {"id": "danger-2", "text": "die Show brennt", "danger": False},
    ])  # fmt: skip
    lines(folder / "cues-de.jsonl", [{"id": "cues-1", "text": "Zeitung", "signals": ["press"]}])
    lines(folder / "everyday-de.jsonl", [{"id": "everyday-1", "text": "tropft", "danger": False}])
    for kind, id_ in (("real", "1"), ("sealed", "2")):
        row = f"set\tid\tverdict\tsentiment\tsignals\nsb10k\t{id_}\tproblem\tnegative\tdanger\n"
        (folder / f"{kind}-de.tsv").write_text(row, encoding="utf-8")
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An open set with a language, an open one without, and one that is not open."""
    folder = tmp_path / "data"
    rows = {
        "sb10k": "id\tlabel\ttext\n1\tnegative\tkaputt\n2\tnegative\tversiegelt\n3\tneutral\tda\n",
        "umsab": "id\tlabel\tlang\ttext\na\tneutral\tde\tja\nb\tneutral\ten\tyes\n",
        "airline": "id\tlabel\ttext\n1\tnegative\tlost my bag\n",
    }
    for name, content in rows.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "train.tsv").write_text(content, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("kind", "lang", "ids"),
    [
        (Kind.REAL, None, ["sb10k:1"]),
        (Kind.SEALED, "de", ["sb10k:2"]),
        (Kind.OWN, None, ["own-1", "own-2"]),
        (Kind.OWN, "en", ["own-2"]),
        (Kind.DANGER, "de", ["danger-1", "danger-2"]),
        (Kind.EVERYDAY, None, ["everyday-1"]),
        (Kind.CUES, None, ["cues-1"]),
    ],
)
def test_labels_are_chosen_by_kind_and_language(
    kind: Kind, lang: str | None, ids: list[str], data: Path, labels: Path
) -> None:
    assert [row["id"] for row in chosen(kind, lang, data, labels)] == ids


def test_our_own_labels_bring_every_answer_along(labels: Path) -> None:
    (row,) = chosen(Kind.OWN, "de", None, labels)

    assert row["verdict"] == "noise"
    assert row["language"] == "de"
    assert row["signals"] == ["legal"]


def test_posts_for_danger_say_danger_or_nothing(labels: Path) -> None:
    told = {row["id"]: row["signals"] for row in chosen(Kind.DANGER, None, None, labels)}

    assert told == {"danger-1": ["danger"], "danger-2": []}


def test_labels_whose_set_is_missing_are_told_with_the_cure(tmp_path: Path, labels: Path) -> None:
    with pytest.raises(InvalidError, match=r"No real posts in de .* folder that holds the sets"):
        chosen(Kind.REAL, "de", tmp_path, labels)


def test_ordinary_posts_are_those_of_open_sets_that_are_neither_sealed_nor_known_as_dangerous(
    data: Path, labels: Path
) -> None:
    found = [row["id"] for row in ordinary(data, None, labels).rows]

    assert found == ["sb10k:3", "umsab:a", "umsab:b"]
    assert [row["id"] for row in ordinary(data, "en", labels).rows] == ["umsab:b"]


def test_too_many_ordinary_posts_are_thinned_out_by_a_fixed_step(data: Path, labels: Path) -> None:
    sample = ordinary(data, None, labels, most=2)

    assert (sample.out_of, sample.step) == (3, 2)
    assert [row["id"] for row in sample.rows] == ["sb10k:3", "umsab:b"]


def test_a_folder_without_open_sets_has_no_ordinary_posts(tmp_path: Path, labels: Path) -> None:
    with pytest.raises(InvalidError, match="folder that holds the open sets"):
        ordinary(tmp_path, None, labels)


def test_what_was_held_back_is_a_tenth_of_all_that_is_labelled(tmp_path: Path) -> None:
    rows = [
        {"id": f"own-de-{at}", "text": f"Post {at}", "verdict": "noise", "sentiment": "neutral"}
        for at in range(300)
    ]
    lines(tmp_path / "own-de.jsonl", rows)

    held = {row["id"] for row in chosen(Kind.HELD, "de", None, tmp_path)}

    assert held == {str(row["id"]) for row in rows if fold_of(str(row["id"])) == MEASURE}
    assert 15 < len(held) < 50
