"""What of a table's records belongs to one person of a platform, and what is left of it after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from secrets import token_hex
from typing import TypeGuard

from herodesk.adapters.erased import REPLAY_DAYS
from herodesk.domain.case import Case, Entry, State
from herodesk.domain.case_post import CasePost
from herodesk.domain.channel import Channel
from herodesk.domain.clocks import Clock
from herodesk.domain.days import line_of
from herodesk.domain.finding import Reason
from herodesk.domain.post import Change, Posted, Removed, Reposted
from herodesk.domain.records import AuthorRecord, Correction, DayLine, DayList, StoredPost
from herodesk.domain.reply import Reply

ERASED = "erased"
OURS = frozenset(
    {"offered", "opened-offered", "deferred", "opened-deferred", "lease-ended", "corrected"}
)
"""Entries whose value we wrote ourselves: ids of colleagues, times, verdicts and topics. All others
are emptied."""


@dataclass
class Belongings:
    """One person and what was found of them. `tag` is a keyed hash of who it is."""

    platform: str
    author: str
    tag: str
    ids: set[str] = field(default_factory=set)
    """Ids of their posts, all versions, and of their reposts."""
    lines: dict[str, StoredPost] = field(default_factory=dict)
    cases: set[str] = field(default_factory=set)
    record: AuthorRecord | None = None
    waiting: dict[str, StoredPost] = field(default_factory=dict)
    """Lines that are emptied already and wait to go."""
    listed: list[DayLine] = field(default_factory=list)
    """Where their praise and ideas stand on the lists of the days."""
    ends: list[DayLine] = field(default_factory=list)
    """Where the end of their cases is told; nothing in it is about them."""
    corrections: list[Correction] = field(default_factory=list)
    """What colleagues said that their posts really are."""

    def take(self, records: Iterable[object]) -> None:
        """Look through records for what is this person's."""
        records = list(records)
        edits: list[StoredPost] = []
        for record in records:
            match record:
                case StoredPost(platform=self.platform) if record.edit_of:
                    edits.append(record)
                case StoredPost(platform=self.platform) if self._wrote(record):
                    self._take_line(record)
                case Case(platform=self.platform, author=self.author):
                    self.cases.add(record.number)
                    self.ids |= told_apart(record.posts)
                case AuthorRecord(platform=self.platform, author_id=self.author):
                    self.record = record
                case _:
                    pass
        for edit in edits:
            if edit.edit_of in self.ids:
                self._take_line(edit)
        self.corrections = [one for one in records if self._is_said_of(one)]
        self._take_days([record for record in records if isinstance(record, DayLine)])

    def _is_said_of(self, record: object) -> TypeGuard[Correction]:
        if not isinstance(record, Correction) or record.platform != self.platform:
            return False
        return record.post_id in self.ids

    def _take_days(self, lines: list[DayLine]) -> None:
        mine = [line for line in lines if line.platform == self.platform]
        self.listed = [line for line in mine if line.post_id in self.ids]
        self.ends = [x for x in mine if x.kind is DayList.CLOSED and x.id in self.cases]

    def _wrote(self, line: StoredPost) -> bool:
        author = line.post.author if line.post else None
        return (
            bool(author and author.id == self.author)
            or self.author == line.by
            or (line.erasing == self.tag)
        )

    def _take_line(self, line: StoredPost) -> None:
        self.ids.add(line.post_id)
        if line.post:
            self.ids.add(line.post.version_id)
        if line.case:
            self.cases.add(line.case)
        (self.waiting if line.erasing else self.lines)[line.post_id] = line

    def has(self, change: Change) -> bool:
        """True if a change of a delivery is theirs, or tells of a post of theirs."""
        match change:
            case Posted(post=post):
                author = post.author.id if post.author else None
                return author == self.author or not self.ids.isdisjoint(
                    {post.post_id, post.version_id}
                )
            case Removed():
                return change.post_id in self.ids
            case Reposted():
                by = change.by.id if change.by else None
                return by == self.author or change.post_id in self.ids
            case _:
                return False


def emptied_line(line: StoredPost, tag: str, now: datetime) -> StoredPost:
    """What stays of a post under its own key until every function knows that it is erased."""
    return StoredPost(
        platform=line.platform,
        post_id=line.post_id,
        received_at=line.received_at,
        removed=True,
        erasing=tag,
        expires_at=now + timedelta(days=REPLAY_DAYS),
        v=line.v + 1,
    )


