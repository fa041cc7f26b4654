"""Is a post about us? Watch terms as whole words, with misspellings and exclusions."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from herodesk.domain.finding import Reason

if TYPE_CHECKING:
    from herodesk.domain.brand import Watch

UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
"""Letters that take no room: soft hyphens, joiners, direction marks."""

_TWO_LETTERS = re.compile("(?<=a|o|u)e")


def fold(text: str) -> str:
    """The text without what writers leave out: case, accents, invisible letters.

    'GERÄT', 'Geraet' and 'gerat' are one; so are 'Straße' and 'strasse'.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", UNSEEN.sub("", text))
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return _TWO_LETTERS.sub("", text.casefold())


def watch(text: str, words: Watch) -> Reason | None:
    """Why the text is not about us; None when it is.

    The reason is an exclusion that took the only match back, or that no term was found. An
    exclusion takes only its own words out: what else the text says still counts.
    """
    terms, exclusions = _patterns(words)
    folded = fold(text)
    if exclusions is None or not (excluded := exclusions.search(folded)):
        return None if terms.search(folded) else Reason(code="no-watch-term")
    if terms.search(exclusions.sub(" | ", folded)):
        return None
    if not terms.search(folded):
        return Reason(code="no-watch-term")
    return Reason(code="exclusion", value=excluded[0])


@lru_cache(maxsize=16)
def _patterns(words: Watch) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    exclusions = _any_of(words.exclusions) if words.exclusions else None
    return _any_of((*words.terms, *words.variants)), exclusions


def _any_of(terms: tuple[str, ...]) -> re.Pattern[str]:
    """Matches any of the terms as whole words; the longest first, so that it is the one named."""
    folded = sorted({" ".join(fold(term).split()) for term in terms}, key=len, reverse=True)
    spelt = "|".join(re.escape(term).replace(r"\ ", r"\s+") for term in folded if term)
    return re.compile(rf"(?<!\w)(?:{spelt or '(?!)'})(?!\w)")
