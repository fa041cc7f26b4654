"""Messages of the inbox as the Graph API tells them, as the changes that deliveries would tell."""

from __future__ import annotations

from herodesk.domain.post import Answerable, Author, Change, Kind, Post, Posted, Unreadable
from herodesk.domain.webhook import ReadBack
from herodesk.platforms.reading import (
    FieldError,
    Json,
    identifier,
    iso_time,
    link,
    needed,
    part,
    parts,
    text,
    word,
)

_FILES = (("image_data", "url"), ("video_data", "url"), ("", "file_url"))
"""Where an attachment tells its address, by what it is."""


def conversations_told(body: Json, how: ReadBack) -> list[Change]:
    """Every message, the oldest of the page first, because Meta tells the newest first."""
    told = [
        _change(message, how)
        for conversation in parts(body, "data")
        for message in parts(part(conversation, "messages"), "data")
    ]
    return told[::-1]


def _change(message: Json, how: ReadBack) -> Change:
    try:
        own_id = needed(identifier(message, "id"), "messages.data.id")
    except FieldError as missing:
        return Unreadable(reason=f"messenger message: {missing}")
    sender = part(message, "from")
    author_id = identifier(sender, "id")
    return Posted(
        post=Post(
            platform="messenger",
            post_id=own_id,
            version_id=own_id,
            kind=Kind.MESSAGE,
            text=text(message, "message") or "",
            account=how.account,
            author=Author(id=author_id, name=word(sender, "name")) if author_id else None,
            created_at=iso_time(word(message, "created_time")),
            media=_attached(message),
            addressed=author_id != how.account,
            answerable=Answerable.YES if author_id else Answerable.NO,
            refusal=None if author_id else "not-answerable",
        )
    )


def _attached(message: Json) -> tuple[str, ...]:
    found = [
        link(part(one, inside) if inside else one, name)
        for one in parts(part(message, "attachments"), "data")
        for inside, name in _FILES
    ]
    return tuple(filter(None, found))
