"""A person says what a post really is: a case or none, of what kind, about what.

Each of it is kept as a correction, in the transaction that changes the case.
"""

from __future__ import annotations

from dataclasses import replace

from herodesk.domain import correcting, holding
from herodesk.domain.case import WAITING, Case, Entry, State
from herodesk.domain.case_post import CasePost
from herodesk.domain.correcting import SAYABLE, Said
from herodesk.domain.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    TransientError,
)
from herodesk.domain.finding import Verdict
from herodesk.domain.records import Correction, Record
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person
from herodesk.ports import App
from herodesk.steps.claim import TRIES, change, require_may_hold
from herodesk.steps.notify import notify
from herodesk.steps.offer import ready_to_store, told
from herodesk.steps.route import FIRST_STAGE
from herodesk.steps.turns import Turns


def set_right(
    number: str,
    person: Person,
    *,
    verdict: str | None,
    topic: str | None,
    post_id: str | None = None,
    app: App,
) -> Case:
    """This post of the case is that and about that; what is None stays as it was found, and an
    empty topic is none of the brand's.

    `post_id` is the post that the person has read; a case of a single post needs none. Said
    again it changes nothing. InvalidError for a verdict or topic that there is not;
    NotAllowedError if the post is gone, or by `may_set_right`, or if it would end a case of
    somebody else.
    """
    wanted = _verdict(verdict)
    if topic and app.rules.brand().topic(topic) is None:
        raise InvalidError("no-such-topic")

    def said(case: Case) -> Said:
        post = _meant(case, post_id)
        return Said(
            post_id=post.post_id,
            verdict=wanted or post.verdict,
            topic=post.topic if topic is None else topic or None,
        )

    def move(case: Case) -> tuple[Case, Entry, Correction]:
        require_may_set_right(case, person)
        return correcting.as_said(case, said(case), person, now=app.clock.now())

    return change(number, move, app=app, done=lambda case: _stands(case, said(case)))


def require_may_set_right(case: Case, person: Person) -> None:
    """The holder and leads while the case is open; of one that nobody has, who takes cases."""
    if not case.is_open:
        raise NotAllowedError(f"case-{case.state}")
    if case.owner == person.id or may(person, Right.GUIDE):
        return
    if case.state not in WAITING:
        raise NotAllowedError("not-yours")
    require_may_hold(case, person)


def may_set_right(case: Case, person: Person) -> bool:
    """True for who may correct what the case is taken for."""
    try:
        require_may_set_right(case, person)
    except NotAllowedError:
        return False
    return case.lead is not None and not case.lead.removed


def not_a_case(number: str, person: Person, *, app: App, seen: str | None = None) -> Case:
    """Nothing is to be solved here, says the holder or a lead; `seen` as of `solve`."""

    def move(case: Case) -> tuple[Case, Entry, *tuple[Record, ...]]:
        now = app.clock.now()
        holding.require_as_seen(case, seen)
        after, entry = holding.not_a_case(case, person, now=now)
        return (after, entry, *correcting.none_at_all(case, after, person, now=now))

    return change(number, move, app=app, done=lambda case: case.state is State.NOT_A_CASE)


def confirm(number: str, person: Person, *, app: App) -> Case:
    """Offer a case that waited for judgement, as if there had been no doubt.

    Leads and managers may; NotAllowedError for others, and for a case that is judged already
    by its being claimed or ended. A second tap changes nothing.
    """
    if not may(person, Right.JUDGE):
        raise NotAllowedError("leads-judge")
    for _ in range(TRIES):
        case = app.records.case(number)
        if case is None:
            raise NotFoundError(number)
        if case.state in {State.OFFERED, State.DEFERRED}:
            return case
        if case.state is not State.TO_JUDGE:
            raise NotAllowedError("judged-already")
        try:
            return _confirmed(case, person, app)
        except StaleError:
            continue
    raise TransientError(f"case {number} is changed too often")


def _confirmed(case: Case, person: Person, app: App) -> Case:
    turns = Turns(app)
    with turns.if_stored():
        ready = ready_to_store(case, app=app, stage=FIRST_STAGE, turns=turns)
        kept = correcting.one_indeed(case, ready.case, person, now=ready.entry.at)
        app.records.save(ready.case, replace(ready.entry, who=person.id), *kept)
    return told(notify(ready.case, ready.secrets, app=app), app=app)


def _verdict(given: str | None) -> Verdict | None:
    if given is None:
        return None
    if given not in SAYABLE:
        raise InvalidError("no-such-verdict")
    return Verdict(given)


def _meant(case: Case, post_id: str | None) -> CasePost:
    """The post that the person means: of several it must be said, for a second tap would
    otherwise mean the next one."""
    standing = case.standing_posts
    if not post_id and len(standing) > 1:
        raise InvalidError("which-post")
    return correcting.post_of(case, post_id or "".join(post.post_id for post in standing))


def _stands(case: Case, said: Said) -> bool:
    post = correcting.post_of(case, said.post_id)
    return (post.verdict, post.topic) == (said.verdict, said.topic)
