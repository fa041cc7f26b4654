"""Ids of posts on X: each edit is a post of its own, the first one names them all."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from herodesk.platforms.reading import Json, identifier, items, part

MESSAGES = "https://x.com/messages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """The first id of a post, the id of this version, and its place among the edits from 1."""

    first: str
    latest: str
    place: int


def versions(post: Json, own_id: str) -> Versions:
    """Where the version with `own_id` stands in the post's history of edits."""
    given = items(post, "edit_history_tweet_ids") or items(
        part(post, "edit_history"), "edit_tweet_ids"
    )
    history = [known for entry in given if (known := identifier({"id": entry}, "id"))]
    if not history:
        return Versions(first=own_id, latest=own_id, place=1)
    place = history.index(own_id) + 1 if own_id in history else len(history)
    return Versions(first=history[0], latest=own_id, place=place)


def permalink(handle: str | None, post_id: str) -> str:
    """Where people see the post."""
    who = quote(handle, safe="") if handle else "i/web"
    return f"https://x.com/{who}/status/{quote(post_id, safe='')}"
