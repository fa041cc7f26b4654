"""Calls a forum's API, and says what its answers mean.

https://docs.discourse.org
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Secrets, live
from herodesk.platforms.reading import Json, items, number, part
from herodesk.platforms.sending import (
    GLANCE_SECONDS,
    READ_SECONDS,
    answer_of,
    json_bytes,
    send,
)

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

_NO_KEY = Refused(reason="discourse-token", detail="no API key and user name are configured")
_PAUSE_SECONDS = 60
_LONGEST_PAUSE_SECONDS = 25 * 3600
_LONGEST_DETAIL = 300
_REASONS = {401: "discourse-token", 403: "discourse-forbidden", 404: "post-gone", 410: "post-gone"}


def ask(  # noqa: PLR0917 - one call
    method: str,
    path: str,
    http: Http,
    api: str,
    secrets: Secrets,
    now: datetime,
    body: object | None = None,
    query: Mapping[str, str] | None = None,
) -> Response | Wait | Lost | Refused:
    """The answer if it is 2xx, else what it means. Looks are given up soon."""
    keys, name = live(secrets, "access_token"), secrets.get("username")
    if not (keys and name):
        return _NO_KEY
    headers = {"Api-Key": keys[0], "Api-Username": name, "Accept": "application/json"}
    raw = None if body is None else json_bytes(body)
    if raw is not None:
        headers["Content-Type"] = "application/json"
    url = f"{api.rstrip('/')}{path}"
    seconds = GLANCE_SECONDS if method == "GET" and not query else READ_SECONDS
    answer = send(
        http, method, url, headers=headers, body=raw, query=query, now=now, read_seconds=seconds
    )
    if isinstance(answer, Wait | Lost) or 200 <= answer.status_code < 300:
        return answer
    return _refusal(answer, now)


def _refusal(answer: Response, now: datetime) -> Wait | Lost | Refused:
    status, told = answer.status_code, answer_of(answer) or {}
    words = " ".join(it for it in items(told, "errors") if isinstance(it, str))[:_LONGEST_DETAIL]
    if status == 429:
        return Wait(until=now + _pause(answer, told), reason="discourse-rate-limit")
    if status == 408 or not 400 <= status < 500:
        return Lost(reason=f"status-{status}")
    if status == 422 and "too similar" in words.lower():
        # The same words stand there already: perhaps by our first try, so look.
        return Lost(reason="duplicate")
    if status == 403 and "API" in words:  # in every language, where the key is not accepted
        return Refused(reason="discourse-token", detail=words)
    return Refused(reason=_REASONS.get(status, "discourse-invalid"), detail=words)


def _pause(answer: Response, told: Json) -> timedelta:
    """`Retry-After`, else what the body says; the longer one."""
    header = answer.headers.get("Retry-After", "")
    named = int(header) if header.isascii() and header.isdigit() and len(header) < 9 else 0
    seconds = max(named, number(part(told, "extras"), "wait_seconds") or 0) or _PAUSE_SECONDS
    return timedelta(seconds=min(seconds, _LONGEST_PAUSE_SECONDS))
