"""A post as every platform's deliveries are translated to, and what can happen to one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

MOST_TEXT = 60_000
"""Characters of a post that are kept: with the rest of it below an item's 400 KB in any script."""
MOST_MEDIA = 50
_ENDINGS = {
    "picture": ("jpg", "jpeg", "png", "gif", "webp", "heic", "avif", "svg"),
    "film": ("mp4", "mov", "webm", "m4v", "m3u8", "avi"),
    "sound": ("mp3", "m4a", "ogg", "oga", "wav", "aac"),
    "document": ("pdf", "doc", "docx", "odt", "txt"),
}
MOST_ID = 512
"""Bytes of an id in UTF-8: well below a key's 1 024 and 2 048."""
STAND = "stand"
"""The step of a cursor's walk that asks whether posts still stand; their ids follow."""


class Kind(StrEnum):
    """What sort of post it is on its platform."""

    POST = "post"
    COMMENT = "comment"
    REPLY = "reply"
    QUOTE = "quote"
    MESSAGE = "message"
    REVIEW = "review"


class Answerable(StrEnum):
    """Whether our reply to the post will be accepted through the platform's API."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """An account on a platform. What the delivery does not carry is None."""

    id: str
    handle: str | None = None
    name: str | None = None
    followers: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One public item of a customer. Ids are strings, times aware UTC, absent is None.

    `post_id` is the stable id (the first id where the platform gives each edit a new one),
    `version_id` the id that a reply or a link must name, `version` grows with each edit.
    `account` is the id of our account that the delivery was made for. `addressed` says that
    the post mentions, quotes or answers our account, so that no watch term need match.
    `refusal` is the reason for `answerable == NO`, as a reason code (see `domain.finding`).
    `words_until` is until when the platform's terms let us keep what it says; None = no such end.
    """

    platform: str
    post_id: str
    version_id: str
    kind: Kind
    text: str
    version: int = 1
    account: str | None = None
    author: Author | None = None
    language: str | None = None
    created_at: datetime | None = None
    url: str | None = None
    reply_to: str | None = None
    thread: str | None = None
    media: tuple[str, ...] = ()
    addressed: bool = True
    answerable: Answerable = Answerable.UNKNOWN
    refusal: str | None = None
    words_until: datetime | None = None

    @property
    def is_private(self) -> bool:
        """True for a message that nobody but its author and we can read."""
        return self.kind is Kind.MESSAGE

    def cut_to_fit(self) -> Post:
        """The same post, its text cut to what can be stored; no platform writes that much."""
        if len(self.text) <= MOST_TEXT and len(self.media) <= MOST_MEDIA:
            return self
        text = self.text if len(self.text) <= MOST_TEXT else self.text[: MOST_TEXT - 1] + "…"
        return replace(self, text=text, media=self.media[:MOST_MEDIA])

    def without_content(self) -> Post:
        """The same post with everything that a person wrote or is called taken out (I13)."""
        author = self.author and Author(id=self.author.id)
        return replace(self, text="", author=author, url=None, media=(), words_until=None)

    def without_words(self) -> Post:
        """The same, where only the time to keep it is over: it still stands where it was."""
        return replace(self.without_content(), url=self.url)


def medium_of(url: str) -> str:
    """What a link leads to by the ending of its path: picture, film, sound, document or other.

    No platform tells how large it is."""
    path = url.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]
    ending = path.rpartition("/")[2].rpartition(".")[2].lower()
    return next((kind for kind, known in _ENDINGS.items() if ending in known), "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A post, or a newer version of it, is there."""

    post: Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """The author or the platform took a post away; it may be told before the post itself."""

    platform: str
    post_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reposted:
    """Somebody passed a post on unchanged: reach for the original, never a case."""

    platform: str
    post_id: str
    repost_id: str
    by: Author | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A post is told by its ids alone: its words have to be asked for. `what` is what the
    platform's `catch_up` asks with; nobody asks while the delivery is worked off."""

    platform: str
    post_id: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """Something is new on a platform that says no more than that: it wants to be read at once."""

    platform: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of a message of ours, told by the name that it was sent with.

    `reason` is why it did not arrive, as a reason code, `detail` the platform's words; None says
    that it is there."""

    platform: str
    case: str
    reply_id: str
    remote_id: str
    reason: str | None = None
    detail: str = ""


class Parting(StrEnum):
    """Why all that a person wrote goes, and who they are."""

    WISH = "wish"
    """They asked us, and a colleague erased them."""
    DELETION = "deletion"
    """They asked the platform to have their data deleted here."""
    REVOKED = "revoked"
    """They took back what they had allowed our app."""
    DELETED = "deleted"
    """Their account is gone."""
    ANONYMISED = "anonymised"
    """Their account has lost its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Somebody has left, or took back what they allowed us: all that is theirs goes.

    `author` is the id that their posts carry. `code` names the request: the same one, told
    again, has the same. `to_confirm` says that what proves the delivery does not prove this: the
    platform is asked first, by `handle`.
    """

    platform: str
    author: str
    why: Parting
    code: str
    handle: str | None = None
    to_confirm: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """One event of a delivery that cannot be read; its neighbours can. `reason` names the field,
    never its content."""

    reason: str


Change = Posted | Removed | Reposted | Wanted | Rung | Fate | Left | Unreadable
