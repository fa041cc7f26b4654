"""What is filed by one person and answered by another: whoever is to hear of it is noted with it,
so that nobody is forgotten where the telling was cut off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from herodesk.domain.brakes import HANDING_OVER_SECONDS
from herodesk.domain.records import Seldom

T = TypeVar("T", bound="Told")

MOST_TITLE, MOST_TEXT, MOST_WHY = 80, 1000, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Seldom):
    """Somebody's matter, how it stands, and who has not heard of that yet."""

    by: str
    at: datetime
    tell: tuple[str, ...] = ()
    """Ids of those who are to be told how it stands now."""
    telling: datetime | None = None
    """Since when a run is at it."""

    def may_be_told(self, now: datetime) -> bool:
        """True if somebody is to be told, and nobody is at it."""
        wait = timedelta(seconds=HANDING_OVER_SECONDS)
        return bool(self.tell) and (self.telling is None or now >= self.telling + wait)


def begun(matter: T, now: datetime) -> T:
    """The next version, about which a run tells now."""
    return replace(matter, telling=now, v=matter.v + 1)


def heard(matter: T, who: tuple[str, ...]) -> T:
    """The next version, of which these people know."""
    left = tuple(one for one in matter.tell if one not in who)
    return replace(matter, tell=left, telling=None, v=matter.v + 1)
