"""Ids become keys and counts become numbers of the table: whatever is larger is none."""

from __future__ import annotations

import pytest

from herodesk.platforms.reading import identifier, number, text


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("7", "7"),
        (9_007_199_254_740_993, "9007199254740993"),
        ("a" * 512, "a" * 512),
        ("a" * 513, None),
        ("ü" * 256, "ü" * 256),
        ("ü" * 257, None),
        ("😡" * 512, None),
        ("a\u200bb", None),
        ("", None),
        (True, None),
        (1.5, None),
    ],
)
def test_an_id_is_as_long_as_a_key_may_be(given: object, wanted: str | None) -> None:
    assert identifier({"id": given}, "id") == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (0, 0),
        (2**63 - 1, 2**63 - 1),
        (2**63, None),
        (10**39, None),
        (-1, None),
        (True, None),
        ("7", None),
    ],
)
def test_a_count_is_one_that_the_table_takes(given: object, wanted: int | None) -> None:
    assert number({"followers": given}, "followers") == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("kaputt\x00\x1b[31m\x9b2J", "kaputt\ufffd\ufffd[31m\ufffd2J"),
        ("zwei\r\nZeilen\tund\x85mehr", "zwei\r\nZeilen\tund\x85mehr"),
        ("\u202eערבית\u200f 😡", "\u202eערבית\u200f 😡"),
        ("halb \ud83d", "halb \ufffd"),
        (5, None),
    ],
)
def test_no_text_holds_what_a_terminal_obeys(given: object, wanted: str | None) -> None:
    assert text({"text": given}, "text") == wanted


def test_two_ids_that_differ_in_a_control_character_are_none_rather_than_one() -> None:
    assert [identifier({"id": f"a{mark}b"}, "id") for mark in "\x00\x01"] == [None, None]
