"""Proves that a delivery comes from Meta, and answers Meta's question who owns the address.

All of Meta's platforms do it alike; each hands this on as its own part. Standard library only.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence

from herodesk.domain.errors import RejectedError
from herodesk.domain.webhook import Answer, Webhook
from herodesk.parts import Secrets, live
from herodesk.platforms.reading import json_object

# Meta sends a number. Nothing else is sent back: whoever asks chooses what we would show.
_CHALLENGE = re.compile(r"[0-9]{1,64}")
_SIGNATURE = "x-hub-signature-256"
CALLBACKS = ("data-deletion", "deauthorize")
"""What Meta calls for who leaves, below the platform's own address."""


def handshake(hook: Webhook, secrets: Secrets) -> Answer:
    """Send `hub.challenge` back as plain text to who knows our `verify_token`.

    RejectedError 400 if there is no challenge to answer, 403 (Meta's wish) for a wrong token and
    while none is configured.
    """
    challenge = hook.query.get("hub.challenge", "")
    if hook.query.get("hub.mode") != "subscribe" or not _CHALLENGE.fullmatch(challenge):
        raise RejectedError(f"{hook.platform}: no acceptable challenge", status=400)
    tokens = [_bytes(token) for token in live(secrets, "verify_token")]
    if not _is_one_of(tokens, _bytes(hook.query.get("hub.verify_token", ""))):
        raise RejectedError(f"{hook.platform}: not our verify token", status=403)
    return Answer(status=200, body=challenge)


def verify(hook: Webhook, secrets: Secrets, *, names: Sequence[str] = ("app_secret",)) -> None:
    """Return if the raw bytes are signed with a live app secret, else RejectedError.

    Some apps have two secrets; `names` are all that may sign.
    The older SHA-1 header proves nothing. MalformedError if what is signed is no JSON object.
    """
    known = [secret for name in names for secret in live(secrets, name)]
    ours = [_signature(secret, hook.body) for secret in known]
    if not _is_one_of(ours, _bytes(hook.headers.get(_SIGNATURE, ""))):
        raise RejectedError(f"{hook.platform}: no signature that belongs to a configured secret")
    json_object(hook.body)


def callback(hook: Webhook, secrets: Secrets, *, names: Sequence[str] = ("app_secret",)) -> Answer:
    """Answer one of `CALLBACKS`, which come without a header that signs; see `meta_leaving`."""
    from herodesk.platforms.meta_leaving import answered  # called seldom

    return answered(hook, [secret for name in names for secret in live(secrets, name)])


def _signature(secret: str, signed: bytes) -> bytes:
    return b"sha256=" + hmac.new(_bytes(secret), signed, hashlib.sha256).hexdigest().encode()


def _is_one_of(ours: Iterable[bytes], given: bytes) -> bool:
    """Compare with each in constant time."""
    matches = [hmac.compare_digest(known, given) for known in ours]
    return any(matches)


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")
