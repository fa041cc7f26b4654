"""Unencrypted direct messages, alike in the Activity API and the Account Activity API."""

from __future__ import annotations

from dataclasses import replace

from herodesk.domain.post import Answerable, Author, Change, Kind, Post, Posted, Unreadable
from herodesk.platforms.reading import (
    FieldError,
    Json,
    identifier,
    items,
    link,
    milliseconds,
    needed,
    number,
    part,
    text,
)
from herodesk.platforms.x.identity import MESSAGES
from herodesk.platforms.x.reach import ON_PLATFORM
from herodesk.platforms.x.v2 import person


def message_changes(of: Json, *, account: str | None, path: str) -> list[Change]:
    """The messages in `direct_message_events`, each readable or not by itself."""
    return [
        _change(event, of, account, f"{path}.direct_message_events[{place}]")
        for place, event in enumerate(items(of, "direct_message_events"))
    ]


def _change(event: object, of: Json, account: str | None, path: str) -> Change:
    try:
        return Posted(post=_message(part(event), of, account, path))
    except FieldError as missing:
        return Unreadable(reason=f"x message: {missing}")


def _message(event: Json, of: Json, account: str | None, path: str) -> Post:
    made = part(event, "message_create")
    data = part(made, "message_data")
    message_id = needed(identifier(event, "id"), f"{path}.id")
    words = needed(text(data, "text"), f"{path}.message_create.message_data.text")
    sender = identifier(made, "sender_id")
    return Post(
        platform="x",
        post_id=message_id,
        version_id=message_id,
        kind=Kind.MESSAGE,
        text=words,
        account=account,
        author=_sender(sender, part(of, "users")) if sender else None,
        created_at=milliseconds(_timestamp(event)),
        url=MESSAGES,
        media=_attached(data),
        addressed=sender != account,
        answerable=Answerable.YES if sender else Answerable.NO,
        refusal=None if sender else ON_PLATFORM,
    )


def _sender(sender: str, users: Json) -> Author:
    found = part(users, sender, "data") or part(users, sender)
    author = person(sender, [{**found, "id": sender}])
    return replace(author, followers=author.followers or number(found, "followers_count"))


def _timestamp(event: Json) -> str | None:
    return identifier(event, "created_timestamp")


def _attached(data: Json) -> tuple[str, ...]:
    picture = link(part(data, "attachment", "media"), "media_url_https")
    return (picture,) if picture else ()
