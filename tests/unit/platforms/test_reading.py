"""Ids become keys and counts become numbers of the table: whatever is larger is none."""

from __future__ import annotations

import pytest

from herodesk.platforms.reading import identifier, number


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
