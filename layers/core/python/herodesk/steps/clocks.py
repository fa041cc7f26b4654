"""How the clocks of a case stand, and when a new one's promise ends.

What stops them is handed in here, for everybody who looks at a clock.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from herodesk.domain import days
from herodesk.domain.case import Case
from herodesk.domain.clocks import Clocks, calendar_of, clocks_of, waited
from herodesk.domain.records import DayLine, DayList
from herodesk.domain.urgency import Urgency, urgency
from herodesk.ports import App


def clocks(case: Case, *, app: App, now: datetime) -> Clocks:
    """The clocks as of `now`; pauses of its channel, or of all, stop them."""
    stopped = app.records.brakes().spans(case.platform)
    return clocks_of(case, app.rules.brand(), now=now, stopped=stopped)


def urgency_of(case: Case, standing: Clocks, *, app: App) -> Urgency:
    """The urgency with the clock that counts now; it has stopped where a clock has."""
    current = standing.current
    weights = app.rules.brand().weights
    return urgency(case.stakes, weights, waited=current.passed, promise=current.promise)


def urgency_now(case: Case, *, app: App, now: datetime) -> Urgency:
    """The same urgency without the clocks, for whoever ranks many cases and shows few."""
    brand, stopped = app.rules.brand(), app.records.brakes().spans(case.platform)
    passed, promise = waited(case, brand, now=now, stopped=stopped)
    return urgency(case.stakes, brand.weights, waited=passed, promise=promise)


def minutes_open(case: Case, *, app: App, now: datetime) -> int:
    """Whole minutes of duty that have passed on the clock that counts now, at the same price."""
    stopped = app.records.brakes().spans(case.platform)
    passed, _ = waited(case, app.rules.brand(), now=now, stopped=stopped)
    return passed // timedelta(minutes=1)


def promised_until(opened: datetime, platform: str, *, app: App) -> datetime:
    """When the first answer is due; counted on the wall if it never would be, as in a pause."""
    stopped = app.records.brakes().spans(platform)
    brand = app.rules.brand()
    promise = timedelta(minutes=brand.clocks.promise)
    return calendar_of(brand.duty, stopped).after(opened, promise) or opened + promise


def line_of(case: Case, *, app: App, at: datetime) -> DayLine:
    """What the list of a day tells of a case as it stands."""
    return days.line_of(case, clocks(case, app=app, now=at).first_answer, at=at)


def ended(before: Case, after: Case, *, app: App, at: datetime) -> tuple[DayLine, ...]:
    """The line of a case that this change ends; nothing where it goes on or was over already."""
    if after.is_open or not before.is_open:
        return ()
    return (line_of(after, app=app, at=at),)


def thanked_late(case: Case, *, app: App, at: datetime) -> tuple[DayLine, ...]:
    """The line of a case for which its customer thanks after its end; nothing while it is open:
    then its end will tell."""
    if case.is_open:
        return ()
    return (replace(line_of(case, app=app, at=at), kind=DayList.THANKED),)
