"""Addresses of records (`at://did/collection/key`), what people see of them, and our own keys."""

from __future__ import annotations

from datetime import UTC
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from herodesk.domain.reply import Reply

POSTS = "app.bsky.feed.post"
_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_LENGTH = 13


class At(NamedTuple):
    """A record: whose, and its key."""

    repo: str
    key: str


def at(uri: str | None) -> At | None:
    """Whose post that is, and its key; None for what is no post's address."""
    scheme, _, rest = (uri or "").partition("://")
    found = rest.split("/")
    is_post = scheme == "at" and len(found) == len(At._fields) + 1 and found[1] == POSTS
    return At(found[0], found[2]) if is_post and found[0] and found[2] else None


def permalink(uri: str | None) -> str | None:
    """Where people see the post."""
    there = at(uri)
    if there is None:
        return None
    whose, key = quote(there.repo, safe=":."), quote(there.key, safe="")
    return f"https://bsky.app/profile/{whose}/post/{key}"


def key_of(reply: Reply) -> str:
    """The record key of a reply, the same each time: 13 signs that begin with its moment (TID).

    A second request with the same key makes no second post, and one look says whether it is there.
    """
    mark = int.from_bytes(sha256(f"{reply.case}-{reply.reply_id}".encode()).digest()[:4], "big")
    milliseconds = int(reply.created_at.astimezone(UTC).timestamp() * 1000)
    microseconds = milliseconds * 1000 + (mark >> 10) % 1000
    number = microseconds << 10 | mark & 0x3FF
    return "".join(_DIGITS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
