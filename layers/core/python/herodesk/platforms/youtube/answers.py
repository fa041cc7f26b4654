"""What the refusals of YouTube's API mean: https://developers.google.com/youtube/v3/docs/errors."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.platforms.reading import Json, part, parts, text, word
from herodesk.platforms.sending import answer_of

if TYPE_CHECKING:
    from requests import Response

_QUOTA = {"quotaExceeded", "dailyLimitExceeded"}
_TOO_FAST = {"rateLimitExceeded", "userRateLimitExceeded"}
_CLOSED = {"commentsDisabled", "parentCommentIsPrivate", "operationNotSupported"}
_QUOTA_DAY = ZoneInfo("America/Los_Angeles")
_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(minutes=15)
_LONGEST_DETAIL = 300


def refusal_of(response: Response, now: datetime) -> Wait | Lost | Refused:
    """The outcome of an answer that is not 2xx."""
    status = response.status_code
    error = part(answer_of(response) or {}, "error")
    reasons = {word(it, "reason") for it in parts(error, "errors")}
    if reasons & _QUOTA:
        return Wait(until=_next_quota_day(now), reason="youtube-rate-limit")
    if status == 429 or reasons & _TOO_FAST:
        return Wait(until=now + _pause(response), reason="youtube-rate-limit")
    if status == 408 or not 400 <= status < 500:
        return Lost(reason=f"status-{status}")
    return Refused(reason=_reason(status, reasons), detail=_words(error))


def _reason(status: int, reasons: set[str | None]) -> str:
    if status == 401:
        return "youtube-token"
    if status == 404:
        return "post-gone"
    if reasons & _CLOSED:
        return "not-answerable"
    return "youtube-forbidden" if status == 403 else "youtube-invalid"


def _next_quota_day(now: datetime) -> datetime:
    """The next midnight in California."""
    there = now.astimezone(_QUOTA_DAY)
    tomorrow = datetime(there.year, there.month, there.day, tzinfo=_QUOTA_DAY) + timedelta(days=1)
    return tomorrow.astimezone(now.tzinfo)


def _pause(response: Response) -> timedelta:
    told = response.headers.get("Retry-After", "")
    asked = timedelta(seconds=int(told)) if told.isdecimal() and len(told) < 7 else _PAUSE
    return min(max(asked, timedelta(seconds=1)), _LONGEST_PAUSE)


def _words(error: Json) -> str:
    return (text(error, "message") or "")[:_LONGEST_DETAIL]
