"""Renews the token of a Threads profile, which lives sixty days."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Renewed, Secrets
from herodesk.platforms.meta_renew import AHEAD, renewed

if TYPE_CHECKING:
    from requests import Session as Http

__all__ = ["AHEAD", "renew"]


def renew(
    *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Renewed | Wait | Lost | Refused:
    """See `meta_renew.renewed`."""
    return renewed("threads", "th_refresh_token", http=http, api=api, secrets=secrets, now=now)
