"""Two cases that are one, and one that is two: what becomes of posts, clocks and holders (K5).

The case that goes on has all posts, the earlier opening and the earlier promise; the other stays
readable under its number. A new case made of some posts of another has waited since they were
written: nobody gains time by moving them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from herodesk.domain import hearing, promising
from herodesk.domain.case import HELD, WAITING, Case, Entry, State
from herodesk.domain.case_post import CasePost
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.reply import ReplyState
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person

MOST_POSTS = 60
"""So many posts move in one transaction, which takes a hundred records."""


def may_regroup(case: Case, person: Person) -> bool:
    """The holder, and leads, while the case is open."""
    holds = case.owner == person.id and case.state in HELD
    return case.is_open and (holds or may(person, Right.GUIDE))


# -- one of two -------------------------------------------------------------------------------


def merged(
    before: Case, into: Case, person: Person, *, now: datetime, why: str = ""
) -> tuple[Case, Entry]:
    """The case that ends: its posts, its offers and its holder's work go on in the other one."""
    for case in (before, into):
        if not case.is_open:
            raise NotAllowedError(case.why_over)
    if before.reply:
        raise NotAllowedError("merge-reply-on-its-way")
    if before.trouble is ReplyState.FAILED:
        raise NotAllowedError("merge-answer-failed")
    if len(before.posts) > MOST_POSTS:
        raise NotAllowedError("merge-other-way-round")
    case = before.next(
        state=State.MERGED,
        merged_into=into.number,
        next_due=None,
        lease_until=None,
        stage_ends=None,
        sending_until=None,
        waiting_since=None,
        promise=None,
        waits_for="",
        paused=False,
        offers=tuple(replace(offer, over=True) for offer in before.offers),
    )
    entry = case.entry(now, "merged", who=person.id, value=into.number)
    return case, replace(entry, note=why)


def took_in(
    before: Case, away: Case, person: Person, *, now: datetime, wakes_until: datetime
) -> tuple[Case, Entry]:
    """The case that goes on. Whoever is at one of the two holds it; who had answered one of them
    goes on with it, until `wakes_until` for now, if the customer of the other still waits."""
    case = hearing.with_posts(before.next(), _foreign(away, before))
    case = _with_clocks(case, before, away)
    case = _held(case, before, away, wakes_until, now)
    if case.owner is None:
        case = hearing.settled(before, case, now)
    case = promising.with_promises_of(away, case)
    entry = case.entry(now, "took-in", who=person.id, value=away.number)
    return case, entry


def _foreign(away: Case, into: Case) -> Iterable[CasePost]:
    """The posts as they are kept in the other case: with their author, where that is another one,
    and the first with the thread that only their own case had told."""
    strange = away.author if away.author != into.author else None
    for place, post in enumerate(away.posts):
        thread = away.thread if place == 0 else None
        author = None if post.author == into.author else post.author or strange
        yield replace(post, author=author, hangs_on=post.hangs_on or thread)


def _with_clocks(case: Case, before: Case, away: Case) -> Case:
    """The earlier opening and promise, the earlier first answer, and the longest wait."""
    answers = [at for at in (before.first_answer_at, away.first_answer_at) if at]
    waits = [at for at in (waits_since(before), waits_since(away)) if at]
    return replace(
        case,
        opened_at=min(before.opened_at, away.opened_at),
        due_at=min(before.due_at, away.due_at),
        first_answer_at=min(answers, default=None),
        waiting_since=min(waits, default=None) if answers else None,
        ours=(*away.ours, *before.ours),
    )


def waits_since(case: Case) -> datetime | None:
    """Since when a customer of the case waits for an answer; None if nobody does."""
    if case.state is State.SOLVED:
        return None
    return case.waiting_since if case.first_answer_at else case.opened_at


def _held(case: Case, before: Case, away: Case, until: datetime, now: datetime) -> Case:
    if before.holder:
        return case
    had = away.holder or before.owner or away.owner
    if had is None or not (away.holder or waits_since(away) or before.state in WAITING):
        return case
    waiting_since = case.waiting_since
    case = hearing.waiting_again(case, now=now) if before.state is State.SOLVED else case
    lease = max(away.lease_until or until, until) if had == away.holder else until
    return replace(
        case,
        state=State.CLAIMED,
        owner=had,
        claimed_at=(away.claimed_at if had == away.owner else before.claimed_at) or now,
        lease_until=lease,
        next_due=before.next_due if before.reply else lease,
        waiting_since=waiting_since,
        stage_ends=None,
        sending_until=None,
        waits_for="",
        paused=False,
        offers=tuple(replace(o, used=True) if o.hero == had else o for o in case.offers),
    )


# -- two of one -------------------------------------------------------------------------------


def split(
    before: Case, chosen: frozenset[str], person: Person, number: str, *, now: datetime
) -> tuple[Case, Entry]:
    """The case that keeps the other posts. NotAllowedError says why it cannot be taken apart."""
    if not before.is_open:
        raise NotAllowedError(before.why_over)
    if not may_regroup(before, person):
        raise NotAllowedError("not-yours")
    if before.reply:
        raise NotAllowedError("reply-on-its-way")
    standing = {post.post_id for post in before.standing_posts}
    if not chosen or not chosen <= standing or len(chosen) > MOST_POSTS:
        raise NotAllowedError("split-which")
    left = [post for post in before.posts if post.post_id not in chosen]
    if not any(post.needs_care for post in left if not post.removed):
        raise NotAllowedError("split-to-nothing")
    if not any(post.needs_care for post in before.posts if post.post_id in chosen):
        raise NotAllowedError("split-asks-nothing")
    if len({post.author for post in before.posts if post.post_id in chosen}) > 1:
        raise NotAllowedError("split-two-customers")
    case = hearing.with_posts(before.next(posts=()), left)
    return case, case.entry(now, "split-off", who=person.id, value=number)


def split_off(before: Case, chosen: frozenset[str], number: str) -> Case:
    """The new case, not stored yet and offered to nobody; `due_at` is for whoever knows duty."""
    posts = [post for post in before.posts if post.post_id in chosen]
    since = max(before.opened_at, min(post.at for post in posts))
    case = Case(
        number=number,
        platform=before.platform,
        state=State.NEW,
        opened_at=since,
        due_at=since,
        account=before.account,
        author=posts[0].author or before.author,
        split_from=before.number,
    )
    return hearing.with_posts(case, [replace(post, author=None) for post in posts])
