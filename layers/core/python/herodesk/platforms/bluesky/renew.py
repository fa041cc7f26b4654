"""Renews our session: by its refresh token, which changes each time, or by the app password.

https://docs.bsky.app/docs/api/com-atproto-server-refresh-session, .../create-session
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Renewed, Secrets
from herodesk.platforms.bluesky.answers import refusal_of
from herodesk.platforms.reading import Json, number, part, word
from herodesk.platforms.sending import answer_of, json_bytes, send

if TYPE_CHECKING:
    from requests import Session as Http

AHEAD = timedelta(minutes=5)

_USUAL = timedelta(hours=1)
"""Where a token does not say when it ends; they live two hours."""


def renew(
    *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Renewed | Wait | Lost | Refused:
    """`refreshSession`; `createSession` only if that is refused, for it is allowed 300 times a day.

    The refresh token comes first in what is to be kept: it works once.
    """
    refresh = secrets.get("refresh_token")
    answer = _refreshed(refresh, http, api, now) if refresh else None
    if answer is None or isinstance(answer, Refused):
        answer = _begun(secrets, http, api, now)
    if isinstance(answer, Wait | Lost | Refused):
        return answer
    access, following = word(answer, "accessJwt"), word(answer, "refreshJwt")
    if not (access and following):
        return Lost(reason="malformed-answer")
    ends = (_end_of(access) or now + _USUAL).isoformat()
    new = {"refresh_token": following, "access_token": access, "access_expires_at": ends}
    return Renewed(secrets=new)


def _refreshed(token: str, http: Http, api: str, now: datetime) -> Json | Wait | Lost | Refused:
    headers = {"Authorization": f"Bearer {token}"}
    return _session("refreshSession", http, api, now, headers, None)


def _begun(secrets: Secrets, http: Http, api: str, now: datetime) -> Json | Wait | Lost | Refused:
    identifier, password = secrets.get("identifier"), secrets.get("app_password")
    if not (identifier and password):
        return Refused(reason="bluesky-token", detail="no identifier and app_password")
    body = json_bytes({"identifier": identifier, "password": password})
    headers = {"Content-Type": "application/json"}
    return _session("createSession", http, api, now, headers, body)


def _session(  # noqa: PLR0917 - one request
    method: str, http: Http, api: str, now: datetime, headers: dict[str, str], body: bytes | None
) -> Json | Wait | Lost | Refused:
    url = f"{api.rstrip('/')}/xrpc/com.atproto.server.{method}"
    answer = send(http, "POST", url, headers=headers, body=body, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if answer.status_code != 200:
        refused = refusal_of(answer, now)
        is_final = isinstance(refused, Refused)
        return Refused(reason="bluesky-token", detail=refused.detail) if is_final else refused  # type: ignore[union-attr]
    return answer_of(answer) or Lost(reason="malformed-answer")


def _end_of(token: str) -> datetime | None:
    """When a token ends, as it says itself; nobody else's word hangs on it."""
    try:
        told = token.split(".")[1]
        claims = part(json.loads(urlsafe_b64decode(told + "=" * (-len(told) % 4))))
        return datetime.fromtimestamp(number(claims, "exp") or 0, UTC) if claims else None
    except (ValueError, IndexError, OverflowError, OSError, RecursionError):
        return None
