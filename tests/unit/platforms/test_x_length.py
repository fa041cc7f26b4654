"""X's weighted length against what X's own library counts (tests/golden/x/length)."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.platforms.links import in_halves, joined, links
from herodesk.platforms.x.measure import LIMIT, length

KNOWN = Path(__file__).parents[2] / "golden" / "x" / "length" / "known.json"
CASES: list[tuple[str, int]] = json.loads(KNOWN.read_text(encoding="utf-8"))["cases"]


def test_every_known_text_has_the_length_that_x_counts() -> None:
    wrong = [(text, wanted, length(text)) for text, wanted in CASES if length(text) != wanted]

    assert wrong == []
    assert len(CASES) >= 300


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("äöüß", 4),
        ("a\u0308", 1),
        ("字", 2),
        ("€", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("https://nordwind.example/" + "a" * 200, 225),
        ("https://nordwind.de/" + "a" * 200, 23),
        ("nordwind.de", 23),
        ("a" * 64 + ".de", 67),
        ("hilfe@nordwind.de", 17),
    ],
)
def test_the_rules_of_the_reference_hold(text: str, wanted: int) -> None:
    assert length(text) == wanted


def test_the_limit_is_that_of_an_ordinary_account() -> None:
    assert LIMIT == 280


@pytest.mark.parametrize(
    "text", ["日" * 20_000, "a." * 10_000, "日本." * 7_000, "https://a.de/" + "(" * 20_000]
)
def test_no_text_makes_counting_slow(text: str) -> None:
    assert length(text) > 0


@given(st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=60))
def test_any_text_has_a_length_and_links_do_not_overlap(text: str) -> None:
    spans = list(links(in_halves(text)))

    assert length(text) >= 0
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@given(st.text(max_size=60))
def test_taking_a_text_into_halves_loses_nothing(text: str) -> None:
    assert joined(in_halves(text)) == text
