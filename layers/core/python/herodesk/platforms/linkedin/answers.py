"""What LinkedIn's refusals mean, and the headers that every request of ours carries.

https://learn.microsoft.com/linkedin/shared/api-guide/concepts/error-handling, .../rate-limits
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.platforms.reading import Json, text
from herodesk.platforms.sending import answer_of

if TYPE_CHECKING:
    from requests import Response

VERSION = "202610"
"""The month whose API we speak; LinkedIn keeps each for a year at least."""

_REASONS = {401: "linkedin-token", 403: "linkedin-forbidden", 404: "post-gone"}
_DUPLICATE = 409
_DAY = " DAY "
_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(minutes=15)
_LONGEST_DETAIL = 300


def headers_of(token: str, **more: str) -> Mapping[str, str]:
    """Who asks, which version is spoken, and that lists and keys are written in Rest.li 2."""
    return {
        "Authorization": f"Bearer {token}",
        "LinkedIn-Version": VERSION,
        "X-Restli-Protocol-Version": "2.0.0",
        **more,
    }


def refusal_of(response: Response, now: datetime) -> Wait | Lost | Refused:
    """The outcome of an answer that is not 2xx."""
    status, told = response.status_code, answer_of(response) or {}
    if status == 429:
        return Wait(until=now + _rest(response, told, now), reason="linkedin-rate-limit")
    if status == _DUPLICATE:
        # The same text stands there already: perhaps by our first try, so look.
        return Lost(reason="duplicate")
    if status == 408 or not 400 <= status < 500:
        return Lost(reason=f"status-{status}")
    reason = _REASONS.get(status, "linkedin-invalid")
    return Refused(reason=reason, detail=(text(told, "message") or "")[:_LONGEST_DETAIL])


def _rest(response: Response, told: Json, now: datetime) -> timedelta:
    """Until midnight (UTC) where the day's calls are used up, else as long as it says."""
    if _DAY in (text(told, "message") or "").upper():
        today = now.astimezone(UTC)
        midnight = datetime(today.year, today.month, today.day, tzinfo=UTC) + timedelta(days=1)
        return midnight - now
    asked = response.headers.get("Retry-After", "")
    wanted = timedelta(seconds=int(asked)) if asked.isdecimal() and len(asked) < 7 else _PAUSE
    return min(max(wanted, timedelta(seconds=1)), _LONGEST_PAUSE)
