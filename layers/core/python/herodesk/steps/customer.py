"""What else the author of a post has written: cases, repetitions, and strays.

A stray is a post that asks for nothing, in a conversation that has no case yet. A reply may come
before the post that makes it part of a case; its author's record remembers it, so that the case,
once it is there, holds the same posts in whatever order they came.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from herodesk.domain import hearing
from herodesk.domain.case import Case
from herodesk.domain.case_post import CasePost, case_post
from herodesk.domain.post import Post
from herodesk.domain.records import AuthorRecord, Record, StoredPost, later_ids
from herodesk.ports import App

KEPT_STRAYS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Who wrote, as far as that is told, with the cases they had lately, newest first."""

    author: AuthorRecord | None
    cases: list[Case]


def customer_of(post: Post, app: App) -> Customer:
    """The author of a post as stored, or not stored yet."""
    if post.author is None:
        return Customer(author=None, cases=[])
    known = app.records.author(post.platform, post.author.id)
    if known is None:
        new = AuthorRecord(platform=post.platform, author_id=post.author.id)
        return Customer(author=new, cases=[])
    return Customer(author=known, cases=_cases_of(known, app))


def author_cases(platform: str, author_id: str, app: App) -> list[Case]:
    """The cases that an author had lately, newest first."""
    known = app.records.author(platform, author_id)
    return _cases_of(known, app) if known else []


def _cases_of(known: AuthorRecord, app: App) -> list[Case]:
    """The cases as they go on: one that was joined with another is told by that one alone."""
    numbers = [contact.case for contact in reversed(known.contacts)]
    cases = app.records.cases(numbers) if numbers else []
    while any(case.merged_into for case in cases):
        numbers = [case.merged_into or case.number for case in cases]
        cases = app.records.cases(numbers)
    return cases


def acquainted(customer: Customer) -> str | None:
    """The HERO who answered this customer last, as far as it is known; None if nobody has."""
    answered = (case.owner for case in customer.cases if case.owner and case.answered_at)
    return next(answered, None)


def recounted(case: Case, customer: Customer, app: App) -> tuple[Case, list[Case]]:
    """The same version of the case, and the next one of the author's other cases that are open,
    where a change counts as another number of posts before it (K7). In order, none of those."""
    window = timedelta(days=app.rules.brand().clocks.repeat_within_days)
    others = [other for other in customer.cases if other.number != case.number]
    everything = [case, *others]
    counts = [
        (other, hearing.earlier_than(other, everything, window))
        for other in others
        if other.is_open
    ]
    earlier = hearing.earlier_than(case, others, window)
    changed = [other.next(earlier=count) for other, count in counts if count != other.earlier]
    return replace(case, earlier=earlier), changed


def version_lines(line: StoredPost, app: App) -> list[StoredPost]:
    """What is to be written for the id of a later version: nothing if it is known by it already;
    a repost of that version may have come before it."""
    lines: list[StoredPost] = []
    for later in later_ids(line):
        known = app.records.post(later.platform, later.post_id)
        if known is None or not known.edit_of:
            lines.append(replace(later, v=known.v + 1 if known else 1))
    return lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A case with the strays of its conversation, and what is to be written beside it."""

    case: Case
    lines: tuple[StoredPost, ...] = ()
    author: AuthorRecord | None = None

    @property
    def records(self) -> list[Record]:
        """What is written beside a case that is there already."""
        if self.author is None or not self.lines:
            return []
        return [*self.lines, replace(self.author, v=self.author.v + 1)]


def straying(author: AuthorRecord, post_id: str) -> AuthorRecord:
    """The next version of an author's record, which remembers one post more."""
    others = [stray for stray in author.strays if stray != post_id]
    return replace(author, strays=(*others, post_id)[-KEPT_STRAYS:], v=author.v + 1)


def gathered(case: Case, author: AuthorRecord | None, *, but: str, app: App) -> Gathered:
    """Take the author's strays into the case that they turn out to belong to; `but` is the post
    that is being written already. The author's record is the version that was read."""
    if author is None or not author.strays:
        return Gathered(case=case, author=author)
    left = _straying_still(author, but, app)
    found: list[StoredPost] = []
    while mine := [line for line in left if line.post and is_near(line.post, case)]:
        case = hearing.with_posts(case, [_case_post(line) for line in mine])
        found += mine
        left = [line for line in left if line not in mine]
    return Gathered(
        case=case,
        lines=tuple(replace(line, case=case.number, v=line.v + 1) for line in found),
        author=replace(author, strays=tuple(line.post_id for line in left)),
    )


def is_near(post: Post, case: Case) -> bool:
    """True if the post is in a thread of the case: it answers it, or is what it answers."""
    if case.account != post.account:
        return False
    return not threads_of(case).isdisjoint({post.post_id, post.thread, post.reply_to} - {None})


def may_answer_us(post: Post, case: Case) -> bool:
    """True if the post answers something that we do not know, in no thread that is told, while an
    answer of ours is on its way: it may be out, and its id not told yet."""
    unsure = case.is_open and case.reply is not None and case.account == post.account
    return unsure and post.thread is None and post.reply_to is not None


def threads_of(case: Case) -> set[str | None]:
    """Ids that tell a post of this conversation: of its posts and of what they hang on."""
    ids = {name for p in case.posts for name in (p.post_id, p.version_id, p.hangs_on)}
    return {case.thread, *ids, *case.ours} - {None}


def _straying_still(author: AuthorRecord, but: str, app: App) -> list[StoredPost]:
    keys = ((author.platform, post_id) for post_id in author.strays if post_id != but)
    return [
        line
        for line in app.records.posts(keys)
        if line.post and line.finding and line.case is None and not line.removed
    ]


def _case_post(line: StoredPost) -> CasePost:
    post, finding = line.post, line.finding
    if post is None or finding is None:
        raise ValueError(line.post_id)
    at = post.created_at or line.received_at
    return case_post(post, finding, at=at, readers=line.readers)
