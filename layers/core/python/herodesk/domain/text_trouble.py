"""What goes wrong with text messages: a budget that runs out, numbers that nothing reaches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from herodesk.domain.brakes import Told

if TYPE_CHECKING:  # not for `receive` to load
    from herodesk.domain.spending import Budget, Spent

PERCENTS = (80, 100)
"""At so much of a budget somebody is told; at the last one it is used up."""

MOST_ALARMS = 8
"""So many alarms are remembered: those of the last two days and months."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """That so much of a day's or a month's budget was used, and who has been told of it."""

    period: str
    """As 2026-11-23, or 2026-11."""
    percent: int
    at: datetime
    told: tuple[Told, ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        """What it is about: it is raised once."""
        return self.period, self.percent

    def told_to(self, person: str) -> Told | None:
        """Whether and when this person was told."""
        return next((one for one in self.told if one.person == person), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """The latest alarms, newest last."""

    alarms: tuple[Alarm, ...] = ()
    v: int = 0

    def with_new(self, spent: Spent, budget: Budget, now: datetime) -> Alarms | None:
        """The next version with what has been reached since; None if nothing was.

        Who reaches two marks at once is told of the higher one alone.
        """
        periods = zip((spent.day, spent.day[:7]), budget.used_percent(spent), strict=True)
        known = {alarm.period: 0 for alarm in self.alarms}
        for alarm in self.alarms:
            known[alarm.period] = max(known[alarm.period], alarm.percent)
        new = [
            Alarm(period=period, percent=mark, at=now)
            for period, percent in periods
            for mark in (max((m for m in PERCENTS if m <= percent), default=0),)
            if mark > known.get(period, 0)
        ]
        if not new:
            return None
        return replace(self, alarms=(*self.alarms, *new)[-MOST_ALARMS:], v=self.v + 1)

    def with_told(self, alarm: Alarm, told: Told) -> Alarms | None:
        """The next version, in which somebody is being told or was; None if that alarm is gone."""
        current = next((a for a in self.alarms if a.key == alarm.key), None)
        if current is None:
            return None
        others = tuple(one for one in current.told if one.person != told.person)
        changed = replace(current, told=(*others, told))
        alarms = tuple(changed if one == current else one for one in self.alarms)
        return replace(self, alarms=alarms, v=self.v + 1)


class Why(StrEnum):
    """Why a text message did not arrive."""

    OPTED_OUT = "opted-out"
    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"
    NO_NUMBER = "no-number"
    CARRIER = "carrier"
    LIMIT = "limit"
    PRICE = "price"
    OTHER = "other"


FAULTS_OF_THE_NUMBER = frozenset({Why.UNREACHABLE, Why.BLOCKED, Why.NO_NUMBER, Why.OTHER})
"""What says something of the number; the others are the carrier's or our own."""

MOST_FAILED = 3
WITHIN = timedelta(days=7)
"""So many within so long, and no text is sent there until one is known to arrive."""

MOST_KEPT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """One text message that did not arrive. `id` stands for SNS's id of it."""

    id: str
    at: datetime
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """The latest text messages to a person that did not arrive. `number` is a hash."""

    person: str
    number: str = ""
    failed: tuple[Failed, ...] = ()
    v: int = 0

    def knows(self, id_: str) -> bool:
        """True if this message was told before: everything is told at least once."""
        return any(one.id == id_ for one in self.failed)

    def with_failed(self, failed: Failed, number: str) -> Failures:
        """The next version with one more; another number begins anew."""
        before = self.failed if number == self.number else ()
        kept = (*before, failed)[-MOST_KEPT:]
        return replace(self, number=number, failed=kept, v=self.v + 1)

    def is_failing(self, now: datetime) -> bool:
        """True if the number seems to be dead."""
        late = [f for f in self.failed if f.why in FAULTS_OF_THE_NUMBER and now - f.at <= WITHIN]
        return len(late) >= MOST_FAILED

    def forgiven(self) -> Failures:
        """The next version, with nothing held against the number; ids stay known."""
        clean = tuple(replace(one, why=Why.CARRIER) for one in self.failed)
        return replace(self, failed=clean, v=self.v + 1)
