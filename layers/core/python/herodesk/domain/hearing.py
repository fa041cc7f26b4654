"""What the customer does to a case: writes again, edits, takes back, is passed on.

What a case is follows from its posts as they stand now and not from the order in which they came:
platforms deliver late, twice and in any order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from herodesk.domain.case import QUIET, WAITING, Case, Entry, State
from herodesk.domain.case_post import CasePost, by_age, by_gravity
from herodesk.domain.finding import ALWAYS_CARE, Finding, Signal, Verdict

MOST_REASONS = 3
"""So many of the classifier's reasons stay with the case; all of them stay with the post."""


def joined_by(
    before: Case, post: CasePost, *, now: datetime, wakes_until: datetime | None
) -> tuple[Case, Entry]:
    """Another post of the customer; an answered case wakes for the same HERO.

    `wakes_until` is when the lease ends that begins with it; thanks wake nobody (None).
    """
    case = with_posts(before.next(), [post])
    case = _woken(before, case, wakes_until, now)
    case = settled(before, case, now)
    broken = case.is_promise_broken and not before.is_promise_broken
    why = "promise-broken" if broken else ""
    return case, case.entry(now, "post-joined", who="customer", why=why, value=post.post_id)


def waiting_again(case: Case, *, now: datetime) -> Case:
    """The same version: the customer waits for an answer, and nothing is solved.

    For a case that has ended, too, before it is open again: the time since its last answer, or
    since its opening if there was none, then counts for no clock.
    """
    over = None if case.is_open else case.answered_at or case.opened_at
    rested = case.solved_at or over
    return replace(
        case,
        waiting_since=now if case.first_answer_at else None,
        solved_at=None,
        rests=(*case.rests, (rested, now)) if rested else case.rests,
    )


def reopened_by(before: Case, post: CasePost, *, now: datetime) -> Case:
    """A new post about a case that has ended: the same version, open again, its clock anew.

    `owner` is still who had it; who is asked now is decided next, within the same write.
    """
    return replace(
        with_posts(waiting_again(before, now=now), [post]),
        state=State.NEW,
        answered_at=None,
        trouble=None,
        promise=None,
        reopened=before.reopened + 1,
        expires_at=None,
    )


def edited(
    before: Case, post: CasePost, *, now: datetime, wakes_until: datetime | None = None
) -> tuple[Case, Entry]:
    """A post of the case says something else now; `wakes_until` as where a post joins."""
    posts = tuple(post if old.post_id == post.post_id else old for old in before.posts)
    case = with_posts(before.next(posts=()), posts)
    case = _woken(before, case, wakes_until, now)
    case = settled(before, case, now)
    return case, case.entry(now, "post-edited", who="customer", value=post.post_id)


def lost(before: Case, post_id: str, *, now: datetime) -> tuple[Case, Entry]:
    """A post was taken away; a case nobody answered yet is withdrawn with its last post."""
    posts = tuple(
        replace(old, removed=True) if old.post_id == post_id else old for old in before.posts
    )
    gone = all(post.removed for post in posts)
    case = with_posts(before.next(posts=()), posts)
    if gone and before.is_open and before.reply is None:
        case = replace(case, state=State.WITHDRAWN, next_due=None)
    else:
        case = settled(before, case, now)
    return case, case.entry(now, "post-removed", who="customer", value=post_id)


def spread(before: Case, post_id: str, readers: int) -> Case:
    """A post was passed on: it has that many readers in all now."""
    posts = tuple(
        replace(old, readers=readers) if old.post_id == post_id else old for old in before.posts
    )
    return before.next(posts=posts)


def with_posts(case: Case, more: Iterable[CasePost]) -> Case:
    """The same version of the case with these posts too, oldest first, and the topic they give.

    What a post hangs on is kept only where nothing else of the case tells it.
    """
    posts = sorted((*case.posts, *more), key=by_age)
    told = {case.thread} | {post.post_id for post in posts}
    posts = [replace(p, hangs_on=None) if p.hangs_on in told else p for p in posts]
    thread = case.thread if case.thread not in {post.post_id for post in posts} else None
    case = replace(case, posts=tuple(posts), thread=thread)
    topics = (post.topic for post in sorted(case.weighed, key=by_gravity))
    return replace(case, topic=next(filter(None, topics), None))


def earlier_than(case: Case, cases: Iterable[Case], window: timedelta) -> int:
    """How many posts of other cases had asked for somebody before the first one of this case."""
    first = min((post.at for post in case.weighed), default=case.opened_at)
    posts = (
        post for other in cases if other.number != case.number for post in other.standing_posts
    )
    return sum(post.needs_care and first - window <= post.at < first for post in posts)


def explained(case: Case, finding: Finding | None) -> Case:
    """The same version of the case, explained by what was found of its leading post.

    None if that post is gone: its reasons may quote it, and what its author took back is not
    kept (I13).
    """
    if finding is None:
        return replace(case, because=())
    return replace(
        case,
        language=finding.language,
        because=finding.because[:MOST_REASONS],
        confidence=finding.confidence,
    )


def graver(before: Case, case: Case) -> frozenset[Signal]:
    """What is new of the signals that cannot wait."""
    return ALWAYS_CARE.intersection(case.signals) - set(before.signals)


def is_doubtful(case: Case) -> bool:
    """True if a person has to judge it before anybody is asked to help."""
    return case.verdict is Verdict.DOUBT and not ALWAYS_CARE.intersection(case.signals)


def cannot_wait(before: Case, case: Case) -> bool:
    """True if what the customer did made the case due at once."""
    return case.state in WAITING and case.next_due not in {None, before.next_due}


def _woken(before: Case, case: Case, until: datetime | None, now: datetime) -> Case:
    if until is None or not before.owner or before.state not in QUIET:
        return case
    due = before.next_due if before.reply else until
    case = replace(case, state=State.CLAIMED, lease_until=until, next_due=due)
    return waiting_again(case, now=now)


def settled(before: Case, case: Case, now: datetime) -> Case:
    """What the change means for a case that nobody holds: it ends, it is back, it cannot wait."""
    asked, asks = _asks(before), _asks(case)
    if before.state in WAITING and asked and not asks:
        return replace(case, state=State.WITHDRAWN, next_due=None)
    if before.state is State.WITHDRAWN and asks and not asked:
        back = waiting_again(case, now=now)
        return replace(back, state=State.NEW, owner=None, next_due=now, expires_at=None)
    if before.state is State.TO_JUDGE and not is_doubtful(case):
        return replace(case, state=State.NEW, next_due=now)
    if before.state in WAITING and graver(before, case):
        return replace(case, next_due=now, stage_ends=None)
    return case


def _asks(case: Case) -> bool:
    return any(post.needs_care for post in case.standing_posts)
