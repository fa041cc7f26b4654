"""Claim, release, pass, and what else the people of a case do to it: one conditional write each."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from herodesk.domain import answering, holding
from herodesk.domain.case import QUIET, WAITING, Case, Entry, State
from herodesk.domain.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    TransientError,
)
from herodesk.domain.numbers import secret_hash, split_link
from herodesk.domain.offer import Offer
from herodesk.domain.post import Answerable
from herodesk.domain.records import Record
from herodesk.domain.reply import ReplyState
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person
from herodesk.ports import App
from herodesk.steps.clocks import ended
from herodesk.steps.promise import still_promised

TRIES = 8
CLOSES_AFTER_DAYS = 7
"""How long a case that was answered or solved stays open for the customer's next word."""

MORE_MINUTES = 30
"""What one press on "30 more minutes" adds to the lease."""

SAME_NOTE = timedelta(minutes=10)
"""Within this time the same words of the same person are the same note."""

BY_TEXT = "by-text"
"""Why an entry of the timeline is there, where a text message asked for it."""

Beside = tuple[Record, ...]
"""What is written in the same transaction; a person's `Texting` among it is never overwritten."""

Move = Callable[[Case], tuple[Case, Entry, *tuple[Record, ...]]]
"""The next version of a case, what happened, and what else the same transaction writes."""


def claim(number: str, person: Person, *, app: App, beside: Beside = (), why: str = "") -> Case:
    """This person takes the case.

    AlreadyClaimedError names who has it and since when; NotAllowedError if the case is over or
    the person may not hold one; NotFoundError for an unknown number.
    """
    lease = app.rules.brand().clocks.lease

    def move(case: Case) -> tuple[Case, Entry]:
        claimed = holding.claimed_by(case, person, now=app.clock.now(), lease_minutes=lease)
        require_may_hold(case, person)
        require_ready(person, None if case.asked(person.id) else case.topic)
        return claimed

    done = partial(_has, person)
    return change(number, move, app=app, done=done, beside=beside, why=why)


def require_may_hold(case: Case | None, person: Person) -> None:
    """Who takes cases, or was asked about this one by name (the ladder, legal, press)."""
    asked = case is not None and case.asked(person.id) and person.level > 0
    if not asked and not may(person, Right.TAKE):
        raise NotAllowedError("may-not-claim")
    require_at_work(person)


def require_at_work(person: Person) -> None:
    """NotAllowedError for who is not here any more, or on a break."""
    if person.gone:
        raise NotAllowedError("may-not-claim")
    if person.paused:
        raise NotAllowedError("on-a-break")


def require_ready(person: Person, topic: str | None) -> None:
    """NotAllowedError for who has not signed the compact, or lacks the training for this topic:
    what is refused says what to do. With None any topic will do."""
    if person.unsigned:
        raise NotAllowedError("compact-not-signed")
    if topic in person.closed:
        raise NotAllowedError("not-trained")


def claim_by_link(token: str, *, app: App) -> tuple[Case, Person]:
    """Claim for the person that the link is bound to. A link works once: NotFoundError after."""
    for _ in range(TRIES):
        case, person = case_of_link(token, app=app)
        if case.state not in QUIET or not may_claim_by_link(case, token):
            return change(case.number, partial(_by_link, token, person, app), app=app), person
        with suppress(StaleError):  # somebody was faster: it is looked at again
            app.records.save(holding.opened_by(case, person))
            return case, person
    raise TransientError("the case of a link is changed too often")


def _by_link(token: str, person: Person, app: App, case: Case) -> tuple[Case, Entry]:
    taken = case.is_open and case.owner not in {None, person.id}
    if not taken and not may_claim_by_link(case, token):
        raise NotFoundError("link")
    if case.owner != person.id:
        require_at_work(person)
        require_ready(person, None)
    lease = app.rules.brand().clocks.lease
    claimed = holding.claimed_by(case, person, now=app.clock.now(), lease_minutes=lease)
    if _living(case, token) is None:  # the time of who has it is over, and so is the link
        raise NotFoundError("link")
    return claimed