def emptied_case(case: Case, until: datetime) -> Case:
    """A case that tells of nobody: number, times, counts, topic and verdict stay.

    One that is still open is withdrawn, and kept until then.
    """
    posts = tuple(
        replace(post, post_id=f"{ERASED}-{place}", later_id=None, hangs_on=None, removed=True)
        for place, post in enumerate(case.posts, 1)
    )
    because = tuple(Reason(code=reason.code, points=reason.points) for reason in case.because)
    case = case.next(author=None, thread=None, ours=(), posts=posts, because=because)
    if not case.is_open:
        return case
    return replace(
        case, state=State.WITHDRAWN, next_due=None, reply=None, trouble=None, expires_at=until
    )


def emptied_mark(line: DayLine) -> DayLine:
    """What stays of praise or an idea: that there was one, for the counts of its day."""
    return replace(line, post_id=None, id=f"{ERASED}-{token_hex(8)}")


def emptied_correction(correction: Correction) -> Correction:
    """What stays of a correction: that there was one, from what to what."""
    return replace(correction, post_id="")


def end_of(before: Case, after: Case, first: Clock, now: datetime) -> tuple[DayLine, ...]:
    """The line of a case that an erasure withdraws; `first` is the clock of its first answer."""
    if not before.is_open:
        return ()
    return (replace(line_of(after, first, at=now), expires_at=after.expires_at),)


def emptied_entry(entry: Entry) -> Entry:
    """Who, what, when and why stay; a value only where it cannot be the customer's, no note."""
    return replace(entry, value=entry.value if entry.what in OURS else "", note="")


def emptied_reply(reply: Reply) -> Reply:
    """State, times and hero stay."""
    return replace(
        reply, post_id="", to="", text="", thread=None, remote_id=None, url=None, detail=None,
        v=reply.v + 1,
    )  # fmt: skip


def is_emptied(part: Entry | Reply) -> bool:
    """True if nothing of the customer is left in it."""
    if isinstance(part, Entry):
        return emptied_entry(part) == part
    return replace(emptied_reply(part), v=part.v) == part


def without_mention(record: object, who: Belongings) -> StoredPost | Case | Channel | None:
    """Somebody else's record without the ids of this person's posts; None if it holds none."""
    if isinstance(record, StoredPost) and record.platform == who.platform:
        return _line_without(record, who)
    if isinstance(record, Case) and record.platform == who.platform:
        return _case_without(record, who)
    if isinstance(record, Channel) and record.platform == who.platform:
        return _channel_without(record, who)
    return None


def _case_without(case: Case, who: Belongings) -> Case | None:
    posts = tuple(
        replace(post, hangs_on=None) if post.hangs_on in who.ids else post for post in case.posts
    )
    thread = None if case.thread in who.ids else case.thread
    changed = replace(case, thread=thread, posts=posts)
    return changed.next() if changed != case else None


def _channel_without(channel: Channel, who: Belongings) -> Channel | None:
    """How far the channel was read back, by the number behind the person's post: where the
    platform counts its posts, that is just as far."""

    def beyond(mark: str) -> str:
        return str(int(mark) + 1) if mark in who.ids and mark.isdecimal() else mark

    cursors = tuple(
        replace(cursor, done=beyond(cursor.done), newest=beyond(cursor.newest))
        for cursor in channel.cursors
    )
    return (
        replace(channel, cursors=cursors, v=channel.v + 1) if cursors != channel.cursors else None
    )


def _line_without(line: StoredPost, who: Belongings) -> StoredPost | None:
    post = line.post
    if post is not None:
        post = replace(
            post,
            reply_to=None if post.reply_to in who.ids else post.reply_to,
            thread=None if post.thread in who.ids else post.thread,
        )
    repost_of = ERASED if line.repost_of in who.ids else line.repost_of
    changed = replace(line, post=post, repost_of=repost_of)
    return replace(changed, v=line.v + 1) if changed != line else None


def told_apart(posts: Iterable[CasePost]) -> set[str]:
    """Ids of posts of a case, all versions."""
    return {post_id for post in posts for post_id in (post.post_id, post.version_id)}
