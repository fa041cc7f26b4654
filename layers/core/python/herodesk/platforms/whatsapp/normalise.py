"""Reads what WhatsApp delivers: messages of customers, and what became of ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from herodesk.domain.post import Change, Fate, Removed, Unreadable
from herodesk.platforms.reading import (
    FieldError,
    Json,
    identifier,
    items,
    json_object,
    needed,
    number,
    part,
    parts,
    text,
    word,
)
from herodesk.platforms.whatsapp.codes import reason_of
from herodesk.platforms.whatsapp.told import SILENT, Told

if TYPE_CHECKING:
    from herodesk.domain.webhook import Webhook

_NAME = re.compile(r"([0-9A-Z]{1,12})/([0-9A-Za-z_-]{1,64})")
"""The case and the reply in it, as `publish` writes them."""

_ARRIVED = frozenset({"sent", "delivered", "read", "played"})


def normalise(hook: Webhook) -> list[Change]:
    """Every change in a verified delivery, in its order; see `parts.Normalise`.

    Reactions, system notes and what is told of templates and numbers give none.
    """
    body = json_object(hook.body)
    if body.get("object") != "whatsapp_business_account":
        return []
    return [
        change
        for e, entry in enumerate(items(body, "entry"))
        for c, event in enumerate(items(part(entry), "changes"))
        if part(event).get("field") == "messages"
        for change in _changes(part(part(event), "value"), f"entry[{e}].changes[{c}].value")
    ]


def _changes(value: Json, path: str) -> list[Change]:
    told = [
        _message(value, part(message), f"{path}.messages[{n}]")
        for n, message in enumerate(items(value, "messages"))
    ]
    told += [_status(status) for status in parts(value, "statuses")]
    return [change for change in told if change is not None]


def _message(value: Json, message: Json, path: str) -> Change | None:
    kind = word(message, "type") or ""
    if not message or kind in SILENT:
        return None
    try:
        if kind == "revoke":
            gone = identifier(part(message, "revoke"), "original_message_id")
            at = f"{path}.revoke.original_message_id"
            return Removed(platform="whatsapp", post_id=needed(gone, at))
        return Told(value, message, path).posted()
    except FieldError as missing:
        return Unreadable(reason=f"whatsapp message: {missing}")


def _status(status: Json) -> Change | None:
    """What became of a message of ours, which carries the name that it was sent with."""
    ours = _NAME.fullmatch(word(status, "biz_opaque_callback_data") or "")
    remote_id, state = identifier(status, "id"), word(status, "status")
    if ours is None or remote_id is None:
        return None
    case, reply_id = ours.groups()
    if state in _ARRIVED:
        return Fate(platform="whatsapp", case=case, reply_id=reply_id, remote_id=remote_id)
    if state != "failed":
        return None
    (error, *_) = parts(status, "errors") or [{}]
    why = reason_of(number(error, "code")) or "unreachable"
    details = text(part(error, "error_data"), "details")
    return Fate(
        platform="whatsapp",
        case=case,
        reply_id=reply_id,
        remote_id=remote_id,
        reason=f"whatsapp-{why}",
        detail=details or text(error, "title") or "",
    )
