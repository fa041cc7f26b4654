"""Proves deliveries and answers the handshake as all of Meta does.

Apps with Instagram Login have a secret of their own beside the app's, and Meta does not say which
of them signs: both count.
"""

from __future__ import annotations

from herodesk.domain.webhook import Answer, Webhook
from herodesk.parts import Secrets
from herodesk.platforms import meta_verify
from herodesk.platforms.meta_verify import CALLBACKS, handshake

__all__ = ["CALLBACKS", "callback", "handshake", "verify"]

_SIGNING = ("app_secret", "instagram_app_secret")


def verify(hook: Webhook, secrets: Secrets) -> None:
    """See `meta_verify.verify`."""
    meta_verify.verify(hook, secrets, names=_SIGNING)


def callback(hook: Webhook, secrets: Secrets) -> Answer:
    """See `meta_verify.callback`."""
    return meta_verify.callback(hook, secrets, names=_SIGNING)
