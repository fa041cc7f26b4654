"""A status of Mastodon's API as a post. https://docs.joinmastodon.org/entities/Status"""

from __future__ import annotations

from herodesk.domain.post import Answerable, Author, Kind, Post
from herodesk.platforms.mastodon.plain import plain
from herodesk.platforms.reading import (
    Json,
    identifier,
    iso_time,
    link,
    needed,
    number,
    part,
    parts,
    text,
    word,
)

_FIRST_VERSION = 1


def post_of(status: Json, path: str, *, account: str | None, addressed: bool) -> Post:
    """The post; FieldError if it has no id or no text."""
    own_id = needed(identifier(status, "id"), f"{path}.id")
    return Post(
        platform="mastodon",
        post_id=own_id,
        version_id=own_id,
        version=version_of(status),
        kind=_kind(status),
        text=_words(status, path),
        account=account,
        author=author_of(status),
        language=word(status, "language"),
        created_at=iso_time(word(status, "created_at")),
        url=link(status, "url") or link(status, "uri"),
        reply_to=identifier(status, "in_reply_to_id"),
        media=_media(status),
        addressed=addressed,
        answerable=Answerable.YES,
    )


def author_of(status: Json) -> Author | None:
    """Who wrote it; handles of other servers have theirs behind a second `@`."""
    account = part(status, "account")
    own_id = identifier(account, "id")
    if own_id is None:
        return None
    return Author(
        id=own_id,
        handle=word(account, "acct"),
        name=word(account, "display_name"),
        followers=number(account, "followers_count"),
    )


def version_of(status: Json) -> int:
    """1, or the millisecond of the last edit: Mastodon counts no versions."""
    edited = iso_time(word(status, "edited_at"))
    milliseconds = int(edited.timestamp() * 1000) if edited else 0
    return max(milliseconds, _FIRST_VERSION + 1) if edited else _FIRST_VERSION


def names(status: Json, account: str | None) -> bool:
    """True if it mentions or answers that account."""
    if account is None:
        return False
    mentioned = {identifier(mention, "id") for mention in parts(status, "mentions")}
    return account in mentioned or identifier(status, "in_reply_to_account_id") == account


def _kind(status: Json) -> Kind:
    if status.get("visibility") == "direct":
        return Kind.MESSAGE
    if identifier(status, "in_reply_to_id"):
        return Kind.REPLY
    return Kind.QUOTE if part(status, "quote") else Kind.POST


def _words(status: Json, path: str) -> str:
    """A content warning stands in front, as readers meet it."""
    said = plain(needed(text(status, "content"), f"{path}.content"))
    warning = word(status, "spoiler_text")
    return f"{warning}\n\n{said}".strip() if warning else said


def _media(status: Json) -> tuple[str, ...]:
    shown = parts(status, "media_attachments")
    found = [link(it, "url") or link(it, "remote_url") for it in shown]
    return tuple(dict.fromkeys(filter(None, found)))
