"""Asks Bluesky whose our session is, and whether the account may still do anything."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.domain.standing import Fault, Flaw, Standing
from herodesk.parts import Ours, Secrets
from herodesk.platforms.bluesky.asking import Api
from herodesk.platforms.reading import identifier, word

if TYPE_CHECKING:
    from requests import Session as Http

WANTED: tuple[str, ...] = ()
"""Nothing is subscribed to: Bluesky is asked."""


def probe(
    ours: Ours, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Standing | Wait | Lost | Refused:
    """`com.atproto.server.getSession`."""
    told = Api(http, api, secrets, now).ask("com.atproto.server.getSession")
    if isinstance(told, Wait | Lost | Refused):
        return told
    if identifier(told, "did") != ours.account.id:
        return _missing(f"@{ours.account.handle}")
    if told.get("active") is False:
        return _missing(word(told, "status") or "active")
    return Standing()


def _missing(what: str) -> Standing:
    return Standing(faults=(Fault(flaw=Flaw.PERMISSION_MISSING, what=what),))
