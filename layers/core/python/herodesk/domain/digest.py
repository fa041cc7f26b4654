"""That a manager was told how the week stands: once a week, whatever is cut off or runs twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from herodesk.domain.brakes import HANDING_OVER_SECONDS
from herodesk.domain.records import Seldom

if TYPE_CHECKING:
    from herodesk.domain.staff import Person

FROM_HOUR = 8
"""On Mondays from this hour on, in the person's own zone; later if nothing could leave then."""
UNTIL_WEEKDAY = 1
"""Until the end of Monday: on a Tuesday it is no longer the week's beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest(Seldom):
    """How it stands with one person's digest; `id` is the person, `week` the latest one."""

    week: str
    telling: datetime | None = None
    sent: bool = False

    def is_due(self, week: str, now: datetime) -> bool:
        """True if that week's has not been sent, and nobody is at it."""
        if self.week != week:
            return self.week < week
        wait = timedelta(seconds=HANDING_OVER_SECONDS)
        return not self.sent and (self.telling is None or now >= self.telling + wait)


def week_for(person: Person, now: datetime) -> str | None:
    """The week whose digest this person gets now, as "2026-W48"; None outside a Monday's hours."""
    there = now.astimezone(ZoneInfo(person.zone))
    if there.weekday() >= UNTIL_WEEKDAY or there.hour < FROM_HOUR:
        return None
    year, week, _ = there.isocalendar()
    return f"{year}-W{week:02}"
