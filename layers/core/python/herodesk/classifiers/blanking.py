"""A customer's sentence for other departments, without whatever could tell who wrote it.

It is careful rather than faithful. Links, handles, mail addresses and longer numbers go; so do the
names that are handed in, whatever follows a form of address, a greeting or "my name is", and each
word with a capital that nobody else uses. A sentence that still shows personal data, or of which
little is left, is not shown at all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from herodesk.classifiers.lexicon import sections, tokens_of
from herodesk.classifiers.personal import personal_data
from herodesk.domain.watch import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from herodesk.domain.brand import Brand

GAP = "[…]"
"""What stands in the place of each."""

_MOST_GAPS = 3
_GAPS = re.compile(r"\[…\](?:[\s,;:/&+-]*\[…\])+")
_BEGINS = re.compile(r"^(?:\[…\][\s,:;.!-]*)+")
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|de|at|ch|net|org|io|info|eu|uk|me|co|ly)"
    r"(?:/\S*)?\b",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"[\w.+-]+(?:@[\w-]+(?:\.[\w-]+)*| ?(?:@|[(\[](?:at|ät)[)\]]) ?[\w-]+(?:\.[\w-]+)+)",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<!\w)[@#][\w.-]*\w|(?<!\w)u/\w+")
_NUMBER = re.compile(r"[+(#]?\w*\d(?:[\w()]|[ ./,:()-]{1,3}(?=\d)){2,}")
"""What begins with a digit, or holds one, and has three signs or more; see `_is_long`."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CALLED = re.compile(
    r"\b(?:(?:herrn?|frau|familie|fam|mr|mrs|ms|miss|mister|dr|prof)\b\.?|mein name ist"
    r"|ich hei(?:ß|ss)e|my name(?: is|['’]s)|name:|gez\.?"
    r"|(?:kollege|kollegin|mitarbeiter(?:in)?|agent|techniker|fahrer)(?= (?-i:[A-ZÄÖÜ])))"
    r"\s+([^\W\d_][\w'’-]*(?:\s+(?-i:[A-ZÄÖÜ])[\w'’-]+)?)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"\b(?:lg|vg|mfg|gru(?:ß|ss)|gr(?:ü|ue)(?:ß|ss)e|hallo|hi|hey|dear|liebe[rs]?|regards|cheers|yours"
    r"|danke|thanks)\b,?\s+((?-i:[A-ZÄÖÜ])[\w'’-]+(?:\s+(?-i:[A-ZÄÖÜ])[\w'’-]+)?)",
    re.IGNORECASE,
)


class Blanker:
    """`ports.Blank`. Holds no state but what it read of the brand."""

    def __init__(self) -> None:
        self._known: list[tuple[Brand, frozenset[str]]] = []

    def __call__(
        self, text: str, gone: Collection[str], brand: Brand, shared: Collection[str], /
    ) -> str:
        """See the port."""
        plain = " ".join(text.split())
        for pattern in (_LINK, _MAIL, _HANDLE):
            plain = pattern.sub(GAP, plain)
        plain = _NUMBER.sub(lambda found: GAP if _is_long(found[0]) else found[0], plain)
        for called in (_CALLED, _GREETING):
            plain = called.sub(_without_name, plain)
        listed = self._words_of(brand)
        plain = _WORD.sub(lambda found: _kept(found[0], gone, (listed, shared)), plain)
        plain = _BEGINS.sub("", _GAPS.sub(GAP, plain)).strip(" ,;:-")
        words = len(_WORD.findall(plain))
        if personal_data(plain) or plain.count(GAP) > min(_MOST_GAPS, words // 3):
            return ""
        return plain[:1].upper() + plain[1:]

    def _words_of(self, brand: Brand) -> frozenset[str]:
        """The brand's words, read once; a handful of brands at a time is plenty."""
        for known, words in self._known:
            if known is brand:
                return words
        made = _vocabulary(brand)
        self._known = [(brand, made), *self._known[:3]]
        return made


def _without_name(found: re.Match[str]) -> str:
    return found[0][: found.start(1) - found.start()] + GAP


def _is_long(number: str) -> bool:
    """Three digits or more; "E18" is a fault and "2 mal" a count, which say who nobody is."""
    return sum(sign.isdigit() for sign in number) >= 3


def _kept(word: str, gone: Collection[str], known: Sequence[Collection[str]]) -> str:
    parts = [fold(part) for part in re.split("['’-]", word)]
    whole = fold(word)
    if whole in gone or any(part in gone for part in parts):
        return GAP
    has_capital = any(letter.isupper() for letter in word)
    if not has_capital or all(_is_known(part, known) for part in parts):
        return word
    return word if _is_known(whole, known) else GAP


def _is_known(word: str, known: Sequence[Collection[str]]) -> bool:
    return len(word) < 2 or any(word in words for words in known)


def _vocabulary(brand: Brand) -> frozenset[str]:
    """Words that tell of nobody: those of the lists and of the brand's own rules."""
    told = [brand.name, *brand.watch.terms, *brand.watch.variants]
    for topic in brand.topics:
        for texts in (topic.name, topic.aim, topic.statement):
            told += texts.values()
        for several in (*topic.words.values(), *topic.examples.values()):
            told += several
    for code in brand.languages:
        for entries in sections(code).values():
            told += (entry.strip("*") for entry in entries)
    return frozenset(fold(token) for text in told for token in tokens_of(text) if token.isalpha())
