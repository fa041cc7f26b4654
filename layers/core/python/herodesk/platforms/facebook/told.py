"""One change as Facebook tells it, and what its fields mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from herodesk.domain.post import Answerable, Author, Kind
from herodesk.platforms.reading import (
    Json,
    identifier,
    iso_time,
    items,
    link,
    needed,
    number,
    part,
    text,
    word,
)

FIRST_VERSION = 1
_IDS = {
    Kind.POST: "post_id",
    Kind.COMMENT: "comment_id",
    Kind.REPLY: "comment_id",
    Kind.REVIEW: "open_graph_story_id",
}
_LINKS = ("photo", "video", "link")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A change of one field; `sent` is when its delivery was sent, `path` where it stands."""

    value: Json
    field: str
    account: str | None
    sent: datetime | None
    path: str

    @classmethod
    def of(cls, entry: Json, event: Json, path: str) -> Told:
        """The change in the entry that it came with."""
        return cls(
            value=part(event, "value"),
            field=word(event, "field") or "",
            account=identifier(entry, "id"),
            sent=moment(entry, "time"),
            path=path,
        )

    @property
    def item(self) -> str:
        """What the change is about."""
        return word(self.value, "item") or ""

    @property
    def verb(self) -> str:
        """What was done with it."""
        return word(self.value, "verb") or ""

    def has(self, name: str) -> bool:
        """True if there is an id under that name."""
        return identifier(self.value, name) is not None

    def own_id(self, kind: Kind) -> str:
        """The id of the thing itself; FieldError if there is none."""
        return needed(identifier(self.value, _IDS[kind]), f"{self.path}.{_IDS[kind]}")

    def parent(self) -> str | None:
        """What a comment stands under: another comment, or the post."""
        return identifier(self.value, "parent_id") or identifier(self.value, "post_id")

    def is_nested(self) -> bool:
        """True for a comment under a comment."""
        return self.parent() != identifier(self.value, "post_id")

    def thread(self, kind: Kind) -> str | None:
        """The post that all of a conversation stands under."""
        return identifier(self.value, "open_graph_story_id" if kind is Kind.REVIEW else "post_id")

    def words(self, kind: Kind) -> str:
        """The text; who sends only a picture, or only stars, writes none."""
        name = "review_text" if kind is Kind.REVIEW else "message"
        if self.value.get(name) is None:
            return ""
        return needed(text(self.value, name), f"{self.path}.{name}")

    def author(self, kind: Kind) -> Author | None:
        """Who wrote it: absent without the permission for it, and in mentions."""
        if kind is Kind.REVIEW:
            return _person(self.value, "reviewer_id", "reviewer_name")
        return _person(part(self.value, "from"), "id", "name") or _person(
            self.value, "sender_id", "sender_name"
        )

    def created_at(self) -> datetime | None:
        """When it was written."""
        return moment(self.value, "created_time")

    def version(self) -> int:
        """1 for what is new, the second of the change for an edit: Facebook counts no versions.

        An edit that does not tell its time is as old as its delivery. `created_time` would not
        do for it: two edits of one comment would be the same version.
        """
        if self.verb == "add":
            return FIRST_VERSION
        known = [it for it in (self.created_at(), self.sent) if it]
        edited = moment(self.value, "edited_time") or max(known, default=None)
        return max(int(edited.timestamp()) if edited else 0, FIRST_VERSION + 1)

    def url(self, kind: Kind) -> str | None:
        """Where people see it; newer events bring the post's address along."""
        thread = self.thread(kind)
        fallback = f"https://www.facebook.com/{quote(thread, safe='')}" if thread else None
        return link(part(self.value, "post"), "permalink_url") or fallback

    def media(self) -> tuple[str, ...]:
        """Addresses of pictures, films and what is linked to, each once."""
        pictures = [link({"url": entry}, "url") for entry in items(self.value, "photos")]
        single = [link(self.value, name) for name in _LINKS]
        return tuple(dict.fromkeys(filter(None, [*pictures, *single])))

    def answerable(self, kind: Kind) -> Answerable:
        """Under our own Page yes; a post elsewhere, or a review, may be closed to us."""
        is_ours = self.field == "feed" and kind is not Kind.REVIEW
        return Answerable.YES if is_ours else Answerable.UNKNOWN


def moment(of: Json, name: str) -> datetime | None:
    """Seconds since 1970, or ISO 8601, as aware UTC; None for what is none."""
    try:
        seconds = number(of, name)
        return datetime.fromtimestamp(seconds, UTC) if seconds else iso_time(word(of, name))
    except (ValueError, OverflowError, OSError):
        return None


def _person(of: Json, id_name: str, name: str) -> Author | None:
    person = identifier(of, id_name)
    return Author(id=person, name=word(of, name)) if person else None
