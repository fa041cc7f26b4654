"""Publishes replies as comments (Graph API), changes and deletes them, and looks for them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from herodesk.domain.reply import (
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
from herodesk.platforms.facebook.conversation import looked_for, permalink
from herodesk.platforms.meta_answers import refusal_of
from herodesk.platforms.meta_sending import (
    FORM,
    address,
    bearer,
    deleted,
    form,
    sent_privately,
    succeeded,
)
from herodesk.platforms.reading import Json, identifier, part
from herodesk.platforms.sending import PICTURE, answer_of, correction, multipart, send, withdrawal

if TYPE_CHECKING:
    from requests import Session as Http

_NO_TOKEN = Refused(reason="facebook-token", detail="no access token is configured")
_NEWEST = {
    "fields": "id,message,from,created_time",
    "order": "reverse_chronological",
    "limit": "100",
}


def publish(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """`POST /{id}/comments`, or a private message; every answer of Meta's error table has its
    outcome in `answers`.

    Never without `/comments`: that would change the words of a comment of ours.
    """
    tokens = live(secrets, "access_token")
    if not tokens:
        return _NO_TOKEN
    if reply.private:
        return sent_privately(reply, tokens[0], http=http, api=api, now=now)
    headers = {**bearer(tokens[0]), **FORM}
    url = address(api, reply.to, "comments")
    body = form({"message": reply.public_text, **_picture(reply)})
    answer = send(http, "POST", url, body=body, headers=headers, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if not 200 <= answer.status_code < 300:
        return refusal_of(answer, now, "facebook")
    remote_id = identifier(answer_of(answer) or {}, "id")
    if remote_id is None:
        return Lost(reason="malformed-answer")
    return Sent(remote_id=remote_id, url=permalink(reply, remote_id))


def attach(
    reply: Reply, data: bytes, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Outcome:
    """`POST /{page}/photos`, unpublished: nobody sees it before the comment that names it."""
    tokens, picture = live(secrets, "access_token"), reply.picture
    if not tokens or picture is None:
        return _NO_TOKEN
    body, kind = multipart(
        {"published": "false", "alt_text_custom": picture.alt},
        {"source": (picture.name, picture.kind, data)},
    )
    headers = {**bearer(tokens[0]), "Content-Type": kind}
    url = address(api, reply.account or "me", "photos")
    answer = send(http, "POST", url, body=body, headers=headers, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if not 200 <= answer.status_code < 300:
        return refusal_of(answer, now, "facebook")
    photo = identifier(answer_of(answer) or {}, "id")
    if photo is None:
        return Lost(reason="malformed-answer")
    return Wait(until=now, reason=PICTURE, prepared=photo)


def correct(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """`POST /{comment-id}`: the same comment with other words."""
    tokens = live(secrets, "access_token")
    if not tokens:
        return _NO_TOKEN
    headers = {**bearer(tokens[0]), **FORM}
    url = address(api, reply.remote_id or "")
    answer = send(http, "POST", url, body=_message(reply), headers=headers, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if not 200 <= answer.status_code < 300:
        return correction(refusal_of(answer, now, "facebook"))
    if not succeeded(answer_of(answer)):
        return Lost(reason="malformed-answer")
    return Sent(remote_id=reply.remote_id or "", url=permalink(reply, reply.remote_id or ""))


def withdraw(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Withdrawal:
    """`DELETE /{comment-id}`; a comment that does not exist is gone already."""
    tokens = live(secrets, "access_token")
    if not tokens:
        return withdrawal(_NO_TOKEN)
    return deleted(reply, tokens[0], "facebook", http=http, api=api, now=now)


def find(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Sent | Look:
    """The newest comments there tell whether ours is among them, if they reach back far enough;
    of private messages nothing does.

    An answer to a nested comment stands below that comment's parent, so that is looked at too.
    """
    tokens = live(secrets, "access_token")
    if not (tokens and reply.account) or reply.private:
        return Look.UNSURE

    def read(query: dict[str, str], *path: str) -> Json | None:
        url = address(api, *path)
        answer = send(http, "GET", url, query=query, headers=bearer(tokens[0]), now=now)
        if isinstance(answer, Wait | Lost) or answer.status_code != 200:
            return None
        return answer_of(answer)

    seen = looked_for(reply, read(_NEWEST, reply.to, "comments"))
    if seen is not Look.ABSENT or reply.to == reply.thread:
        return seen
    itself = read({"fields": "parent"}, reply.to)
    if itself is None:
        return Look.UNSURE
    above = identifier(part(itself, "parent"), "id")
    return looked_for(reply, read(_NEWEST, above, "comments")) if above else Look.ABSENT


def _picture(reply: Reply) -> dict[str, str]:
    return {"attachment_id": reply.prepared} if reply.picture and reply.prepared else {}


def _message(reply: Reply) -> bytes:
    return form({"message": reply.public_text})
