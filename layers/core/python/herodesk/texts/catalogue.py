"""Gettext catalogues: English stands in the code, every other language in `locale/`.

German has two ways to address a person. `de@sie` holds only the sentences that differ from
`de`, which it falls back to.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

LANGUAGES = ("en", "de")
LOCALE = Path(__file__).parent / "locale"


def supported(language: str) -> str:
    """The nearest language that we speak: `de-AT` gives `de`, one that is unknown gives `en`."""
    short = language.replace("_", "-").split("-")[0].lower()
    return short if short in LANGUAGES else "en"


@cache
def words(language: str, address: str = "du") -> NullTranslations:
    """The catalogue of a language; `address` is the brand's `du` or `sie`."""
    spoken = supported(language)
    if spoken == "en":
        return NullTranslations()
    catalogue = _read(spoken)
    if spoken == "de" and address == "sie":
        polite = _read("de@sie")
        polite.add_fallback(catalogue)
        return polite
    return catalogue


def N_(text: str) -> str:  # noqa: N802  the name that gettext tools look for
    """Mark a sentence of a table for the catalogues; it is translated where it is used."""
    return text


def _read(name: str) -> GNUTranslations:
    with (LOCALE / name / "LC_MESSAGES" / "herodesk.mo").open("rb") as file:
        return GNUTranslations(file)
