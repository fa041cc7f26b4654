"""Recognises a reply of ours among comments or messages that Meta tells, newest first."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

from herodesk.domain.reply import Look, Reply, Sent
from herodesk.platforms.reading import Json, identifier, iso_time, items, part, parts, text, word

_CLOCKS_DIFFER = timedelta(minutes=2)


def looked_for(
    reply: Reply,
    page: Json | None,
    link: Callable[[Reply, str], str | None] = lambda _reply, _remote_id: None,
) -> Sent | Look:
    """Sent if the reply is there; ABSENT only if it surely would be seen, else UNSURE.

    The same words from before the reply was written are an earlier answer, not this one.
    """
    if page is None or not isinstance(page.get("data"), list) or page.get("error"):
        return Look.UNSURE
    same = [it for it in parts(page, "data") if _bare(text(it, "message")) == _wanted(reply)]
    for comment in same:
        remote_id, written = identifier(comment, "id"), iso_time(word(comment, "created_time"))
        is_ours = identifier(part(comment, "from"), "id") == reply.account
        if remote_id and is_ours and written and written >= _earliest(reply):
            return Sent(remote_id=remote_id, url=link(reply, remote_id))
    return Look.ABSENT if _reaches_back(page, reply) and not _is_doubtful(same) else Look.UNSURE


def _is_doubtful(same: list[Json]) -> bool:
    """Our very words, but Facebook does not say whose or since when they are."""
    return any(
        not identifier(part(comment, "from"), "id") or not iso_time(word(comment, "created_time"))
        for comment in same
    )


def _reaches_back(page: Json, reply: Reply) -> bool:
    """True if the comments told are all there are, or go back beyond the time of the reply.

    They must come newest first for that: where the order is not kept, the newest may be missing.
    """
    if not word(part(page, "paging"), "next"):
        return True
    times = [iso_time(word(part(comment), "created_time")) for comment in items(page, "data")]
    known: list[datetime] = [moment for moment in times if moment]
    if not known or len(known) < len(times):
        return False
    return known[-1] < _earliest(reply) and all(new >= old for new, old in pairwise(known))


def _earliest(reply: Reply) -> datetime:
    return reply.created_at - _CLOCKS_DIFFER


def _wanted(reply: Reply) -> str:
    return _bare(reply.public_text)


def _bare(words: str | None) -> str:
    """A text without what a platform may change in it: composed signs, white space."""
    return " ".join(unicodedata.normalize("NFC", words or "").split())
