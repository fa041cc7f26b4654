"""What a server's refusals mean.

https://docs.joinmastodon.org/api/rate-limits, .../entities/Error
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.platforms.reading import iso_time, text
from herodesk.platforms.sending import answer_of

if TYPE_CHECKING:
    from requests import Response

_WINDOW = timedelta(minutes=5)
_SHORTEST_WAIT = timedelta(seconds=1)
_LONGEST_WAIT = timedelta(hours=25)
_LONGEST_DETAIL = 300
_REASONS = {
    401: "mastodon-token",
    403: "mastodon-forbidden",
    404: "post-gone",
    410: "post-gone",
}


def refusal_of(response: Response, now: datetime) -> Wait | Lost | Refused:
    """The outcome of an answer that is not 2xx."""
    status = response.status_code
    if status == 429:
        return Wait(until=_until(response.headers, now), reason="mastodon-rate-limit")
    if status == 408 or not 400 <= status < 500:
        return Lost(reason=f"status-{status}")
    detail = text(answer_of(response) or {}, "error") or ""
    reason = _REASONS.get(status, "mastodon-invalid")
    return Refused(reason=reason, detail=detail[:_LONGEST_DETAIL])


def rest_of(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When the limit starts anew that the answer just used up; None while there is room."""
    return _until(headers, now) if headers.get("X-RateLimit-Remaining") == "0" else None


def _until(headers: Mapping[str, str], now: datetime) -> datetime:
    """Mastodon writes the moment in ISO 8601."""
    reset = iso_time(headers.get("X-RateLimit-Reset")) or now + _WINDOW
    return min(max(reset, now + _SHORTEST_WAIT), now + _LONGEST_WAIT)
