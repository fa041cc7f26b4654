"""Reads what Messenger delivers about a Page's inbox, and what we read back from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herodesk.domain.post import Change
from herodesk.platforms.messenger.read_back import conversations_told
from herodesk.platforms.meta_messages import message_changes
from herodesk.platforms.reading import items, json_object, part

if TYPE_CHECKING:
    from herodesk.domain.webhook import Webhook


def normalise(hook: Webhook) -> list[Change]:
    """Every change in a verified delivery, in its order; see `parts.Normalise`.

    Comments and posts, which a Page's subscription may bring along, are Facebook's.
    """
    if hook.callback:
        from herodesk.platforms.meta_leaving import left  # called seldom

        return [*left(hook)]
    body = json_object(hook.body)
    if hook.read_back:
        return conversations_told(body, hook.read_back)
    if body.get("object") != "page":
        return []
    return [
        change
        for e, entry in enumerate(items(body, "entry"))
        for change in message_changes(part(entry), f"entry[{e}]", "messenger")
    ]