def _has(person: Person, case: Case) -> bool:
    return case.owner == person.id and case.state is State.CLAIMED


def release(
    number: str, person: Person, note: str, *, app: App, beside: Beside = (), why: str = ""
) -> Case:
    """The holder gives the case back; follow-up offers it again within a minute.

    Whoever presses again, because no answer came, changes nothing, unless somebody has it since.
    """
    return change(
        number,
        lambda c: holding.released(c, person, now=app.clock.now(), note=note),
        app=app,
        done=lambda c: c.is_open and c.owner is None and _gave_back(c, person, app),
        beside=beside,
        why=why,
    )


def _gave_back(case: Case, person: Person, app: App) -> bool:
    """True if the last who held the case was this person, who gave it back."""
    file = app.records.file(case.number)
    held = [e for e in file.timeline if e.what in {"claimed", "released"}] if file else []
    return bool(held) and (held[-1].what, held[-1].who) == ("released", person.id)


def extend(
    number: str,
    person: Person,
    *,
    app: App,
    minutes: int = MORE_MINUTES,
    seen: datetime | None = None,
    beside: Beside = (),
    why: str = "",
) -> Case:
    """The holder needs so many minutes more, half an hour at most at a time.

    `seen` is the end of the lease that was read when the button was pressed, to the second: if it
    is later by now, this press was heard already, and another one adds nothing.
    """
    more = min(max(1, minutes), MORE_MINUTES)

    def heard(case: Case) -> bool:
        ends = case.lease_until if case.owner == person.id else None
        return bool(seen and ends and ends - seen >= timedelta(minutes=1))

    return change(
        number,
        lambda c: holding.extended(c, person, now=app.clock.now(), minutes=more),
        app=app,
        done=heard,
        beside=beside,
        why=why,
    )


def note(number: str, person: Person, text: str, *, app: App) -> Case:
    """A word for whoever deals with the case next: who takes cases, and leads, may leave one."""
    if not text:
        raise InvalidError("empty-note")
    if known := _just_noted(number, person, text, app):
        return known

    def move(case: Case) -> tuple[Case, Entry]:
        if not may(person, Right.GUIDE):
            require_may_hold(case, person)
        return holding.noted(case, person, text, now=app.clock.now())

    return change(number, move, app=app)


def _just_noted(number: str, person: Person, text: str, app: App) -> Case | None:
    """The case, if that person has left these very words with it just now: who got no answer, or
    pressed twice, means one note."""
    file, since = app.records.file(number), app.clock.now() - SAME_NOTE
    noted = (e for e in file.timeline if e.what == "noted" and e.who == person.id) if file else ()
    is_known = any(e.note == text and e.at > since for e in noted)
    return file.case if file and is_known else None


def pass_on(number: str, person: Person, *, app: App, beside: Beside = (), why: str = "") -> Case:
    """A person who was asked says no."""
    return change(
        number,
        lambda case: holding.passed_by(case, person, now=app.clock.now()),
        app=app,
        beside=beside,
        why=why,
    )


def pass_by_link(token: str, *, app: App) -> Case:
    """The person that the link is bound to says no; NotFoundError for a link that is over."""
    case, person = of_living_link(token, app=app)
    return pass_on(case.number, person, app=app)


def of_living_link(token: str, *, app: App) -> tuple[Case, Person]:
    """The case and the person of an offer that still stands; NotFoundError for any other."""
    case, person = case_of_link(token, app=app)
    if case.state not in WAITING or not may_claim_by_link(case, token):
        raise NotFoundError("link")
    return case, person


