"""Requests to Meta's Graph API as all its platforms make them, and private messages through it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from herodesk.domain.reply import Gone, Lost, Outcome, Refused, Reply, Sent, Wait, Withdrawal
from herodesk.platforms.meta_answers import refusal_of
from herodesk.platforms.reading import Json, identifier
from herodesk.platforms.sending import answer_of, json_bytes, send, withdrawal

if TYPE_CHECKING:
    from requests import Session as Http

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_RESPONSE = {"messaging_type": "RESPONSE"}
_BY_A_PERSON = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}


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


def deleted(
    reply: Reply, token: str, platform: str, *, http: Http, api: str, now: datetime
) -> Withdrawal:
    """`DELETE /{id}` of what the reply became; what does not exist is gone already."""
    url = address(api, reply.remote_id or "")
    answer = send(http, "DELETE", url, headers=bearer(token), now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if not 200 <= answer.status_code < 300:
        return withdrawal(refusal_of(answer, now, platform))
    return Gone() if succeeded(answer_of(answer)) else Lost(reason="malformed-answer")


def sent_privately(reply: Reply, token: str, *, http: Http, api: str, now: datetime) -> Outcome:
    """`POST /{account}/messages`: an answer within a day of the customer's message, or the one
    private reply to a comment that is allowed within seven days of it.

    After that day it is asked once more as the answer of a person (`HUMAN_AGENT`), which Meta
    takes for seven days from those whom it permits that. What it refuses was not sent.
    """

    def asked(how: Mapping[str, str]) -> Outcome:
        to = {"comment_id": reply.to} if reply.begins else {"id": reply.recipient}
        body = json_bytes({"recipient": to, "message": {"text": reply.public_text}, **how})
        headers = {**bearer(token), "Content-Type": "application/json"}
        url = address(api, reply.account or "me", "messages")
        answer = send(http, "POST", url, body=body, headers=headers, now=now)
        if isinstance(answer, Wait | Lost):
            return answer
        if not 200 <= answer.status_code < 300:
            return refusal_of(answer, now, reply.platform)
        remote_id = identifier(answer_of(answer) or {}, "message_id")
        return Sent(remote_id=remote_id) if remote_id else Lost(reason="malformed-answer")

    if reply.begins:
        return asked({})
    outcome = asked(_RESPONSE)
    if not (isinstance(outcome, Refused) and outcome.reason.endswith("-window")):
        return outcome
    by_a_person = asked(_BY_A_PERSON)
    return outcome if isinstance(by_a_person, Refused) else by_a_person
