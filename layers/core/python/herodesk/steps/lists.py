"""Praise, ideas, and what has ended: the lists of the last days, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from herodesk.domain import correcting, holding
from herodesk.domain.case import Case
from herodesk.domain.days import LISTS
from herodesk.domain.errors import (
    AlreadyClaimedError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    TransientError,
)
from herodesk.domain.records import Correction, DayLine, DayList, StoredPost
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person
from herodesk.ports import App
from herodesk.steps.claim import claim, require_at_work
from herodesk.steps.count import last_days
from herodesk.steps.offer import Born, offer
from herodesk.steps.open_case import TRIES, News, open_anyway
from herodesk.steps.route import FIRST_STAGE

Item = TypeVar("Item")
MOST_LINES = 200
"""So many lines of a list are shown, the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One post that is praise or an idea, with the case that somebody made of it."""

    line: DayLine
    stored: StoredPost
    case: Case | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[Item]):
    """A list of the last days, newest first. `cut` says that there is more than it shows."""

    items: tuple[Item, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """How the case begins that a person makes of a post, and what is written with it."""

    born: Callable[[Case], Born]
    beside: Callable[[Case], list[Correction]] | None = None


def listing(kind: DayList, *, app: App) -> Listing[Listed]:
    """The praise or the ideas of the last days that still stand where they were written."""
    lines, cut = _newest(kind, app)
    keys = [(line.platform, line.post_id) for line in lines if line.post_id]
    posts = {(one.platform, one.post_id): one for one in app.records.posts(keys)}
    cases = {one.number: one for one in app.records.cases(s.case for s in posts.values() if s.case)}
    items = [
        Listed(line=line, stored=stored, case=cases.get(stored.case or ""))
        for line in lines
        if (stored := posts.get((line.platform, line.post_id or ""))) and _stands(stored, kind)
    ]
    return Listing(items=tuple(items), cut=cut)


def ended_cases(*, app: App) -> Listing[DayLine]:
    """The cases that ended in the last days and have not been opened again, each once."""
    lines, cut = _newest(DayList.CLOSED, app)
    latest: dict[str, DayLine] = {}
    for line in lines:
        latest.setdefault(line.id, line)
    again = {case.number for case in app.records.cases(latest) if case.is_open}
    items = tuple(line for number, line in latest.items() if number not in again)
    return Listing(items=items, cut=cut)


def may_make_cases(person: Person) -> bool:
    """Who may make a case of praise or of an idea, and is not on a break."""
    try:
        _require_may_make(person)
    except NotAllowedError:
        return False
    return True


def _require_may_make(person: Person) -> None:
    if not may(person, Right.MAKE_CASES):
        raise NotAllowedError("may-not-claim")
    require_at_work(person)


def thank(platform: str, post_id: str, person: Person, *, app: App) -> Case:
    """Open a case of praise or an idea that is this person's from the start; nobody is told.

    Pressed again it changes nothing; a case that waits for somebody is claimed.
    AlreadyClaimedError names who was faster; NotAllowedError if the post is gone or the person
    may not hold a case; NotFoundError if the post is on no list.
    """

    def born(case: Case) -> Born:
        lease = app.rules.brand().clocks.lease
        case = replace(case, opening=("claimed", "", person.id))
        mine, _ = holding.claimed_by(case, person, now=app.clock.now(), lease_minutes=lease)
        return mine, {}

    case, _ = _made(platform, post_id, person, Wish(born), app)
    return case if case.owner == person.id else claim(case.number, person, app=app)


def make_a_case(platform: str, post_id: str, person: Person, *, app: App) -> Case:
    """Open a case of praise or an idea that is offered like any other; errors as of `thank`."""

    def born(case: Case) -> Born:
        # Due at once, so that follow-up offers it if this run is cut off before it does.
        return case.next(next_due=app.clock.now(), opening=("by-hand", "", person.id)), {}

    def corrected(case: Case) -> list[Correction]:
        was, now = correcting.post_of(case, post_id), app.clock.now()
        is_now = (None, was.topic)
        return [correcting.correction(case, was, person, now=now, is_now=is_now)]

    case, is_new = _made(platform, post_id, person, Wish(born, corrected), app)
    if case.owner and case.owner != person.id:
        raise AlreadyClaimedError(case.number, case.owner, case.claimed_at or case.opened_at)
    if not is_new:
        return case
    try:
        return offer(case, app=app, stage=FIRST_STAGE)
    except StaleError:
        return case  # follow-up has offered it already, or somebody has taken it


def _made(platform: str, post_id: str, person: Person, wish: Wish, app: App) -> tuple[Case, bool]:
    """The case of a listed post, and whether it was opened only now: of two people one opens it."""
    _require_may_make(person)
    is_new = False
    for _ in range(TRIES):
        stored = app.records.post(platform, post_id)
        case = app.records.case(stored.case) if stored and stored.case else None
        if case is not None:
            return case, is_new
        news, line = _news(stored, wish, app)
        try:
            open_anyway(news, line, app)
        except StaleError:
            continue
        is_new = True
    raise TransientError("the post is changed too often")


def _news(stored: StoredPost | None, wish: Wish, app: App) -> tuple[News, StoredPost]:
    if stored is None:
        raise NotFoundError("post")
    if stored.removed or stored.post is None or stored.finding is None:
        raise NotAllowedError("post-gone")
    if stored.finding.verdict not in LISTS:
        raise NotFoundError("post")
    # The clocks run from now: until now nobody was waiting for an answer.
    now = app.clock.now()
    news = News(post=stored.post, finding=stored.finding, at=now, born=wish.born)
    news = replace(news, beside=wish.beside)
    return news, replace(stored, expires_at=None, v=stored.v + 1)


def _newest(kind: DayList, app: App) -> tuple[list[DayLine], bool]:
    lines: list[DayLine] = []
    for day in last_days(app.clock.now()):
        lines += app.records.day_lines(day, kind, MOST_LINES + 1 - len(lines))
        if len(lines) > MOST_LINES:
            return lines[:MOST_LINES], True
    return lines, False


def _stands(stored: StoredPost, kind: DayList) -> bool:
    """Neither taken away, nor erased, nor edited into something else."""
    if stored.removed or stored.post is None or stored.finding is None:
        return False
    return LISTS.get(stored.finding.verdict) is kind
