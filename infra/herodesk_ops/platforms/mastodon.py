"""A Mastodon server on a laptop: signs its webhook and answers as its API does."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from herodesk.parts import Secrets, live
from herodesk.platforms.mastodon.measure import SERVERS_LIMIT, length
from herodesk_ops.platforms.mastodon_statuses import (
    SERVER,
    as_account,
    as_html,
    as_mention,
    delivery,
    first_id,
)
from herodesk_ops.platforms.mastodon_wall import Wall
from herodesk_ops.platforms.stand_in import (
    DROPPED,
    Account,
    Clock,
    Compact,
    Request,
    Response,
    Standing,
    iso,
    json_response,
    parts_of,
)

__all__ = ["StandIn", "delivery", "sign"]

_FIRST_ID = 115_000_000_000_000_001
_WINDOW = timedelta(minutes=5)
_A_WINDOW = 300
_POINT, _SECRET = 65, 22
_TO = re.compile(r"\A@(\S+) ")
_ERRORS = {
    401: "The access token is invalid",
    403: "This action is not allowed",
    404: "Record not found",
    422: "Validation failed: Text character limit of 500 exceeded",
    429: "Too many requests",
}


def sign(body: bytes, secrets: Secrets, now: datetime) -> dict[str, str]:  # noqa: ARG001  it signs no time
    """The header of the administrators' webhook."""
    digest = hmac.new(secrets["webhook_secret"].encode(), body, hashlib.sha256).hexdigest()
    return {"content-type": "application/json", "x-hub-signature": f"sha256={digest}"}


