"""Counts a reply as X does: https://docs.x.com/fundamentals/counting-characters."""

from __future__ import annotations

import unicodedata

from herodesk.platforms.links import in_halves, joined, links
from herodesk.platforms.x.emoji import SEQUENCE

LIMIT = 280
MESSAGE_LIMIT = 10_000

_LINK = 23
_EMOJI = 2
_LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))


def length(text: str) -> int:
    """The text's weighted length: links 23, emoji 2, common alphabets 1, everything else 2."""
    halves = in_halves(unicodedata.normalize("NFC", text))
    total = position = 0
    for start, end in links(halves):
        total += _plain(halves[position:start]) + _LINK
        position = end
    return total + _plain(halves[position:])


def message_length(text: str) -> int:
    """The number of Unicode code points."""
    return len(text)


def _plain(halves: str) -> int:
    rest, sequences = SEQUENCE.subn("", joined(halves))
    return _EMOJI * sequences + sum(_weight(ord(sign)) for sign in rest)


def _weight(code: int) -> int:
    return 1 if any(first <= code <= last for first, last in _LIGHT) else 2
