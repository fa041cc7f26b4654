"""What answers promise: notice it when they are written, open it on the case when they are out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from herodesk.domain import promising
from herodesk.domain.case import Case, Entry
from herodesk.domain.clocks import calendar_of
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.promising import Check
from herodesk.domain.reply import Reply
from herodesk.domain.rights import Right, may
from herodesk.domain.solved_yet import TEXTS, is_calm
from herodesk.domain.staff import Person
from herodesk.domain.taking_back import QUIET_DAYS
from herodesk.ports import App

AWAY_AT_MOST = timedelta(days=3)
"""So long a day that is over waits for its HERO to be back; then somebody else is asked."""


def promises_of(reply: Reply, *, app: App) -> tuple[datetime, ...]:
    """When what an answer promises is due, the earliest first, in its author's zone."""
    from herodesk.domain.promises import noticed  # its grammar is compiled when it is needed

    zone = zone_of(app.roster.person(reply.hero), app)
    found = noticed(reply.text, said=reply.created_at, zone=zone)
    return tuple(one.due for one in found)


def require_may_promise(person: Person, due: Sequence[datetime]) -> None:
    """NotAllowedError if something is promised that the person's level does not allow; handing
    the case over is the way on."""
    if due and not may(person, Right.PROMISE):
        raise NotAllowedError("may-not-promise")


def zone_of(person: Person | None, app: App) -> str:
    """Where days begin for this person."""
    return person.zone if person else app.rules.brand().duty.zone


def promised_by(case: Case, reply: Reply, entry: Entry, app: App) -> tuple[Case, tuple[Entry, ...]]:
    """The same version of a case that was just answered, with what the answer promises; and a
    line of the timeline that tells of it, behind the `entry` of the answer."""
    old = app.records.reply(case.number, reply.instead_of) if reply.instead_of else None
    given = promising.given(
        case,
        reply.promised,
        since=reply.created_at,
        check=check_of(case, app),
        instead_of=old.promised if old else (),
    )
    if not reply.promised:
        return given, ()
    at = entry.at + timedelta(microseconds=1)
    due = reply.promised[0].isoformat()
    return given, (replace(entry, at=at, what="promise-noticed", why="", value=due),)


def still_promised(case: Case, app: App) -> Case:
    """The same version of a case that was answered by hand: what was promised before."""
    if case.promise is None or not case.is_open:
        return case
    return promising.given(case, (), since=case.promise.since, check=check_of(case, app))


def promised_instead(case: Case, old: Reply, new: Reply | None, app: App) -> Case:
    """The same version of a case after an answer was corrected or withdrawn."""
    return promising.given_instead(
        case,
        old.promised,
        new.promised if new else (),
        look_at=rests_until(app),
        check=check_of(case, app),
    )


def check_of(case: Case, app: App) -> Check:
    """When the owner of a case is asked about what is due at a moment."""

    def check(due: datetime) -> datetime:
        brand = app.rules.brand()
        person = app.roster.person(case.owner) if case.owner else None
        if person is not None:
            free = person.next_free(due, brand.duty.quiet_hours, brand.duty.holidays)
            if free is not None and free - due <= AWAY_AT_MOST:
                return free
        return calendar_of(brand.duty).runs_from(due) or due

    return check


def looked_at_next(case: Case, answered: datetime, app: App) -> datetime:
    """When a case that is answered now falls due: when its customer could be asked whether it is
    solved, on a morning of its HERO, or when it closes."""
    closes = answered + timedelta(days=QUIET_DAYS)
    hours = app.rules.brand().follow_up.ask_solved_after_hours
    if not hours or case.asked_solved or case.language not in TEXTS or not is_calm(case):
        return closes
    return min(closes, check_of(case, app)(answered + timedelta(hours=hours)))


def rests_until(app: App) -> datetime:
    """When an answered case closes that nothing comes to."""
    return app.clock.now() + timedelta(days=QUIET_DAYS)
