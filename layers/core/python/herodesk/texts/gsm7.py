"""Text messages cost by the part: count them, and bring any text into the alphabet that is cheap.

GSM 03.38: 160 septets in one part, 153 in each of several; a few characters take two septets.
One character outside the alphabet turns the whole message to UCS-2 with 70 units a part.
"""

from __future__ import annotations

import unicodedata

ONE_PART = 160
EACH_OF_SEVERAL = 153

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")

_LETTERS = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "´": "'", "`": "'", "ʼ": "'", "‹": "<", "›": ">",
        "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "·": "-", "•": "-", "×": "x", "\t": " ", "ẞ": "SS",
        "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th",
        "œ": "oe", "Œ": "OE", "ı": "i", "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T", "ŋ": "n", "Ŋ": "N",
        "ĸ": "k", "ə": "e", "Ə": "E",
    }
)  # fmt: skip
_GREEK = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧς", "ABEZHIKMNOPTYXΣ")
_CYRILLIC = str.maketrans("абвгдеёзийклмнопрстуфыэіїє", "abvgdeeziiklmnoprstufyeiie") | {
    ord(char): latin
    for char, latin in {
        "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "",
        "ю": "yu", "я": "ya", "ґ": "g",
    }.items()
}  # fmt: skip


def septets(text: str) -> int:
    """How many septets a text in the GSM-7 alphabet takes; others count one a character."""
    return sum(2 if char in _EXTENDED else 1 for char in text)


def parts(text: str) -> int:
    """How many messages the text is charged as, at least one."""
    if all(char in _BASIC or char in _EXTENDED for char in text):
        return _in_parts(
            [2 if char in _EXTENDED else 1 for char in text], ONE_PART, EACH_OF_SEVERAL
        )
    return _in_parts([2 if ord(char) > 0xFFFF else 1 for char in text], 70, 67)


def fold(text: str) -> str:
    """The text on one line in GSM-7: marks dropped, quotes and dashes plain, emoji gone."""
    folded = "".join(_folded(char) for char in unicodedata.normalize("NFC", text))
    return " ".join(folded.split())


def cut(text: str, septet_limit: int) -> str:
    """At most so many septets of a folded text, ending in a dot where something was cut off."""
    if septets(text) <= septet_limit:
        return text
    kept = text
    while kept and septets(kept) > septet_limit - 1:
        kept = kept[:-1]
    return kept.rstrip() + "." if septet_limit > 0 else ""


def _in_parts(sizes: list[int], one: int, several: int) -> int:
    """A character of two units never stands across two parts."""
    if sum(sizes) <= one:
        return 1
    count, used = 1, 0
    for size in sizes:
        if used + size > several:
            count, used = count + 1, 0
        used += size
    return count


def _folded(char: str) -> str:
    if char in _BASIC or char in _EXTENDED:
        return " " if char in "\r\f" else char
    known = char.translate(_LETTERS)
    if known != char:
        return known
    if char.isspace():
        return " "
    plain = [
        part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part)
    ]
    return "".join(_plain(part) for part in plain)


def _plain(char: str) -> str:
    """A character without marks as GSM-7 has it, or nothing."""
    latin = char.translate(_LETTERS)
    if latin == char:
        latin = char.translate(_CYRILLIC)
    if latin == char and char.lower() != char:
        latin = char.lower().translate(_CYRILLIC).capitalize()
        latin = char if latin == char.lower().capitalize() else latin
    if latin == char and "α" <= char <= "ω":
        latin = char.upper()
    latin = latin.translate(_GREEK)
    return "".join(part for part in latin if part in _BASIC or part in _EXTENDED)
