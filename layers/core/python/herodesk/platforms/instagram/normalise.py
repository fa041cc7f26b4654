"""Reads what Instagram delivers about our account: comments, mentions, messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from herodesk.domain.post import Change, Posted, Unreadable, Wanted
from herodesk.platforms.instagram.read_back import page_changes
from herodesk.platforms.instagram.told import Told
from herodesk.platforms.meta_messages import message_changes
from herodesk.platforms.reading import FieldError, Json, identifier, items, json_object, part, word

if TYPE_CHECKING:
    from herodesk.domain.webhook import Webhook

_COMMENTS = frozenset({"comments", "live_comments"})


def normalise(hook: Webhook) -> list[Change]:
    """Every change in a verified delivery, in its order; see `parts.Normalise`.

    A mention is told by its ids alone: it becomes something to ask for.
    """
    if hook.callback:
        from herodesk.platforms.meta_leaving import left  # called seldom

        return [*left(hook)]
    body = json_object(hook.body)
    if hook.read_back:
        return page_changes(body, hook.read_back)
    if body.get("object") != "instagram":
        return []
    entries = [(part(entry), f"entry[{e}]") for e, entry in enumerate(items(body, "entry"))]
    return [change for entry, path in entries for change in _of_entry(entry, path)]


def _of_entry(entry: Json, path: str) -> list[Change]:
    public = [change for event, at in _events(entry, path) for change in _of(entry, event, at)]
    return public + message_changes(entry, path, "instagram")


def _events(entry: Json, path: str) -> Iterator[tuple[Json, str]]:
    """What changed; some deliveries write the only change straight into the entry."""
    if "field" in entry:
        yield entry, f"{path}.value"
    for c, event in enumerate(items(entry, "changes")):
        yield part(event), f"{path}.changes[{c}].value"


def _of(entry: Json, event: Json, path: str) -> list[Change]:
    value, field = part(event, "value"), word(event, "field") or ""
    if field == "messages":  # the dashboard's test message
        told = {"id": entry.get("id"), "messaging": [value]}
        return message_changes(told, path, "instagram")
    try:
        if field in _COMMENTS:
            return [Posted(post=Told.of(entry, value, field, path).comment())]
        return [_mention(value, path)] if field == "mentions" else []
    except FieldError as missing:
        return [Unreadable(reason=f"instagram {field}: {missing}")]


def _mention(value: Json, path: str) -> Wanted:
    """Of somebody else's post, or of a comment below one."""
    medium, comment = identifier(value, "media_id"), identifier(value, "comment_id")
    if not all(it is None or it.isdecimal() for it in (medium, comment)):
        raise FieldError(f"{path}.comment_id")  # it becomes part of a question
    if medium is None and comment is None:
        raise FieldError(f"{path}.media_id")
    what = f"{medium or ''}/{comment or ''}"
    return Wanted(platform="instagram", post_id=comment or medium or "", what=what)
