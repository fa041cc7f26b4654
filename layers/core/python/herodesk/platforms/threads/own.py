"""Recognises a reply of ours among those that our profile has written."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from itertools import pairwise

from herodesk.domain.reply import Look, Reply, Sent
from herodesk.platforms.reading import Json, identifier, iso_time, link, part, parts, text, word

_CLOCKS_DIFFER = timedelta(minutes=2)


def looked_for(reply: Reply, page: Json | None) -> Sent | Look:
    """Sent if it is there; ABSENT only if it surely would be seen, else UNSURE.

    The same words from before the reply was written, or to somebody else, are another answer.
    """
    if page is None or not isinstance(page.get("data"), list) or page.get("error"):
        return Look.UNSURE
    told = parts(page, "data")
    same = [it for it in told if _bare(text(it, "text")) == _bare(reply.public_text)]
    for post in same:
        remote_id, written = identifier(post, "id"), _written(post)
        is_to_them = identifier(part(post, "replied_to"), "id") in {None, reply.to}
        if remote_id and is_to_them and written and written >= _earliest(reply):
            return Sent(remote_id=remote_id, url=link(post, "permalink"))
    is_doubtful = any(_written(post) is None for post in same)
    return Look.ABSENT if _reaches_back(page, told, reply) and not is_doubtful else Look.UNSURE


def _reaches_back(page: Json, told: list[Json], reply: Reply) -> bool:
    if not word(part(page, "paging"), "next"):
        return True
    times = [_written(post) for post in told]
    known: list[datetime] = [moment for moment in times if moment]
    if not known or len(known) < len(times):
        return False
    return known[-1] < _earliest(reply) and all(new >= old for new, old in pairwise(known))


def _written(post: Json) -> datetime | None:
    return iso_time(word(post, "timestamp"))


def _earliest(reply: Reply) -> datetime:
    return reply.created_at - _CLOCKS_DIFFER


def _bare(words: str | None) -> str:
    """A text without what a platform may change in it: composed signs, white space."""
    return " ".join(unicodedata.normalize("NFC", words or "").split())
