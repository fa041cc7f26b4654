"""What the customer does to a case: writes again, edits, takes back, is passed on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from herodesk.domain.case import Case, CasePost, Entry, State, by_age


def joined_by(
    before: Case, post: CasePost, *, now: datetime, wakes_until: datetime | None
) -> tuple[Case, Entry]:
    """Another post of the customer; an answered case wakes for the same HERO.

    `wakes_until` is when the lease ends that begins with it; thanks wake nobody (None).
    """
    case = before.next(posts=tuple(sorted((*before.posts, post), key=by_age)))
    if wakes_until and before.state in {State.ANSWERED, State.SOLVED} and before.owner:
        due = before.next_due if before.reply else wakes_until
        case = replace(case, state=State.CLAIMED, lease_until=wakes_until, next_due=due)
        case = waiting_again(case, now=now)
    return case, case.entry(now, "post-joined", who="customer", value=post.post_id)


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
        waiting_again(before, now=now),
        state=State.NEW,
        posts=tuple(sorted((*before.posts, post), key=by_age)),
        answered_at=None,
        trouble=None,
        reopened=before.reopened + 1,
        expires_at=None,
    )


def edited(before: Case, post: CasePost, *, now: datetime) -> tuple[Case, Entry]:
    """A post of the case says something else now."""
    posts = tuple(post if old.post_id == post.post_id else old for old in before.posts)
    case = before.next(posts=posts)
    return case, case.entry(now, "post-edited", who="customer", value=post.post_id)


def lost(before: Case, post_id: str, *, now: datetime) -> tuple[Case, Entry]:
    """A post was taken away; a case nobody answered yet is withdrawn with its last post."""
    posts = tuple(
        replace(old, removed=True) if old.post_id == post_id else old for old in before.posts
    )
    gone = all(post.removed for post in posts)
    # The reasons may quote the post: what its author took back is not kept (I13).
    case = before.next(posts=posts, because=())
    if gone and before.is_open and before.reply is None:
        case = replace(case, state=State.WITHDRAWN, next_due=None)
    return case, case.entry(now, "post-removed", who="customer", value=post_id)


def spread(before: Case, post_id: str, readers: int) -> Case:
    """A post was passed on: it has that many readers in all now."""
    posts = tuple(
        replace(old, readers=readers) if old.post_id == post_id else old for old in before.posts
    )
    return before.next(posts=posts)
