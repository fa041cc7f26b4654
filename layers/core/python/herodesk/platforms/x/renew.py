"""Renews X's access token, which lives two hours; the refresh token changes with it."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Renewed, Secrets
from herodesk.platforms.sending import answer_of, send, words_of

if TYPE_CHECKING:
    from requests import Session as Http


AHEAD = timedelta(minutes=1)


def renew(
    *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Renewed | Wait | Lost | Refused:
    """`POST /2/oauth2/token` (https://docs.x.com/resources/fundamentals/authentication).

    The refresh token comes first in what is to be kept: with it the next try succeeds even if
    the access token is lost on the way.
    """
    if not (secrets.get("refresh_token") and secrets.get("client_id")):
        return Refused(reason="x-token", detail="no refresh_token or client_id is configured")
    form = {
        "grant_type": "refresh_token",
        "refresh_token": secrets["refresh_token"],
        "client_id": secrets["client_id"],
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", **_client(secrets)}
    url = f"{api.rstrip('/')}/2/oauth2/token"
    answer = send(http, "POST", url, body=urlencode(form).encode(), headers=headers, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    told = answer_of(answer) or {}
    if answer.status_code >= 500:
        return Lost(reason=f"status-{answer.status_code}")
    access, refresh = told.get("access_token"), told.get("refresh_token")
    if answer.status_code != 200 or not (isinstance(access, str) and isinstance(refresh, str)):
        return Refused(reason="x-token", detail=words_of(told))
    ends = now + timedelta(seconds=_seconds(told.get("expires_in")))
    return Renewed(
        secrets={
            "refresh_token": refresh,
            "access_token": access,
            "access_expires_at": ends.isoformat(),
        }
    )


def _client(secrets: Secrets) -> dict[str, str]:
    """An app with a client secret shows it; one without is known by its id alone."""
    if not secrets.get("client_secret"):
        return {}
    pair = f"{secrets['client_id']}:{secrets['client_secret']}"
    return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}


def _seconds(told: object) -> int:
    return told if isinstance(told, int) and 0 < told < 10**9 else 7200
