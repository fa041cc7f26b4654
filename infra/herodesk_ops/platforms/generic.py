"""A forum or form on a laptop: signs deliveries and takes replies (docs/generic-webhook.md)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from herodesk.parts import Secrets, live
from herodesk.platforms.generic.measure import LIMIT, length
from herodesk_ops.platforms.stand_in import (
    DROPPED,
    Account,
    Call,
    Clock,
    Compact,
    Person,
    Request,
    Response,
    Standing,
    iso,
    json_response,
    moment_of,
)

_NEEDED = {
    "reply.created": ("id", "in_reply_to", "text"),
    "reply.updated": ("id", "in_reply_to", "text", "reply"),
    "reply.deleted": ("id", "reply"),
}
_TOLERANCE_SECONDS = 300
_FIRST_ID = 1
_RETRY_SECONDS = 60


def sign(body: bytes, secrets: Secrets, now: datetime) -> dict[str, str]:
    """Standard Webhooks headers; the same body has the same `webhook-id`."""
    message = f"msg_{hashlib.sha256(body).hexdigest()[:24]}"
    moment = str(int(now.timestamp()))
    return {
        "content-type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": moment,
        "webhook-signature": _signature(secrets["signing_secret"], message, moment, body),
    }


def leaving(person: Person, secrets: Secrets, now: datetime) -> Call:
    """The site deletes an account, with all that it wrote."""
    told = {name: person[name] for name in ("id", "handle") if person.get(name)}
    event = {"type": "author.deleted", "data": {"author": told}}
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    return Call(body=body, headers=sign(body, secrets, now))


def delivery(
    post: Compact,
    *,
    account: Account,
    product: str | None = None,  # noqa: ARG001  every platform's shape
) -> bytes:
    """The body for a compact post."""
    if post.get("deleted"):
        event: dict[str, Any] = {"type": "post.deleted", "data": {"id": post["id"]}}
    elif post.get("repost_of"):
        data = {"id": post["repost_of"], "repost_id": post["id"], "author": post["author"]}
        event = {"type": "post.reposted", "data": data}
    else:
        version = len(post.get("versions") or [0])
        kind = "post.updated" if version > 1 else "post.created"
        event = {"type": kind, "data": _data(post, account, version)}
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def _data(post: Compact, account: Account, version: int) -> dict[str, Any]:
    kind = "reply" if post.get("reply_to") else "quote" if post.get("quote") else "post"
    return {
        "id": (post.get("versions") or [post["id"]])[0],
        "version": version,
        "kind": post.get("kind") or kind,
        "text": post.get("text", ""),
        "author": post["author"],
        "language": post.get("lang"),
        "created_at": iso(moment_of(post)),
        "url": post.get("url"),
        "reply_to": post.get("reply_to"),
        "thread": post.get("thread"),
        "source": post.get("source", "forum"),
        "account": account.get("id"),
        "answerable": post.get("answerable", True),
    }


class StandIn(Standing):
    """Takes replies as a forum would: signed ones only, and each `webhook-id` once."""

    _platform = "generic"

    def __init__(
        self,
        secrets: Secrets,
        clock: Clock,
        *,
        account: Account,
        base: str = "/_local/platforms/generic",
    ) -> None:
        super().__init__(secrets, clock, account=account, base=base, first_id=_FIRST_ID)
        self._answered: dict[str, str] = {}

    def deliveries(self, post: Compact, *, product: str | None = None) -> list[bytes]:
        """The delivery bodies for a compact post."""
        if post.get("deleted"):
            self.remove(post["id"])
        else:
            self.know(post["id"], post["author"], mentions_us=True)
        return [delivery(post, account=self._account, product=product)]

    def _failure(self, status: int) -> Response:
        return _failure(status)

    def _answer(self, request: Request) -> Response:
        if request.method != "POST":
            return _problem(405, "only POST")
        if not self._is_genuine(request):
            return _problem(401, "not signed with the reply secret, or too long ago")
        event = _event(request.body)
        if event is None:
            return _problem(400, "not an event about a reply")
        kind, data = event
        if length(str(data.get("text", ""))) > LIMIT:
            return _problem(422, "longer than anybody wants to read")
        if kind == "reply.deleted":
            return self._delete(data["reply"])
        if data["in_reply_to"] in self._gone:
            return _problem(410, "the post is gone")
        return self._take(request, data) if kind == "reply.created" else self._edit(request, data)

    def _take(self, request: Request, data: Mapping[str, Any]) -> Response:
        key = request.headers["webhook-id"]
        is_new = key not in self._answered
        remote_id = self._answered.setdefault(key, "")
        if is_new:
            remote_id = self._answered[key] = f"reply-{next(self._ids)}"
            told = {
                "reply_to": data["in_reply_to"],
                "text": data["text"],
                "remote_id": remote_id,
                **({"private": True} if data.get("private") is True else {}),
            }
            self._show(request, told)
        return _told(201 if is_new else 200, remote_id)

    def _edit(self, request: Request, data: Mapping[str, Any]) -> Response:
        remote_id = data["reply"]
        seen = self.standing.get(remote_id)
        if seen is None:
            return _problem(404, "there is no such reply")
        if seen["text"] != data["text"]:
            told = {"reply_to": seen["reply_to"], "text": data["text"], "remote_id": remote_id}
            self._show(request, told, edited=True)
        return _told(200, remote_id)

    def _delete(self, remote_id: str) -> Response:
        if self.standing.pop(remote_id, None) is None:
            return _problem(404, "there is no such reply")
        return Response(status=204)

    def _is_genuine(self, request: Request) -> bool:
        message = request.headers.get("webhook-id", "")
        moment = request.headers.get("webhook-timestamp", "")
        if not (message and moment.isdecimal()):
            return False
        if abs(self._clock().timestamp() - int(moment)) > _TOLERANCE_SECONDS:
            return False
        given = request.headers.get("webhook-signature", "").split(" ")
        keys = live(self._secrets, "reply_secret")
        return any(_signature(key, message, moment, request.body) in given for key in keys)


def _signature(secret: str, message: str, moment: str, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message}.{moment}.".encode() + body
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def _event(body: bytes) -> tuple[str, Mapping[str, Any]] | None:
    """Type and data of an event that names all that its type needs."""
    try:
        event = json.loads(body)
        kind, data = event["type"], event["data"]
        needed = _NEEDED[kind]
    except (ValueError, TypeError, KeyError):
        return None
    complete = isinstance(data, dict) and all(data.get(name) for name in needed)
    return (kind, data) if complete else None


def _told(status: int, remote_id: str) -> Response:
    url = f"https://forum.example/replies/{remote_id}"
    return json_response(status, {"id": remote_id, "url": url})


def _failure(status: int) -> Response:
    if status == DROPPED:
        return Response(status=DROPPED)
    answer = _problem(status, "ordered by the test")
    later = {"retry-after": str(_RETRY_SECONDS)} if status == 429 else {}
    return Response(status=status, headers={**answer.headers, **later}, body=answer.body)


def _problem(status: int, detail: str) -> Response:
    return json_response(status, {"title": f"Status {status}", "detail": detail, "status": status})
