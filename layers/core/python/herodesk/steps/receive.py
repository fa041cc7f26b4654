"""Prove that a delivery is genuine and keep it: nothing else happens before the platform's 200."""

from __future__ import annotations

from typing import cast

from herodesk.domain.errors import NotFoundError, RejectedError
from herodesk.domain.webhook import Answer, Webhook
from herodesk.parts import CallsBack, Secrets, Verify
from herodesk.ports import Intake

MOST_BYTES = 4 * 1024 * 1024


def receive(hook: Webhook, *, app: Intake) -> Answer:
    """The answer to one call of `/hooks/{platform}`, or of a callback below it.

    NotFoundError for an unknown platform or callback (404), RejectedError with its status for
    what is not genuine, not readable or too large, TransientError if the queue refuses (503: the
    platform calls again).
    """
    try:
        verifier = app.verifiers(hook.platform)
    except KeyError as unknown:
        raise NotFoundError(hook.platform) from unknown
    if hook.callback and hook.callback not in getattr(verifier, "CALLBACKS", ()):
        raise NotFoundError(hook.callback)
    if len(hook.body) > MOST_BYTES:
        raise RejectedError(f"more than {MOST_BYTES} bytes", status=413)
    secrets = app.secrets.of(hook.platform, "hook")
    try:
        answer = _prove(verifier, hook, secrets)
    except RejectedError as rejected:
        # The secret may have been rotated since it was read: ask once more, at a limited rate.
        # Some platforms want a 2xx for what is not theirs.
        unproven = rejected.status in {200, 202, 401, 403}
        fresh = app.secrets.of(hook.platform, "hook", fresh=unproven)
        if fresh == secrets:
            raise
        answer = _prove(verifier, hook, fresh)
    if hook.method == "POST":
        app.inbox.put(hook)
    return answer


def _prove(verifier: Verify, hook: Webhook, secrets: Secrets) -> Answer:
    if hook.callback:
        return cast("CallsBack", verifier).callback(hook, secrets)
    if hook.method == "GET":
        return verifier.handshake(hook, secrets)
    return verifier.verify(hook, secrets) or Answer(status=200)
