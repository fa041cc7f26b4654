"""Sends one request to a platform and says plainly what became of it. Loads `requests`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NewConnectionError,
)
from urllib3.filepost import encode_multipart_formdata

from herodesk.domain.errors import MalformedError
from herodesk.domain.reply import Gone, Lost, Outcome, Refused, Wait, Withdrawal
from herodesk.platforms.reading import json_object

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
GLANCE_SECONDS = 3.0
"""For a request that does not matter so much that what follows could wait for it."""
TRY_AGAIN_SECONDS = 30
PICTURE = "picture"
"""Why a reply waits whose picture has been handed over."""
_LONGEST_DETAIL = 300
_OF_OUR_ACCESS = ("-token", "-secret", "-usage-capped", "answered-by-hand")


def send(
    http: requests.Session,
    method: str,
    url: str,
    *,
    now: datetime,
    headers: Mapping[str, str],
    body: bytes | None = None,
    query: Mapping[str, str] | None = None,
    read_seconds: float = READ_SECONDS,
) -> requests.Response | Wait | Lost:
    """The answer; Wait if surely nothing was sent, Lost if it cannot be told. Never raises.

    Redirects are not followed: a token must not travel to another host.
    """
    try:
        return http.request(
            method,
            url,
            timeout=(CONNECT_SECONDS, read_seconds),
            allow_redirects=False,
            headers=headers,
            data=body,
            params=query,
        )
    except requests.ConnectTimeout:
        return _not_sent(now)
    except requests.ConnectionError as error:
        return _not_sent(now) if _never_connected(error) else Lost(reason="no-answer")
    except (requests.RequestException, ValueError):
        # requests reads where a redirect leads though none is followed: that may be no address
        return Lost(reason="no-answer")


def beside(api: str, home: str, url: str) -> str:
    """`url`, an address that a platform has outside its API; where the API is not at `home`, the
    same path there: whoever stands in for the platform stands in for all of it."""
    api = api.rstrip("/")
    return url if api == home else api + urlsplit(url).path


def json_bytes(value: object) -> bytes:
    """Compact JSON in UTF-8; half a surrogate pair becomes a question mark."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def multipart(
    fields: Mapping[str, str], files: Mapping[str, tuple[str, str, bytes]]
) -> tuple[bytes, str]:
    """A form with files (name, media type, bytes), and its own media type."""
    told = {name: (file, data, kind) for name, (file, kind, data) in files.items()}
    return encode_multipart_formdata({**fields, **told})


def answer_of(response: requests.Response) -> Mapping[str, Any] | None:
    """The JSON object that came back, or None."""
    try:
        return json_object(response.content)
    except (MalformedError, requests.RequestException):
        return None


def words_of(answer: Mapping[str, Any] | None) -> str:
    """The platform's own words about a refusal (problem JSON), shortened."""
    given = [str(value) for name in ("title", "detail") if (value := (answer or {}).get(name))]
    return ": ".join(given)[:_LONGEST_DETAIL]


def withdrawal(outcome: Outcome) -> Withdrawal:
    """What the refusal of a deletion means: what is not there is gone already.

    Reasons that concern our access stay as they are; all others speak of answers, not of this.
    """
    match outcome:
        case Wait() | Lost():
            return outcome
        case Refused(reason="post-gone"):
            return Gone()
        case Refused(reason=reason, detail=detail):
            ours = reason.endswith(_OF_OUR_ACCESS)
            return outcome if ours else Refused(reason="not-withdrawn", detail=detail)
        case _:
            return Lost(reason="malformed-answer")


def correction(outcome: Outcome) -> Outcome:
    """The same for an edit: what is not there is our reply, not the customer's post."""
    if isinstance(outcome, Refused) and outcome.reason == "post-gone":
        return Refused(reason="reply-gone", detail=outcome.detail)
    return outcome


def _not_sent(now: datetime) -> Wait:
    return Wait(until=now + timedelta(seconds=TRY_AGAIN_SECONDS), reason="no-connection")


def _never_connected(error: requests.ConnectionError) -> bool:
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)
