"""Publishes replies on Instagram, deletes them, and looks whether one is there.

https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-comment/replies,
.../ig-user/mentions, .../instagram-platform/private-replies
"""

from __future__ import annotations

from dataclasses import replace
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
from herodesk.platforms.instagram.conversation import looked_for
from herodesk.platforms.meta_answers import refusal_of
from herodesk.platforms.meta_sending import (
    FORM,
    address,
    bearer,
    deleted,
    form,
    sent_privately,
)
from herodesk.platforms.reading import Json, identifier
from herodesk.platforms.sending import GLANCE_SECONDS, answer_of, send, withdrawal

if TYPE_CHECKING:
    from requests import Session as Http

_NO_TOKEN = Refused(reason="instagram-token", detail="no access token is configured")
_BELOW = {"fields": "id,text,timestamp,from", "limit": "50"}


def publish(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """`POST /{comment-id}/replies`, `POST /{account}/mentions`, or a private message."""
    tokens = live(secrets, "access_token")
    if not tokens:
        return _NO_TOKEN
    if reply.private:
        # `me` is our account with its own token, and the linked Page with that of the Page.
        ours = replace(reply, account=None)
        return sent_privately(ours, tokens[0], http=http, api=api, now=now)
    url, fields = _public(reply, api)
    headers = {**bearer(tokens[0]), **FORM}
    answer = send(http, "POST", url, body=form(fields), headers=headers, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if not 200 <= answer.status_code < 300:
        return refusal_of(answer, now, "instagram")
    remote_id = identifier(answer_of(answer) or {}, "id")
    return Sent(remote_id=remote_id) if remote_id else Lost(reason="malformed-answer")


def withdraw(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Withdrawal:
    """`DELETE /{comment-id}`; below other people's posts Instagram does not allow it."""
    tokens = live(secrets, "access_token")
    if not tokens:
        return withdrawal(_NO_TOKEN)
    return deleted(reply, tokens[0], "instagram", http=http, api=api, now=now)


def find(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Sent | Look:
    """The replies below the comment tell it, or below its parent: Instagram has two levels. Of
    answers below other people's posts, and of private messages, nothing does."""
    tokens = live(secrets, "access_token")
    if not (tokens and reply.account) or reply.private or _is_mention(reply):
        return Look.UNSURE

    def read(query: dict[str, str], *path: str) -> Json | None:
        url = address(api, *path)
        answer = send(http, "GET", url, query=query, headers=bearer(tokens[0]), now=now)
        if isinstance(answer, Wait | Lost) or answer.status_code != 200:
            return None
        return answer_of(answer)

    itself = read({"fields": "id,parent_id"}, reply.to)
    if itself is None:
        return Look.UNSURE
    above = identifier(itself, "parent_id") or reply.to
    return looked_for(reply, read(_BELOW, above, "replies"))


def post_is_gone(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> bool:
    """True if the comment does not exist any more. A mention or a message cannot be looked at."""
    tokens = live(secrets, "access_token")
    is_message = reply.private and not reply.begins
    if not tokens or is_message or _is_mention(reply):
        return False
    answer = send(
        http,
        "GET",
        address(api, reply.to),
        query={"fields": "id"},
        headers=bearer(tokens[0]),
        read_seconds=GLANCE_SECONDS,
        now=now,
    )
    if isinstance(answer, Wait | Lost) or answer.status_code == 200:
        return False
    refused = refusal_of(answer, now, "instagram")
    return isinstance(refused, Refused) and refused.reason == "post-gone"


def _public(reply: Reply, api: str) -> tuple[str, dict[str, str]]:
    if not _is_mention(reply):
        return address(api, reply.to, "replies"), {"message": reply.public_text}
    medium, _, comment = reply.to.partition("/")
    named = {"media_id": medium, **({"comment_id": comment} if comment else {})}
    return address(api, reply.account or "me", "mentions"), {**named, "message": reply.public_text}


def _is_mention(reply: Reply) -> bool:
    """What mentions us below other people's posts goes by two ids: `{media-id}/{comment-id}`."""
    return "/" in reply.to
