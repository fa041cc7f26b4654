"""Proves that a delivery comes from LinkedIn, and answers its challenge.

https://learn.microsoft.com/linkedin/shared/api-guide/webhook-validation
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re

from herodesk.domain.errors import RejectedError
from herodesk.domain.webhook import Answer, Webhook
from herodesk.parts import Secrets, live
from herodesk.platforms.reading import json_object

# The challenge is answered with the key that signs deliveries: whoever may choose any text could
# have `hmacsha256=<body>` signed, which is a delivery. A UUID is none.
_CHALLENGE = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SIGNED = b"hmacsha256="


def handshake(hook: Webhook, secrets: Secrets) -> Answer:
    """Answer `challengeCode`; RejectedError 400 for what is no UUID, 401 without a secret.

    LinkedIn asks every two hours, with three seconds for the answer, and blocks the address after
    three failures in a row.
    """
    code = hook.query.get("challengeCode", "")
    if not _CHALLENGE.fullmatch(code):
        raise RejectedError("linkedin: no acceptable challengeCode", status=400)
    keys = live(secrets, "client_secret")
    if not keys:
        raise RejectedError("linkedin: no secret to answer the challenge with")
    answer = {"challengeCode": code, "challengeResponse": _digest(keys[0], code.encode())}
    return Answer(
        status=200, body=json.dumps(answer, separators=(",", ":")), content_type="application/json"
    )


def verify(hook: Webhook, secrets: Secrets) -> None:
    """Return if the raw bytes are signed with a live secret, else RejectedError.

    Whether the header itself begins with `hmacsha256=` is told in two ways: both are taken.
    MalformedError if what is signed is no JSON object.
    """
    given = hook.headers.get("x-li-signature", "").encode("utf-8", "surrogatepass")
    given = given.removeprefix(_SIGNED)
    keys = live(secrets, "client_secret")
    ours = [_digest(key, _SIGNED + hook.body).encode() for key in keys]
    matches = [hmac.compare_digest(known, given) for known in ours]
    if not any(matches):
        raise RejectedError("linkedin: no signature that belongs to a configured secret")
    json_object(hook.body)


def _digest(secret: str, signed: bytes) -> str:
    return hmac.new(secret.encode("utf-8", "surrogatepass"), signed, hashlib.sha256).hexdigest()
