"""Subscribes again to the organisation's notifications: a subscription ends with the grant that
it was made with.

https://learn.microsoft.com/linkedin/marketing/community-management/organizations/organization-social-action-notifications
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.domain.standing import Standing
from herodesk.parts import Ours, Secrets
from herodesk.platforms.linkedin.probe import probe
from herodesk.platforms.linkedin.subscription import asked, path_of

if TYPE_CHECKING:
    from requests import Session as Http


def extend(
    ours: Ours, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Standing | Wait | Lost | Refused:
    """`PUT /eventSubscriptions/(…)`, then a look until when it holds. Without the numbers of app
    and administrator nothing can be subscribed: an operator does that."""
    path = path_of(ours, secrets)
    if path is None:
        return Standing(unchecked=("subscription",))
    body = {"webhook": ours.address}
    told = asked("PUT", path, body, http=http, api=api, secrets=secrets, now=now)
    if isinstance(told, Wait | Lost | Refused):
        return told
    return probe(ours, http=http, api=api, secrets=secrets, now=now)
