"""What Bluesky's refusals mean: `{error, message}` and limits that are told in seconds since 1970.

https://docs.bsky.app/docs/advanced-guides/rate-limits, https://atproto.com/specs/xrpc
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.platforms.reading import text, word
from herodesk.platforms.sending import answer_of

if TYPE_CHECKING:
    from requests import Response

_WINDOW = timedelta(minutes=5)
_SHORTEST_WAIT = timedelta(seconds=1)
_LONGEST_WAIT = timedelta(hours=25)
_LONGEST_DETAIL = 300
_OF_OUR_ACCESS = frozenset(
    {"ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired"}
)
_OF_OUR_ACCOUNT = frozenset({"AccountTakedown", "AccountDeactivated", "AccountSuspended"})
NOT_FOUND = frozenset({"RecordNotFound", "NotFound", "RepoNotFound"})
_REASONS = {401: "bluesky-token", 403: "bluesky-forbidden"}


def refusal_of(response: Response, now: datetime) -> Wait | Lost | Refused:
    """The outcome of an answer that is not 2xx."""
    status = response.status_code
    if status == 429:
        return Wait(until=_until(response.headers, now), reason="bluesky-rate-limit")
    if status == 408 or not 400 <= status < 500:
        return Lost(reason=f"status-{status}")
    told = answer_of(response) or {}
    error, said = word(told, "error") or "", text(told, "message") or ""
    if "already exists" in said.lower():
        return Lost(reason="duplicate")  # perhaps by our first try, so look
    detail = (f"{error}: {said}" if said else error)[:_LONGEST_DETAIL]
    return Refused(reason=_reason(status, error), detail=detail)


def rest_of(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When the limit starts anew that the answer just used up; None while there is room."""
    return _until(headers, now) if headers.get("ratelimit-remaining") == "0" else None


def _reason(status: int, error: str) -> str:
    if error in _OF_OUR_ACCESS:
        return "bluesky-token"
    if error in _OF_OUR_ACCOUNT:
        return "bluesky-forbidden"
    return "post-gone" if error in NOT_FOUND else _REASONS.get(status, "bluesky-invalid")


def _until(headers: Mapping[str, str], now: datetime) -> datetime:
    reset = _moment(headers.get("ratelimit-reset")) or now + _WINDOW
    return min(max(reset, now + _SHORTEST_WAIT), now + _LONGEST_WAIT)


def _moment(seconds: str | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(seconds or ""), UTC)
    except (ValueError, OverflowError, OSError):
        return None
