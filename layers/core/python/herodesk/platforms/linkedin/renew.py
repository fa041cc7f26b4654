"""Renews the access token, which lives sixty days; the refresh token lives a year and no longer.

https://learn.microsoft.com/linkedin/shared/authentication/programmatic-refresh-tokens
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Renewed, Secrets
from herodesk.platforms.linkedin import API
from herodesk.platforms.reading import text
from herodesk.platforms.sending import answer_of, beside, send

if TYPE_CHECKING:
    from requests import Session as Http

AHEAD = timedelta(days=5)

_TOKENS = "https://www.linkedin.com/oauth/v2/accessToken"
_NEEDED = ("refresh_token", "client_id", "client_secret")
_SIXTY_DAYS = 60 * 24 * 3600


def renew(
    *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Renewed | Wait | Lost | Refused:
    """`POST /oauth/v2/accessToken`. The refresh token that comes back ends when the old one would:
    after a year a person grants access anew, and `refresh_expires_at` says when."""
    if not all(secrets.get(name) for name in _NEEDED):
        wanted = ", ".join(_NEEDED)
        return Refused(reason="linkedin-token", detail=f"not all of {wanted} are configured")
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
        return Refused(reason="linkedin-token", detail=text(told, "error_description") or "")
    new = {"refresh_token": refresh} if refresh else {}
    if ends := _seconds(told.get("refresh_token_expires_in")):
        new["refresh_expires_at"] = (now + timedelta(seconds=ends)).isoformat()
    ends = _seconds(told.get("expires_in")) or _SIXTY_DAYS
    new["access_token"] = access
    new["access_expires_at"] = (now + timedelta(seconds=ends)).isoformat()
    return Renewed(secrets=new)


def _seconds(told: object) -> int:
    return told if isinstance(told, int) and 0 < told < 10**9 else 0
