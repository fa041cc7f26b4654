"""Renews the access token, which lives an hour; the refresh token stays.

https://developers.google.com/identity/protocols/oauth2/web-server#offline
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Renewed, Secrets
from herodesk.platforms.reading import text
from herodesk.platforms.sending import answer_of, beside, send
from herodesk.platforms.youtube import API

if TYPE_CHECKING:
    from requests import Session as Http

AHEAD = timedelta(minutes=1)

_TOKENS = "https://oauth2.googleapis.com/token"
_NEEDED = ("refresh_token", "client_id", "client_secret")
_AN_HOUR = 3600


def renew(
    *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Renewed | Wait | Lost | Refused:
    """`POST /token`. Google may send another refresh token along; as a rule it does not."""
    if not all(secrets.get(name) for name in _NEEDED):
        wanted = ", ".join(_NEEDED)
        return Refused(reason="youtube-token", detail=f"not all of {wanted} are configured")
    form = {"grant_type": "refresh_token", **{name: secrets[name] for name in _NEEDED}}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    url = beside(api, API, _TOKENS)
    answer = send(http, "POST", url, body=urlencode(form).encode(), headers=headers, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    told = answer_of(answer) or {}
    if answer.status_code >= 500:
        return Lost(reason=f"status-{answer.status_code}")
    access, refresh = text(told, "access_token"), text(told, "refresh_token")
    if answer.status_code != 200 or not access:
        return Refused(reason="youtube-token", detail=text(told, "error_description") or "")
    ends = now + timedelta(seconds=_seconds(told.get("expires_in")))
    new = {"access_token": access, "access_expires_at": ends.isoformat()}
    return Renewed(secrets={"refresh_token": refresh, **new} if refresh else new)


def _seconds(told: object) -> int:
    return told if isinstance(told, int) and 0 < told < 10**9 else _AN_HOUR