def solve(number: str, person: Person, *, app: App, seen: str | None = None) -> Case:
    """The holder, or a lead, says that it is settled.

    `seen`, as of `holding.require_as_seen`, is for whoever decides about several at once."""
    now = app.clock.now()
    until = now + timedelta(days=CLOSES_AFTER_DAYS)

    def move(case: Case) -> tuple[Case, Entry, *tuple[Record, ...]]:
        from herodesk.steps.lessons import lesson_of  # needed by nothing else here

        holding.require_as_seen(case, seen)
        if case.is_open and case.owner is None:  # it becomes this person's
            require_may_hold(case, person)
        case, entry = holding.solved(case, person, now=now, quiet_until=until)
        return case, entry, *lesson_of(case, app)

    def done(case: Case) -> bool:
        may_say = case.owner == person.id or may(person, Right.GUIDE)
        return case.state is State.SOLVED and (seen is not None or may_say)

    return change(number, move, app=app, done=done)


def answered_by_hand(number: str, person: Person, *, app: App) -> Case:
    """The holder has answered on the platform itself, because its API would have refused it."""
    now = app.clock.now()
    look_at = now + timedelta(days=CLOSES_AFTER_DAYS)
    before = app.records.case(number)
    doubtful = app.records.reply(number, before.reply) if before and before.reply else None
    if doubtful and doubtful.state is not ReplyState.UNKNOWN:
        raise NotAllowedError("reply-on-its-way")
    found = replace(doubtful, state=ReplyState.BY_HAND, v=doubtful.v + 1) if doubtful else None

    def move(case: Case) -> tuple[Case, Entry]:
        case.require_owner(person)
        could_be_sent = case.answer_to.answerable is Answerable.YES
        if could_be_sent and case.reply is None and case.trouble is None:
            raise NotAllowedError("answerable-here")
        answered, entry = answering.answered(
            case, now=now, who=person.id, look_at=look_at, how="answered-by-hand"
        )
        return still_promised(answered, app), entry

    return change(number, move, app=app, beside=(found,) if found else ())


def change(
    number: str,
    move: Move,
    *,
    app: App,
    done: Callable[[Case], bool] = lambda _: False,
    beside: Beside = (),
    why: str = "",
) -> Case:
    """Apply one lawful change to a case, again on fresh data if somebody was faster.

    `done` tells that the case is already as wanted, so that a second tap changes nothing;
    `beside` is written in the same transaction, `why` into the timeline. StaleError only if what
    a person and we are in the middle of by text (`Texting`) is not what it was.
    """
    for _ in range(TRIES):
        case = app.records.case(number)
        if case is None:
            raise NotFoundError(number)
        if done(case):
            if beside:
                app.records.save(*beside)
            return case
        changed, entry, *others = move(case)
        over = ended(case, changed, app=app, at=entry.at)
        entry = replace(entry, why=why or entry.why)
        try:
            app.records.save(changed, entry, *others, *beside, *over)
        except StaleError as stale:
            if stale.key == "PERSON":
                raise
            continue
        return changed
    raise TransientError(f"case {number} is changed too often")


def case_of_link(token: str, *, app: App) -> tuple[Case, Person]:
    """The case and the person that a claim link is bound to; NotFoundError for any other text."""
    number, secret = split_link(token)
    case = app.records.case(number) if number else None
    offer = case.offer_of_link(secret_hash(secret)) if case else None
    person = app.roster.person(offer.hero) if offer else None
    if case is None or person is None:
        raise NotFoundError("link")
    return case, person


def may_claim_by_link(case: Case, token: str) -> bool:
    """True while the offer of this link lives: not used, not passed, nobody else has the case."""
    offer = _living(case, token)
    if offer is None:
        return False
    return case.state in WAITING or (offer.reminder and case.owner == offer.hero)


def _living(case: Case, token: str) -> Offer | None:
    """The offer of this link, unless it was used or passed, or the case went another way since."""
    offer = case.offer_of_link(secret_hash(split_link(token)[1]))
    return None if offer is None or offer.used or offer.over or offer.passed else offer
