"""The three clocks of a case: first answer, next answer, solution (mission background, section 4).

They run in the brand's duty hours; a dangerous case's run on the wall. Nothing but the moments
is stored: what has passed and what is due is worked out whenever somebody looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from herodesk.domain.brand import Brand, Duty
from herodesk.domain.case import Case, State
from herodesk.domain.duty import ALWAYS, WALL, Calendar, Stop, calendar_for
from herodesk.domain.finding import Signal

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One clock as of a moment. `passed` and `promise` are duty time.

    `due` is when the promise ends, None if it never will. `until` is when the clock was stopped
    for good: by what it waits for (`reached`) or by the end of the case. `stands` tells that no
    duty time passes now, `again` when it will, if that is known.
    """

    since: datetime
    passed: timedelta
    promise: timedelta
    due: datetime | None
    until: datetime | None
    reached: bool
    stands: bool
    again: datetime | None

    @property
    def minutes_open(self) -> int:
        """Whole minutes of duty that have passed."""
        return self.passed // _MINUTE

    @property
    def minutes_promised(self) -> int:
        """Minutes of duty that were promised."""
        return self.promise // _MINUTE

    @property
    def minutes_left(self) -> int:
        """Whole minutes of duty until the promise ends; below 0 when it is missed."""
        return (self.promise - self.passed) // _MINUTE

    @property
    def only_off_duty(self) -> bool:
        """True if somebody waited, for more than a minute on the wall, but no duty passed."""
        return self.until is not None and self.until - self.since >= _MINUTE > self.passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """All clocks of a case; `next_answer` is None while the customer does not wait for one."""

    first_answer: Clock
    next_answer: Clock | None
    solution: Clock

    @property
    def current(self) -> Clock:
        """The clock that counts now: the next answer's if one is waited for, or the first's."""
        return self.next_answer or self.first_answer


def calendar_of(duty: Duty, stopped: Iterable[Stop] = ()) -> Calendar:
    """The brand's duty hours, less the spans in which a pause stops all clocks."""
    return calendar_for(duty.hours or ALWAYS, duty.zone, duty.holidays, tuple(stopped))


def clocks_of(case: Case, brand: Brand, *, now: datetime, stopped: Iterable[Stop] = ()) -> Clocks:
    """How the clocks of a case stand at `now`.

    `stopped` are the pauses of its channel, or of all. A case that is marked dangerous, by
    whichever of its posts, is counted on the wall from its beginning; no pause stops that.
    """
    dangerous = Signal.DANGER in case.signals
    calendar = WALL if dangerous else calendar_of(brand.duty, stopped)
    working = replace(calendar, stopped=calendar.stopped + case.rests) if case.rests else calendar
    look = _Look(now=now, ended=_ended_at(case, brand, now))
    since, promised = case.opened_at, brand.clocks
    waits = case.waiting_since if case.is_open else None
    return Clocks(
        first_answer=look.at(working, since, case.first_answer_at, promised.promise),
        next_answer=look.at(calendar, waits, None, promised.next_answer) if waits else None,
        solution=look.at(working, since, _solved_at(case), promised.solution),
    )


def waited(
    case: Case, brand: Brand, *, now: datetime, stopped: Iterable[Stop] = ()
) -> tuple[timedelta, timedelta]:
    """What the clock that counts now has `passed`, and its `promise`: all that urgency needs of
    the clocks, at a fraction of their price. A board ranks thousands of cases by it."""
    dangerous = Signal.DANGER in case.signals
    calendar = WALL if dangerous else calendar_of(brand.duty, stopped)
    look = _Look(now=now, ended=_ended_at(case, brand, now))
    if case.is_open and case.waiting_since:
        passed = calendar.worked(case.waiting_since, look.ended or now)
        return passed, timedelta(minutes=brand.clocks.next_answer)
    working = replace(calendar, stopped=calendar.stopped + case.rests) if case.rests else calendar
    until = case.first_answer_at or look.ended or now
    return working.worked(case.opened_at, until), timedelta(minutes=brand.clocks.promise)


def _ended_at(case: Case, brand: Brand, now: datetime) -> datetime | None:
    """When the case ended; its end is known by how long it is kept from there on."""
    if case.is_open:
        return None
    kept = timedelta(days=brand.retention.closed_case_days)
    return min(now, case.expires_at - kept) if case.expires_at else now


def _solved_at(case: Case) -> datetime | None:
    """When it was solved; what closed by itself was solved by its last answer."""
    if case.state is State.CLOSED:
        return case.solved_at or case.answered_at
    return case.solved_at


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """When somebody looks, and when the case was over, if it is."""

    now: datetime
    ended: datetime | None

    def at(
        self, calendar: Calendar, since: datetime, reached: datetime | None, minutes: int
    ) -> Clock:
        promise, until = timedelta(minutes=minutes), reached or self.ended
        again = None if until else calendar.runs_from(self.now)
        return Clock(
            since=since,
            passed=calendar.worked(since, until or self.now),
            promise=promise,
            due=calendar.after(since, promise),
            until=until,
            reached=reached is not None,
            stands=until is None and again != self.now,
            again=again,
        )
