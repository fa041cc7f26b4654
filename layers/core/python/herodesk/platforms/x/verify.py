"""Proves that a delivery comes from X, and answers X's challenge (CRC)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re

from herodesk.domain.errors import RejectedError
from herodesk.domain.webhook import Answer, Webhook
from herodesk.parts import Secrets, live
from herodesk.platforms.reading import json_object

# X's challenge is answered with the very function that signs deliveries. Whoever may choose
# any text as token could have a body of his own signed, so braces, quotes, space are refused.
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,256}")

_CRC_SECRETS = {"consumer": "consumer_secret", "client": "client_secret"}

# The preferred one first: X is moving from the app's consumer secret to its client secret.
_SIGNATURES = (
    ("x-twitter-webhooks-signature-oauth2", "client_secret"),
    ("x-twitter-webhooks-signature", "consumer_secret"),
)


def handshake(hook: Webhook, secrets: Secrets) -> Answer:
    """Answer a challenge; RejectedError 400 if there is none to answer, 401 without a secret.

    The setting `crc_secret` (`consumer`, the default, or `client`) says which secret answers.
    """
    token = hook.query.get("crc_token", "")
    if not _TOKEN.fullmatch(token):
        raise RejectedError("x: no acceptable crc_token", status=400)
    name = _CRC_SECRETS.get(secrets.get("crc_secret") or "consumer")
    usable = live(secrets, name) if name else ()
    if not usable:
        raise RejectedError("x: no secret to answer the challenge with")
    answer = {"response_token": _signature(usable[0], token.encode()).decode()}
    return Answer(
        status=200, body=json.dumps(answer, separators=(",", ":")), content_type="application/json"
    )


def verify(hook: Webhook, secrets: Secrets) -> None:
    """Return if the raw bytes are signed with a live secret, else RejectedError.

    Where both headers came and both secrets are configured the OAuth2 one decides.
    MalformedError if what is signed is no JSON object.
    """
    for header, name in _SIGNATURES:
        usable = live(secrets, name)
        if usable and header in hook.headers:
            given = hook.headers[header].encode("utf-8", "replace")
            matches = [hmac.compare_digest(_signature(key, hook.body), given) for key in usable]
            if not any(matches):
                raise RejectedError("x: wrong signature")
            json_object(hook.body)
            return
    raise RejectedError("x: no signature that belongs to a configured secret")


def _signature(secret: str, signed: bytes) -> bytes:
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return b"sha256=" + base64.b64encode(digest)
