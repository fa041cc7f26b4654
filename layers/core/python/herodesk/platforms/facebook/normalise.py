"""Reads what Facebook delivers about a Page: comments, visitor posts, mentions, reviews."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from herodesk.domain.post import Change, Kind, Post, Posted, Removed, Unreadable
from herodesk.platforms.facebook.read_back import page_told
from herodesk.platforms.facebook.told import Told
from herodesk.platforms.meta_messages import message_changes
from herodesk.platforms.reading import FieldError, Json, items, json_object, part

if TYPE_CHECKING:
    from herodesk.domain.webhook import Webhook

_POSTS = frozenset({"post", "status", "photo", "video", "share"})
_NEWS = frozenset({"add", "edit", "edited"})
_REMOVALS = frozenset({"remove", "delete"})


def normalise(hook: Webhook) -> list[Change]:
    """Every change in a verified delivery, in its order; see `parts.Normalise`.

    Other fields and items, hiding and showing again give none.
    """
    if hook.callback:
        from herodesk.platforms.meta_leaving import left  # called seldom

        return [*left(hook)]
    body = json_object(hook.body)
    if hook.read_back:
        return [change for told in page_told(body, hook.read_back) for change in _changes(told)]
    if body.get("object") != "page":
        return []
    entries = [(part(entry), f"entry[{e}]") for e, entry in enumerate(items(body, "entry"))]
    return [change for entry, path in entries for change in _of_entry(entry, path)]


def _of_entry(entry: Json, path: str) -> list[Change]:
    public = [
        change
        for c, event in enumerate(items(entry, "changes"))
        for change in _changes(Told.of(entry, part(event), f"{path}.changes[{c}].value"))
    ]
    return public + message_changes(entry, path, "facebook")


def _changes(told: Told) -> list[Change]:
    read = _READERS.get(told.field)
    kind = read(told) if read else None
    if kind is None or told.verb not in _NEWS | _REMOVALS:
        return []
    try:
        if told.verb in _REMOVALS:
            return [Removed(platform="facebook", post_id=told.own_id(kind))]
        return [Posted(post=_post(told, kind))]
    except FieldError as missing:
        return [Unreadable(reason=f"facebook {told.field}: {missing}")]


def _feed(told: Told) -> Kind | None:
    """What a change of the Page's feed is about; None for what opens no case (likes, albums ...)"""
    if told.item == "comment":
        return Kind.REPLY if told.is_nested() else Kind.COMMENT
    return Kind.POST if told.item in _POSTS else None


def _mention(told: Told) -> Kind | None:
    """Some mentions name the item `post` and carry a comment's id all the same."""
    if told.item == "comment" or (told.item in _POSTS and told.has("comment_id")):
        return Kind.REPLY if told.is_nested() else Kind.COMMENT
    return Kind.POST if told.item in _POSTS else None


def _rating(told: Told) -> Kind | None:
    return Kind.REVIEW if told.item == "rating" else None


_READERS: dict[str, Callable[[Told], Kind | None]] = {
    "feed": _feed,
    "mention": _mention,
    "ratings": _rating,
}


def _post(told: Told, kind: Kind) -> Post:
    own_id = told.own_id(kind)
    author = told.author(kind)
    return Post(
        platform="facebook",
        post_id=own_id,
        version_id=own_id,
        version=told.version(),
        kind=kind,
        text=told.words(kind),
        account=told.account,
        author=author,
        created_at=told.created_at(),
        url=told.url(kind),
        reply_to=told.parent() if kind in (Kind.COMMENT, Kind.REPLY) else None,
        thread=told.thread(kind),
        media=told.media(),
        addressed=author is None or author.id != told.account,
        answerable=told.answerable(kind),
    )
