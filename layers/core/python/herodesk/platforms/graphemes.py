"""Counts what people take for one sign: extended grapheme clusters (Unicode Standard Annex 29).

Where the standard library does not know a property, a boundary is seen: the count is never
less than the platform's own.
"""

from __future__ import annotations

import unicodedata

_JOINER = "\u200d"
_STILL_OPEN = "\u200c"
_SKINS = ("\U0001f3fb", "\U0001f3ff")
_TAGS = ("\U000e0020", "\U000e007f")
_FLAGS = ("\U0001f1e6", "\U0001f1ff")
_ENDS = frozenset({"Cc", "Cf", "Zl", "Zp"})
_MARKS = frozenset({"Mn", "Me", "Mc"})

# Marks with a width of their own that stand alone, all of them in scripts of South-East Asia.
_ALONE = """102b-102c 1038 1062-1064 1067-106d 1083 1087-108c 108f 109a-109c 1a61 1a63-1a64 aa7b
aa7d 11720-11721"""

# Extended_Pictographic in Unicode 13 and in Unicode 17: what a joiner may join.
_PICTURES = """a9 ae 203c 2049 2122 2139 2194-2199 21a9-21aa 231a-231b 2328 23cf 23e9-23f3
23f8-23fa 24c2 25aa-25ab 25b6 25c0 25fb-25fe 2600-2604 260e 2611 2614-2615 2618 261d 2620 2622-2623
2626 262a 262e-262f 2638-263a 2640 2642 2648-2653 265f-2660 2663 2665-2666 2668 267b 267e-267f
2692-2697 2699 269b-269c 26a0-26a1 26a7 26aa-26ab 26b0-26b1 26bd-26be 26c4-26c5 26c8 26ce-26cf 26d1
26d3-26d4 26e9-26ea 26f0-26f5 26f7-26fa 26fd 2702 2705 2708-270d 270f 2712 2714 2716 271d 2721 2728
2733-2734 2744 2747 274c 274e 2753-2755 2757 2763-2764 2795-2797 27a1 27b0 27bf 2934-2935 2b05-2b07
2b1b-2b1c 2b50 2b55 3030 303d 3297 3299 1f004 1f02c-1f02f 1f094-1f09f 1f0af-1f0b0 1f0c0 1f0cf-1f0d0
1f0f6-1f0ff 1f170-1f171 1f17e-1f17f 1f18e 1f191-1f19a 1f1af-1f1e5 1f201-1f20f 1f21a 1f22f
1f232-1f23a 1f23c-1f23f 1f249-1f25f 1f266-1f321 1f324-1f393 1f396-1f397 1f399-1f39b 1f39e-1f3f0
1f3f3-1f3f5 1f3f7-1f3fa 1f400-1f4fd 1f4ff-1f53d 1f549-1f54e 1f550-1f567 1f56f-1f570 1f573-1f57a
1f587 1f58a-1f58d 1f590 1f595-1f596 1f5a4-1f5a5 1f5a8 1f5b1-1f5b2 1f5bc 1f5c2-1f5c4 1f5d1-1f5d3
1f5dc-1f5de 1f5e1 1f5e3 1f5e8 1f5ef 1f5f3 1f5fa-1f64f 1f680-1f6c5 1f6cb-1f6d2 1f6d5-1f6e5 1f6e9
1f6eb-1f6f0 1f6f3-1f6ff 1f7dc-1f7f0 1f80c-1f80f 1f848-1f84f 1f85a-1f85f 1f888-1f88f 1f8ae-1f8af
1f8bc-1f8bf 1f8c2-1f8cf 1f8d9-1f8ff 1f90c-1f93a 1f93c-1f945 1f947-1f9ff 1fa58-1fa5f 1fa6e-1faff
1fc00-1fffd"""

_NEVER_SEEN = ((0x2065, 0x2065), (0xFFF0, 0xFFF8), (0xE0000, 0xE0FFF))
_L, _V, _T = (0x1100, 0x115F), (0x1160, 0x11A7), (0x11A8, 0x11FF)
_SYLLABLES, _TRAILING = (0xAC00, 0xD7A3), 28


def _ranges(written: str) -> tuple[tuple[int, int], ...]:
    ends = [entry.split("-") for entry in written.split()]
    return tuple((int(end[0], 16), int(end[-1], 16)) for end in ends)


_PICTURE_RANGES, _ALONE_RANGES = _ranges(_PICTURES), _ranges(_ALONE)


def graphemes(text: str) -> int:
    """How many of them the text has."""
    if text.isascii() and "\r" not in text:
        return len(text)
    count = flags = 0
    is_joinable = False  # a picture stands before, perhaps with marks, and at most one joiner
    before = ""
    for sign in text:
        is_joined = is_joinable and before == _JOINER and _is_picture(sign)
        flags = flags + 1 if _is_within(sign, _FLAGS) else 0
        pairs = flags > 0 and flags % 2 == 0
        if not (before and (is_joined or pairs or _belongs(before, sign))):
            count += 1
        goes_on = is_joinable and before != _JOINER and _extends(sign) and not _is_wide(sign)
        is_joinable = goes_on or _is_picture(sign)
        before = sign
    return count


def _belongs(before: str, sign: str) -> bool:
    """True if there is no boundary between the two whatever else stands around them."""
    if before == "\r" and sign == "\n":
        return True
    if _is_end(before) or _is_end(sign):
        return False
    return _extends(sign) or _is_one_syllable(before, sign)


def _extends(sign: str) -> bool:
    if sign in {_JOINER, _STILL_OPEN}:
        return True
    is_mark = unicodedata.category(sign) in _MARKS and not _is_in(sign, _ALONE_RANGES)
    return is_mark or _is_within(sign, _SKINS) or _is_within(sign, _TAGS)


def _is_wide(sign: str) -> bool:
    return unicodedata.category(sign) == "Mc"


def _is_end(sign: str) -> bool:
    is_end = unicodedata.category(sign) in _ENDS or _is_in(sign, _NEVER_SEEN)
    return is_end and not _extends(sign)


def _is_within(sign: str, ends: tuple[str, str]) -> bool:
    return ends[0] <= sign <= ends[1]


def _is_picture(sign: str) -> bool:
    return _is_in(sign, _PICTURE_RANGES)


def _is_in(sign: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    code = ord(sign)
    return any(first <= code <= last for first, last in ranges)


def _is_one_syllable(before: str, sign: str) -> bool:
    """Korean letters that make one syllable."""
    first, then = ord(before), ord(sign)
    is_syllable = _SYLLABLES[0] <= first <= _SYLLABLES[1]
    is_open = is_syllable and (first - _SYLLABLES[0]) % _TRAILING == 0
    if _L[0] <= first <= _L[1]:
        return _L[0] <= then <= _V[1] or _SYLLABLES[0] <= then <= _SYLLABLES[1]
    if is_open or _V[0] <= first <= _V[1]:
        return _V[0] <= then <= _T[1]
    return (is_syllable or _T[0] <= first <= _T[1]) and _T[0] <= then <= _T[1]
