"""What is made ready to be published on Threads, and how it stands.

A container that was not published within a day is of no use any more.
https://developers.facebook.com/docs/threads/troubleshooting
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.platforms.meta_answers import refusal_of
from herodesk.platforms.meta_sending import address, bearer
from herodesk.platforms.reading import number, part, text, word
from herodesk.platforms.sending import answer_of, send

if TYPE_CHECKING:
    from datetime import datetime

    from requests import Session as Http

_PARAMETER = 100
_NO_FIELD = "nonexisting field (status)"


class Status(StrEnum):
    """How a container stands."""

    READY = "FINISHED"
    IN_PROGRESS = "IN_PROGRESS"
    PUBLISHED = "PUBLISHED"
    EXPIRED = "EXPIRED"
    BROKEN = "ERROR"
    UNKNOWN = "unknown"
    """Threads does not say: it may have been published."""


def status_of(
    container: str, token: str, *, http: Http, api: str, now: datetime
) -> Status | Wait | Refused:
    """`GET /{container}?fields=status`. One that was published may have no such field any more.

    Wait or Refused if Threads does not let us ask: now, or with this token.
    """
    url, query = address(api, container), {"fields": "status"}
    answer = send(http, "GET", url, query=query, headers=bearer(token), now=now)
    if isinstance(answer, Wait | Lost):
        return Status.UNKNOWN
    told = answer_of(answer) or {}
    if answer.status_code == 200:
        given = word(told, "status") or ""
        return Status(given) if given in set(Status) else Status.UNKNOWN
    error = part(told, "error")
    words = text(error, "message") or ""
    is_post = number(error, "code") == _PARAMETER and _NO_FIELD in words
    if is_post:
        return Status.PUBLISHED
    refused = refusal_of(answer, now, "threads")
    if isinstance(refused, Refused) and refused.reason != "threads-token":
        return Status.UNKNOWN
    return refused if isinstance(refused, Wait | Refused) else Status.UNKNOWN
