"""Publishes replies as statuses, changes and deletes them, and looks for them.

https://docs.joinmastodon.org/methods/statuses
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

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
from herodesk.platforms.mastodon.answers import refusal_of
from herodesk.platforms.mastodon.timeline import look_for
from herodesk.platforms.reading import Json, identifier, link, part, parts, word
from herodesk.platforms.sending import (
    GLANCE_SECONDS,
    PICTURE,
    READ_SECONDS,
    TRY_AGAIN_SECONDS,
    answer_of,
    correction,
    json_bytes,
    multipart,
    send,
    withdrawal,
)

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

_NO_TOKEN = Refused(reason="mastodon-token", detail="no access token is configured")
_VISIBILITIES = frozenset({"public", "unlisted", "private", "direct"})
_WORKS_ON_IT, _PICTURE_SECONDS = 202, 10
_NEWEST = {"limit": "40", "exclude_reblogs": "true"}


def publish(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """`POST /api/v1/statuses`, as visible as the question, to whom the question is from.

    `Idempotency-Key` is the reply's own id: within the hour a second request makes no second one.
    """
    question = _asked("GET", reply.to, http, api, secrets, now)
    if isinstance(question, Lost):  # only the question was looked at: nothing was published
        return Wait(until=now + timedelta(seconds=TRY_AGAIN_SECONDS), reason=question.reason)
    if isinstance(question, Wait | Refused):
        return question
    status = answer_of(question) or {}
    seen_by = word(status, "visibility")
    if not word(part(status, "account"), "acct") or seen_by not in _VISIBILITIES:
        return Refused(reason="mastodon-invalid", detail="the question cannot be read")
    body = {
        "status": _to(word(part(status, "account"), "acct"), reply),
        "in_reply_to_id": reply.to,
        "visibility": "direct" if reply.private else seen_by,
        **_language(reply),
        **_media([reply.prepared] if reply.picture and reply.prepared else []),
    }
    once = {"Idempotency-Key": f"{reply.case}-{reply.reply_id}"}
    answer = _asked("POST", None, http, api, secrets, now, body, once)
    return answer if isinstance(answer, Wait | Lost | Refused) else _sent(answer)


def attach(
    reply: Reply, data: bytes, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Outcome:
    """`POST /api/v2/media` with what the picture shows in words. A server that still works on it
    says so; the status is published once it is done."""
    tokens, picture = live(secrets, "access_token"), reply.picture
    if not tokens or picture is None:
        return _NO_TOKEN
    body, kind = multipart(
        {"description": picture.alt}, {"file": (picture.name, picture.kind, data)}
    )
    headers = {**_bearer(tokens[0]), "Content-Type": kind}
    url = f"{api.rstrip('/')}/api/v2/media"
    answer = send(http, "POST", url, headers=headers, body=body, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if not 200 <= answer.status_code < 300:
        return refusal_of(answer, now)
    media_id = identifier(answer_of(answer) or {}, "id")
    if media_id is None:
        return Lost(reason="malformed-answer")
    works = answer.status_code == _WORKS_ON_IT
    until = now + timedelta(seconds=_PICTURE_SECONDS if works else 0)
    return Wait(until=until, reason=PICTURE, prepared=media_id)


def correct(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """`PUT /api/v1/statuses/:id`: the same status with other words, to the same person."""
    remote_id = reply.remote_id or ""
    ours = _asked("GET", remote_id, http, api, secrets, now)
    if isinstance(ours, Wait | Lost | Refused):
        return correction(ours)
    before = answer_of(ours) or {}
    pictures = [identifier(it, "id") for it in parts(before, "media_attachments")]
    body = {"status": _to(_whom(before), reply), **_language(reply), **_media(pictures)}
    answer = _asked("PUT", remote_id, http, api, secrets, now, body)
    return correction(answer) if isinstance(answer, Wait | Lost | Refused) else _sent(answer)


def withdraw(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Withdrawal:
    """`DELETE /api/v1/statuses/:id`; one of ours that is not there is gone already."""
    answer = _asked("DELETE", reply.remote_id or "", http, api, secrets, now)
    return withdrawal(answer) if isinstance(answer, Wait | Lost | Refused) else Gone()


def find(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Sent | Look:
    """Our own statuses, private ones too, tell whether it is there, if they reach back so far."""
    tokens = live(secrets, "access_token")
    if not (tokens and reply.account):
        return Look.UNSURE
    url = f"{api.rstrip('/')}/api/v1/accounts/{quote(reply.account, safe='')}/statuses"
    answer = send(http, "GET", url, query=_NEWEST, headers=_bearer(tokens[0]), now=now)
    if isinstance(answer, Wait | Lost) or answer.status_code != 200:
        return Look.UNSURE
    return look_for(reply, answer.content, is_whole="next" not in answer.links)


def post_is_gone(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> bool:
    """`GET /api/v1/statuses/:id` says 404 or 410: deleted, or not for us to see any more."""
    answer = _asked("GET", reply.to, http, api, secrets, now)
    return isinstance(answer, Refused) and answer.reason == "post-gone"


def _asked(  # noqa: PLR0917 - one request
    method: str,
    status: str | None,
    http: Http,
    api: str,
    secrets: Secrets,
    now: datetime,
    body: Json | None = None,
    headers: Json | None = None,
) -> Response | Wait | Lost | Refused:
    """Looks are given up soon, so that there is time for what follows them."""
    tokens = live(secrets, "access_token")
    if not tokens:
        return _NO_TOKEN
    url = f"{api.rstrip('/')}/api/v1/statuses"
    url += "" if status is None else f"/{quote(status, safe='')}"
    told = {**_bearer(tokens[0]), **(headers or {})}
    seconds = GLANCE_SECONDS if method == "GET" else READ_SECONDS
    raw = None
    if body is not None:
        raw, told["Content-Type"] = json_bytes(body), "application/json"
    answer = send(http, method, url, headers=told, body=raw, now=now, read_seconds=seconds)
    if isinstance(answer, Wait | Lost) or 200 <= answer.status_code < 300:
        return answer
    return refusal_of(answer, now)


def _to(handle: str | None, reply: Reply) -> str:
    """Nobody is notified whose handle does not stand in the text."""
    named = f"@{handle}"
    is_named = handle is None or named.lower() in reply.public_text.lower().split()
    return reply.public_text if is_named else f"{named} {reply.public_text}"


def _whom(ours: Json) -> str | None:
    """The handle of the person whom our status answers."""
    whom = identifier(ours, "in_reply_to_account_id")
    found = [it for it in parts(ours, "mentions") if identifier(it, "id") == whom]
    return word(found[0], "acct") if found and whom else None


def _media(ids: Sequence[str | None]) -> dict[str, list[str]]:
    """Whoever names no pictures takes those away that were there."""
    known = [one for one in ids if one]
    return {"media_ids": known} if known else {}


def _language(reply: Reply) -> dict[str, str]:
    return {"language": reply.language} if reply.language else {}


def _sent(answer: Response) -> Outcome:
    told = answer_of(answer) or {}
    remote_id = identifier(told, "id")
    if remote_id is None:
        return Lost(reason="malformed-answer")
    return Sent(remote_id=remote_id, url=link(told, "url") or link(told, "uri"))


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
