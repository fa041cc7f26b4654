"""Connects a Mastodon account: has its server ring when somebody writes to us.

https://docs.joinmastodon.org/methods/push. The push is encrypted for a key whose private half is
thrown away at once: nobody ever opens one, and what is in it (our token) stays closed.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from functools import partial
from secrets import token_bytes, token_urlsafe

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.domain.standing import Flaw, Standing
from herodesk.platforms.mastodon.probe import probe, subscription
from herodesk_ops.errors import CommandError
from herodesk_ops.platforms.connector import Calling, Deed

MADE: Mapping[str, Callable[[], str]] = {"hook/bell_key": partial(token_urlsafe, 24)}

_ALERTS = ("mention", "quote")


def deeds(calling: Calling) -> list[Deed]:
    """One subscription, unless the token may not push: then notifications are read by the clock."""
    standing = probe(
        calling.ours, http=calling.http, api=calling.api, secrets=calling.secrets, now=calling.now
    )
    if not isinstance(standing, Standing):
        raise CommandError(f"The server does not say whose the token is: {standing.reason}.")
    if any(fault.flaw is Flaw.PERMISSION_MISSING for fault in standing.faults):
        ours = calling.ours.account
        return [Deed(f"Make a token signed in as @{ours.handle} ({ours.id}): this one is not its.")]
    if standing.unchecked or (not standing.faults and _rings(calling)):
        return []
    told = f"Have the server ring at {calling.ours.address}"
    return [Deed(told, partial(_subscribe, calling))]


def _rings(calling: Calling) -> bool:
    token = calling.secrets["access_token"]
    pushed = subscription(token, http=calling.http, api=calling.api, now=calling.now)
    if isinstance(pushed, Wait | Lost | Refused):
        raise CommandError(f"The server does not say where it pushes to: {pushed.reason}.")
    return bool(pushed)


def _subscribe(calling: Calling) -> None:
    form = {
        "subscription[endpoint]": f"{calling.ours.address}?bell={calling.secrets['bell_key']}",
        "subscription[keys][p256dh]": _public_key(),
        "subscription[keys][auth]": _written(token_bytes(16)),
        "subscription[standard]": "true",
        "data[policy]": "all",
        **{f"data[alerts][{it}]": "true" for it in _ALERTS},
    }
    calling.ask("POST", "api/v1/push/subscription", calling.secrets["access_token"], form=form)


def _public_key() -> str:
    """The public half of a new key on P-256, as a point."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    return _written(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _written(octets: bytes) -> str:
    return urlsafe_b64encode(octets).decode().rstrip("=")
