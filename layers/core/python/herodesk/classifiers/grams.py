"""What the learned heads see of a text: numbers of buckets for its words, pairs and letters.

Pairs are words side by side, words with one between them ("not … good"), and the first and last
word with the text's ends: a question or a wish often shows there.

Training counts with the same code, so a change here needs a new model file. Names, links and
numbers are told apart from nothing: who is meant must not weigh in what is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise
from struct import unpack
from zlib import crc32

from herodesk.domain.watch import UNSEEN

BITS = 16
"""There are 2**BITS buckets for words and pairs, and as many for letters."""

ZERO = 128
"""The byte that stands for 0."""

MOST_ROWS = 256
"""So many bytes add up to at most 16 bits."""

LONGEST = 2_000
"""Letters looked at; a longer text has said by then what it wants."""

_LINK = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+|\bhttps?\b")
_MENTION = re.compile(r"@\w+")
_DIGITS = re.compile(r"\d+")
_MANY = re.compile(r"(\S)\1{3,}")
_TOKEN = re.compile(
    r"[:;=][-o']?[()dp/|*\]\[](?!\w)|<3+"
    r"|[^\W_]+(?:'[^\W_]+)*"
    r"|[!?]+|\.{2,}|[#@&%€$]"
    "|[\u2190-\u2bff\U0001f000-\U0001faff]"
)
_MASK = (1 << BITS) - 1
LEFT, RIGHT = 0x9E3779B1, 0x85EBCA6B
"""Odd numbers that mix the codes of two words into that of a pair, see `whole_of`."""

_WIDEST = 40


def words_of(text: str) -> list[str]:
    """The words, marks and pictures of a text, small and without names of people and pages."""
    text = text[:LONGEST].lower()
    if not text.isascii():
        text = unicodedata.normalize("NFC", UNSEEN.sub("", text)).replace("’", "'")
    text = _MENTION.sub(" ", _LINK.sub(" & ", text))
    return _TOKEN.findall(_MANY.sub(r"\1\1\1", _DIGITS.sub("0", text)))


def buckets(words: list[str]) -> tuple[list[int], list[int]]:
    """Buckets of words and pairs of words, and of two to five letters inside each word."""
    letters: list[int] = []
    for word in words:
        letters += _inside(word)
    return whole_of(words), letters


def whole_of(words: list[str], *, ends: bool = True) -> list[int]:
    """Buckets of words and pairs of words.

    Without `ends` the words are a piece of a text: none is its first or last.
    """
    codes = [crc32(word.encode()) for word in words]
    whole = [
        *(code & _MASK for code in codes),
        *((one * LEFT + two * RIGHT + 1) >> 13 & _MASK for one, two in pairwise(codes)),
        *(
            (one * LEFT + two * RIGHT + 2) >> 13 & _MASK
            for one, two in zip(codes, codes[2:], strict=False)
        ),
    ]
    if words and ends:
        whole += [(codes[0] * 31 + 7) >> 3 & _MASK, (codes[-1] * 37 + 11) >> 3 & _MASK]
    return whole


def letters_of(word: str) -> tuple[int, ...]:
    """Buckets of three to five letters inside a word; its shorter ones tell little of it."""
    return _inside(word)[min(len(word), _WIDEST) + 1 :]


@lru_cache(maxsize=20_000)
def _inside(word: str) -> tuple[int, ...]:
    padded = f" {word[:_WIDEST]} "
    return tuple(
        crc32(padded[place : place + size].encode()) & _MASK
        for size in (2, 3, 4, 5)
        for place in range(len(padded) - size + 1)
    )


def added(table: bytes, places: Sequence[int], width: int) -> tuple[list[int], list[int]]:
    """Sums of the rows of these buckets in a table: lanes at even places, then those at odd ones.

    A row has one byte for each of its `width` lanes, an even number. Rows are added as large
    numbers, which without any library is the quickest way; two lanes never carry into each other,
    as every other one is added up apart, in a number as wide as the row.
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
