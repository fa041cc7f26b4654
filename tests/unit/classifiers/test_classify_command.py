"""`herodesk classify`: a line in, a line out, in order, whatever stands in it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from herodesk.rules import load_brand
from herodesk_ops.classify import run

BRAND = load_brand(Path(__file__).parents[3] / "infra/brands/nordwind")
KEYS = [
    "id", "verdict", "confidence", "sentiment", "topic", "language", "signals", "because",
    "answerable", "urgency", "likeliest", "acts",
]  # fmt: skip


def classify(*lines: str, lang: str | None = None) -> tuple[int, list[dict[str, Any]]]:
    out = io.StringIO()
    code = run([line.encode() for line in lines], out, BRAND, lang)
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_post_gets_a_verdict_with_all_its_fields() -> None:
    text = "Umtausch bei Nordwind klappt einfach nicht, Gerät defekt, keiner zuständig"

    code, (told,) = classify(json.dumps({"id": "p1", "text": text}))

    assert code == 0
    assert list(told) == KEYS
    assert (told["id"], told["verdict"], told["topic"]) == ("p1", "problem", "exchange")
    assert told["answerable"] == "unknown"
    assert 0 < told["urgency"] <= 100
    assert told["because"]
    assert all(isinstance(reason, str) for reason in told["because"])


def test_order_is_kept_and_a_bad_line_answers_in_its_place() -> None:
    good = json.dumps({"id": 1, "text": "Danke!"})

    code, told = classify(good, "{", "[]", '{"id": 2}', '{"text": "x"}', "", good)

    assert code == 1
    assert ["error" in one for one in told] == [False, True, True, True, True, True, False]
    assert told[1]["error"].startswith("line 2: ")


@pytest.mark.parametrize("text", ["", "\ud800", "\u2028 a", "x" * 10_000])
def test_any_text_gives_one_line(text: str) -> None:
    code, told = classify(json.dumps({"id": text[:5], "text": text}))

    assert code == 0
    assert len(told) == 1


def test_the_language_of_the_command_stands_in_for_one_not_told() -> None:
    own = json.dumps({"id": 1, "text": "Nordwind", "language": "de"})
    none = json.dumps({"id": 2, "text": "Nordwind"})

    _, told = classify(own, none, lang="en")

    assert [one["language"] for one in told] == ["de", "en"]


def test_followers_count_as_readers() -> None:
    post = {"id": 1, "text": "Der Trockner ist kaputt"}
    famous = {**post, "author": {"followers": 1_000_000}}

    _, (small, large) = classify(json.dumps(post), json.dumps(famous))

    assert large["urgency"] > small["urgency"]


def test_lines_are_answered_as_they_come() -> None:
    out = io.StringIO()
    seen: list[int] = []

    def lines() -> Iterator[bytes]:
        for number in range(3):
            seen.append(len(out.getvalue().splitlines()))
            yield json.dumps({"id": number, "text": "Danke"}).encode()

    run(lines(), out, BRAND)

    assert seen == [0, 1, 2]


def test_a_line_that_is_no_utf_8_fails_alone() -> None:
    out = io.StringIO()

    code = run(
        [b'{"id": 1, "text": "\xff"}\n', b'\xef\xbb\xbf{"id": 2, "text": "Danke"}'], out, BRAND
    )

    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert code == 1
    assert first == {"error": "line 1: byte 19 is not UTF-8. Save the file as UTF-8."}
    assert second["id"] == 2
