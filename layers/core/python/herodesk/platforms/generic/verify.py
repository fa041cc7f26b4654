"""Proves that a delivery was signed by whoever we gave the secret to (Standard Webhooks)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from herodesk.domain.errors import RejectedError
from herodesk.domain.webhook import Answer, Webhook
from herodesk.parts import Secrets, live
from herodesk.platforms.reading import json_object

TOLERANCE_SECONDS = 300
_SECRET_PREFIX = "whsec_"  # noqa: S105  the mark of a secret, not a secret
_SECONDS = re.compile(r"[0-9]{1,12}")
_SHORTEST_KEY = 16


def handshake(hook: Webhook, secrets: Secrets) -> Answer:  # noqa: ARG001  the port's shape
    """There is no challenge here: always RejectedError 405."""
    raise RejectedError("generic: only POST", status=405)


def verify(hook: Webhook, secrets: Secrets) -> None:
    """Return if the raw bytes are signed, fresh and a JSON object; else RejectedError.

    Fresh means that `webhook-timestamp` is at most five minutes away from now, either way.
    """
    message = hook.headers.get("webhook-id", "")
    moment = hook.headers.get("webhook-timestamp", "")
    given = hook.headers.get("webhook-signature", "")
    if not (message and _SECONDS.fullmatch(moment)):
        raise RejectedError("generic: no webhook-id or no webhook-timestamp")
    if abs(hook.received_at.timestamp() - int(moment)) > TOLERANCE_SECONDS:
        raise RejectedError("generic: signed too long ago, or ahead of time")
    keys = [key for secret in live(secrets, "signing_secret") if (key := key_of(secret))]
    ours = [signature(key, message, moment, hook.body).encode() for key in keys]
    theirs = [entry.encode("utf-8", "replace") for entry in given.split(" ")]
    if not any([hmac.compare_digest(a, b) for a in ours for b in theirs]):  # noqa: C419  constant time
        raise RejectedError("generic: no signature that belongs to a configured secret")
    json_object(hook.body)


def key_of(secret: str) -> bytes | None:
    """The key inside `whsec_<base64>`; None if it is not one, or too short to be safe."""
    try:
        key = base64.b64decode(secret.removeprefix(_SECRET_PREFIX), validate=True)
    except ValueError:
        return None
    return key if secret.startswith(_SECRET_PREFIX) and len(key) >= _SHORTEST_KEY else None


def signature(key: bytes, message: str, moment: str, body: bytes) -> str:
    """`v1,<base64>` over `id.timestamp.body`."""
    signed = f"{message}.{moment}.".encode("utf-8", "replace") + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
