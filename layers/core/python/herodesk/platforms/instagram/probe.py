"""Asks Meta whether our account delivers to us what it should."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.domain.standing import Standing
from herodesk.parts import Ours, Secrets
from herodesk.platforms.meta_probe import Watched, looked_at

if TYPE_CHECKING:
    from requests import Session as Http

WANTED = ("comments", "live_comments", "mentions", "messages")
WATCHED = Watched(
    platform="instagram", object="instagram", account="account", wanted=WANTED, needed=()
)
"""The app's side and the token stand at another host, which knows no token of Instagram's: they
are not asked for."""


def probe(
    ours: Ours, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Standing | Wait | Lost | Refused:
    """See `meta_probe.looked_at`."""
    return looked_at(WATCHED, ours, http=http, api=api, secrets=secrets, now=now)
