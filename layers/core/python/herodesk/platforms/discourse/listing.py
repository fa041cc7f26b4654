"""The newest posts of a forum, as it lists them: `/posts.json` and `/private-posts.json`."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

from herodesk.domain.reply import Look, Reply
from herodesk.platforms.reading import Json, identifier, iso_time, number, parts, text, word

LATEST = "latest_posts"
PRIVATE_POSTS = "private_posts"

_CLOCKS_DIFFER = timedelta(minutes=2)


def path_of(name: str) -> str:
    """Where the list of that name stands."""
    return {LATEST: "/posts.json", PRIVATE_POSTS: "/private-posts.json"}[name]


def look_for(reply: Reply, page: Json, name: str, question: Json, username: str) -> Json | Look:
    """Our post if it is there; ABSENT only if it surely would be seen, else UNSURE.

    The same words from before the reply was written, or in another topic, are another answer.
    """
    if not isinstance(page.get(name), list):
        return Look.UNSURE
    earliest = reply.created_at - _CLOCKS_DIFFER
    told = parts(page, name)
    for post in told:
        written = iso_time(word(post, "created_at"))
        is_new = written is not None and written >= earliest
        is_here = reply.private or _answers(post, question)
        if is_new and is_here and _is_ours(post, reply, username):
            return post if identifier(post, "id") else Look.UNSURE
    times = [iso_time(word(post, "created_at")) for post in told]
    return Look.ABSENT if any(it and it < earliest for it in times) else Look.UNSURE


def _is_ours(post: Json, reply: Reply, username: str) -> bool:
    by = identifier(post, "user_id") == reply.account or (
        (word(post, "username") or "").lower() == username.lower()
    )
    return by and _bare(text(post, "raw")) == _bare(reply.public_text)


def _answers(post: Json, question: Json) -> bool:
    """In the same topic, and to no other post there."""
    above = number(post, "reply_to_post_number")
    is_there = number(post, "topic_id") == number(question, "topic_id")
    return is_there and above in {None, number(question, "post_number")}


def _bare(words: str | None) -> str:
    """A text without what a forum may change in it: composed signs, white space."""
    return " ".join(unicodedata.normalize("NFC", words or "").split())
