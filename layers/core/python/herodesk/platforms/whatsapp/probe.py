"""Asks Meta whether all three layers of a number's webhook stand, and how our token does."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.domain.standing import Standing
from herodesk.parts import Ours, Secrets
from herodesk.platforms.meta_probe import Watched, looked_at

if TYPE_CHECKING:
    from requests import Session as Http

WANTED = ("messages",)
NEEDED = ("whatsapp_business_messaging", "whatsapp_business_management")

WATCHED = Watched(
    platform="whatsapp",
    object="whatsapp_business_account",
    account="business account",
    wanted=WANTED,
    needed=NEEDED,
    kept_at="business_account_id",
    tells_fields=False,
)


def probe(
    ours: Ours, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Standing | Wait | Lost | Refused:
    """See `meta_probe.looked_at`."""
    return looked_at(WATCHED, ours, http=http, api=api, secrets=secrets, now=now)
