"""Proves that a delivery comes from Telegram: it shows the word that we gave to `setWebhook`.

Nothing is signed, so whoever learns the word can say anything: it is kept out of queue and logs.
https://core.telegram.org/bots/api#setwebhook
"""

from __future__ import annotations

import hmac

from herodesk.domain.errors import RejectedError
from herodesk.domain.webhook import Answer, Webhook
from herodesk.parts import Secrets, live
from herodesk.platforms.reading import json_object

_SHOWN = "x-telegram-bot-api-secret-token"


def handshake(hook: Webhook, secrets: Secrets) -> Answer:  # noqa: ARG001  the port's shape
    """There is no challenge here: always RejectedError 405."""
    raise RejectedError("telegram: only POST", status=405)


def verify(hook: Webhook, secrets: Secrets) -> None:
    """Return if the delivery shows a live word and is a JSON object, else RejectedError."""
    given = hook.headers.get(_SHOWN, "").encode("utf-8", "surrogatepass")
    ours = [one.encode("utf-8", "surrogatepass") for one in live(secrets, "secret_token")]
    if not any([hmac.compare_digest(one, given) for one in ours]):  # noqa: C419  constant time
        raise RejectedError("telegram: not the secret token")
    json_object(hook.body)
