"""Recognises a reply of ours among those below a comment."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta

from herodesk.domain.reply import Look, Reply, Sent
from herodesk.platforms.reading import Json, identifier, iso_time, part, parts, text, word

_CLOCKS_DIFFER = timedelta(minutes=2)


def looked_for(reply: Reply, page: Json | None) -> Sent | Look:
    """Sent if the reply is there; ABSENT only if those told are all there are, else UNSURE.

    Our own words that are not told to be ours, or not since when, may be ours all the same:
    Instagram knows two ids for one account.
    """
    if page is None or not isinstance(page.get("data"), list) or page.get("error"):
        return Look.UNSURE
    doubtful = False
    for told in parts(page, "data"):
        if _bare(text(told, "text")) != _bare(reply.public_text):
            continue
        remote_id, written = identifier(told, "id"), iso_time(word(told, "timestamp"))
        if written and written < _earliest(reply):
            continue  # an earlier answer
        if remote_id and written and identifier(part(told, "from"), "id") == reply.account:
            return Sent(remote_id=remote_id)
        doubtful = True
    is_whole = not word(part(page, "paging"), "next")
    return Look.ABSENT if is_whole and not doubtful else Look.UNSURE


def _earliest(reply: Reply) -> datetime:
    return reply.created_at - _CLOCKS_DIFFER


def _bare(words: str | None) -> str:
    """A text without what a platform may change in it: composed signs, white space."""
    return " ".join(unicodedata.normalize("NFC", words or "").split())
