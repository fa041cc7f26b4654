"""Reads what YouTube tells: videos, which its hub delivers, and comments, which we asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, cast

from herodesk.domain.post import Answerable, Author, Change, Kind, Post, Posted, Unreadable
from herodesk.platforms.reading import (
    FieldError,
    Json,
    identifier,
    iso_time,
    items,
    json_object,
    needed,
    part,
    text,
    word,
)
from herodesk.platforms.youtube import WORDS_HOURS
from herodesk.platforms.youtube.identity import permalink

if TYPE_CHECKING:
    from herodesk.domain.webhook import Webhook

FIRST_VERSION = 1
KEPT = timedelta(hours=WORDS_HOURS)
"""So long may be kept what YouTube's API told of others, unless it is asked for anew:
https://developers.google.com/youtube/terms/developer-policies (III.E.4)."""


def normalise(hook: Webhook) -> list[Change]:
    """Every change in a delivery, or in an answer to what we asked; see `parts.Normalise`.

    What reads a feed is loaded when one comes: comments need no XML.
    """
    if hook.body.strip() == b"{}":  # what the doctor sends to our own address
        return []
    if hook.read_back is None:
        feed = import_module("herodesk.platforms.youtube.feed")
        return cast("list[Change]", feed.feed_changes(hook.body))
    found = enumerate(items(json_object(hook.body), "items"))
    told = [one for n, it in found for one in _thread(part(it), n)]
    account, until = hook.read_back.account, hook.received_at + KEPT
    # YouTube tells the newest thread first, and of replies promises no order.
    told.sort(key=_Told.age)
    return [_change(one, account, until) for one in told]


def _thread(item: Json, place: int) -> list[_Told]:
    """A thread's first comment, if it was told, and its replies; or one reply by itself."""
    snippet, path = part(item, "snippet"), f"items[{place}]"
    if "topLevelComment" not in snippet and "replies" not in item:
        return [_Told(item, snippet, path)] if snippet.get("parentId") or item.get("id") else []
    top = part(snippet, "topLevelComment")
    below = items(part(item, "replies"), "comments")
    replies = [
        _Told(part(reply), snippet, f"{path}.replies.comments[{n}]")
        for n, reply in enumerate(below)
    ]
    first = [_Told(top, snippet, f"{path}.snippet.topLevelComment")]
    return [*replies, *(first if "topLevelComment" in snippet else [])]


class _Told:
    """One comment as YouTube tells it; `thread` is the snippet of what it stands in."""

    def __init__(self, comment: Json, thread: Json, path: str) -> None:
        self.id = identifier(comment, "id")
        self.of = part(comment, "snippet")
        self._thread, self.path = thread, path

    def age(self) -> str:
        """Sorts the oldest first."""
        return word(self.of, "publishedAt") or ""

    @property
    def video(self) -> str | None:
        return identifier(self.of, "videoId") or identifier(self._thread, "videoId")

    @property
    def words(self) -> str | None:
        """What was typed is told to its author only; we ask for the other without mark-up."""
        typed = text(self.of, "textOriginal")
        return text(self.of, "textDisplay") if typed is None else typed

    @property
    def author(self) -> Author | None:
        author_id = identifier(part(self.of, "authorChannelId"), "value")
        name = word(self.of, "authorDisplayName")
        if not author_id:
            return None
        if name and name.startswith("@") and len(name) > 1:
            return Author(id=author_id, handle=name[1:])
        return Author(id=author_id, name=name)

    @property
    def written(self) -> datetime | None:
        return iso_time(word(self.of, "publishedAt"))

    @property
    def version(self) -> int:
        """1 for what is new, the second of its change for an edit: YouTube counts no versions."""
        changed = iso_time(word(self.of, "updatedAt"))
        if changed is None or self.written is None or changed <= self.written:
            return FIRST_VERSION
        return max(int(changed.timestamp()), FIRST_VERSION + 1)

    @property
    def is_closed(self) -> bool:
        return self._thread.get("canReply") is False


def _change(told: _Told, account: str, until: datetime) -> Change:
    try:
        return Posted(post=_post(told, account, until))
    except FieldError as missing:
        return Unreadable(reason=f"youtube comment: {missing}")


def _post(told: _Told, account: str, until: datetime) -> Post:
    comment_id = needed(told.id, f"{told.path}.id")
    above, author = identifier(told.of, "parentId"), told.author
    is_ours = author is not None and author.id == account
    return Post(
        platform="youtube",
        post_id=comment_id,
        version_id=comment_id,
        version=told.version,
        kind=Kind.REPLY if above else Kind.COMMENT,
        text=needed(told.words, f"{told.path}.snippet.textDisplay"),
        account=account,
        author=author,
        created_at=told.written,
        url=permalink(told.video, comment_id),
        reply_to=above or told.video,
        thread=told.video,
        addressed=not is_ours,
        answerable=Answerable.NO if told.is_closed else Answerable.YES,
        refusal="not-answerable" if told.is_closed else None,
        words_until=None if is_ours else until,
    )
