"""What HEROs and IT ask of each other, with owner and date; what is stuck is the manager's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from herodesk.domain.concern import MOST_DAYS, Moved, Request, Side
from herodesk.domain.errors import InvalidError, NotAllowedError
from herodesk.domain.outcome import MOST_TEXT, MOST_WHY
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person, Role
from herodesk.steps.matters import (
    changed,
    day_ahead,
    filed,
    ids,
    manager_of,
    new_id,
    require,
    said,
    side_of,
    today,
    told_kindly,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from herodesk.ports import App

MEASURED = timedelta(days=90)
FEWEST_MEASURED = 3


def ask_for(what: str, due: str, side: str, key: str, person: Person, *, app: App) -> Request:
    """Put a request to the other side; managers say which one. Those who see to it hear of it.

    InvalidError: "request-what", "request-when", "request-whom", and as of `matters`.
    """
    require(person, Right.IDEAS)
    if not may(person, Right.DECIDE):
        side = Side.HEROES if side_of(person) == Side.IT else Side.IT
    if side not in set(Side):
        raise InvalidError("request-whom")
    words = said(what, MOST_TEXT, "request-what", app)
    request = Request(
        id=new_id(person, key, words),
        by=person.id,
        at=app.clock.now(),
        side=Side(side),
        what=words,
        due=day_ahead(due, "request-when", MOST_DAYS, app),
        tell=ids(_seers(Side(side), app), but=person.id),
    )
    return told_kindly(filed(request, app), app)


def take_request(id_: str, person: Person, *, app: App) -> Request:
    """This person sees to it; again changes nothing."""

    def move(request: Request) -> Request:
        _require_may_answer(request, person)
        return request if request.owner == person.id else request.taken(person.id)

    return changed(Request, id_, move, app)


def finish_request(id_: str, answer: str, person: Person, *, app: App) -> Request:
    """It is done, with a word on how; the asker hears of it."""
    words = said(answer, MOST_WHY, "request-answer", app)
    now = app.clock.now()

    def move(request: Request) -> Request:
        _require_may_answer(request, person)
        return request.done(person.id, now, words)

    return told_kindly(changed(Request, id_, move, app), app)


def move_request(id_: str, due: str, why: str, person: Person, *, app: App) -> Request:
    """A manager gives it another date, with a reason that the asker reads."""
    require(person, Right.DECIDE)
    moved = Moved(by=person.id, at=app.clock.now(), why=said(why, MOST_WHY, "decide-why", app))
    day = day_ahead(due, "request-when", MOST_DAYS, app)

    def move(request: Request) -> Request:
        if not request.is_open:
            raise NotAllowedError("request-over")
        return request.moved_to(day, moved)

    return told_kindly(changed(Request, id_, move, app), app)


def take_back_request(id_: str, person: Person, *, app: App) -> Request:
    """Whoever asked needs it no longer; again changes nothing."""
    now = app.clock.now()

    def move(request: Request) -> Request:
        if request.by != person.id:
            raise NotAllowedError("request-not-yours")
        return request.taken_back(now) if request.is_open else request

    return changed(Request, id_, move, app)


def all_requests(*, app: App) -> list[Request]:
    """Every request that is kept: stuck ones first, then by date, then what is done."""
    found = app.records.every(Request)
    waiting = sorted((it for it in found if it.is_open), key=lambda it: (it.due, it.id))
    over = sorted((it for it in found if not it.is_open), key=lambda it: it.at, reverse=True)
    return [*waiting, *over]


def done_within(side: Side, requests: Sequence[Request], *, app: App) -> int | None:
    """So many days took half of what that side did in the last months; None if that is little."""
    since = app.clock.now() - MEASURED
    took = sorted(
        days
        for it in requests
        if it.side is side
        and it.done_at
        and it.done_at >= since
        and (days := it.took_days) is not None
    )
    return took[(len(took) - 1) // 2] if len(took) >= FEWEST_MEASURED else None


def owner_of(request: Request, *, app: App) -> Person | None:
    """Whose it is now: the manager's once it is stuck, else who sees to it, if anybody does."""
    if request.is_stuck(today(app)):
        return manager_of(request.by, app)
    owner = app.roster.person(request.owner) if request.owner else None
    return owner if owner and owner.gone is None else None


def may_answer(request: Request, person: Person) -> bool:
    """True for the side that it was put to, and for managers."""
    if not (request.is_open and may(person, Right.IDEAS)):
        return False
    return side_of(person) == request.side or may(person, Right.DECIDE)


def _require_may_answer(request: Request, person: Person) -> None:
    if not request.is_open:
        raise NotAllowedError("request-over")
    if not may_answer(request, person):
        raise NotAllowedError("request-other-side")


def _seers(side: Side, app: App) -> list[Person]:
    """Who is told of a new one: IT, or the leads for their HEROs."""
    role = Role.IT if side is Side.IT else Role.LEAD
    return [one for one in app.roster.people() if one.role is role]
