"""Recognises a reply of ours among the statuses of our own account; reads lists of things."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

from herodesk.domain.errors import MalformedError
from herodesk.domain.reply import Look, Reply, Sent
from herodesk.platforms.mastodon.plain import plain
from herodesk.platforms.reading import (
    Json,
    identifier,
    iso_time,
    json_object,
    link,
    parts,
    text,
    word,
)

_CLOCKS_DIFFER = timedelta(minutes=2)
_LEADING_HANDLES = re.compile(r"\A\s*(?:@[\w.-]+(?:@[\w.:-]+)?\s+)*")


def list_of(body: bytes) -> list[Json] | None:
    """The objects of the JSON list that came back; None if it is none."""
    try:
        told = json_object(b'{"list":' + body + b"}")
    except MalformedError:
        return None
    return parts(told, "list") if isinstance(told.get("list"), list) and len(told) == 1 else None


def look_for(reply: Reply, body: bytes, *, is_whole: bool) -> Sent | Look:
    """Sent if the reply is there; ABSENT only if it surely would be seen, else UNSURE.

    The same words from before the reply was written are an earlier answer, not this one.
    """
    told = list_of(body)
    if told is None:
        return Look.UNSURE
    earliest = reply.created_at - _CLOCKS_DIFFER
    for status in told:
        remote_id, written = identifier(status, "id"), iso_time(word(status, "created_at"))
        answers = identifier(status, "in_reply_to_id") == reply.to
        same = _bare(plain(text(status, "content") or "")) == _bare(reply.public_text)
        if remote_id and answers and same and written and written >= earliest:
            return Sent(remote_id=remote_id, url=link(status, "url") or link(status, "uri"))
    times = [iso_time(word(status, "created_at")) for status in told]
    reaches_back = is_whole or any(it and it < earliest for it in times)
    return Look.ABSENT if reaches_back else Look.UNSURE


def _bare(words: str) -> str:
    """Only what was said: without handles in front, in one form, spaces as one."""
    normal = unicodedata.normalize("NFC", words)
    return " ".join(_LEADING_HANDLES.sub("", normal).split())
