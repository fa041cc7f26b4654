"""Proves that a delivery comes from our forum: `X-Discourse-Event-Signature` over the raw bytes.

What the other headers say is not signed; nothing is decided by them.
"""

from __future__ import annotations

import hashlib
import hmac

from herodesk.domain.errors import RejectedError
from herodesk.domain.webhook import Answer, Webhook
from herodesk.parts import Secrets, live
from herodesk.platforms.reading import json_object


def handshake(hook: Webhook, secrets: Secrets) -> Answer:  # noqa: ARG001  the port's shape
    """There is no challenge here: always RejectedError 405."""
    raise RejectedError("discourse: only POST", status=405)


def verify(hook: Webhook, secrets: Secrets) -> None:
    """Return if the raw bytes are signed with a live secret, else RejectedError.

    A forum that is set to send forms is not read: MalformedError.
    """
    given = hook.headers.get("x-discourse-event-signature", "").encode("utf-8", "replace")
    ours = [_signature(key, hook.body) for key in live(secrets, "webhook_secret")]
    if not any([hmac.compare_digest(one, given) for one in ours]):  # noqa: C419  constant time
        raise RejectedError("discourse: no signature that belongs to a configured secret")
    json_object(hook.body)


def _signature(secret: str, signed: bytes) -> bytes:
    return b"sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest().encode()
