"""What the Graph API's refusals mean, and how busy we are there: alike on all of Meta's platforms.

https://developers.facebook.com/docs/graph-api/guides/error-handling
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Outcome, Refused, Wait
from herodesk.platforms.reading import Json, number, part, parts, text
from herodesk.platforms.sending import answer_of

if TYPE_CHECKING:
    from requests import Response

_UNSETTLED = {1, 2}
_THROTTLED = {4, 17, 32, 341, 368, 613, 80001, 80002, 80006}
_TOKEN = {102, 190}
_TOKEN_SUBCODES = {463, 467}
_PERMISSION = {3, 10, *range(200, 300)}
_PARAMETER = 100
_NO_SUCH_OBJECT = 33  # a subcode of 100
_NOT_FOUND = 24  # as Threads says it
_WINDOW_SUBCODES = {2018278, 2534022}  # of 10: Messenger, Instagram
_AWAY = 551
_AWAY_SUBCODES = {2018001, 2534014}  # of 100: nobody there whom we could write to
_DUPLICATE = 506
_GONE = "post-gone"

# 100 says "a parameter is wrong" for a post that is gone too: these tell it apart.
_GONE_WORDS = ("does not exist", "has been deleted", "no longer available", "unknown object")

_REGAIN = "estimated_time_to_regain_access"
_SHARES = ("call_count", "total_cputime", "total_time")
_USED_UP = 100  # per cent
_NEARLY_USED_UP = 90
_PAUSE = timedelta(minutes=15)
_WINDOW = timedelta(hours=1)
_LONGEST_WAIT = timedelta(hours=25)
_SOON = timedelta(minutes=1)
_LONGEST_DETAIL = 300


def refusal_of(response: Response, now: datetime, platform: str) -> Outcome:
    """The outcome of an answer that is not 2xx; its reason begins with the platform's name."""
    status = response.status_code
    error = part(answer_of(response) or {}, "error")
    code = number(error, "code") or 0
    if status == 429 or code in _THROTTLED:
        return Wait(until=now + _pause(response.headers), reason=f"{platform}-rate-limit")
    if code == _DUPLICATE:
        # The same text stands there already: perhaps by our first try, so look.
        return Lost(reason="duplicate")
    if status == 408 or not 400 <= status < 500 or code in _UNSETTLED:
        return Lost(reason=f"status-{status}")
    return _refused(status, error, now, platform)


def rest_of(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Until when to leave Meta alone although it has answered; None while there is room.

    Calling on until it blocks prolongs the block, so the last tenth is left to replies.
    """
    business = [number(usage, name) or 0 for usage in _business_usage(headers) for name in _SHARES]
    used = max([*business, *_app_shares(headers)], default=0)
    return now + _pause(headers) if used >= _NEARLY_USED_UP else None


def _refused(status: int, error: Json, now: datetime, platform: str) -> Outcome:
    """What is certain not to have been published: said to pass, or for good."""
    why = _why(status, error)
    reason = why if why == _GONE else f"{platform}-{why}"
    if error.get("is_transient") is True:
        known = why != "invalid"
        return Wait(until=now + _SOON, reason=reason) if known else Lost(reason=f"status-{status}")
    return Refused(reason=reason, detail=(text(error, "message") or "")[:_LONGEST_DETAIL])


def _why(status: int, error: Json) -> str:
    code, subcode = number(error, "code"), number(error, "error_subcode")
    if code in _TOKEN or subcode in _TOKEN_SUBCODES or (code is None and status == 401):
        return "token"
    if subcode in _WINDOW_SUBCODES:
        return "window"
    if code == _AWAY or subcode in _AWAY_SUBCODES:
        return "unreachable"
    if code in _PERMISSION or (code is None and status == 403):
        return "forbidden"
    if status == 404 or code == _NOT_FOUND or (code == _PARAMETER and _says_gone(error)):
        return _GONE
    return "invalid"


def _says_gone(error: Json) -> bool:
    words = (text(error, "message") or "").lower()
    is_unknown = number(error, "error_subcode") == _NO_SUCH_OBJECT
    return is_unknown or any(said in words for said in _GONE_WORDS)


def _pause(headers: Mapping[str, str]) -> timedelta:
    """As long as Meta says; an hour where our share of calls is used up; else a quarter of one.

    Calling on while blocked prolongs the block, so the longest counts.
    """
    minutes = max((number(usage, _REGAIN) or 0 for usage in _business_usage(headers)), default=0)
    if minutes:
        return min(timedelta(minutes=min(minutes, 10_000)), _LONGEST_WAIT)
    return _WINDOW if max(_app_shares(headers)) >= _USED_UP else _PAUSE


def _app_shares(headers: Mapping[str, str]) -> list[int]:
    """How much of the app's calls, time and computing is used, in per cent."""
    app = _json(headers.get("X-App-Usage"))
    return [number(app, name) or 0 for name in _SHARES]


def _business_usage(headers: Mapping[str, str]) -> Iterator[Json]:
    """`{"<business>": [{"type": "pages", ...}, ...]}`."""
    told = _json(headers.get("X-Business-Use-Case-Usage"))
    for business in told:
        yield from parts(told, business)


def _json(header: str | None) -> Json:
    try:
        return part(json.loads(header or "{}"))
    except (ValueError, RecursionError):
        return {}
