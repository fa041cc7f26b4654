"""Answering the customer of a case, and what can become of an answer.

What can be done to a published answer stands in `taking_back`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from herodesk.domain.case import Case, Entry, State
from herodesk.domain.case_post import CasePost, by_age
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.post import Answerable
from herodesk.domain.reply import ReplyState
from herodesk.domain.staff import Person

KEPT_ANSWERS = 3
"""Of so many of our own answers a case knows the id."""


def replying(
    before: Case, reply_id: str, person: Person, *, now: datetime, look_at: datetime
) -> tuple[Case, Entry]:
    """The holder pressed send; `look_at` is when follow-up looks whether it went out."""
    before.require_owner(person)
    if before.reply:
        raise NotAllowedError("reply-on-its-way")
    case = before.next(state=State.CLAIMED, reply=reply_id, trouble=None, next_due=look_at)
    return case, case.entry(now, "reply-queued", who=person.id, value=reply_id)


def target_of(case: Case, *, private: bool | None, begins: bool) -> CasePost:
    """The post that an answer goes to; `private` None is wherever the customer wrote last.

    `begins` tells that the platform lets us write the first private message. NotAllowedError if
    there is no way there.
    """
    if private is None:
        return case.answer_to
    able = [post for post in case.standing_posts if post.answerable is not Answerable.NO]
    there = [post for post in able if post.private == private]
    if there:
        return max(there, key=by_age)
    if not private:
        if case.answer_to.private:
            raise NotAllowedError("not-answerable")
        return case.answer_to
    if not (begins and able):
        raise NotAllowedError("no-private-way")
    return max(able, key=by_age)


def answerable_until(case: Case, within: timedelta | None) -> datetime | None:
    """When the time is over in which the platform takes private words of our own; None where it
    has no end, or the customer has not written privately."""
    written = [post.at for post in case.posts if post.private]
    return max(written) + within if written and within else None


def going_private(case: Case, now: datetime) -> Case:
    """The same version: the customer is told that it goes on in private."""
    return replace(case, private_since=case.private_since or now)


def answered(
    before: Case,
    *,
    now: datetime,
    who: str,
    look_at: datetime,
    how: str = "reply-sent",
    value: str = "",
) -> tuple[Case, Entry]:
    """The customer has a human answer; the clocks of first and next answer stop.

    `value` is its id, where it was published by us. Where every post was deleted while it was on
    its way, nothing is left to follow: the case is withdrawn, as it is when that happens later."""
    case = before.next(
        ours=(*before.ours, value)[-KEPT_ANSWERS:] if value else before.ours,
        offers=tuple(replace(o, over=True) if o.is_unsent else o for o in before.offers),
        state=State.ANSWERED,
        reply=None,
        trouble=None,
        answered_at=now,
        first_answer_at=before.first_answer_at or now,
        waiting_since=None,
        lease_until=None,
        extended=0,
        next_due=look_at,
    )
    if case.is_gone:
        case = replace(case, state=State.WITHDRAWN, next_due=None)
    return case, case.entry(now, how, who=who, value=value)


def reply_failed(
    before: Case, *, now: datetime, who: str, why: str, lease_minutes: int
) -> tuple[Case, Entry]:
    """The platform refused the answer: the case is the holder's again, with a fresh lease.

    Where every post was deleted meanwhile there is nobody left to answer: it is withdrawn.
    """
    until = now + timedelta(minutes=lease_minutes)
    case = before.next(
        state=State.CLAIMED,
        reply=None,
        trouble=ReplyState.FAILED,
        lease_until=until,
        next_due=until,
    )
    if not case.standing_posts:
        case = replace(case, state=State.WITHDRAWN, lease_until=None, next_due=None)
    return case, case.entry(now, "reply-failed", who=who, why=why)


def reply_unknown(
    before: Case, *, now: datetime, who: str, why: str, look_at: datetime
) -> tuple[Case, Entry]:
    """Nobody can tell whether the answer is out there: a person has to look."""
    case = before.next(trouble=ReplyState.UNKNOWN, next_due=look_at)
    return case, case.entry(now, "reply-unknown", who=who, why=why)


def sending_again(
    before: Case, person: Person, *, now: datetime, look_at: datetime
) -> tuple[Case, Entry]:
    """The holder has looked: the answer is not out there, so it goes on its way once more."""
    before.require_owner(person)
    if before.reply is None or before.trouble is not ReplyState.UNKNOWN:
        raise NotAllowedError("nothing-to-send-again")
    case = before.next(trouble=None, next_due=look_at)
    return case, case.entry(now, "reply-queued", who=person.id, value=before.reply)
