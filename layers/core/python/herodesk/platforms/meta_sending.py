"""Requests to Meta's Graph API as all its platforms make them, and private messages through it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from herodesk.domain.reply import Lost, Outcome, Reply, Sent, Wait
from herodesk.platforms.meta_answers import refusal_of
from herodesk.platforms.reading import Json, identifier
from herodesk.platforms.sending import answer_of, json_bytes, send

if TYPE_CHECKING:
    from requests import Session as Http

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def address(api: str, *path: str) -> str:
    """The address of what stands at the path."""
    return "/".join([api.rstrip("/"), *(quote(step, safe="") for step in path)])


def bearer(token: str) -> dict[str, str]:
    """The header that shows the token; never in the address, which is logged."""
    return {"Authorization": f"Bearer {token}"}


def form(fields: Mapping[str, str]) -> bytes:
    """The body of a form."""
    return urlencode(fields, errors="replace").encode()


def succeeded(answer: Json | None) -> bool:
    """True if Meta says so."""
    return (answer or {}).get("success") is True


def sent_privately(reply: Reply, token: str, *, http: Http, api: str, now: datetime) -> Outcome:
    """`POST /{account}/messages`: an answer within a day of the customer's message, or the one
    private reply to a comment that is allowed within seven days of it."""
    to = {"comment_id": reply.to} if reply.begins else {"id": reply.recipient}
    body: dict[str, object] = {"recipient": to, "message": {"text": reply.public_text}}
    if not reply.begins:
        body["messaging_type"] = "RESPONSE"
    headers = {**bearer(token), "Content-Type": "application/json"}
    url = address(api, reply.account or "me", "messages")
    answer = send(http, "POST", url, body=json_bytes(body), headers=headers, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if not 200 <= answer.status_code < 300:
        return refusal_of(answer, now, reply.platform)
    remote_id = identifier(answer_of(answer) or {}, "message_id")
    return Sent(remote_id=remote_id) if remote_id else Lost(reason="malformed-answer")
