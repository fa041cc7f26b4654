"""Recognises a reply of ours among what stands below a comment."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

from herodesk.domain.reply import Look, Reply, Sent
from herodesk.platforms.reading import Json, identifier, iso_time, part, parts, text, word
from herodesk.platforms.youtube.identity import permalink

_CLOCKS_DIFFER = timedelta(minutes=2)


def looked_for(reply: Reply, page: Json | None) -> tuple[Sent | Look, str]:
    """What one page says, and the next one to look at, if the reply was not on this one.

    Sent if it is there; ABSENT if it is not and no page is left; UNSURE if the page cannot be read,
    or shows our very words without telling whose or since when.
    """
    if page is None or not isinstance(page.get("items"), list):
        return Look.UNSURE, ""
    same = [it for it in parts(page, "items") if _words(it) == _bare(reply.public_text)]
    for comment in same:
        remote_id, snippet = identifier(comment, "id"), part(comment, "snippet")
        is_ours = identifier(part(snippet, "authorChannelId"), "value") == reply.account
        written = iso_time(word(snippet, "publishedAt"))
        if remote_id and is_ours and written and written >= reply.created_at - _CLOCKS_DIFFER:
            return Sent(remote_id=remote_id, url=permalink(reply.thread, remote_id)), ""
    if any(_is_doubtful(part(it, "snippet")) for it in same):
        return Look.UNSURE, ""
    return Look.ABSENT, word(page, "nextPageToken") or ""


def _is_doubtful(snippet: Json) -> bool:
    author = identifier(part(snippet, "authorChannelId"), "value")
    return not (author and iso_time(word(snippet, "publishedAt")))


def _words(comment: Json) -> str:
    snippet = part(comment, "snippet")
    typed = text(snippet, "textOriginal")
    return _bare(text(snippet, "textDisplay") if typed is None else typed)


def _bare(words: str | None) -> str:
    """A text without what a platform may change in it: composed signs, white space."""
    return " ".join(unicodedata.normalize("NFC", words or "").split())
