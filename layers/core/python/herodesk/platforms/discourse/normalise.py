"""Reads what a Discourse forum delivers: posts, private messages, what was changed or deleted."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from herodesk.domain.post import (
    Answerable,
    Author,
    Change,
    Kind,
    Left,
    Parting,
    Post,
    Posted,
    Removed,
    Unreadable,
)
from herodesk.platforms.reading import (
    FieldError,
    Json,
    code_of,
    identifier,
    iso_time,
    json_object,
    link,
    needed,
    number,
    part,
    parts,
    text,
    word,
)

if TYPE_CHECKING:
    from herodesk.domain.webhook import Webhook

PRIVATE = "private"
"""The reading that holds private messages only: their posts do not say that they are."""

_PARTINGS = {"user_destroyed": Parting.DELETED, "user_anonymized": Parting.ANONYMISED}
_ACCOUNT = re.compile(r"[0-9]{1,20}")
_REGULAR = 1
_FIRST_VERSION = 1
_SETTLES = timedelta(seconds=2)
"""A new post may have been touched so long after it was made, without anybody changing it."""


def normalise(hook: Webhook) -> list[Change]:
    """The change of a delivery, or those of a page that we asked for.

    The body alone decides what happened: the header that names the event is not signed. Whom it
    calls gone is asked for before anything goes.
    """
    body = json_object(hook.body)
    if hook.read_back:
        is_private = hook.read_back.reading == PRIVATE
        told, account, base = parts(body, "posts"), hook.read_back.account, link(body, "forum")
        return [it for post in told for it in _changes(post, account, base, is_private=is_private)]
    given = hook.query.get("account", "")
    ours = given if _ACCOUNT.fullmatch(given) else None
    base = link(dict(hook.headers), "x-discourse-instance")
    if (why := _PARTINGS.get(hook.headers.get("x-discourse-event", ""))) and body.get("user"):
        return [_left(part(body, "user"), why, hook)]
    return _changes(part(body, "post"), ours, base, is_private=False)


def _left(user: Json, why: Parting, hook: Webhook) -> Left | Unreadable:
    own_id = identifier(user, "id")
    if own_id is None:
        return Unreadable(reason="discourse user: id")
    code = code_of("discourse", hook.headers.get("x-discourse-event-signature", ""), own_id, why)
    handle = word(user, "username")
    return Left(
        platform="discourse", author=own_id, why=why, code=code, handle=handle, to_confirm=True
    )


def _changes(
    post: Json, account: str | None, base: str | None, *, is_private: bool
) -> list[Change]:
    if not post or _is_of_the_house(post, account):
        return []
    try:
        if post.get("deleted_at") or post.get("user_deleted") is True:
            return [Removed(platform="discourse", post_id=_id(post))]
        return [Posted(post=_post(post, account, base, is_private=is_private))]
    except FieldError as missing:
        return [Unreadable(reason=f"discourse post: {missing}")]


def _is_of_the_house(post: Json, account: str | None) -> bool:
    """The forum itself (ids below zero), its staff, and what is no post but a note of an act.

    Our own account may be staff: what it says is known to be ours."""
    author = identifier(post, "user_id") or ""
    is_regular = number(post, "post_type") in {None, _REGULAR}
    is_staff = post.get("staff") is True and author != account
    return author.startswith("-") or is_staff or not is_regular


def _id(post: Json) -> str:
    return needed(identifier(post, "id"), "id")


def _post(post: Json, account: str | None, base: str | None, *, is_private: bool) -> Post:
    topic = identifier(post, "topic_id")
    author = _author(post)
    kind = _kind(post, is_private=is_private)
    return Post(
        platform="discourse",
        post_id=_id(post),
        version_id=_id(post),
        version=_version(post),
        kind=kind,
        text=_words(post),
        account=account,
        author=author,
        created_at=iso_time(word(post, "created_at")),
        url=_permalink(post, base),
        thread=f"topic-{topic}" if topic else None,
        addressed=author is None or author.id != account,
        answerable=Answerable.YES,
    )


def _kind(post: Json, *, is_private: bool) -> Kind:
    if is_private or word(post, "topic_archetype") == "private_message":
        return Kind.MESSAGE
    if number(post, "post_number") == 1:
        return Kind.POST
    return Kind.REPLY if number(post, "reply_to_post_number") else Kind.COMMENT


def _words(post: Json) -> str:
    """As written, in Markdown; who opens a topic says half of it in the title."""
    words = needed(text(post, "raw"), "raw")
    title = word(post, "topic_title") if number(post, "post_number") == 1 else None
    return f"{title}\n\n{words}" if title else words


def _author(post: Json) -> Author | None:
    author_id = identifier(post, "user_id")
    if author_id is None:
        return None
    return Author(id=author_id, handle=word(post, "username"), name=word(post, "name"))


def _version(post: Json) -> int:
    """The second of the last change. Discourse counts versions, but not what is changed within
    the first minutes."""
    made, changed = (iso_time(word(post, name)) for name in ("created_at", "updated_at"))
    counted = max(number(post, "version") or 0, _FIRST_VERSION)
    is_touched = bool(made and changed and changed - made >= _SETTLES)
    if counted == _FIRST_VERSION and not is_touched:
        return _FIRST_VERSION
    return max(int(changed.timestamp()) if changed else 0, counted)


def _permalink(post: Json, base: str | None) -> str | None:
    topic, place = identifier(post, "topic_id"), identifier(post, "post_number")
    slug = word(post, "topic_slug") or "-"
    if not (base and topic and place):
        return None
    return f"{base.rstrip('/')}/t/{'/'.join(quote(it, safe='') for it in (slug, topic, place))}"
