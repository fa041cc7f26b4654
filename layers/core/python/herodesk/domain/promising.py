"""Promising something to the customer, and what becomes of it: each function is one lawful change.

While a promise is open the case knows one next due time as always: when its HERO is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from herodesk.domain.case import Case, Entry, State
from herodesk.domain.errors import InvalidError, NotAllowedError
from herodesk.domain.offer import Offer
from herodesk.domain.promise import Promise
from herodesk.domain.staff import Person
from herodesk.domain.telling import only_word, with_new_round

MOST = 3
"""So many promises of a case are kept track of at a time."""

FARTHEST = timedelta(days=366)

Check = Callable[[datetime], datetime]
"""When the HERO of a case is asked about what is due then."""


def given(
    case: Case,
    due: Iterable[datetime],
    *,
    since: datetime,
    check: Check,
    instead_of: Iterable[datetime] = (),
) -> Case:
    """The same version of an answered case, promising this too.

    What was promised before stays open, unless this answer takes its place (`instead_of`), its
    HERO was asked about it, or it was broken: then this answer was the reaction.
    """
    before, new = case.promise, set(due)
    over = before is None or before.asked_at is not None or case.is_promise_broken
    open_still = set[datetime]() if over or before is None else {*before.due} - {*instead_of}
    days = tuple(sorted(open_still | new)[:MOST])
    if not days:
        return replace(case, promise=None)
    said = before is not None and before.said and days == before.due
    since = since if new or before is None else before.since
    promise = Promise(due=days, check_at=check(days[0]), since=since, said=said)
    return _promised(replace(case, promise=promise))


def given_instead(
    case: Case, old: Iterable[datetime], new: Iterable[datetime], *, look_at: datetime, check: Check
) -> Case:
    """The same version of a case, one answer of which says something else now, or is gone.

    What it had promised is open no longer, what it promises is."""
    before = case.promise
    open_still = set(before.due) - set(old) if before else set[datetime]()
    days = tuple(sorted({*open_still, *new})[:MOST])
    if (before and days == before.due) or not (before or days):
        return case
    since = before.since if before else case.answered_at or case.opened_at
    left = Promise(due=days, check_at=check(days[0]), since=since) if days else None
    case = replace(case, promise=left)
    if left is None and case.state is State.PROMISED:
        return replace(case, state=State.ANSWERED, next_due=look_at)
    return _promised(case)


def with_promises_of(away: Case, case: Case) -> Case:
    """The same version of a case that took another one in: it keeps the promises of both."""
    there, here = away.promise, case.promise
    if there is None:
        return case
    promise = there
    if here is not None:
        promise = replace(
            here,
            due=tuple(sorted({*here.due, *there.due})[:MOST]),
            check_at=min(here.check_at, there.check_at),
            since=min(here.since, there.since),
            broken=here.broken or there.broken,
            said=here.said and there.said,
        )
    return _promised(replace(case, promise=promise))


def set_by_hand(
    before: Case, person: Person, due: datetime, *, now: datetime, check: Check
) -> tuple[Case, Entry]:
    """The HERO says until when something is promised, or agrees to what was noticed."""
    _require(before, person)
    if before.answered_at is None:
        raise NotAllowedError("answer-first")
    _require_ahead(due, now)
    old = before.promise
    others = old.due[1:] if old else ()
    days = tuple(sorted({due, *others})[:MOST])
    since = old.since if old else before.answered_at
    promise = Promise(due=days, check_at=check(days[0]), since=since, said=True)
    case = _promised(before.next(promise=promise))
    same = old is not None and old.due == days
    what = "promise-confirmed" if same else "promise-set"
    return case, case.entry(now, what, who=person.id, value=due.isoformat())


def dropped(
    before: Case, person: Person, *, now: datetime, look_at: datetime, check: Check
) -> tuple[Case, Entry]:
    """The HERO says that there is no such promise."""
    promise = _required(before, person)
    case = _without_first(before, promise, look_at, check)
    return case, case.entry(now, "promise-none", who=person.id, value=promise.due[0].isoformat())


def kept(
    before: Case, person: Person, *, now: datetime, look_at: datetime, check: Check
) -> tuple[Case, Entry]:
    """What was promised has happened: the case rests again unless the customer waits."""
    promise = _required(before, person)
    case = _without_first(before, promise, look_at, check)
    return case, case.entry(now, "promise-kept", who=person.id)


def moved(
    before: Case, person: Person, due: datetime, *, now: datetime, check: Check
) -> tuple[Case, Entry]:
    """Not yet, but by another day: a new promise, which the customer has to be told of."""
    old = _required(before, person)
    _require_ahead(due, now)
    days = tuple(sorted({due, *old.due[1:]}))
    promise = Promise(due=days, check_at=check(days[0]), since=now, said=True)
    case = _promised(before.next(promise=promise))
    return case, case.entry(now, "promise-moved", who=person.id, value=due.isoformat())


def not_kept(
    before: Case, person: Person, *, now: datetime, lease_minutes: int
) -> tuple[Case, Entry]:
    """It was not kept and no day is named: the customer waits for a word, the holder has it."""
    promise = _required(before, person)
    until = now + timedelta(minutes=lease_minutes)
    case = before.next(
        state=State.CLAIMED,
        promise=replace(promise, broken=True),
        waiting_since=before.waiting_since or now,
        lease_until=until,
        next_due=until,
    )
    return case, case.entry(now, "promise-broken", who=person.id)


def asking(
    before: Case, offers: Iterable[Offer], *, now: datetime, until: datetime
) -> tuple[Case, Entry]:
    """Its HERO is asked, once; whoever leads is asked when nothing has been said `until` then."""
    case = only_word(before, offers, now=now, until=until)
    if case.promise:
        case = replace(case, promise=replace(case.promise, asked_at=now))
    return case, case.entry(now, "promise-asked", value=before.owner or "")


def put_off(before: Case, until: datetime) -> Case:
    """Its HERO cannot be asked yet."""
    promise = before.promise and replace(before.promise, check_at=until)
    return before.next(promise=promise, next_due=until)


def unanswered(case: Case, *, now: datetime) -> tuple[Case, Entry]:
    """The same version: nobody knows whether it was kept, and whoever leads is asked next."""
    entry = case.next().entry(now, "promise-unanswered", value=case.owner or "")
    raised = replace(
        case,
        state=State.NEW,
        owner=None,
        claimed_at=None,
        stage_ends=None,
        sending_until=None,
    )
    return with_new_round(raised), entry


# -- inside -----------------------------------------------------------------------------------


def _promised(case: Case) -> Case:
    """The same version: it waits for the day if nobody waits for an answer."""
    promise = case.promise
    if promise is None or case.state not in {State.ANSWERED, State.PROMISED}:
        return case
    due = case.next_due if case.reply else promise.check_at
    return replace(case, state=State.PROMISED, next_due=due, stage_ends=None)


def _without_first(before: Case, promise: Promise, look_at: datetime, check: Check) -> Case:
    rest = promise.due[1:]
    left = None
    if rest:
        left = replace(promise, due=rest, check_at=check(rest[0]), asked_at=None, broken=False)
    case = before.next(promise=left)
    if case.state is State.CLAIMED and (case.waiting_since or case.answered_at is None):
        return case
    rests = replace(case, state=State.ANSWERED, lease_until=None, next_due=look_at, stage_ends=None)
    return _promised(rests)


def _required(case: Case, person: Person) -> Promise:
    _require(case, person)
    if case.promise is None:
        raise NotAllowedError("nothing-promised")
    return case.promise


def _require(case: Case, person: Person) -> None:
    case.require_owner(person)
    if case.reply:
        raise NotAllowedError("reply-on-its-way")


def _require_ahead(due: datetime, now: datetime) -> None:
    if due <= now:
        raise InvalidError("promise-past")
    if due - now > FARTHEST:
        raise InvalidError("promise-too-far")
