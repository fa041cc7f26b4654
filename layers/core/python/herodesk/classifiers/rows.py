"""Rows of one byte a lane, added up as large numbers: without any library the quickest way.

Two lanes of a row never carry into each other: every other one is added up apart, in a number as
wide as the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from struct import unpack

ZERO = 128
"""The byte that stands for 0."""

MOST_ROWS = 256
"""So many bytes add up to at most 16 bits."""


def added(table: bytes, places: Sequence[int], width: int) -> tuple[list[int], list[int]]:
    """Sums of the rows at these places of a table: lanes at even places, then those at odd ones.

    `width` is the number of lanes of a row and even.
    """
    every_other, from_bytes = _every_other(width), int.from_bytes
    form = f"<{width // 2}H"
    evens = odds = [-ZERO * len(places)] * (width // 2)
    for first in range(0, len(places), MOST_ROWS):
        even = whole = 0
        for place in places[first : first + MOST_ROWS]:
            row = from_bytes(table[place * width : place * width + width], "little")
            even += row & every_other
            whole += row
        odd = whole - even >> 8
        evens = [*map(int.__add__, evens, unpack(form, even.to_bytes(width, "little")))]
        odds = [*map(int.__add__, odds, unpack(form, odd.to_bytes(width, "little")))]
    return evens, odds


def in_order(evens: Sequence[int], odds: Sequence[int]) -> list[int]:
    """Both in the order of their lanes."""
    return [lane for both in zip(evens, odds, strict=True) for lane in both]


@cache
def _every_other(width: int) -> int:
    return int.from_bytes(b"\xff\x00" * (width // 2), "little")
