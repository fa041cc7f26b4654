"""Holding a case: claim, release, pass, lease, end. Each function is one lawful change."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from herodesk.domain.case import NO_HURRY, QUIET, WAITING, Case, Entry, State
from herodesk.domain.errors import AlreadyClaimedError, NotAllowedError
from herodesk.domain.finding import Verdict
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person
from herodesk.domain.telling import with_new_round

KEPT_TIMES = 5
MOST_EXTENSIONS = 3
"""So many times in a row a holder may need longer: then the customer is told something, or somebody
else."""
OPEN_THANKS_DAYS = 7
"""How long praise that nobody has thanked for after all stays on the board."""


def claimed_by(
    before: Case, person: Person, *, now: datetime, lease_minutes: int
) -> tuple[Case, Entry]:
    """This person takes the case and has `lease_minutes` for the first reply.

    Taking a case again that one holds already changes nothing but renews the lease.
    AlreadyClaimedError names the holder; a closed case raises NotAllowedError.
    """
    if not before.is_open:
        raise NotAllowedError(before.why_over)
    if before.owner and before.owner != person.id and _is_held(before, now):
        raise AlreadyClaimedError(
            before.number, before.owner, before.claimed_at or before.opened_at
        )
    until = now + timedelta(minutes=lease_minutes)
    offers = tuple(replace(o, used=True) if o.hero == person.id else o for o in before.offers)
    case = before.next(
        state=State.CLAIMED,
        owner=person.id,
        claimed_at=now,
        lease_until=until,
        next_due=before.next_due if before.reply else until,
        stage_ends=None,
        sending_until=None,
        paused=False,
        offers=offers,
        extended=before.extended if before.owner == person.id else 0,
    )
    return case, case.entry(now, "claimed", who=person.id)


def require_as_seen(case: Case, seen: str | None) -> None:
    """AlreadyClaimedError if a colleague has taken the case since somebody looked at it.

    `seen` is who had it then, empty for nobody; None asks for nothing."""
    if seen is not None and case.owner and case.owner != seen:
        raise AlreadyClaimedError(case.number, case.owner, case.claimed_at or case.opened_at)


def opened_by(before: Case, person: Person) -> Case:
    """The owner of a case that rests has come back to it by a link, which works once."""
    offers = tuple(replace(o, used=True) if o.hero == person.id else o for o in before.offers)
    return before.next(offers=offers)


def _is_held(before: Case, now: datetime) -> bool:
    """A lease that has run out no longer keeps others away, unless a reply is on its way."""
    if before.state is not State.CLAIMED:
        return True
    return before.reply is not None or before.lease_until is None or now < before.lease_until


def released(before: Case, person: Person, *, now: datetime, note: str = "") -> tuple[Case, Entry]:
    """The holder gives the case back; it is offered again at once.

    One that is answered has nothing that others could take: it rests with who answered it."""
    before.require_owner(person)
    if before.state is not State.CLAIMED:
        raise NotAllowedError("nothing-to-give-back")
    if before.reply:
        raise NotAllowedError("reply-on-its-way")
    case, entry = _given_back(before, now, "released", who=person.id)
    if not note:
        case = replace(case, left_bare=(*before.left_bare, now)[-KEPT_TIMES:])
    return case, replace(entry, note=note)


def extended(before: Case, person: Person, *, now: datetime, minutes: int) -> tuple[Case, Entry]:
    """The holder needs longer for the answer: so many minutes more, three times in a row."""
    before.require_owner(person)
    if before.state is not State.CLAIMED or before.reply or before.lease_until is None:
        raise NotAllowedError("nothing-to-extend")
    if before.extended >= MOST_EXTENSIONS:
        raise NotAllowedError("extended-enough")
    until = max(before.lease_until, now) + timedelta(minutes=minutes)
    case = before.next(lease_until=until, next_due=until, extended=before.extended + 1)
    return case, case.entry(now, "extended", who=person.id, value=until.isoformat())


def handed_over(
    before: Case, by: Person, to: Person, *, now: datetime, lease_minutes: int
) -> tuple[Case, Entry]:
    """The holder, or a lead, gives the case to a colleague, who has a fresh lease."""
    if not (may(by, Right.GUIDE) and before.is_open):
        before.require_owner(by)
    if before.reply:
        raise NotAllowedError("reply-on-its-way")
    if before.owner == to.id:
        raise NotAllowedError("hand-over-to-yourself")
    offers = tuple(replace(o, over=True) for o in before.offers)
    case = before.next(
        owner=to.id, claimed_at=now, handed_at=now, sending_until=None, offers=offers, extended=0
    )
    if before.state not in QUIET:
        until = now + timedelta(minutes=lease_minutes)
        case = replace(
            case, state=State.CLAIMED, lease_until=until, next_due=until, stage_ends=None
        )
    return case, case.entry(now, "handed-over", who=by.id, value=to.id)


def noted(before: Case, person: Person, note: str, *, now: datetime) -> tuple[Case, Entry]:
    """Words for whoever deals with the case next."""
    case = before.next()
    return case, replace(case.entry(now, "noted", who=person.id), note=note)


def lease_ended(before: Case, *, now: datetime) -> tuple[Case, Entry]:
    """The lease ran out without a reply: back to the others, without blame.

    Praise that somebody wanted to thank for alarms nobody: it waits openly, then closes."""
    case, entry = _given_back(before, now, "lease-ended", who="herodesk", value=before.owner or "")
    if case.opening[0] == "claimed" and case.verdict in {Verdict.PRAISE, Verdict.IDEA}:
        until = now + timedelta(days=OPEN_THANKS_DAYS)
        case = replace(case, state=State.DEFERRED, waits_for=NO_HURRY, next_due=until)
    return case, entry


def _given_back(
    before: Case, now: datetime, what: str, *, who: str, value: str = ""
) -> tuple[Case, Entry]:
    case = before.next(
        state=State.NEW,
        owner=None,
        claimed_at=None,
        lease_until=None,
        extended=0,
        next_due=now,
    )
    return with_new_round(case), case.entry(now, what, who=who, value=value)


def passed_by(before: Case, person: Person, *, now: datetime) -> tuple[Case, Entry]:
    """A person who was asked says no; nobody asks them about this case again."""
    if before.owner == person.id:
        raise NotAllowedError("yours-release-instead")
    offers = tuple(replace(o, passed=True) if o.hero == person.id else o for o in before.offers)
    left = [o for o in offers if o.rung == before.rung and not o.passed]
    waits = before.state is State.OFFERED and not left
    case = before.next(offers=offers, next_due=now if waits else before.next_due)
    return case, case.entry(now, "passed", who=person.id)


def put_off(before: Case, person: Person, *, now: datetime, until: datetime) -> tuple[Case, Entry]:
    """A person who was asked wants to be asked again then; everybody else goes on as usual."""
    if not before.is_open:
        raise NotAllowedError(before.why_over)
    if before.owner and before.state not in WAITING:
        raise AlreadyClaimedError(
            before.number, before.owner, before.claimed_at or before.opened_at
        )
    if not any(o.hero == person.id and not (o.over or o.passed) for o in before.offers):
        raise NotAllowedError("offer-over")
    case = before.next()
    return case, case.entry(now, "put-off", who=person.id, value=until.isoformat())


def not_a_case(before: Case, person: Person, *, now: datetime) -> tuple[Case, Entry]:
    """A person says that nothing is to be solved here; the holder or a lead may."""
    if not before.is_open:
        raise NotAllowedError(before.why_over)
    if not may(person, Right.GUIDE) and before.owner != person.id:
        raise NotAllowedError("not-yours")
    if before.reply:
        raise NotAllowedError("reply-on-its-way")
    case = before.next(state=State.NOT_A_CASE, next_due=None)
    return case, case.entry(now, "not-a-case", who=person.id)


def solved(
    before: Case, person: Person, *, now: datetime, quiet_until: datetime
) -> tuple[Case, Entry]:
    """The holder says it is settled; it closes by itself when nothing comes until then.

    Leads may say so of any open case; one that nobody has is theirs from then on, so that the
    customer's next word finds somebody.
    """
    guides = may(person, Right.GUIDE) and before.is_open
    if not guides:
        before.require_owner(person)
    if before.reply:
        raise NotAllowedError("reply-on-its-way")
    case = before.next(
        state=State.SOLVED,
        owner=before.owner or person.id,
        claimed_at=before.claimed_at or now,
        stage_ends=None,
        sending_until=None,
        paused=False,
        trouble=None,
        promise=None,
        solved_at=now,
        waiting_since=None,
        lease_until=None,
        next_due=quiet_until,
        offers=tuple(replace(o, over=True) if o.is_unsent else o for o in before.offers),
    )
    return case, case.entry(now, "solved", who=person.id)


def closed(before: Case, *, now: datetime) -> tuple[Case, Entry]:
    """The quiet time is over."""
    case = before.next(state=State.CLOSED, next_due=None)
    return case, case.entry(now, "closed")


def looked_at(before: Case, *, next_due: datetime | None) -> Case:
    """The same case with a later due time."""
    return before.next(next_due=next_due)
