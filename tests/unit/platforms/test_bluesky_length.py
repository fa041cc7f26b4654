"""Bluesky's signs against what Bluesky's own library counts (tests/golden/bluesky/length)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from herodesk.platforms.bluesky.measure import LIMIT, length
from herodesk.platforms.graphemes import graphemes

KNOWN = Path(__file__).parents[2] / "golden" / "bluesky" / "length" / "known.json"
CASES: list[tuple[str, int]] = json.loads(KNOWN.read_text(encoding="utf-8"))["cases"]


def test_every_known_text_has_as_many_signs_as_bluesky_counts() -> None:
    wrong = [(text, wanted, graphemes(text)) for text, wanted in CASES if graphemes(text) != wanted]

    assert wrong == []
    assert len(CASES) >= 400


def test_a_text_that_fits_in_signs_but_not_in_bytes_does_not_fit() -> None:
    family = "👨\u200d👩\u200d👧\u200d👦"

    assert graphemes(family * LIMIT) == LIMIT
    assert length(family * LIMIT) > LIMIT
    assert length(family * 120) == LIMIT
    assert length("ü" * LIMIT) == LIMIT


@pytest.mark.parametrize("text", ["नमस्ते", "ক্ষমা"])
def test_of_indian_scripts_it_never_counts_less(text: str) -> None:
    """Bluesky holds together what a sign joins there; we count each, and never refuse too late."""
    assert graphemes(text) >= 3
