"""Answers that we asked Facebook for, as the changes that its deliveries would have told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from herodesk.domain.webhook import ReadBack
from herodesk.platforms.facebook.told import Told, moment
from herodesk.platforms.reading import Json, identifier, items, part, text, word


def page_told(body: Json, how: ReadBack) -> list[Told]:
    """Posts and the comments below them, each put the way a delivery puts what was added; the
    oldest post first, because Facebook tells the newest first."""
    field = "mention" if how.reading == "tagged" else "feed"
    found = [
        Told(value=value, field=field, account=how.account, sent=moment(value, "time"), path=path)
        for post in items(body, "data")
        for value, path in _values(part(post))
    ]
    return found[::-1]


def _values(post: Json) -> Iterator[tuple[Json, str]]:
    """Newest first: comments as they come, then the post, if it was told and not only named."""
    post_id = identifier(post, "id")
    for comment in items(part(post, "comments"), "data"):
        above = identifier(part(comment, "parent"), "id")
        value = _added(part(comment), "comment") | {
            "comment_id": identifier(part(comment), "id"),
            "post_id": post_id,
            "parent_id": above or post_id,
            "photo": word(part(comment, "attachment", "media", "image"), "src"),
            "post": {"permalink_url": word(part(comment), "permalink_url")},
        }
        yield value, "data.comments.data"
    if "created_time" in post:
        yield (
            _added(post, "post")
            | {
                "post_id": post_id,
                "photo": word(post, "full_picture"),
                "post": {"permalink_url": word(post, "permalink_url")},
            },
            "data",
        )


def _added(thing: Json, item: str) -> dict[str, Any]:
    value: dict[str, Any] = {
        "item": item,
        "verb": "add",
        "from": part(thing, "from"),
        "created_time": word(thing, "created_time"),
    }
    words = text(thing, "message")
    return value if words is None else value | {"message": words}
