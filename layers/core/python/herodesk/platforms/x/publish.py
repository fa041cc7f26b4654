"""Publishes replies on X (API v2), takes them back, and looks what is there already."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
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
from herodesk.platforms.reading import identifier, part
from herodesk.platforms.sending import (
    GLANCE_SECONDS,
    PICTURE,
    answer_of,
    json_bytes,
    send,
    withdrawal,
    words_of,
)
from herodesk.platforms.x.answers import refusal_of, says_not_found
from herodesk.platforms.x.identity import permalink
from herodesk.platforms.x.timeline import look_for

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

_NO_TOKEN = Refused(reason="x-token", detail="no access token is configured")


def publish(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """`POST /2/tweets`, or a direct message to who wrote us one; every answer of X's error table
    has its outcome in `answers`."""
    tokens = live(secrets, "access_token")
    if not tokens:
        return _NO_TOKEN
    headers = {**_bearer(tokens[0]), "Content-Type": "application/json"}
    address, body = _private(reply) if reply.private else _public(reply)
    url = f"{api.rstrip('/')}{address}"
    answer = send(http, "POST", url, body=json_bytes(body), headers=headers, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if not 200 <= answer.status_code < 300:
        return refusal_of(answer, now)
    return _delivered(answer) if reply.private else _sent(answer)


def _public(reply: Reply) -> tuple[str, dict[str, object]]:
    reply_to = {"in_reply_to_tweet_id": reply.to}
    media = {"media": {"media_ids": [reply.prepared]}} if reply.picture and reply.prepared else {}
    return "/2/tweets", {"text": reply.public_text, "reply": reply_to, **media}


def _private(reply: Reply) -> tuple[str, dict[str, object]]:
    whom = quote(reply.recipient or "", safe="")
    return f"/2/dm_conversations/with/{whom}/messages", {"text": reply.public_text}


def attach(
    reply: Reply, data: bytes, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Outcome:
    """`POST /2/media/upload` in one piece, then what the picture shows in words.

    X's own words for a picture are wanted, not needed: it goes out even where they are refused.
    """
    tokens, picture = live(secrets, "access_token"), reply.picture
    if not tokens or picture is None:
        return _NO_TOKEN
    headers = {**_bearer(tokens[0]), "Content-Type": "application/json"}
    upload = {
        "media": b64encode(data).decode(),
        "media_category": "tweet_image",
        "media_type": picture.kind,
    }
    root = f"{api.rstrip('/')}/2/media"
    answer = send(http, "POST", f"{root}/upload", body=json_bytes(upload), headers=headers, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if not 200 <= answer.status_code < 300:
        return refusal_of(answer, now)
    media_id = identifier(part(answer_of(answer), "data"), "id")
    if media_id is None:
        return Lost(reason="malformed-answer")
    told = {"id": media_id, "metadata": {"alt_text": {"text": picture.alt}}}
    send(
        http, "POST", f"{root}/metadata", body=json_bytes(told), headers=headers, now=now,
        read_seconds=GLANCE_SECONDS,
    )  # fmt: skip
    return Wait(until=now, reason=PICTURE, prepared=media_id)


def find(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Sent | Look:
    """Our own timeline tells surely whether the reply is there, if it reaches back far enough;
    of direct messages it tells nothing."""
    if reply.private:
        return Look.UNSURE
    tokens = live(secrets, "access_token")
    user_id = secrets.get("user_id")
    if not (tokens and user_id):
        return Look.UNSURE
    url = f"{api.rstrip('/')}/2/users/{quote(user_id, safe='')}/tweets"
    fields = {"max_results": "100", "tweet.fields": "referenced_tweets,created_at,note_tweet"}
    answer = send(http, "GET", url, query=fields, headers=_bearer(tokens[0]), now=now)
    if isinstance(answer, Wait | Lost) or answer.status_code != 200:
        return Look.UNSURE
    return look_for(reply, answer_of(answer))


def withdraw(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Withdrawal:
    """`DELETE /2/tweets/:id`; a post of ours that is not there any more is gone, too."""
    tokens = live(secrets, "access_token")
    if not tokens:
        return withdrawal(_NO_TOKEN)
    url = _post_address(api, reply.remote_id or "")
    answer = send(http, "DELETE", url, headers=_bearer(tokens[0]), now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    told = answer_of(answer)
    if says_not_found(told):
        return Gone()
    if not 200 <= answer.status_code < 300:
        return withdrawal(refusal_of(answer, now))
    deleted = part(told or {}, "data").get("deleted")
    if deleted is False:
        return Refused(reason="not-withdrawn", detail=words_of(told))
    return Gone() if deleted is True else Lost(reason="malformed-answer")


def post_is_gone(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> bool:
    """`GET /2/tweets/:id`: only `resource-not-found` says it; a post that we may not see stands."""
    tokens = live(secrets, "access_token")
    if not tokens or reply.private:
        return False
    url = _post_address(api, reply.to)
    headers = _bearer(tokens[0])
    answer = send(http, "GET", url, headers=headers, now=now, read_seconds=GLANCE_SECONDS)
    if isinstance(answer, Wait | Lost):
        return False
    told = answer_of(answer)
    return says_not_found(told) and not part(told or {}, "data")


def _post_address(api: str, post_id: str) -> str:
    return f"{api.rstrip('/')}/2/tweets/{quote(post_id, safe='')}"


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _delivered(answer: Response) -> Outcome:
    remote_id = identifier(part(answer_of(answer), "data"), "dm_event_id")
    return Sent(remote_id=remote_id) if remote_id else Lost(reason="malformed-answer")


def _sent(answer: Response) -> Outcome:
    remote_id = identifier(part(answer_of(answer), "data"), "id")
    if remote_id is None:
        return Lost(reason="malformed-answer")
    return Sent(remote_id=remote_id, url=permalink(None, remote_id))
