"""What of a table's records belongs to one person of a platform."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeGuard

from herodesk.domain.case import Case
from herodesk.domain.case_post import CasePost
from herodesk.domain.fan import Fan, fan_id
from herodesk.domain.post import Change, Posted, Removed, Reposted, Wanted
from herodesk.domain.records import AuthorRecord, Correction, DayLine, DayList, StoredPost


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
    shared: set[str] = field(default_factory=set)
    """Cases that hold posts of others, too: two customers' cases were joined."""
    record: AuthorRecord | None = None
    waiting: dict[str, StoredPost] = field(default_factory=dict)
    """Lines that are emptied already and wait to go."""
    listed: list[DayLine] = field(default_factory=list)
    """Where their praise and ideas stand on the lists of the days."""
    ends: list[DayLine] = field(default_factory=list)
    """Where the end of their cases is told; nothing in it is about them."""
    corrections: list[Correction] = field(default_factory=list)
    """What colleagues said that their posts really are."""
    fans: list[Fan] = field(default_factory=list)
    """That they allowed us to write to them."""

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
                    self.ids |= told_apart(
                        post for post in record.posts if self.is_mine(post, record)
                    )
                case AuthorRecord(platform=self.platform, author_id=self.author):
                    self.record = record
                case _:
                    pass
        for edit in edits:
            if edit.edit_of in self.ids:
                self._take_line(edit)
        self._tell_shared([one for one in records if isinstance(one, Case)])
        self.corrections = [one for one in records if self._is_said_of(one)]
        mine = fan_id(self.platform, self.author)
        self.fans = [one for one in records if isinstance(one, Fan) and one.id == mine]
        self._take_days([record for record in records if isinstance(record, DayLine)])

    def is_mine(self, post: CasePost, case: Case) -> bool:
        """True for a post of this person, whosever case it is in."""
        return (post.author or case.author) == self.author

    def _tell_shared(self, cases: list[Case]) -> None:
        for case in cases:
            mine = [post for post in case.posts if self.is_mine(post, case)]
            if case.platform != self.platform or len(mine) == len(case.posts):
                continue
            if mine or case.author == self.author:
                self.ids |= told_apart(mine)
                self.shared.add(case.number)
        self.cases -= self.shared

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
            case Removed() | Wanted():
                return change.post_id in self.ids
            case Reposted():
                by = change.by.id if change.by else None
                return by == self.author or change.post_id in self.ids
            case _:
                return False


def told_apart(posts: Iterable[CasePost]) -> set[str]:
    """Ids of posts of a case, all versions."""
    return {post_id for post in posts for post_id in (post.post_id, post.version_id)}
