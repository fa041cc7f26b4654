"""Asks Telegram how the bot's webhook stands.

https://core.telegram.org/bots/api#getwebhookinfo
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.domain.standing import Fault, Flaw, Standing
from herodesk.parts import Ours, Secrets
from herodesk.platforms.reading import Json, items, number, part, word
from herodesk.platforms.telegram.asking import ask
from herodesk.platforms.telegram.message import moment

if TYPE_CHECKING:
    from requests import Session as Http

WANTED = ("message", "edited_message", "channel_post", "edited_channel_post")

_RECENT = timedelta(hours=1)
"""So long ago an error may be that still keeps updates waiting."""


def probe(
    ours: Ours, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Standing | Wait | Lost | Refused:
    """`getWebhookInfo`: is it our address, do deliveries arrive, are all sorts of updates on?"""
    told = ask("getWebhookInfo", {}, http, api, secrets, now)
    if isinstance(told, Wait | Lost | Refused):
        return told
    info = part(told, "result")
    url = word(info, "url")
    if url is None:
        return Standing(faults=(Fault(flaw=Flaw.WEBHOOK_MISSING),))
    if not _is_ours(url, ours):
        return Standing(faults=(Fault(flaw=Flaw.WEBHOOK_ELSEWHERE, what=url),))
    invalid = (Fault(flaw=Flaw.WEBHOOK_INVALID),) if _fails(info, now) else ()
    return Standing(faults=(*invalid, *_missing(info)))


def _is_ours(url: str, ours: Ours) -> bool:
    """True for our address, for this bot; one that names no bot is good for one."""
    address, _, _ = url.partition("?")
    named = parse_qs(urlsplit(url).query).get("account", [ours.account.id])
    return address == ours.address and named == [ours.account.id]


def _fails(info: Json, now: datetime) -> bool:
    """Updates wait because a delivery of the last hour failed."""
    failed = moment(info, "last_error_date")
    is_waiting = (number(info, "pending_update_count") or 0) > 0
    return is_waiting and failed is not None and now - failed < _RECENT


def _missing(info: Json) -> tuple[Fault, ...]:
    """Nothing named means all that we want."""
    there = items(info, "allowed_updates")
    missing = [name for name in WANTED if there and name not in there]
    return tuple(Fault(flaw=Flaw.SUBSCRIPTION_MISSING, what=name) for name in missing)
