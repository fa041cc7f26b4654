"""Reads our own webhook: docs/generic-webhook.md lists every field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    Reposted,
    Unreadable,
)
from herodesk.platforms.reading import (
    FieldError,
    Json,
    code_of,
    identifier,
    iso_time,
    items,
    json_object,
    link,
    needed,
    number,
    part,
    text,
    word,
)

if TYPE_CHECKING:
    from herodesk.domain.webhook import Webhook

_BY_HAND = "answered-by-hand"
_ANSWERABLE: dict[Any, Answerable] = {
    True: Answerable.YES,
    False: Answerable.NO,
    None: Answerable.UNKNOWN,
    "yes": Answerable.YES,
    "no": Answerable.NO,
    "unknown": Answerable.UNKNOWN,
}


def normalise(hook: Webhook) -> list[Change]:
    """Every change in a verified delivery: one event, or a list under `events`."""
    body = json_object(hook.body)
    if "events" not in body:
        return _changes(body, hook, "event")
    events = enumerate(items(body, "events"))
    return [change for n, event in events for change in _changes(event, hook, f"events[{n}]")]


def _changes(event: object, hook: Webhook, path: str) -> list[Change]:
    data = part(event, "data")
    try:
        kind = needed(word(part(event), "type"), "type")
        if kind in ("post.created", "post.updated"):
            return [Posted(post=_post(data, _version(data, hook, kind)))]
        if kind == "post.deleted":
            return [Removed(platform="generic", post_id=_id(data))]
        if kind == "post.reposted":
            return [_reposted(data)]
        if kind == "author.deleted":
            return [_left(data, hook)]
    except FieldError as missing:
        return [Unreadable(reason=f"generic {path}: {missing}")]
    return []


def _id(data: Json) -> str:
    return needed(identifier(data, "id"), "data.id")


def _post(data: Json, version: int) -> Post:
    answerable = _answerable(data)
    return Post(
        platform="generic",
        post_id=_id(data),
        version_id=_id(data),
        version=version,
        kind=_kind(data),
        text=needed(text(data, "text"), "data.text"),
        account=identifier(data, "account") or word(data, "source"),
        author=_author(part(data, "author")),
        language=word(data, "language"),
        created_at=iso_time(word(data, "created_at")),
        url=link(data, "url"),
        reply_to=identifier(data, "reply_to"),
        thread=identifier(data, "thread"),
        media=_media(data),
        addressed=data.get("addressed") is not False,
        answerable=answerable,
        refusal=_BY_HAND if answerable is Answerable.NO else None,
    )


def _kind(data: Json) -> Kind:
    try:
        return Kind(data.get("kind") or "post")
    except ValueError:
        raise FieldError("data.kind") from None


def _version(data: Json, hook: Webhook, kind: str) -> int:
    """The version as told; of an update that tells none the time of its signature counts."""
    given = number(data, "version")
    if given:
        return given
    return int(hook.headers.get("webhook-timestamp", "2")) if kind == "post.updated" else 1


def _answerable(data: Json) -> Answerable:
    given = data.get("answerable")
    if not isinstance(given, bool | str | None) or given not in _ANSWERABLE:
        raise FieldError("data.answerable")
    return _ANSWERABLE[given]


def _author(author: Json) -> Author | None:
    """An author is somebody whom an id or a handle tells apart; a name alone does not."""
    author_id = identifier(author, "id") or word(author, "handle")
    if not author_id:
        return None
    return Author(
        id=author_id,
        handle=word(author, "handle"),
        name=word(author, "name"),
        followers=number(author, "followers"),
    )


def _left(data: Json, hook: Webhook) -> Left:
    author = needed(_author(part(data, "author")), "data.author.id")
    code = code_of("generic", hook.headers.get("webhook-id", ""), author.id)
    return Left(platform="generic", author=author.id, why=Parting.DELETED, code=code)


def _media(data: Json) -> tuple[str, ...]:
    links = [link({"url": entry}, "url") for entry in items(data, "media")]
    return tuple(filter(None, links))


def _reposted(data: Json) -> Reposted:
    return Reposted(
        platform="generic",
        post_id=_id(data),
        repost_id=needed(identifier(data, "repost_id"), "data.repost_id"),
        by=_author(part(data, "author")),
    )
