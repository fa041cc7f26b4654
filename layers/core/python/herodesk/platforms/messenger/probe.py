"""Asks Meta whether all three layers of an inbox's webhook stand, and how our token does."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.domain.standing import Standing
from herodesk.parts import Ours, Secrets
from herodesk.platforms.meta_probe import Watched, looked_at

if TYPE_CHECKING:
    from requests import Session as Http

WANTED = ("messages", "message_edits")
NEEDED = ("pages_messaging", "pages_manage_metadata", "pages_read_engagement")
"""Permissions without which nothing can be answered, or the inbox cannot be read back."""

WATCHED = Watched(platform="messenger", object="page", account="Page", wanted=WANTED, needed=NEEDED)


def probe(
    ours: Ours, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Standing | Wait | Lost | Refused:
    """See `meta_probe.looked_at`."""
    return looked_at(WATCHED, ours, http=http, api=api, secrets=secrets, now=now)