class StandIn(Standing):
    """The API as far as replies and reading need it. Ids are counted up, so a run repeats."""

    _platform = "mastodon"

    def __init__(
        self,
        secrets: Secrets,
        clock: Clock,
        *,
        account: Account,
        base: str = "/_local/platforms/mastodon",
    ) -> None:
        super().__init__(secrets, clock, account=account, base=base, first_id=_FIRST_ID)
        self._wall = Wall(account, clock)
        self._ours: dict[str, dict[str, Any]] = {}
        self._by_key: dict[str, str] = {}
        self.pushed: dict[str, Any] = _subscription(f"{self._address}?bell={secrets['bell_key']}")
        """The one subscription of our token; begins in place, as where somebody has connected."""

    def deliveries(self, post: Compact, *, product: str | None = None) -> list[bytes]:
        """Nothing is pushed of what other servers' people write: it waits to be read. With the
        product `webhook` the server is our own and tells of everything public."""
        own_id = first_id(post)
        with self._lock:
            self._wall.put(post)
        if post.get("deleted"):
            self.remove(own_id)
        elif not post.get("repost_of"):
            self.know(own_id, post["author"], mentions_us=True)
        is_told = product == "webhook" and not post.get("deleted")
        return [delivery(post, account=self._account)] if is_told else []

    def remove(self, post_id: str) -> None:
        """The author took it away; who reads misses it."""
        super().remove(post_id)
        with self._lock:
            self._wall.drop(post_id)
            self.unread_since = self._clock()

    def _looks(self, request: Request) -> bool:
        where = request.path.strip("/").split("/")
        is_status = request.method == "GET" and where[:3] == ["api", "v1", "statuses"]
        return is_status and where[-1] not in self._ours

    def _answer(self, request: Request) -> Response:
        tokens = [f"Bearer {token}" for token in live(self._secrets, "access_token")]
        if request.headers.get("authorization") not in tokens:
            return _error(401)
        match (request.method, *request.path.strip("/").split("/")):
            case ("GET", "api", "v1", "accounts", "verify_credentials"):
                return _ok(as_account(self._account))
            case (_, "api", "v1", "push", "subscription"):
                return self._push(request)
            case ("GET", "api", "v1", "notifications"):
                return self._read(request)
            case ("GET", "api", "v1", "accounts", own_id, "statuses"):
                is_ours = own_id == self._account["id"]
                return _ok(list(self._ours.values())[::-1][:40]) if is_ours else _error(404)
            case ("POST", "api", "v1" | "v2", "statuses" | "media" as what):
                return self._create(request) if what == "statuses" else self._attach(request)
            case (method, "api", "v1", "statuses", own_id):
                return self._one(method, own_id, request)
            case _:
                return _error(404)

    def _attach(self, request: Request) -> Response:
        told = parts_of(request)
        own_id = self._keeps_picture(told["file"], told.get("description", b"").decode())
        return _ok({"id": own_id, "type": "image", "description": self.pictures[own_id]["alt"]})

    def _push(self, request: Request) -> Response:
        if request.method == "POST":
            return self._subscribe(dict(parse_qsl(request.body.decode())))
        return _ok(self.pushed) if self.pushed else _error(404)

    def _subscribe(self, asked: dict[str, str]) -> Response:
        """A public key is a point, a secret has sixteen bytes; one subscription to a token."""
        key, secret = (asked.get(f"subscription[keys][{it}]", "") for it in ("p256dh", "auth"))
        point = urlsafe_b64decode(key + "=" * (-len(key) % 4))
        if (len(point), point[:1]) != (_POINT, b"\x04") or len(secret) < _SECRET:
            return _error(422)
        self.pushed = _subscription(asked["subscription[endpoint]"])
        alerts = ((it, asked.get(f"data[alerts][{it}]") == "true") for it in ("mention", "quote"))
        self.pushed["alerts"] = dict(alerts)
        return _ok(self.pushed)

    def _read(self, request: Request) -> Response:
        told = self._wall.notifications(request.query)
        self._was_read(is_whole=len(told) < int(request.query.get("limit", "40")))
        return _ok(told)

    def _one(self, method: str, own_id: str, request: Request) -> Response:
        if method == "GET":
            return self._status(own_id)
        if own_id not in self._ours:
            return _error(404)
        if method == "PUT":
            return self._change(own_id, request)
        gone = self._ours.pop(own_id)
        del self.standing[own_id]
        return _ok(gone)

    def _status(self, own_id: str) -> Response:
        """Ours, a customer's, or one that nobody told of, which may be answered, too."""
        if own_id in self._gone:
            return _error(404)
        seen = self._ours.get(own_id) or self._wall.status(own_id)
        return _ok(seen or _unknown(own_id))

    def _create(self, request: Request) -> Response:
        asked = json.loads(request.body)
        key = request.headers.get("idempotency-key")
        if key in self._by_key:
            known = self._ours.get(self._by_key[key])
            return _ok(known) if known else _error(404)
        above = asked.get("in_reply_to_id")
        if above in self._gone:
            return _error(404)
        if not 0 < length(asked["status"]) <= SERVERS_LIMIT:
            return _error(422)
        if not self.pictures.keys() >= set(asked.get("media_ids", ())):
            return _error(422)
        remote_id = str(next(self._ids))
        status = self._as_ours(remote_id, asked)
        if key:
            self._by_key[key] = remote_id
        return self._stands(request, status, asked["status"], edited=False)

    def _change(self, own_id: str, request: Request) -> Response:
        asked = json.loads(request.body)
        if not 0 < length(asked["status"]) <= SERVERS_LIMIT:
            return _error(422)
        edited = {
            "content": as_html(asked["status"]),
            "edited_at": iso(self._clock()),
            "media_attachments": _media(asked),
        }
        status = self._ours[own_id] | edited
        return self._stands(request, status, asked["status"], edited=True)

    def _stands(
        self, request: Request, status: dict[str, Any], words: str, *, edited: bool
    ) -> Response:
        """Readers see it from now on; whom it is for is not part of what was written."""
        self._ours[status["id"]] = status
        private = {"private": True} if status["visibility"] == "direct" else {}
        above, said = status["in_reply_to_id"], _TO.sub("", words)
        told = {"reply_to": above, "text": said, "remote_id": status["id"]}
        told |= self._shown_with(it["id"] for it in status["media_attachments"])
        self._show(request, told | private, edited=edited)
        return _ok(status)

    def _as_ours(self, remote_id: str, asked: dict[str, Any]) -> dict[str, Any]:
        above = asked.get("in_reply_to_id")
        question = self._wall.status(above or "") or _unknown(above or "")
        whom = question["account"]
        is_named = f"@{whom['acct']}" in asked["status"].split()
        return {
            "id": remote_id,
            "created_at": iso(self._clock()),
            "in_reply_to_id": above,
            "in_reply_to_account_id": whom["id"],
            "visibility": asked.get("visibility", "public"),
            "language": asked.get("language"),
            "url": f"{SERVER}/@{self._account['handle']}/{remote_id}",
            "content": as_html(asked["status"]),
            "account": as_account(self._account),
            "mentions": [as_mention({**whom, "handle": whom["acct"]})] if is_named else [],
            "edited_at": None,
            "media_attachments": _media(asked),
        }

    def _failure(self, status: int) -> Response:
        if status == DROPPED:
            return Response(status=DROPPED)
        reset = iso(self._clock() + _WINDOW)
        limits = {"X-RateLimit-Limit": str(_A_WINDOW), "X-RateLimit-Remaining": "0"}
        headers = {**limits, "X-RateLimit-Reset": reset} if status == 429 else {}
        answer = _error(status)
        return Response(status=status, headers={**answer.headers, **headers}, body=answer.body)


def _subscription(endpoint: str) -> dict[str, Any]:
    alerts = {"mention": True, "quote": True}
    return {"id": "1", "endpoint": endpoint, "standard": True, "alerts": alerts}


def _media(asked: Mapping[str, Any]) -> list[dict[str, str]]:
    """Whoever names no pictures takes those away that were there."""
    return [{"id": own_id, "type": "image"} for own_id in asked.get("media_ids", ())]


def _unknown(own_id: str) -> dict[str, Any]:
    somebody = {"id": "4711", "handle": "somebody", "name": "Somebody"}
    return {"id": own_id, "visibility": "public", "account": as_account(somebody), "content": ""}


def _ok(told: object) -> Response:
    return json_response(200, told)


def _error(status: int) -> Response:
    return json_response(status, {"error": _ERRORS.get(status, "Something went wrong")})
