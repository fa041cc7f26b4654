"""Connects a forum: makes the secret, and says what an administrator has to enter there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from secrets import token_urlsafe

from herodesk_ops.platforms.connector import Calling, Deed

MADE: Mapping[str, Callable[[], str]] = {"hook/webhook_secret": partial(token_urlsafe, 32)}


def deeds(calling: Calling) -> list[Deed]:
    """Webhooks are for administrators: the key of our account may neither see nor make one."""
    address = f"{calling.ours.address}?account={calling.ours.account.id}"
    return [
        Deed(
            f"Let an administrator add a webhook to {address}: application/json, the secret "
            "hook/webhook_secret, post and user events (docs/platform-discourse.md)."
        )
    ]
