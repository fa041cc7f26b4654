"""Versions of the brand's rules: who let which one count, when and why (I14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesVersion:
    """One version, as it is on record."""

    number: int
    at: datetime
    by: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesText:
    """What a person wrote, brand.toml, and what was worked out of it when it was stored.

    `days` are the public holidays of each country or part of it that the text names, as far as
    somebody worked them out, until the end of the year `days_until`.
    """

    text: str
    days: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    days_until: int = 0
    compact: str = ""
    """compact.toml, if the folder had one."""
    words: Mapping[str, str] = field(default_factory=dict)
    """The compact's words by language, where they come along: they are kept by the version of the
    compact, and never change under it."""
