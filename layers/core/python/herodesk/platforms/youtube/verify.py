"""Proves that what tells of a video comes from YouTube's hub, and answers the hub's question.

https://www.w3.org/TR/websub/
"""

from __future__ import annotations

import hashlib
import hmac
import re

from herodesk.domain.errors import RejectedError
from herodesk.domain.webhook import Answer, Webhook
from herodesk.parts import Secrets, live
from herodesk.platforms.youtube.identity import topic_of

# The hub draws it; nothing else is sent back: whoever asks chooses what we would show.
_CHALLENGE = re.compile(r"[A-Za-z0-9._~+/=-]{1,256}")
_SECONDS = re.compile(r"[0-9]{1,10}")
_METHODS = {
    "sha1": hashlib.sha1,
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
    "sha512": hashlib.sha512,
}
"""YouTube's hub signs with the first; all are safe with a key."""

_DISCARDED = 202
"""What is not genuine is acknowledged and dropped: that is what the hub wants to hear."""


def handshake(hook: Webhook, secrets: Secrets) -> Answer:
    """Send `hub.challenge` back as plain text if we want to hear of that topic; 404 if not.

    Only our own channel is wanted, and nothing is ever unsubscribed; what has no signature could
    not be proven, so without a secret nothing is wanted at all. That the hub denies us a topic of
    ours is noted: the next extension asks again.
    """
    asked, topics = hook.query, [topic_of(it) for it in live(secrets, "channel_id")]
    is_ours = asked.get("hub.topic") in topics and bool(live(secrets, "hub_secret"))
    if is_ours and asked.get("hub.mode") == "denied":
        return Answer(status=200)
    if not is_ours or asked.get("hub.mode") != "subscribe":
        raise RejectedError("youtube: not asked for", status=404)
    challenge, lease = asked.get("hub.challenge", ""), asked.get("hub.lease_seconds", "0")
    if not (_CHALLENGE.fullmatch(challenge) and _SECONDS.fullmatch(lease)):
        raise RejectedError("youtube: no acceptable challenge", status=400)
    return Answer(status=200, body=challenge)


def verify(hook: Webhook, secrets: Secrets) -> None:
    """Return if the raw bytes are signed with a live secret, else RejectedError (202).

    `X-Hub-Signature` names its method; one that nobody knows proves nothing. Whether what is
    signed is XML shows when it is read.
    """
    method, _, _ = hook.headers.get("x-hub-signature", "").partition("=")
    given = hook.headers.get("x-hub-signature", "").encode("utf-8", "surrogatepass")
    matches = [
        hmac.compare_digest(_signature(key, hook.body, method), given)
        for key in live(secrets, "hub_secret")
        if method in _METHODS
    ]
    if not any(matches):
        raise RejectedError("youtube: no signature that belongs to our secret", status=_DISCARDED)


def _signature(secret: str, signed: bytes, method: str) -> bytes:
    digest = hmac.new(secret.encode("utf-8", "surrogatepass"), signed, _METHODS[method])
    return f"{method}={digest.hexdigest()}".encode()
