"""Hands a reply to the forum or form that sent the post: a signed webhook the other way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from herodesk.domain.reply import Look, Lost, Outcome, Refused, Reply, Sent, Wait
from herodesk.parts import Secrets, live
from herodesk.platforms.generic.verify import key_of, signature
from herodesk.platforms.reading import identifier, link
from herodesk.platforms.sending import answer_of, json_bytes, send, words_of

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(days=1)


def publish(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """POST the reply, signed; `webhook-id` is the same at every try, so a repeat does no harm."""
    if not api:
        return Refused(reason="answered-by-hand")
    keys = [key for secret in live(secrets, "reply_secret") if (key := key_of(secret))]
    if not keys:
        return Refused(reason="generic-secret", detail="no usable reply_secret is configured")
    body = _body(reply)
    answer = send(http, "POST", api, body=body, headers=_headers(reply, keys, body, now), now=now)
    return answer if isinstance(answer, Wait | Lost) else _outcome(answer, reply, now)


def find(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Look:  # noqa: ARG001  the port's shape
    """A second request with the same `webhook-id` makes no second reply: always ABSENT."""
    return Look.ABSENT


def _body(reply: Reply) -> bytes:
    data = {
        "id": reply.reply_id,
        "in_reply_to": reply.to,
        "thread": reply.thread,
        "account": reply.account,
        "text": reply.public_text,
        "language": reply.language,
        "created_at": reply.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }
    return json_bytes({"type": "reply.created", "data": data})


def _headers(reply: Reply, keys: list[bytes], body: bytes, now: datetime) -> dict[str, str]:
    moment = str(int(now.timestamp()))
    signatures = [signature(key, reply.reply_id, moment, body) for key in keys]
    return {
        "Content-Type": "application/json",
        "webhook-id": reply.reply_id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(signatures),
    }


def _outcome(response: Response, reply: Reply, now: datetime) -> Outcome:
    status = response.status_code
    if status < 300 or status == 409:
        return _sent(response, reply)
    if status == 429:
        return Wait(until=_until(response, now), reason="generic-rate-limit")
    if status in (404, 410):
        return Refused(reason="post-gone", detail=words_of(answer_of(response)))
    if status >= 500 or status == 408:
        return Lost(reason=f"status-{status}")
    return Refused(reason="generic-refused", detail=words_of(answer_of(response)))


def _sent(response: Response, reply: Reply) -> Outcome:
    """Who has no id of his own for the reply may answer with nothing: then ours is its id."""
    answer = answer_of(response)
    remote_id = identifier(answer, "id") if answer is not None else None
    if remote_id and answer is not None:
        return Sent(remote_id=remote_id, url=link(answer, "url"))
    if response.status_code == 409:
        return Refused(reason="generic-refused", detail=words_of(answer))
    return Lost(reason="malformed-answer") if response.content else Sent(remote_id=reply.reply_id)


def _until(response: Response, now: datetime) -> datetime:
    """`Retry-After` in seconds or as a date; a minute where it says nothing of use."""
    given = response.headers.get("Retry-After", "")
    try:
        until = now + timedelta(seconds=int(given)) if given.isdecimal() else _date(given)
    except (ValueError, OverflowError):
        until = now + _PAUSE
    return min(max(until, now + timedelta(seconds=1)), now + _LONGEST_PAUSE)


def _date(given: str) -> datetime:
    moment = parsedate_to_datetime(given)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
