"""What a HERO says of a promise: until when it is, that there is none, that it was kept or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from herodesk.domain import promising
from herodesk.domain.case import Case, Entry
from herodesk.domain.errors import InvalidError
from herodesk.domain.staff import Person
from herodesk.ports import App
from herodesk.steps.claim import Beside, change
from herodesk.steps.promise import check_of, require_may_promise, rests_until

END_OF_DAY = time(23, 59)


def set_promise(number: str, person: Person, until: str, *, app: App) -> Case:
    """Something is promised until then, says the HERO: instead of what was noticed, or beside."""
    due = moment(until, person)

    def move(case: Case) -> tuple[Case, Entry]:
        now = app.clock.now()
        moved = promising.set_by_hand(case, person, due, now=now, check=check_of(case, app))
        require_may_promise(person, (due,))
        return moved

    return change(number, move, app=app)


def no_promise(number: str, person: Person, *, app: App, of: str = "") -> Case:
    """There is no such promise. `of` is the day that is meant, as on the page: pressed again, when
    it is settled, it does not mean the next one."""
    return change(
        number,
        lambda c: promising.dropped(
            c, person, now=app.clock.now(), look_at=rests_until(app), check=check_of(c, app)
        ),
        app=app,
        done=_settled(person, of),
    )


def kept(
    number: str, person: Person, note: str, *, app: App, of: str = "",
    beside: Beside = (), why: str = "",
) -> Case:  # fmt: skip
    """It has happened. `beside` and `why` as in `claim.change`."""

    def move(case: Case) -> tuple[Case, Entry]:
        done, entry = promising.kept(
            case, person, now=app.clock.now(), look_at=rests_until(app), check=check_of(case, app)
        )
        return done, replace(entry, note=note)

    return change(number, move, app=app, done=_settled(person, of), beside=beside, why=why)


def not_kept(number: str, person: Person, until: str, note: str, *, app: App, of: str = "") -> Case:
    """It has not happened; with `until` there is a new day, which needs a word why."""
    due = moment(until, person) if until else None
    if not note:
        raise InvalidError("promise-why")

    def move(case: Case) -> tuple[Case, Entry]:
        now = app.clock.now()
        if due:
            moved, entry = promising.moved(case, person, due, now=now, check=check_of(case, app))
            require_may_promise(person, (due,))
        else:
            lease = app.rules.brand().clocks.lease
            moved, entry = promising.not_kept(case, person, now=now, lease_minutes=lease)
        return moved, replace(entry, note=note)

    def said_before(case: Case) -> bool:
        promise = case.promise
        again = promise is not None and (due in promise.due if due else promise.broken)
        return again and case.owner == person.id

    settled = _settled(person, of)
    return change(number, move, app=app, done=lambda c: said_before(c) or settled(c))


def _settled(person: Person, of: str) -> Callable[[Case], bool]:
    """True for a case in which the promise that is meant is open no longer: pressed twice."""
    meant = moment(of, person) if of else None

    def settled(case: Case) -> bool:
        open_still = case.promise.due if case.promise else ()
        over = meant not in open_still if meant else not open_still
        return over and case.owner == person.id

    return settled


def moment(text: str, person: Person) -> datetime:
    """A day, or a day and a time, as written by this person, in UTC; a day is over at 23:59."""
    try:
        at = datetime.fromisoformat(text.strip())
        if len(text.strip()) <= len("2026-12-03"):
            at = datetime.combine(at.date(), END_OF_DAY)
        at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(person.zone))
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidError("no-such-day") from None
