"""Withdrawing and correcting a published answer: each function is one lawful change of its case."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from herodesk.domain.brand import Clocks
from herodesk.domain.case import QUIET, WAITING, Case, Entry, State
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.hearing import waiting_again
from herodesk.domain.reply import Reply, ReplyState
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person

QUIET_DAYS = 7
"""How long a case that was answered or solved stays open for the customer's next word."""

ANSWERING = frozenset({State.CLAIMED, State.ANSWERED, State.PROMISED, State.SOLVED, State.CLOSED})
"""States in which a customer who has no answer any more gets the case back to its owner."""


def refusal(case: Case, reply: Reply, person: Person) -> str:
    """Why this person may not withdraw or correct this answer now; nothing if they may.

    The owner of the case may, the author of the answer, and who leads.
    """
    if person.id not in {case.owner, reply.hero} and not may(person, Right.GUIDE):
        return "not-yours"
    if case.reply:
        return "reply-on-its-way"
    if reply.state is not ReplyState.SENT or not reply.remote_id:
        return "nothing-published"
    return "take-it-first" if case.state in WAITING else ""


def withdrawing(
    before: Case, reply: Reply, person: Person, *, now: datetime, look_at: datetime, note: str
) -> tuple[Case, Entry]:
    """Somebody takes a published answer back; `look_at` is when follow-up looks whether it went.

    The case stays as it is until the platform has deleted the answer.
    """
    _require(before, reply, person)
    case = before.next(reply=reply.reply_id, next_due=look_at)
    return case, replace(case.entry(now, "withdraw-asked", who=person.id), note=note)


def correcting(
    before: Case, reply: Reply, new_id: str, person: Person, *, now: datetime, look_at: datetime
) -> tuple[Case, Entry]:
    """Somebody has other words for a published answer."""
    _require(before, reply, person)
    if before.state not in ANSWERING:
        raise NotAllowedError(before.why_over)
    case = before.next(reply=new_id, trouble=None, next_due=look_at)
    return case, case.entry(now, "correction-asked", who=person.id, value=new_id)


def _require(case: Case, reply: Reply, person: Person) -> None:
    why_not = refusal(case, reply, person)
    if why_not:
        raise NotAllowedError(why_not)


def withdrawn(
    before: Case, *, now: datetime, who: str, stands: bool, clocks: Clocks
) -> tuple[Case, Entry]:
    """The answer is gone. Unless another one `stands`, the customer waits for one again."""
    case = before.next(reply=None)
    if not stands and case.state in ANSWERING:
        case = replace(waiting_anew(case, now=now), promise=None)
    return at_rest(case, now=now, clocks=clocks), case.entry(now, "reply-withdrawn", who=who)


def undelivered(
    before: Case, *, now: datetime, who: str, why: str, stands: bool, clocks: Clocks
) -> tuple[Case, Entry]:
    """The platform had taken the answer and could not deliver it after all (I6).

    Unless another one `stands` or is on its way, the customer waits for one again."""
    case, entry = before.next(), before.next().entry(now, "reply-failed", who=who, why=why)
    if before.reply:
        return case, entry
    if not stands and case.state in ANSWERING:
        case = replace(waiting_anew(case, now=now), promise=None, trouble=ReplyState.FAILED)
    return at_rest(case, now=now, clocks=clocks), entry


def not_withdrawn(
    before: Case, *, now: datetime, who: str, why: str, clocks: Clocks
) -> tuple[Case, Entry]:
    """The platform keeps the answer: everything is as before."""
    case = at_rest(before.next(reply=None), now=now, clocks=clocks)
    return case, case.entry(now, "withdraw-refused", who=who, why=why)


def made_room(before: Case, *, now: datetime, who: str) -> tuple[Case, Entry]:
    """The old answer is gone; the corrected one, which is on its way, follows at once."""
    case = replace(waiting_anew(before.next(), now=now), state=State.CLAIMED)
    return case, case.entry(now, "reply-withdrawn", who=who)


def corrected(
    before: Case, *, now: datetime, who: str, value: str, clocks: Clocks
) -> tuple[Case, Entry]:
    """The published answer has other words now; how the case stands does not change by that."""
    case = at_rest(before.next(reply=None, trouble=None), now=now, clocks=clocks)
    return case, case.entry(now, "reply-corrected", who=who, value=value)


def not_corrected(
    before: Case, *, now: datetime, who: str, why: str, clocks: Clocks
) -> tuple[Case, Entry]:
    """The old answer still stands; that the new one does not is there to be seen (I6)."""
    case = before.next(reply=None, trouble=ReplyState.FAILED)
    return (
        at_rest(case, now=now, clocks=clocks),
        case.entry(now, "correction-failed", who=who, why=why),
    )


def asked_since(case: Case, since: datetime, *, now: datetime, clocks: Clocks) -> Case:
    """The same version of a case whose answer was corrected after the customer had written again:
    that is still to be answered."""
    claimed = replace(case, state=State.CLAIMED, waiting_since=since)
    return at_rest(claimed, now=now, clocks=clocks)


def waiting_anew(case: Case, *, now: datetime) -> Case:
    """The same version of a case whose customer has no answer any more, its clock begun anew.

    Whoever waited before waits since then. Whoever owns the case has it again; without an owner
    it is offered.
    """
    return replace(
        waiting_again(case, now=now),
        state=State.CLAIMED if case.owner else State.NEW,
        waiting_since=case.waiting_since or now,
        answered_at=None,
        lease_until=None,
    )


def at_rest(case: Case, *, now: datetime, clocks: Clocks) -> Case:
    """The same version of a case that no answer is on its way in: when it falls due by its state.

    A word to its holder that waits for the end of quiet hours goes on waiting.
    """
    if case.is_open and not case.standing_posts:
        return replace(case, state=State.WITHDRAWN, lease_until=None, next_due=None)
    if case.state is State.CLAIMED:
        held = case.unsent and case.sending_until is not None and case.sending_until > now
        until = now + timedelta(minutes=clocks.lease)
        until = max(until, case.lease_until or until)
        return replace(case, lease_until=until, next_due=case.sending_until if held else until)
    if case.state is State.PROMISED and case.promise:
        return replace(case, next_due=case.promise.check_at)
    if case.state in QUIET:
        return replace(case, next_due=now + timedelta(days=QUIET_DAYS))
    if case.state in WAITING and case.state is not State.NEW:
        return replace(case, next_due=max(now, case.next_due or now))  # opened again meanwhile
    return replace(case, next_due=now if case.is_open else None)
