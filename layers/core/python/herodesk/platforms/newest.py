"""What the newest page of a platform showed last: since when to read on, and what to look after.

For platforms that tell of a deletion by absence alone: what stood on the newest page and is
missing there now, although the page reaches back that far, may be gone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from herodesk.platforms.reading import iso_time

FIRST_LOOK = timedelta(hours=1)
"""What is older was written before anybody here listened."""

LATE = timedelta(minutes=5)
"""What came so shortly before a look may show only later: the next look goes back to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """A cursor's `done`, as a moment and ids behind it, newest first."""

    since: datetime
    seen: tuple[str, ...] = ()

    @classmethod
    def of(cls, done: str, now: datetime) -> Newest:
        """What the cursor says; an hour ago where it says nothing."""
        since, *seen = done.split(" ")
        return cls(since=iso_time(since) or now - FIRST_LOOK, seen=tuple(seen))

    @classmethod
    def beginning(cls, now: datetime) -> str:
        """The cursor before the first look."""
        return stamp(now - FIRST_LOOK)

    def missing(self, there: Collection[str | None], *, is_whole: bool) -> list[str]:
        """What should stand among `there` and does not: all if the page is the only one, else
        what is newer than the oldest known one on it."""
        places = [place for place, own_id in enumerate(self.seen) if own_id in there]
        end = len(self.seen) if is_whole else max(places, default=0)
        return [own_id for own_id in self.seen[:end] if own_id not in there]


def done(now: datetime, seen: Iterable[str | None]) -> str:
    """The cursor after a look that showed these."""
    return " ".join([stamp(now - LATE), *dict.fromkeys(filter(None, seen))])


def stamp(moment: datetime) -> str:
    """Whole seconds, in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
