"""The time of the local cloud: the wall's, or one that stands still until somebody moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

BEGINNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday, ten in the morning in Berlin: everybody is on duty."""


class LocalClock(Protocol):
    """A clock that functions, queues and schedules of the local cloud share."""

    is_virtual: bool

    def now(self) -> datetime:
        """Aware UTC."""


class WallClock:
    """The real time."""

    is_virtual = False

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)


class VirtualClock:
    """Stands still; `move_to` is the only way forward."""

    is_virtual = True

    def __init__(self, start: datetime = BEGINNING) -> None:
        self._now = start

    def now(self) -> datetime:
        """Aware UTC."""
        return self._now

    def move_to(self, when: datetime) -> None:
        """Go to `when`; never back."""
        self._now = max(self._now, when)


def clock_of(kind: str, start: datetime = BEGINNING) -> LocalClock:
    """The clock called `real` or `virtual`."""
    return VirtualClock(start) if kind == "virtual" else WallClock()


def iso(when: datetime | None) -> str | None:
    """UTC with `Z`; milliseconds only when there are any."""
    if when is None:
        return None
    utc = when.astimezone(UTC)
    fine = "milliseconds" if utc.microsecond >= 1000 else "seconds"
    return utc.isoformat(timespec=fine).replace("+00:00", "Z")


def seconds(amount: float) -> timedelta:
    """A span of that many seconds."""
    return timedelta(seconds=amount)
