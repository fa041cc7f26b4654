"""The time of the local cloud: the wall's, or one that stands still until somebody moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

from herodesk_ops.memory import BEGINNING, VirtualClock

__all__ = ["BEGINNING", "LocalClock", "VirtualClock", "WallClock", "clock_of", "iso", "seconds"]


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
