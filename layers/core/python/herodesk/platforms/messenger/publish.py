"""Sends messages as the Page, and looks in the conversation whether one is there."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from herodesk.domain.reply import Look, Lost, Outcome, Refused, Reply, Sent, Wait
from herodesk.parts import Secrets, live
from herodesk.platforms.meta_looking import looked_for
from herodesk.platforms.meta_sending import address, bearer, sent_privately
from herodesk.platforms.reading import Json, part, parts
from herodesk.platforms.sending import answer_of, send

if TYPE_CHECKING:
    from requests import Session as Http

_NEWEST = "messages.limit(20){id,message,from,created_time}"
"""Of more than so many Meta tells nothing."""


def publish(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """`POST /{page-id}/messages`; see `meta_sending.sent_privately`."""
    tokens = live(secrets, "access_token")
    if not tokens:
        return Refused(reason="messenger-token", detail="no access token is configured")
    if not reply.recipient:
        return Refused(reason="messenger-invalid", detail="nobody is named to write to")
    return sent_privately(reply, tokens[0], http=http, api=api, now=now)


def find(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Sent | Look:
    """The newest messages of the conversation tell whether ours is among them, if they reach
    back far enough."""
    tokens = live(secrets, "access_token")
    if not (tokens and reply.account and reply.recipient):
        return Look.UNSURE
    query = {"platform": "messenger", "user_id": reply.recipient, "fields": _NEWEST}
    url = address(api, reply.account, "conversations")
    answer = send(http, "GET", url, query=query, headers=bearer(tokens[0]), now=now)
    if isinstance(answer, Wait | Lost) or answer.status_code != 200:
        return Look.UNSURE
    return looked_for(reply, _messages(answer_of(answer)))


def _messages(told: Json | None) -> Json | None:
    """Those of the only conversation with that person; None if it is not told."""
    (first, *more) = parts(told or {}, "data") or [{}]
    return None if more else part(first, "messages") or None
