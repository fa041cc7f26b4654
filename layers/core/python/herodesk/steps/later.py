"""Not now, but in twenty minutes: a person who was asked wants to be asked again.

Everybody else goes on as usual; when the time has come follow-up asks once more (`ask_again`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from herodesk.domain import holding
from herodesk.domain.case import Case, Entry
from herodesk.domain.records import Record
from herodesk.domain.staff import Person
from herodesk.domain.texting import Later
from herodesk.ports import App
from herodesk.steps.claim import Beside, change, of_living_link

USUAL_MINUTES = 20
LEAST_MINUTES, MOST_MINUTES = 5, 240

KEPT = timedelta(days=1)
"""How long a wish is kept after its time."""


def span(count: int) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)


def bounded(minutes: int) -> int:
    """The minutes that are meant: twenty if none were said, at least five, at most 240."""
    return min(max(minutes or USUAL_MINUTES, LEAST_MINUTES), MOST_MINUTES)


def later(
    number: str,
    person: Person,
    minutes: int,
    *,
    app: App,
    beside: Beside = (),
    why: str = "",
) -> datetime:
    """When this person is asked again about a case that waits; a later word moves it.

    AlreadyClaimedError if somebody has it, NotAllowedError if the person was not asked.
    """
    now = app.clock.now()
    until = now + timedelta(minutes=bounded(minutes))
    known = app.records.later(person.id, number)
    wanted = Later(
        person=person.id,
        case=number,
        next_due=until,
        expires_at=until + KEPT,
        v=known.v + 1 if known else 1,
    )

    def move(case: Case) -> tuple[Case, Entry, *tuple[Record, ...]]:
        return *holding.put_off(case, person, now=now, until=until), wanted

    change(number, move, app=app, beside=beside, why=why)
    return until


def later_by_link(token: str, *, app: App) -> datetime:
    """When the person that the link is bound to is asked again; NotFoundError if it is over."""
    case, person = of_living_link(token, app=app)
    return later(case.number, person, USUAL_MINUTES, app=app)
