"""Where a reply of ours stands in a conversation, and whether it does."""

from __future__ import annotations

from urllib.parse import quote

from herodesk.domain.reply import Look, Reply, Sent
from herodesk.platforms import meta_looking
from herodesk.platforms.reading import Json


def looked_for(reply: Reply, page: Json | None) -> Sent | Look:
    """See `meta_looking.looked_for`."""
    return meta_looking.looked_for(reply, page, permalink)


def permalink(reply: Reply, remote_id: str) -> str:
    """Where people see the reply: at the post that it stands under."""
    return f"https://www.facebook.com/{quote(reply.thread or remote_id, safe='')}"
