"""A dated promise of ours in a case: from the answer that gives it until a person says that it was
kept, or that there was none. The lawful changes are in `promising`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What is promised to the customer of a case, and how far it has come."""

    due: tuple[datetime, ...]
    """When each is due that is open, the earliest first: that one counts."""
    check_at: datetime
    """When its HERO is asked whether it was kept."""
    since: datetime
    """When it was given: what the customer writes later may say that it was not kept."""
    asked_at: datetime | None = None
    broken: bool = False
    """The HERO says that it was not kept; what the customer says is told by the posts."""
    said: bool = False
    """A person has named the day or agreed to it; before that it was only noticed."""
