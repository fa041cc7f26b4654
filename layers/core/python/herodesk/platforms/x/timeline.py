"""Recognises a reply of ours among the posts of our own account."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from herodesk.domain.reply import Look, Reply, Sent
from herodesk.platforms.links import in_halves, joined, links
from herodesk.platforms.reading import Json, identifier, iso_time, part, parts, text, word
from herodesk.platforms.x.identity import permalink

_CLOCKS_DIFFER = timedelta(minutes=2)
_A_LINK = "\ufffc"
"""What stands in the place of each link."""
_LEADING_MENTIONS = re.compile(r"\A\s*(?:[@＠]\w+\s+)*")


def look_for(reply: Reply, timeline: Mapping[str, Any] | None) -> Sent | Look:
    """Sent if the reply is there; ABSENT only if it surely would be seen, else UNSURE."""
    if timeline is None or timeline.get("errors"):
        return Look.UNSURE
    posts = parts(timeline, "data")
    wanted = _seen(reply.public_text, reply)
    for post in posts:
        remote_id = identifier(post, "id")
        same = _answers(post, reply.to) and _seen(_words(post), reply) == wanted
        if remote_id and same and not _is_older(post, reply):
            return Sent(remote_id=remote_id, url=permalink(None, remote_id))
    return Look.ABSENT if _reaches_back(timeline, posts, reply) else Look.UNSURE


def _answers(post: Json, to: str) -> bool:
    return any(
        reference.get("type") == "replied_to" and identifier(reference, "id") == to
        for reference in parts(post, "referenced_tweets")
    )


def _is_older(post: Json, reply: Reply) -> bool:
    """True for the same words from before the reply was written: an earlier answer of ours."""
    written = iso_time(word(post, "created_at"))
    return written is not None and written < reply.created_at - _CLOCKS_DIFFER


def _reaches_back(timeline: Mapping[str, Any], posts: list[Json], reply: Reply) -> bool:
    """True if the posts told are all there are, or go back beyond the time of the reply."""
    if not posts:
        return part(timeline, "meta").get("result_count") == 0
    oldest = iso_time(word(posts[-1], "created_at"))
    is_last_page = not word(part(timeline, "meta"), "next_token")
    return is_last_page or (oldest is not None and oldest < reply.created_at)


def _words(post: Json) -> str:
    return text(part(post, "note_tweet"), "text") or text(post, "text") or ""


def _seen(words: str, reply: Reply) -> str:
    """Behind the words of a post with a picture X shows an address of it."""
    bare = _bare(words)
    return bare.removesuffix(_A_LINK).rstrip() if reply.picture else bare


def _bare(words: str) -> str:
    """A text without what X changes in it: leading mentions, links, entities, white space."""
    plain = unicodedata.normalize("NFC", html.unescape(words))
    halves = in_halves(_LEADING_MENTIONS.sub("", plain))
    kept, position = [], 0
    for start, end in links(halves):
        kept.append(halves[position:start])
        position = end
    bare = joined(_A_LINK.join([*kept, halves[position:]]))
    return " ".join(bare.split())
