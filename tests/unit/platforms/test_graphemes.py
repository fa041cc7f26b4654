"""Signs are counted as people see them, and never fewer than there are."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from herodesk.platforms.graphemes import graphemes

CLUSTER = regex.compile(r"\X")  # type: ignore[no-untyped-call]

TRICKY = (
    "aä\u0301👩👨👦\u200d\u200c❤☺\ufe0f🏽🏿🇩🇪🇨🇭\r\n"
    " 가각각한\u11a8क्षि\u0e33🏴\U000e0067\U000e007f1#\u20e3⛹♀✈ő\u0600ѓ字。"
)
"""Parts that hold together, or do not, depending on what stands around them."""


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Störung", 7),
        ("Sto\u0308rung", 7),
        ("👨\u200d👩\u200d👧\u200d👦", 1),
        ("👩🏽\u200d🚒 hilft", 7),
        ("❤\ufe0f\u200d🔥", 1),
        ("🏳\ufe0f\u200d🌈🏴\u200d☠\ufe0f", 2),
        ("🇩🇪🇨🇭🇦", 3),
        ("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", 1),
        ("1\ufe0f\u20e3", 1),
        ("zwei\r\nZeilen", 11),
        ("두 음절", 4),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8", 2),
        ("👩\u200d\u200d👩", 2),
        ("\u200d👩", 2),
    ],
)
def test_what_is_one_sign_counts_once(text: str, count: int) -> None:
    assert graphemes(text) == count


@given(text=st.text(st.sampled_from(TRICKY), max_size=12))
def test_it_is_never_less_than_the_standard_says(text: str) -> None:
    assert graphemes(text) >= len(CLUSTER.findall(text))


@given(text=st.text(max_size=12))
def test_nor_for_any_text(text: str) -> None:
    assert len(CLUSTER.findall(text)) <= graphemes(text) <= len(text)


@given(text=st.text(st.sampled_from("aäß🇩🇪👩\u200d👧🏽❤\ufe0f\u0308 \n가ᄀ"), max_size=12))
def test_what_people_write_here_is_counted_exactly(text: str) -> None:
    assert graphemes(text) == len(CLUSTER.findall(text))


def test_every_sign_beside_a_letter_and_joined_to_a_picture_counts_enough() -> None:
    codes = [*range(0x300, 0x3400), *range(0xA640, 0xABFF), *range(0x1F000, 0x1FBFF)]
    for sign in map(chr, codes):
        for text in (f"a{sign}", f"👩\u200d{sign}", f"{sign}\u200d👩"):
            assert graphemes(text) >= len(CLUSTER.findall(text)), hex(ord(sign))
