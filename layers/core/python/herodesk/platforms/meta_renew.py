"""Renews an access token that Meta lets live for sixty days: Instagram's and Threads' alike."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Sent, Wait
from herodesk.parts import Renewed, Secrets
from herodesk.platforms.meta_answers import refusal_of
from herodesk.platforms.reading import number, word
from herodesk.platforms.sending import answer_of, send

if TYPE_CHECKING:
    from requests import Session as Http

AHEAD = timedelta(days=14)
"""A token that has ended cannot be renewed: two weeks are left for whatever stands in the way."""

_LIFE = timedelta(days=60)
_VERSION = re.compile(r"/v\d+\.\d+/?\Z")


def renewed(
    platform: str, grant: str, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Renewed | Wait | Lost | Refused:
    """`GET /refresh_access_token`, which has no version. It must be a day old and not have ended;
    the old one stays good, so that nothing is lost if the new one cannot be kept."""
    token = secrets.get("access_token")
    if not token:
        return Refused(reason=f"{platform}-token", detail="no access token is configured")
    url = f"{_VERSION.sub('', api.rstrip('/'))}/refresh_access_token"
    query = {"grant_type": grant, "access_token": token}
    answer = send(http, "GET", url, query=query, headers={}, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if answer.status_code != 200:
        refused = refusal_of(answer, now, platform)
        if isinstance(refused, Refused):
            return Refused(reason=f"{platform}-token", detail=refused.detail)
        return Lost(reason="malformed-answer") if isinstance(refused, Sent) else refused
    told = answer_of(answer) or {}
    new, seconds = word(told, "access_token"), number(told, "expires_in")
    if new is None:
        return Lost(reason="malformed-answer")
    life = timedelta(seconds=seconds) if seconds and seconds < 10**9 else _LIFE
    return Renewed(secrets={"access_token": new, "access_expires_at": (now + life).isoformat()})
