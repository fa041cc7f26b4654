"""Recognises an answer of ours among the comments of a conversation."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta

from herodesk.domain.reply import Look, Reply, Sent
from herodesk.platforms.linkedin.urns import comment_of, permalink
from herodesk.platforms.reading import (
    Json,
    identifier,
    items,
    milliseconds,
    number,
    part,
    parts,
    text,
)

_CLOCKS_DIFFER = timedelta(minutes=2)


def looked_for(reply: Reply, page: Json | None, post: str, *, most: int) -> Sent | Look:
    """Sent if the answer is there; ABSENT if it is not and all was told; UNSURE else, or where our
    very words stand there without whose or since when.

    The same words from before the answer was written are an earlier one.
    """
    if page is None or not isinstance(page.get("elements"), list):
        return Look.UNSURE
    same = [it for it in parts(page, "elements") if _words(it) == _bare(reply.public_text)]
    for comment in same:
        written, told = _written(comment), _number(comment)
        is_ours = identifier(comment, "actor") == reply.account
        if told and is_ours and written and written >= reply.created_at - _CLOCKS_DIFFER:
            remote_id = comment_of(post, told)
            return Sent(remote_id=remote_id, url=permalink(remote_id))
    is_doubtful = any(not (identifier(it, "actor") and _written(it)) for it in same)
    return Look.ABSENT if _is_all(page, most) and not is_doubtful else Look.UNSURE


def _is_all(page: Json, most: int) -> bool:
    total = number(part(page, "paging"), "total")
    shown = len(items(page, "elements"))
    return shown >= total if total is not None else shown < most


def _number(comment: Json) -> str | None:
    return identifier(comment, "commentUrn") or identifier(comment, "id")


def _written(comment: Json) -> datetime | None:
    return milliseconds(identifier(part(comment, "created"), "time"))


def _words(comment: Json) -> str:
    return _bare(text(part(comment, "message"), "text"))


def _bare(words: str | None) -> str:
    """A text without what a platform may change in it: composed signs, white space."""
    return " ".join(unicodedata.normalize("NFC", words or "").split())
