"""Two cases are one: join them, with all that belongs to them, in one transaction (K5).

A merge does not write the author: whoever reads an author's cases follows the merged ones to
where they went (`steps.customer`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from herodesk.domain import hearing, holding, regrouping
from herodesk.domain.case import SENDING_SECONDS, Case, State
from herodesk.domain.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    TransientError,
)
from herodesk.domain.finding import Signal
from herodesk.domain.records import StoredPost
from herodesk.domain.regrouping import may_regroup
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person
from herodesk.ports import App
from herodesk.steps.claim import TRIES
from herodesk.steps.clocks import ended
from herodesk.steps.customer import author_cases, threads_of
from herodesk.steps.hear import explained_by, reminding_holder, tell
from herodesk.steps.notify import OfferKey, invite, notify
from herodesk.steps.turns import Turn, Turns

Word = tuple[Case, dict[OfferKey, str]]


def merge(number: str, into: str, person: Person, why: str, *, app: App) -> Case:
    """Join the case with another one, which goes on; that one as it is then.

    Done already it changes nothing. NotFoundError for an unknown number; NotAllowedError if the
    two cannot be joined, or not by this person; InvalidError if a reason is missing.
    """
    for _ in range(TRIES):
        away, goes_on = app.records.case(number), app.records.case(into)
        if away is None or goes_on is None:
            raise NotFoundError(number if away is None else into)
        if away.state is State.MERGED and away.merged_into == goes_on.number:
            return goes_on
        try:
            return _joined(away, goes_on, person, why, app)
        except StaleError:
            continue
    raise TransientError(f"case {number} is changed too often")


def other_cases(case: Case, *, app: App) -> list[Case]:
    """The other open cases of the same customer: which one it may be joined with."""
    cases = author_cases(case.platform, case.author, app) if case.author else []
    return [one for one in cases if one.is_open and one.number != case.number]


def _joined(away: Case, into: Case, person: Person, why: str, app: App) -> Case:
    now, lease = app.clock.now(), app.rules.brand().clocks.lease
    _require_may(away, into, person, why)
    gone, left = regrouping.merged(away, into, person, now=now, why=why)
    until = now + timedelta(minutes=lease)
    case, taken = regrouping.took_in(into, away, person, now=now, wakes_until=until)
    case = explained_by(into, case, ("", None), app)
    case = _recounted(case, gone, app)
    secrets: Mapping[OfferKey, str] = {}
    turns = Turns(app)
    with turns.if_stored():
        if case.owner not in {person.id, away.owner}:
            case, secrets = reminding_holder(into, case, turns, app)
        gone, word = _word_to_its_holder(gone, away, case, person, turns)
        lines = _moved(away, case, app)
        app.records.save(gone, case, left, taken, *lines, *ended(away, gone, app=app, at=now))
    if word:
        over_with(notify(gone, word, app=app), app=app)
    tell(into, case, secrets, app)
    return app.records.case(case.number) or case


def _require_may(away: Case, into: Case, person: Person, why: str) -> None:
    if away.number == into.number:
        raise NotAllowedError("merge-with-itself")
    if over := next((case for case in (away, into) if not case.is_open), None):
        raise NotAllowedError(over.why_over)
    if not (may_regroup(away, person) or may_regroup(into, person)):
        raise NotAllowedError("not-yours")
    if (away.platform, away.account) != (into.platform, into.account):
        raise NotAllowedError("merge-other-channel")
    if not is_same_customer(away, into):
        _require_reason(person, why)


def _require_reason(person: Person, why: str) -> None:
    if not may(person, Right.GUIDE):
        raise NotAllowedError("merge-other-customer")
    if not why:
        raise InvalidError("merge-why")


def is_same_customer(one: Case, other: Case) -> bool:
    """The same author, or the same conversation."""
    same = one.author is not None and one.author == other.author
    return same or not threads_of(one).isdisjoint(threads_of(other))


def _recounted(case: Case, gone: Case, app: App) -> Case:
    """How often its customer had written before: what was joined is one case now (K7)."""
    window = timedelta(days=app.rules.brand().clocks.repeat_within_days)
    cases = author_cases(case.platform, case.author, app) if case.author else []
    others = [one for one in cases if one.number not in {case.number, gone.number}]
    return replace(case, earlier=hearing.earlier_than(case, others, window))


def _moved(away: Case, into: Case, app: App) -> list[StoredPost]:
    """The ledger's lines of the posts, which belong to the other case from now on."""
    lines = app.records.posts((away.platform, post.post_id) for post in away.posts)
    mine = (line for line in lines if line.case == away.number)
    return [replace(line, case=into.number, v=line.v + 1) for line in mine]


def _word_to_its_holder(
    gone: Case, away: Case, into: Case, by: Person, turns: Turns
) -> tuple[Case, dict[OfferKey, str]]:
    """Whoever was at the case that ends is told once where it went; not who joined them."""
    app = turns.app
    holder = app.roster.person(away.holder) if away.holder else None
    if holder is None or holder.id == by.id or holder.paused:
        return gone, {}
    # Danger in the case that goes on is for its own people; only who was at one is woken.
    now, danger = app.clock.now(), Signal.DANGER in away.signals
    word = invite(gone, [(holder, Turn.FREE)], app=app, reminder=True)
    offers = tuple(replace(offer, merged=into.number) for offer in word.offers)
    when = holder.quiet_until(now, app.rules.brand().duty.quiet_hours) if not danger else None
    if when is None and turns.take([holder], danger=danger)[holder.id] is Turn.NONE:
        when = turns.next_hour()
    until = when or now + timedelta(seconds=SENDING_SECONDS)
    gone = replace(
        gone,
        offers=(*gone.offers, *offers),
        rung=gone.rung + 1,
        sending_until=until,
        next_due=until,
    )
    return gone, {} if when else dict(word.secrets)


def over_with(gone: Case, *, app: App) -> Case:
    """Whoever had the case knows where it went: nothing falls due about it any more."""
    if gone.unsent or gone.next_due is None:
        return gone
    done = holding.looked_at(gone, next_due=None)
    app.records.save(done)
    return done
