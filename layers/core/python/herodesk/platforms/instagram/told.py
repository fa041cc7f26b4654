"""One comment or post as Instagram tells it, and what its fields mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from herodesk.domain.post import Answerable, Author, Kind, Post
from herodesk.platforms.reading import (
    Json,
    identifier,
    iso_time,
    link,
    needed,
    number,
    part,
    text,
    word,
)

NOT_ANSWERABLE = "not-answerable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A comment on a post of ours; `sent` is when its delivery was sent, `path` where it stands.

    `medium` is the post that it stands under, as far as the comment does not tell it itself.
    """

    value: Json
    account: str | None
    sent: datetime | None
    path: str
    medium: Json
    is_live: bool = False

    @classmethod
    def of(cls, entry: Json, value: Json, field: str, path: str) -> Told:
        """The comment in the entry that it came with."""
        return cls(
            value=value,
            account=identifier(entry, "id"),
            sent=_seconds(entry, "time"),
            path=path,
            medium=part(value, "media"),
            is_live=field == "live_comments",
        )

    def comment(self) -> Post:
        """The post; FieldError if it has no id. A picture or GIF alone has no words."""
        own_id = needed(identifier(self.value, "id"), f"{self.path}.id")
        above, medium = identifier(self.value, "parent_id"), identifier(self.medium, "id")
        author = author_of(self.value)
        # Comments below a live film can only be answered privately, and while it lasts.
        answerable = Answerable.NO if self.is_live else Answerable.YES
        return Post(
            platform="instagram",
            post_id=own_id,
            version_id=own_id,
            kind=Kind.REPLY if above else Kind.COMMENT,
            text=words_of(self.value, "text", self.path),
            account=self.account,
            author=author,
            created_at=iso_time(word(self.value, "timestamp")) or self.sent,
            url=link(self.medium, "permalink"),
            reply_to=above or medium,
            thread=medium,
            addressed=author is None or author.id != self.account,
            answerable=answerable,
            refusal=NOT_ANSWERABLE if self.is_live else None,
        )


def words_of(of: Json, name: str, path: str) -> str:
    """The text, empty where there is none; FieldError for what is no text."""
    return "" if of.get(name) is None else needed(text(of, name), f"{path}.{name}")


def author_of(of: Json) -> Author | None:
    """Who wrote it. Whoever mentions us is told by name alone: then the name is the id."""
    by = part(of, "from")
    handle = word(by, "username") or word(of, "username")
    known = identifier(by, "id") or identifier({"id": f"@{handle}" if handle else None}, "id")
    return Author(id=known, handle=handle) if known else None


def _seconds(of: Json, name: str) -> datetime | None:
    """Seconds since 1970; an entry with messages tells milliseconds, which are no time here."""
    try:
        return datetime.fromtimestamp(number(of, name) or 0, UTC) if number(of, name) else None
    except (ValueError, OverflowError, OSError):
        return None
