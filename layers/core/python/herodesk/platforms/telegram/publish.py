"""Publishes replies through a bot, changes and deletes them, and looks whether a post stands."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

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
from herodesk.parts import Secrets
from herodesk.platforms.reading import FieldError, identifier, part
from herodesk.platforms.sending import GLANCE_SECONDS, withdrawal
from herodesk.platforms.telegram.asking import as_number, ask
from herodesk.platforms.telegram.message import both_of, permalink, post_id

if TYPE_CHECKING:
    from requests import Session as Http


def publish(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """`sendMessage`. In public it is refused if the post is gone, so that no answer stands there
    alone; a person is answered all the same."""
    chat, message_id = both_of(reply.to)
    to = (reply.recipient or chat) if reply.private else chat
    fields: dict[str, object] = {"chat_id": as_number(to), "text": reply.public_text}
    if to == chat:
        fields["reply_parameters"] = {
            "message_id": as_number(message_id),
            "allow_sending_without_reply": reply.private,
        }
    told = ask("sendMessage", fields, http, api, secrets, now)
    if isinstance(told, Wait | Lost | Refused):
        return told
    message = part(told, "result")
    try:
        remote_id = post_id(part(message, "chat"), identifier(message, "message_id") or "")
    except FieldError:
        return Lost(reason="malformed-answer")
    if not both_of(remote_id)[1]:
        return Lost(reason="malformed-answer")
    return Sent(remote_id=remote_id, url=permalink(message))


def correct(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """`editMessageText`: the same message with other words."""
    fields = {**_itself(reply.remote_id), "text": reply.public_text}
    told = ask("editMessageText", fields, http, api, secrets, now)
    done = Sent(remote_id=reply.remote_id or "", url=reply.url)
    if not isinstance(told, Wait | Lost | Refused) or _says(told, "not modified"):
        return done
    is_gone = _says(told, "edit not found") or _says(told, "message_id_invalid")
    return Refused(reason="reply-gone") if is_gone else told


def withdraw(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Withdrawal:
    """`deleteMessage`, within two days; a message that is not there is gone already."""
    told = ask("deleteMessage", _itself(reply.remote_id), http, api, secrets, now)
    if not isinstance(told, Wait | Lost | Refused) or _says(told, "delete not found"):
        return Gone()
    return withdrawal(told)


def find(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Sent | Look:  # noqa: ARG001  the protocol's shape
    """A bot can read neither a chat's history nor its own messages: a person looks."""
    return Look.UNSURE


def post_is_gone(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> bool:
    """`setMessageReaction` with no reaction changes nothing, for the bot never reacts; but it
    says if there is no such message. Nothing else that a bot may do tells that."""
    fields = {**_itself(reply.to), "reaction": []}
    told = ask("setMessageReaction", fields, http, api, secrets, now, GLANCE_SECONDS)
    return _says(told, "react not found")


def _itself(own_id: str | None) -> dict[str, object]:
    chat, message_id = both_of(own_id or "")
    return {"chat_id": as_number(chat), "message_id": as_number(message_id)}


def _says(told: object, words: str) -> bool:
    return isinstance(told, Refused) and words in told.detail.lower()
