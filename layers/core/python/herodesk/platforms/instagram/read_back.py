"""Answers that we asked Instagram for: comments below our posts, and what mentions us elsewhere."""

from __future__ import annotations

from herodesk.domain.post import Answerable, Change, Kind, Post, Posted, Unreadable
from herodesk.domain.webhook import ReadBack
from herodesk.platforms.instagram.told import Told, author_of, words_of
from herodesk.platforms.reading import (
    FieldError,
    Json,
    identifier,
    iso_time,
    link,
    needed,
    part,
    parts,
    word,
)


def page_changes(body: Json, how: ReadBack) -> list[Change]:
    """A change for each comment or mention of the page, oldest first: the newest come first."""
    if how.reading == "wanted":
        return [_mention(one, how.account) for one in parts(body, "data")]
    found = [
        _comment(comment, medium, how.account)
        for medium in parts(body, "data")
        for comment in parts(part(medium, "comments"), "data")
    ]
    return found[::-1]


def _comment(value: Json, medium: Json, account: str) -> Change:
    told = Told(value=value, account=account, sent=None, path="data.comments", medium=medium)
    try:
        return Posted(post=told.comment())
    except FieldError as missing:
        return Unreadable(reason=f"instagram media: {missing}")


def _mention(one: Json, account: str) -> Change:
    """A reply to it names both ids: that of the post, and that of the comment if it is one."""
    told, comment = part(one, "told"), identifier(one, "comment_id")
    medium = part(told, "media") if comment else told
    try:
        thread = identifier(medium, "id") or identifier(one, "media_id")
        own_id = needed(comment or thread, "data.media_id")
        author = author_of(told)
        return Posted(
            post=Post(
                platform="instagram",
                post_id=own_id,
                version_id=f"{thread or ''}/{comment or ''}",
                kind=Kind.COMMENT if comment else Kind.POST,
                text=words_of(told, "text" if comment else "caption", "data.told"),
                account=account,
                author=author,
                created_at=iso_time(word(told, "timestamp")),
                url=link(medium, "permalink"),
                reply_to=thread if comment else None,
                thread=thread,
                answerable=Answerable.UNKNOWN if thread else Answerable.NO,
                refusal=None if thread else "not-answerable",
            )
        )
    except FieldError as missing:
        return Unreadable(reason=f"instagram mention: {missing}")
