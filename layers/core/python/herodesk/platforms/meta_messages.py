"""Private messages, as Meta delivers them to Pages and Instagram accounts alike."""

from __future__ import annotations

from datetime import datetime

from herodesk.domain.post import (
    Answerable,
    Author,
    Change,
    Kind,
    Post,
    Posted,
    Removed,
    Unreadable,
)
from herodesk.platforms.reading import (
    FieldError,
    Json,
    identifier,
    items,
    link,
    milliseconds,
    needed,
    part,
    parts,
    text,
)

_DIGITS = 12
"""A number of milliseconds has more, until the year 2286 one of seconds has fewer."""


def message_changes(entry: Json, path: str, platform: str) -> list[Change]:
    """The messages of an entry. Deliveries, reads, reactions and buttons give none, and what
    another app deals with (`standby`) is left to it."""
    account = identifier(entry, "id")
    events = enumerate(items(entry, "messaging"))
    changes = (
        _change(part(event), account, f"{path}.messaging[{n}]", platform) for n, event in events
    )
    return [change for change in changes if change is not None]


def _change(event: Json, account: str | None, path: str, platform: str) -> Change | None:
    message, edit = part(event, "message"), part(event, "message_edit")
    told = message or edit
    if not told or (not message and text(edit, "text") is None):
        return None  # an edit that does not tell its words would only take the old ones away
    try:
        own_id = needed(identifier(told, "mid"), f"{path}.message.mid")
        if message.get("is_deleted") is True:
            return Removed(platform=platform, post_id=own_id)
        version = 1 + max(_count(edit, "num_edit"), 1) if edit else 1
        return Posted(post=_post(event, told, own_id, version, account, platform))
    except FieldError as missing:
        return Unreadable(reason=f"{platform} message: {missing}")


def _post(  # noqa: PLR0917 - one message and all that it stands in
    event: Json, told: Json, own_id: str, version: int, account: str | None, platform: str
) -> Post:
    sender = identifier(part(event, "sender"), "id")
    return Post(
        platform=platform,
        post_id=own_id,
        version_id=own_id,
        version=version,
        kind=Kind.MESSAGE,
        text=text(told, "text") or "",
        account=account,
        author=Author(id=sender) if sender else None,
        created_at=_moment(identifier(event, "timestamp")),
        reply_to=identifier(part(told, "reply_to"), "mid"),
        media=_attached(told),
        addressed=sender != account,
        answerable=Answerable.YES if sender else Answerable.NO,
        refusal=None if sender else "not-answerable",
    )


def _moment(told: str | None) -> datetime | None:
    """Milliseconds; the dashboard's test messages tell seconds."""
    is_seconds = told is not None and told.isdecimal() and len(told) < _DIGITS
    return milliseconds(f"{told}000" if is_seconds else told)


def _attached(told: Json) -> tuple[str, ...]:
    links = (link(part(one, "payload"), "url") for one in parts(told, "attachments"))
    return tuple(filter(None, links))


def _count(of: Json, name: str) -> int:
    """A number that may have come as digits; 0 for what is none."""
    told = identifier(of, name) or ""
    return int(told) if told.isascii() and told.isdigit() and len(told) < _DIGITS else 0
