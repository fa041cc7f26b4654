"""Writes posts the way Discourse delivers and lists them."""

from __future__ import annotations

import json
import zlib
from datetime import timedelta
from typing import Any

from herodesk_ops.platforms.stand_in import Account, Compact, iso, moment_of

Body = dict[str, Any]

SLUG = "geraete-und-hilfe"
TITLE = "Geräte und Hilfe"
_TOPIC, _PRIVATE_TOPIC = 4711, 4712


def delivery(
    post: Compact,
    *,
    account: Account,  # noqa: ARG001  a forum delivers to all alike
    product: str | None = None,
) -> bytes:
    """The body for a compact post. Products are `topic` (the first post of one), `post` and
    `message`; without one the post's kind decides. Nobody can pass on a post."""
    told = {} if post.get("repost_of") else {"post": as_post(post, product)}
    return json.dumps(told, ensure_ascii=False).encode()


def first_id(post: Compact) -> str:
    """The id of a post: an edit keeps it."""
    return str((post.get("versions") or [post["id"]])[0])


def is_private(post: Compact, product: str | None = None) -> bool:
    """True for what stands in a private topic."""
    return (product or post.get("kind")) == "message"


def as_post(post: Compact, product: str | None = None) -> Body:
    """What all lists and deliveries say of a post."""
    author = post["author"]
    edits = len(post.get("versions") or [0]) - 1
    made = moment_of(post)
    private = is_private(post, product)
    above = post.get("reply_to")
    told: Body = {
        "id": number(first_id(post)),
        "user_id": number(author["id"]),
        "username": author.get("handle") or str(author["id"]),
        "name": author.get("name"),
        "created_at": iso(made),
        "updated_at": iso(made + timedelta(minutes=6 * edits)),
        "version": 1 + edits,
        "raw": post.get("text", ""),
        "cooked": f"<p>{post.get('text', '')}</p>",
        "post_type": 1,
        "post_number": 1 if product == "topic" else place_of(first_id(post)),
        "reply_to_post_number": place_of(str(above)) if above else None,
        "topic_id": _PRIVATE_TOPIC if private else topic_of(post),
        "topic_slug": SLUG,
        "topic_title": TITLE,
        "topic_archetype": "private_message" if private else "regular",
        "trust_level": 1,
        "staff": False,
        "hidden": False,
        "deleted_at": None,
        "user_deleted": False,
    }
    if post.get("deleted"):
        told["deleted_at"] = told["updated_at"]
    return told


def topic_of(post: Compact) -> int | str:
    """The topic that a public post stands in."""
    return number(str(post.get("thread") or _TOPIC).removeprefix("topic-"))


def place_of(own_id: str) -> int:
    """A place in its topic, always the same."""
    return 2 + zlib.crc32(own_id.encode()) % 9_000


def number(value: object) -> int | str:
    """Ids are numbers there; letters are only in what nobody sends."""
    return int(str(value)) if str(value).isdecimal() else str(value)
