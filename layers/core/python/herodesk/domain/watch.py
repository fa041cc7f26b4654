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
    """The term that makes the text ours, as a reason; None if it holds none.

    An exclusion takes only its own words out: what else the text says still counts.
    """
    terms, exclusions = _patterns(words)
    folded = fold(text)
    found = terms.search(exclusions.sub(" | ", folded) if exclusions else folded)
    return Reason(code="watch-term", value=" ".join(found[0].split())) if found else None


def why_not(text: str, words: Watch) -> Reason:
    """Why a text that `watch` does not find is not ours: an exclusion, or no term at all."""
    terms, exclusions = _patterns(words)
    folded = fold(text)
    if exclusions and terms.search(folded) and (excluded := exclusions.search(folded)):
        return Reason(code="exclusion", value=" ".join(excluded[0].split()))
    return Reason(code="no-watch-term")


@lru_cache(maxsize=16)
def _patterns(words: Watch) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    exclusions = _any_of(words.exclusions) if words.exclusions else None
    return _any_of((*words.terms, *words.variants)), exclusions


def _any_of(terms: tuple[str, ...]) -> re.Pattern[str]:
    """Matches any of the terms as whole words; the longest first, so that it is the one named."""
    folded = sorted({" ".join(fold(term).split()) for term in terms}, key=len, reverse=True)
    spelt = "|".join(re.escape(term).replace(r"\ ", r"\s+") for term in folded if term)
    return re.compile(rf"(?<!\w)(?:{spelt or '(?!)'})(?!\w)")
