"""Proves the administrators' webhook; a Web Push only rings a bell, for who knows its address."""

from __future__ import annotations

import hashlib
import hmac

from herodesk.domain.errors import MalformedError, RejectedError
from herodesk.domain.webhook import Answer, Webhook
from herodesk.parts import Secrets, live
from herodesk.platforms.reading import json_object

SEALED = frozenset({"aes128gcm", "aesgcm"})
"""How Web Push writes that a body is encrypted: RFC 8291, and the draft before it."""

_LONGEST_PUSH = 8_192


def handshake(hook: Webhook, secrets: Secrets) -> Answer:  # noqa: ARG001  there is none
    """A server asks for none: RejectedError 405."""
    raise RejectedError("mastodon: there is no handshake", status=405)


def verify(hook: Webhook, secrets: Secrets) -> None:
    """Return if the raw bytes are signed with a live secret (`X-Hub-Signature`), or if it is a
    Web Push to the address that only the server was told; else RejectedError."""
    if "bell" in hook.query:
        _ring(hook, secrets)
        return
    given = hook.headers.get("x-hub-signature", "").encode("utf-8", "replace")
    ours = [_signature(key, hook.body) for key in live(secrets, "webhook_secret")]
    if not any([hmac.compare_digest(one, given) for one in ours]):  # noqa: C419  constant time
        raise RejectedError("mastodon: no signature that belongs to a configured secret")
    json_object(hook.body)


def _ring(hook: Webhook, secrets: Secrets) -> None:
    """What a push says is read by nobody, so the address alone has to be right."""
    given = hook.query["bell"].encode("utf-8", "replace")
    keys = [key.encode() for key in live(secrets, "bell_key")]
    if not any([hmac.compare_digest(key, given) for key in keys]):  # noqa: C419  constant time
        raise RejectedError("mastodon: not the address of the bell")
    if hook.headers.get("content-encoding", "").lower() not in SEALED:
        raise MalformedError("a bell is rung by an encrypted push")
    if len(hook.body) > _LONGEST_PUSH:
        raise RejectedError(f"mastodon: a push of more than {_LONGEST_PUSH} bytes", status=413)


def _signature(secret: str, signed: bytes) -> bytes:
    return b"sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest().encode()
