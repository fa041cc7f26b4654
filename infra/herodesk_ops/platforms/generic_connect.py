"""Connects a site of yours: makes the secrets, and says where the site has to send."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from secrets import token_bytes

from herodesk_ops.platforms.connector import Calling, Deed


def _key() -> str:
    return "whsec_" + b64encode(token_bytes(32)).decode()


MADE: Mapping[str, Callable[[], str]] = {
    "hook/signing_secret": _key,
    "api/reply_secret": _key,
}


def deeds(calling: Calling) -> list[Deed]:
    """Nothing can be registered from here: a person configures the site."""
    return [
        Deed(
            f"Let your site POST to {calling.ours.address}, signed with hook/signing_secret "
            "(docs/generic-webhook.md)."
        )
    ]
