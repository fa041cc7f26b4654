"""A WhatsApp number on a laptop: signs deliveries as Meta does, answers as the Cloud API."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from herodesk.parts import Secrets
from herodesk.platforms.whatsapp.measure import LIMIT, length
from herodesk.platforms.whatsapp.probe import WATCHED
from herodesk_ops.platforms.meta_registry import Registry
from herodesk_ops.platforms.meta_stand_in import Body, MetaStandIn, sign, written
from herodesk_ops.platforms.stand_in import (
    Account,
    Clock,
    Compact,
    Request,
    Response,
    json_response,
    moment_of,
)

__all__ = ["StandIn", "delivery", "sign", "status"]

_FIRST_ID = 770_000_000_000_001
_A_DAY = timedelta(hours=24)
_BUSINESS = "102290129340398"
_ERRORS = {
    131026: "Message undeliverable",
    131047: "Re-engagement message",
    131056: "(Business Account, Consumer Account) pair rate limit hit",
    132001: "Template name does not exist in the translation",
    100: "(#100) Invalid parameter",
}


def delivery(
    post: Compact,
    *,
    account: Account,
    product: str | None = None,  # noqa: ARG001  there is nothing but messages
) -> bytes:
    """The body for a compact post, escaped as Meta escapes what it signs.

    What the number itself sent is not told as a message; nobody can pass a message on.
    """
    is_ours = post["author"]["id"] == account["id"]
    nothing = post.get("repost_of") or is_ours
    return _envelope(account, {} if nothing else _customers(post))


def status(
    remote_id: str, name: str, state: str, *, account: Account, code: int | None = None
) -> bytes:
    """The body that tells what became of a message of ours; `name` is what it was sent with."""
    told: Body = {
        "id": remote_id,
        "status": state,
        "timestamp": "1793610000",
        "recipient_id": "4915100000001",
        "biz_opaque_callback_data": name,
    }
    if code:
        title = _ERRORS.get(code, "Something went wrong")
        told["errors"] = [{"code": code, "title": title, "message": title}]
    return _envelope(account, {"statuses": [told]})


def _envelope(account: Account, told: Body) -> bytes:
    number = {"display_phone_number": "4940000000", "phone_number_id": account["id"]}
    value = {"messaging_product": "whatsapp", "metadata": number, **told}
    change = {"field": "messages", "value": value}
    entry = {"id": _BUSINESS, "changes": [change]}
    return written({"object": "whatsapp_business_account", "entry": [entry]})


def _words_of(asked: Body) -> str:
    """The words, or how an approved template is told: its words are Meta's to know."""
    if asked["type"] == "template":
        template = asked["template"]
        return f"{template['name']} ({template['language']['code']})"
    return str(asked["text"]["body"])


def _customers(post: Compact) -> Body:
    author = post["author"]
    ids = [f"wamid.{it}" for it in post.get("versions") or [post["id"]]]
    seconds = int(moment_of(post).timestamp()) + len(ids) - 1
    message: Body = {"from": author["id"], "id": ids[-1], "timestamp": str(seconds)}
    words: Body = {"type": "text", "text": {"body": post.get("text", "")}}
    if post.get("reply_to"):
        words["context"] = {"from": "4940000000", "id": f"wamid.{post['reply_to']}"}
    if post.get("deleted"):
        gone = {"original_message_id": ids[0]}
        message |= {"id": f"{ids[0]}-gone", "type": "revoke", "revoke": gone}
    elif len(ids) > 1:
        changed = {"original_message_id": ids[0], "message": words}
        message |= {"type": "edit", "edit": changed}
    else:
        message |= words
    contact = {"profile": {"name": author.get("name")}, "wa_id": author["id"]}
    return {"contacts": [contact], "messages": [message]}


class StandIn(MetaStandIn):
    """The Cloud API as far as answers need it. Ids are counted up, so a run repeats exactly."""

    _platform = "whatsapp"

    def __init__(
        self,
        secrets: Secrets,
        clock: Clock,
        *,
        account: Account,
        base: str = "/_local/platforms/whatsapp",
    ) -> None:
        super().__init__(secrets, clock, account=account, base=base, first_id=_FIRST_ID)
        self._last: dict[str, Compact] = {}
        self.away: set[str] = set()
        """Numbers that cannot be reached."""
        self.unknown: set[str] = set()
        """Names of templates that Meta has not approved."""
        business = {**account, "id": self._secrets["business_account_id"]}
        self.registry = Registry(business, self._secrets, self._address, WATCHED)

    def deliveries(self, post: Compact, *, product: str | None = None) -> list[bytes]:
        """WhatsApp's delivery bodies for a compact post."""
        if post.get("repost_of"):
            return []
        person = post["author"]["id"]
        if person != self._account["id"] and not post.get("deleted"):
            with self._lock:
                self._last[person] = post
        self.know(post["id"], post["author"], mentions_us=True)
        return [delivery(post, account=self._account, product=product)]

    def _answer(self, request: Request) -> Response:
        where = self._where(request)
        if of_app := self.registry.answer(request, *where):
            return of_app
        if not self._is_known(request):
            return self._error(401)
        match (request.method, *where):
            case ("POST", number, "messages") if number == self._account["id"]:
                return self._send(request)
            case _:
                return self._error(404)

    def _send(self, request: Request) -> Response:
        try:
            asked = json.loads(request.body)
            whom, kind = asked.get("to") or asked["recipient"], asked["type"]
            words = _words_of(asked)
            to = asked["context"]["message_id"].removeprefix("wamid.")
            known = asked["messaging_product"] == "whatsapp"
        except (ValueError, KeyError, TypeError, AttributeError):
            return self._said(100)
        if not known or not words or length(words) > LIMIT:
            return self._said(100)
        last = self._last.get(whom)
        if whom in self.away:
            return self._said(131026)
        if kind == "template" and asked["template"]["name"] in self.unknown:
            return self._said(132001)
        if kind == "text" and last and self._clock() - moment_of(last) > _A_DAY:
            return self._said(131047)
        remote_id = f"wamid.{next(self._ids)}"
        told = {"reply_to": to, "text": words, "remote_id": remote_id, "private": True}
        self._show(request, told)
        answer: dict[str, Any] = {
            "messaging_product": "whatsapp",
            "contacts": [{"input": whom, "wa_id": whom}],
            "messages": [{"id": remote_id}],
        }
        return json_response(200, answer)

    def _failure(self, status: int) -> Response:
        """Throttled: too many messages to the same person."""
        return self._said(131056, 429) if status == 429 else super()._failure(status)

    def _said(self, code: int, status: int = 400) -> Response:
        """The Cloud API's error object, with details of its own."""
        error = {
            "message": f"(#{code}) {_ERRORS[code]}",
            "type": "OAuthException",
            "code": code,
            "error_data": {"messaging_product": "whatsapp", "details": _ERRORS[code]},
            "fbtrace_id": "local",
        }
        return json_response(status, {"error": error})
