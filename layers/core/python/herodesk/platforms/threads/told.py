"""One post as Threads tells it, in a delivery or when it is asked, and what its fields mean."""

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

_LINKS = ("media_url", "gif_url", "thumbnail_url", "link_attachment_url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A post; `account` is our profile's id, `sent` when its delivery was sent, `path` where it
    stands."""

    value: Json
    field: str
    account: str | None
    sent: datetime | None
    path: str

    def own_id(self) -> str:
        """The id of the post; FieldError if there is none."""
        return needed(identifier(self.value, "id"), f"{self.path}.id")

    def post(self) -> Post:
        """The post; a picture alone has no words. Below our own posts we may answer, elsewhere
        its author may have closed it."""
        own_id, author = self.own_id(), self._author()
        above = identifier(part(self.value, "replied_to"), "id")
        thread = identifier(part(self.value, "root_post"), "id") or above
        return Post(
            platform="threads",
            post_id=own_id,
            version_id=own_id,
            kind=Kind.REPLY if above else Kind.POST,
            text=self._words(),
            account=self.account,
            author=author,
            created_at=iso_time(word(self.value, "timestamp")) or self.sent,
            url=link(self.value, "permalink"),
            reply_to=above,
            thread=thread or own_id,
            media=self._media(),
            addressed=author is None or author.id != self.account,
            answerable=Answerable.UNKNOWN if self.field == "mentions" else Answerable.YES,
        )

    def _words(self) -> str:
        if self.value.get("text") is None:
            return ""
        return needed(text(self.value, "text"), f"{self.path}.text")

    def _author(self) -> Author | None:
        """Told by name alone: that name is the id, but for our own."""
        handle = word(self.value, "username")
        if self.account and self._is_ours(handle):
            return Author(id=self.account, handle=handle)
        known = identifier({"id": f"@{handle}" if handle else None}, "id")
        return Author(id=known, handle=handle) if known else None

    def _is_ours(self, handle: str | None) -> bool:
        if self.field == "publish" or self.value.get("is_reply_owned_by_me") is True:
            return True
        root = part(self.value, "root_post")
        is_our_root = identifier(root, "owner_id") == self.account
        return bool(handle) and is_our_root and word(root, "username") == handle

    def _media(self) -> tuple[str, ...]:
        links = (link(self.value, name) for name in _LINKS)
        return tuple(dict.fromkeys(filter(None, links)))


def seconds(of: Json, name: str) -> datetime | None:
    """Seconds since 1970 as aware UTC; None for what is none."""
    try:
        told = number(of, name)
        return datetime.fromtimestamp(told, UTC) if told else None
    except (ValueError, OverflowError, OSError):
        return None
