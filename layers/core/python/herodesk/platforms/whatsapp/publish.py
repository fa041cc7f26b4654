"""Sends messages from our number. Whether one arrived is told by deliveries, not by a look."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from herodesk.domain.reply import Look, Lost, Outcome, Refused, Reply, Sent, Wait
from herodesk.parts import Secrets, live
from herodesk.platforms.meta_answers import refusal_of
from herodesk.platforms.meta_sending import address, bearer
from herodesk.platforms.reading import identifier, number, part, parts, text
from herodesk.platforms.sending import answer_of, json_bytes, send
from herodesk.platforms.whatsapp.codes import PAUSES, reason_of

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

_TOLD_WITHIN = timedelta(minutes=2)
"""So soon WhatsApp tells what became of a message."""

_LONGEST_DETAIL = 300


def publish(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """`POST /{phone-number-id}/messages`, quoting the message that is answered.

    The reply's own name goes along and comes back with each delivery that tells what became of it.
    """
    tokens = live(secrets, "access_token")
    if not tokens:
        return Refused(reason="whatsapp-token", detail="no access token is configured")
    if not (reply.recipient and reply.account):
        return Refused(reason="whatsapp-invalid", detail="nobody is named to write to")
    body = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        _naming(reply.recipient): reply.recipient,
        "context": {"message_id": reply.to},
        **_content(reply),
        "biz_opaque_callback_data": f"{reply.case}/{reply.reply_id}",
    }
    headers = {**bearer(tokens[0]), "Content-Type": "application/json"}
    url = address(api, reply.account, "messages")
    answer = send(http, "POST", url, body=json_bytes(body), headers=headers, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if not 200 <= answer.status_code < 300:
        return _refusal(answer, now)
    (sent, *_) = parts(answer_of(answer) or {}, "messages") or [{}]
    remote_id = identifier(sent, "id")
    return Sent(remote_id=remote_id) if remote_id else Lost(reason="malformed-answer")


def find(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Sent | Look:  # noqa: ARG001  nothing can be asked
    """No chat can be read: a delivery tells soon that it arrived, or a person has to look."""
    since = max(reply.created_at, reply.deadline or reply.created_at)
    return Look.LATER if now < since + _TOLD_WITHIN else Look.UNSURE


def _content(reply: Reply) -> dict[str, object]:
    """Words of our own, or the name of those that Meta has approved."""
    if reply.template is None:
        text = {"body": reply.public_text, "preview_url": False}
        return {"type": "text", "text": text}
    name, _, language = reply.template.partition("/")
    return {"type": "template", "template": {"name": name, "language": {"code": language}}}


def _naming(recipient: str) -> str:
    """A number is `to`; who hides theirs is known by an id with letters, `recipient`."""
    return "to" if recipient.isascii() and recipient.isdigit() else "recipient"


def _refusal(answer: Response, now: datetime) -> Outcome:
    error = part(answer_of(answer) or {}, "error")
    code = number(error, "code")
    if code in PAUSES:
        return Wait(until=now + PAUSES[code], reason="whatsapp-rate-limit")
    why = reason_of(code)
    if why is None or answer.status_code >= 500:
        return refusal_of(answer, now, "whatsapp")
    words = text(part(error, "error_data"), "details") or text(error, "message") or ""
    return Refused(reason=f"whatsapp-{why}", detail=words[:_LONGEST_DETAIL])
