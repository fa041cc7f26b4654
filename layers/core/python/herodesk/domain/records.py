"""What is kept besides cases: posts, authors, sessions. Each record knows its version `v`.

A record read with `v` is saved with `v + 1`; one that was never stored is saved with `v = 1`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from herodesk.domain.brakes import Brakes, Braking, Consent
from herodesk.domain.case import Case, Entry
from herodesk.domain.channel import Channel
from herodesk.domain.finding import Finding
from herodesk.domain.post import Post
from herodesk.domain.reply import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPost:
    """The ledger's line for one post of a platform.

    Without `post` it holds the place of a post of which only a repost or the removal has come
    so far. `readers` counts those reached by reposts, `repost_of` marks the line of a repost and
    `by` is who passed it on.
    """

    platform: str
    post_id: str
    received_at: datetime
    post: Post | None = None
    finding: Finding | None = None
    case: str | None = None
    removed: bool = False
    reposts: int = 0
    readers: int = 0
    repost_of: str | None = None
    by: str | None = None
    edit_of: str | None = None
    """On the line of a later version's id: the id that the post is kept under."""
    erasing: str | None = None
    """On the emptied line of an erased post: whose erasure it waits for, as a keyed hash."""
    expires_at: datetime | None = None
    v: int = 1

    @classmethod
    def of(cls, post: Post, received_at: datetime) -> StoredPost:
        """The line of a post that was never seen before."""
        return cls(platform=post.platform, post_id=post.post_id, received_at=received_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One case of an author, as later posts need to know it."""

    case: str
    opened_at: datetime
    topic: str | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorRecord:
    """The cases of one author: the newest last. Which of them are open is told by the cases."""

    platform: str
    author_id: str
    contacts: tuple[Contact, ...] = ()
    expires_at: datetime | None = None
    v: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A person's sign-in, or the one-time token that leads to one. Only the hash is kept."""

    token_hash: str
    hero: str
    kind: str
    created_at: datetime
    expires_at: datetime
    csrf: str = ""
    case: str | None = None
    used: bool = False
    v: int = 1


Record = (
    StoredPost | AuthorRecord | Case | Entry | Reply | Session | Channel
    | Brakes | Braking | Consent
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case with everything that belongs to it, oldest first."""

    case: Case
    timeline: tuple[Entry, ...]
    replies: tuple[Reply, ...]

    @classmethod
    def of(cls, records: Iterable[object]) -> CaseFile | None:
        """The file made of a case's records in the order of their keys; None without the case."""
        mine = tuple(records)
        case = next((record for record in mine if isinstance(record, Case)), None)
        if case is None:
            return None
        entries = tuple(record for record in mine if isinstance(record, Entry))
        begun = bool(entries) and entries[0].what.startswith("opened")
        replies = (record for record in mine if isinstance(record, Reply))
        return cls(
            case=case,
            timeline=entries if begun else (case.first_entry, *entries),
            replies=tuple(sorted(replies, key=lambda reply: reply.created_at)),
        )
