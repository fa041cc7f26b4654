"""Hands a reply to the forum or form that sent the post: a signed webhook the other way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from herodesk.domain.reply import (
    Gone,
    Look,
    Lost,
    Outcome,
    Refused,
    Reply,
    Sent,
    Wait,
    Withdrawal,
)
from herodesk.parts import Secrets, live
from herodesk.platforms.generic.verify import key_of, signature
from herodesk.platforms.reading import identifier, link
from herodesk.platforms.sending import (
    answer_of,
    correction,
    json_bytes,
    send,
    withdrawal,
    words_of,
)

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

Event = Mapping[str, Any]
_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(days=1)


def publish(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """POST the reply, signed; `webhook-id` is the same at every try, so a repeat does no harm."""
    event = {"type": "reply.created", "data": _data(reply)}
    answer = _posted(event, http, api, secrets, now)
    return answer if isinstance(answer, Wait | Lost | Refused) else _outcome(answer, reply, now)


def correct(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """The same for new words: `data.reply` names the published one, by the other side's id."""
    event = {"type": "reply.updated", "data": {**_data(reply), "reply": reply.remote_id}}
    answer = _posted(event, http, api, secrets, now)
    if isinstance(answer, Wait | Lost | Refused):
        return answer
    if answer.status_code < 300:
        told = answer_of(answer)
        return Sent(remote_id=reply.remote_id or "", url=link(told, "url") if told else reply.url)
    return correction(_outcome(answer, reply, now))


def withdraw(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Withdrawal:
    """Ask for the deletion of a published reply; one that is not there is gone already."""
    names = {"in_reply_to": reply.to, "account": reply.account, "reply": reply.remote_id}
    event = {"type": "reply.deleted", "data": {"id": f"{reply.reply_id}-withdrawn", **names}}
    answer = _posted(event, http, api, secrets, now)
    if isinstance(answer, Wait | Lost | Refused):
        return withdrawal(answer)
    return Gone() if answer.status_code < 300 else withdrawal(_outcome(answer, reply, now))


def find(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Look:  # noqa: ARG001  the port's shape
    """A second request with the same `webhook-id` makes no second reply: always ABSENT."""
    return Look.ABSENT


def _posted(
    event: Event, http: Http, api: str, secrets: Secrets, now: datetime
) -> Response | Wait | Lost | Refused:
    if not api:
        return Refused(reason="answered-by-hand")
    keys = [key for secret in live(secrets, "reply_secret") if (key := key_of(secret))]
    if not keys:
        return Refused(reason="generic-secret", detail="no usable reply_secret is configured")
    body = json_bytes(event)
    headers = _headers(str(event["data"]["id"]), keys, body, now)
    return send(http, "POST", api, body=body, headers=headers, now=now)


def _data(reply: Reply) -> dict[str, object]:
    return {
        "id": reply.reply_id,
        "in_reply_to": reply.to,
        "thread": reply.thread,
        "account": reply.account,
        "text": reply.public_text,
        "language": reply.language,
        **({"private": True} if reply.private else {}),
        "created_at": reply.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }


def _headers(message: str, keys: list[bytes], body: bytes, now: datetime) -> dict[str, str]:
    moment = str(int(now.timestamp()))
    signatures = [signature(key, message, moment, body) for key in keys]
    return {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(signatures),
    }


def _outcome(response: Response, reply: Reply, now: datetime) -> Outcome:
    status = response.status_code
    if status < 300 or status == 409:
        return _sent(response, reply)
    if status == 429:
        return Wait(until=_until(response, now), reason="generic-rate-limit")
    if status == 401:
        return Refused(reason="generic-secret", detail=words_of(answer_of(response)))
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
