"""What X's refusals mean: https://docs.x.com/x-api/fundamentals/response-codes-and-errors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from herodesk.domain.reply import Lost, Outcome, Refused, Wait
from herodesk.platforms.reading import items, part, parts
from herodesk.platforms.sending import answer_of, words_of
from herodesk.platforms.x.reach import GATE

if TYPE_CHECKING:
    from requests import Response

_WINDOW = timedelta(minutes=15)
_LONGEST_WAIT = timedelta(hours=25)
_SHORTEST_WAIT = timedelta(seconds=1)
_LIMITS = ("x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour")
_REASONS = {400: "x-invalid", 401: "x-token", 403: "x-forbidden", 404: "post-gone"}

# X tells these two 403 apart by words only; both have no type of their own.
_GATE_WORDS = ("not been mentioned or otherwise engaged", "mentioned or otherwise engaged by")
_DUPLICATE_WORDS = ("duplicate content", "status is a duplicate")
_DUPLICATE_CODE = 187


def refusal_of(response: Response, now: datetime) -> Outcome:
    """The outcome of an answer that is not 2xx."""
    status = response.status_code
    answer = answer_of(response) or {}
    if status in (403, 429) and _tells(answer, "usage-capped"):
        return Refused(reason="x-usage-capped", detail=words_of(answer))
    if status == 429:
        return Wait(until=_until(response.headers, now), reason="x-rate-limit")
    if status == 408 or not 400 <= status < 500:
        return Lost(reason=f"status-{status}")
    return _refused(status, answer)


def rest_of(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When a limit starts anew that the answer just used up; None while there is room."""
    is_used_up = any(headers.get(f"{name}-remaining") == "0" for name in _LIMITS)
    return _until(headers, now) if is_used_up else None


def says_not_found(answer: Mapping[str, Any] | None) -> bool:
    """True if the answer says that what was asked for does not exist; X says so with 200, too."""
    return _tells(answer or {}, "resource-not-found")


def _refused(status: int, answer: Mapping[str, Any]) -> Outcome:
    words = words_of(answer).lower()
    if status == 403 and (_is_duplicate(answer) or any(it in words for it in _DUPLICATE_WORDS)):
        # The same text stands there already: perhaps by our first try, so look.
        return Lost(reason="duplicate")
    if status == 403 and any(it in words for it in _GATE_WORDS):
        return Refused(reason=GATE, detail=words_of(answer))
    if _tells(answer, "resource-not-found"):
        return Refused(reason="post-gone", detail=words_of(answer))
    return Refused(reason=_REASONS.get(status, "x-invalid"), detail=words_of(answer))


def _tells(answer: Mapping[str, Any], problem: str) -> bool:
    """True if the answer, or an error in it, is of that problem type (the end of a URI)."""
    given = [answer, *parts(answer, "errors")]
    return any(str(entry.get("type", "")).rstrip("/").endswith(problem) for entry in given)


def _is_duplicate(answer: Mapping[str, Any]) -> bool:
    return any(part(entry).get("code") == _DUPLICATE_CODE for entry in items(answer, "errors"))


def _until(headers: Mapping[str, str], now: datetime) -> datetime:
    """When the limit that was hit starts anew; the latest of those that are used up."""
    used_up = [name for name in _LIMITS if headers.get(f"{name}-remaining") == "0"]
    resets = [_moment(headers.get(f"{name}-reset")) for name in used_up or _LIMITS[:1]]
    known = [moment for moment in resets if moment]
    until = max(known, default=now + _WINDOW)
    return min(max(until, now + _SHORTEST_WAIT), now + _LONGEST_WAIT)


def _moment(seconds: str | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(seconds), UTC) if seconds else None
    except (ValueError, OverflowError, OSError):
        return None
