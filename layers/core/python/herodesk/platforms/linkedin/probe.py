"""Asks LinkedIn whether our subscription to the organisation's notifications stands.

https://learn.microsoft.com/linkedin/marketing/community-management/organizations/organization-social-action-notifications
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.domain.standing import Fault, Flaw, Standing
from herodesk.parts import Ours, Secrets
from herodesk.platforms.linkedin.normalise import TYPE
from herodesk.platforms.linkedin.subscription import subscriptions
from herodesk.platforms.reading import identifier, iso_time, milliseconds, word

if TYPE_CHECKING:
    from requests import Session as Http

WANTED = (TYPE,)


def probe(
    ours: Ours, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Standing | Wait | Lost | Refused:
    """`GET /eventSubscriptions`: it says where notifications go, and until when. Whether the
    address passed its challenge LinkedIn shows to people only; so does when its key ends for good,
    which we know since we renewed it last."""
    found = subscriptions(ours, http=http, api=api, secrets=secrets, now=now)
    if not isinstance(found, list):
        return found
    ends = iso_time(secrets.get("refresh_expires_at"))
    here = next((it for it in found if word(it, "webhook") == ours.address), None)
    if here is not None:
        until = milliseconds(identifier(here, "expiresAt"))
        return Standing(token_ends_at=ends, lease_ends_at=until)
    elsewhere = [url for it in found if (url := word(it, "webhook"))]
    faults = [Fault(flaw=Flaw.WEBHOOK_ELSEWHERE, what=url) for url in elsewhere]
    missing = Fault(flaw=Flaw.SUBSCRIPTION_MISSING, what=TYPE)
    return Standing(faults=tuple(faults) or (missing,), token_ends_at=ends)
