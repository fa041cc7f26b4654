"""Count what each day brought, from its lines: today on the fly, a day that is over once.

With the totals it is stored what is known of each case that ended on the day: from these few items
the figures of any period are made (`steps.insight`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from herodesk.domain.days import counted
from herodesk.domain.errors import StaleError
from herodesk.domain.records import DayCount, DayLine, DayList, Record
from herodesk.domain.retention import LISTED_DAYS
from herodesk.ports import App
from herodesk.steps.clocks import line_of

SETTLED_AFTER = timedelta(minutes=5)
"""No function that began before midnight is still running then."""


def last_days(now: datetime, how_many: int = LISTED_DAYS) -> list[date]:
    """Today and the days before it (UTC), newest first."""
    return [now.date() - timedelta(days=back) for back in range(how_many)]


def day_counts(*, app: App) -> list[DayCount]:
    """The totals of the last days, newest first: as stored, and fresh where nothing is yet."""
    days = last_days(app.clock.now())
    stored = {count.day: count for count in app.records.day_counts(days[1:])}
    fresh = _count([day for day in days if day not in stored], app)
    return sorted((*stored.values(), *fresh), key=lambda count: count.day, reverse=True)


def store_counts(*, app: App) -> dict[str, int]:
    """Store the totals of days that are over, each once; how many, as follow-up tells it.

    The totals come last: once they are there, so is all else of the day.
    """
    from herodesk.steps.insight import store_facts, store_reply_time

    yesterday, *before = last_days(app.clock.now() - SETTLED_AFTER)[1:]
    if app.records.day_counts([yesterday]):
        return {}
    store_facts(yesterday, before, app=app)
    store_reply_time(yesterday, app=app)
    known = {count.day for count in app.records.day_counts(before)}
    fresh = _count([yesterday, *(day for day in before if day not in known)], app)
    wanted = [count for count in fresh if count.tallies or count.day == yesterday]
    stored = sum(stored_once(count, app=app) for count in wanted)
    return {"day-counted": stored} if stored else {}


def stored_once(*records: Record, app: App) -> bool:
    """Write what a day came to, all or nothing; False if it is there already.

    TransientError if another run is at it right now: it may yet fail, so this is not the end.
    """
    try:
        app.records.save(*records)
    except StaleError as stale:
        stale.require_told()
        return False  # another run has counted the same
    return True


def _count(days: Sequence[date], app: App) -> list[DayCount]:
    """A case that was opened or answered on a day may have ended since: read on until now."""
    if not days:
        return []
    since = [day for day in last_days(app.clock.now()) if day >= min(days)]
    still_open = _open_cases(app)  # first: a case that ends meanwhile is known twice, and not lost
    lines = [line for day in since for line in app.records.day_lines(day, DayList.CLOSED)]
    lines += _listed(days, app)
    return counted(days, still_open, lines)


def _listed(days: Sequence[date], app: App) -> list[DayLine]:
    kinds = (DayList.PRAISE, DayList.IDEA)
    return [line for day in days for kind in kinds for line in app.records.day_lines(day, kind)]


def _open_cases(app: App) -> list[DayLine]:
    now = app.clock.now()
    cases = app.records.cases(app.records.open_cases())
    return [line_of(case, app=app, at=now) for case in cases if case.is_open]
