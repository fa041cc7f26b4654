"""Subscribes to what YouTube's hub tells of our videos; a subscription ends after ten days.

https://developers.google.com/youtube/v3/guides/push_notifications, https://www.w3.org/TR/websub/
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.domain.standing import Standing
from herodesk.parts import Ours, Secrets, live
from herodesk.platforms.sending import beside, send
from herodesk.platforms.youtube import API
from herodesk.platforms.youtube.answers import refusal_of
from herodesk.platforms.youtube.identity import topic_of

if TYPE_CHECKING:
    from requests import Session as Http

_HUB = "https://pubsubhubbub.appspot.com/subscribe"
LEASE = timedelta(days=10)
_COUNTED_ON = timedelta(days=8)
"""The hub asks back later whether it was us. Whoever extends at half of this has a second try
before the lease really ends, should that question have gone astray."""


def extend(
    ours: Ours, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Standing | Wait | Lost | Refused:
    """`POST /subscribe`, for our channel, with the secret that the hub shall sign with; without
    one nothing could be proven, so nothing is subscribed."""
    words = live(secrets, "hub_secret")
    if not words:
        return Standing(unchecked=("videos",))
    form = {
        "hub.mode": "subscribe",
        "hub.topic": topic_of(ours.account.id),
        "hub.callback": ours.address,
        "hub.secret": words[0],
        "hub.verify": "async",
        "hub.lease_seconds": str(int(LEASE.total_seconds())),
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    url = beside(api, API, _HUB)
    answer = send(http, "POST", url, body=urlencode(form).encode(), headers=headers, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if 200 <= answer.status_code < 300:
        return Standing(lease_ends_at=now + _COUNTED_ON)
    refused = refusal_of(answer, now)
    # The hub speaks for itself: nothing that it says is about our token or a post.
    return Refused(reason="youtube-invalid") if isinstance(refused, Refused) else refused
