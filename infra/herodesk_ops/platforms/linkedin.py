"""LinkedIn on a laptop: signs notifications as it does and answers as its versioned API does."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, unquote

from herodesk.parts import Secrets, live
from herodesk.platforms.linkedin.measure import LIMIT, length
from herodesk.platforms.linkedin.urns import comment_of, number_of, post_of, whole
from herodesk_ops.platforms.linkedin_deliveries import TYPE, delivery, urn_of
from herodesk_ops.platforms.linkedin_wall import Comment, Wall
from herodesk_ops.platforms.stand_in import (
    DROPPED,
    Account,
    Clock,
    Compact,
    Request,
    Response,
    Standing,
    json_response,
)

__all__ = ["StandIn", "delivery", "sign"]

_FIRST_ID = 7_400_000_000_000_000_001
_VERSION = re.compile(r"20\d{4}")
_GRANT = timedelta(days=365)
_MESSAGES = {
    400: (100, "Bad request"),
    401: (65600, "Invalid access token"),
    403: (100, "Not enough permissions to access: socialActions.CREATE.20261001"),
    404: (100, "The requested resource was not found"),
    409: (100, "Content is a duplicate"),
    422: (100, "The comment's text is too long"),
    429: (101, "Resource level throttle limit for calls to this resource is reached."),
}


def sign(body: bytes, secrets: Secrets, now: datetime) -> dict[str, str]:  # noqa: ARG001  LinkedIn signs no time
    """The header; what is signed begins with a word that stands in no body."""
    signed = b"hmacsha256=" + body
    digest = hmac.new(secrets["client_secret"].encode(), signed, hashlib.sha256).hexdigest()
    return {"content-type": "application/json", "x-li-signature": digest}


class StandIn(Standing):
    """The API as far as an organisation's comments need it. Ids are counted up."""

    _platform = "linkedin"

    def __init__(
        self,
        secrets: Secrets,
        clock: Clock,
        *,
        account: Account,
        base: str = "/_local/platforms/linkedin",
    ) -> None:
        super().__init__(secrets, clock, account=account, base=base, first_id=_FIRST_ID)
        self._renewals = count(2)
        self._wall = Wall(account)
        self._ends = clock() + _GRANT
        self.subscription: dict[str, Any] | None = self._subscription(self._address)

    def deliveries(self, post: Compact, *, product: str | None = None) -> list[bytes]:
        """LinkedIn's delivery bodies for a compact post."""
        with self._lock:
            self._wall.put(post, product)
        if post.get("deleted"):
            self.remove(post["id"])
        elif not post.get("repost_of"):
            self.know(urn_of(post, product), post["author"], mentions_us=True)
        return [delivery(post, account=self._account, product=product)]

    def remove(self, post_id: str) -> None:
        """The author took it away, whichever way it is named."""
        urn = urn_of({"id": post_id})
        for name in {post_id, urn}:
            super().remove(name)
        with self._lock:
            self._wall.comments.pop(urn, None)

    def _answer(self, request: Request) -> Response:
        where = [unquote(it) for it in request.path.strip("/").split("/")]
        if (request.method, *where) == ("POST", "oauth", "v2", "accessToken"):
            return self._renew(request)
        tokens = [f"Bearer {token}" for token in live(self._secrets, "access_token")]
        if request.headers.get("authorization") not in tokens:
            return error(401)
        is_versioned = _VERSION.fullmatch(request.headers.get("linkedin-version", ""))
        if not is_versioned or request.headers.get("x-restli-protocol-version") != "2.0.0":
            return error(400, "A version must be present. Please specify a version.")
        return self._of_organisation(request, where)

    def _of_organisation(self, request: Request, where: list[str]) -> Response:
        match (request.method, *where):
            case ("GET", "organizationalEntityNotifications"):
                return self._notifications(request.query)
            case ("GET", "eventSubscriptions"):
                told = [self.subscription] if self.subscription else []
                return json_response(200, {"elements": told})
            case ("PUT", "eventSubscriptions", key):
                return self._subscribe(key, _object(request.body))
            case (_, "socialActions", urn, "comments"):
                return self._comments(request, whole(urn))
            case (_, "socialActions", post, "comments", number):
                return self._comment(request, comment_of(post, number))
            case _:
                return error(404)

    def _renew(self, request: Request) -> Response:
        """The refresh token that comes back ends when the one that was given does."""
        asked = dict(parse_qsl(request.body.decode("utf-8", "replace")))
        known = ("refresh_token", "client_id", "client_secret")
        if any(asked.get(name) != self._secrets.get(name) for name in known):
            words = "The provided authorization grant or refresh token is invalid"
            return json_response(400, {"error": "invalid_grant", "error_description": words})
        number = next(self._renewals)
        new = {
            kind: f"local-only-linkedin-{kind}-{number}"
            for kind in ("access_token", "refresh_token")
        }
        self._secrets |= new
        left = int((self._ends - self._clock()).total_seconds())
        ends = {"expires_in": 5_184_000, "refresh_token_expires_in": left}
        return json_response(200, {**new, **ends})

    def _notifications(self, query: Mapping[str, str]) -> Response:
        if query.get("organizationalEntity") != self._account["id"]:
            return error(403, "Member is not an administrator of the organization")
        told = self._wall.notifications(query)
        shown = told["paging"]["start"] + len(told["elements"])
        self._was_read(is_whole=shown >= told["paging"]["total"])
        return json_response(200, told)

    def _subscription(self, webhook: str) -> dict[str, Any]:
        return {
            "entity": self._account["id"],
            "eventType": TYPE,
            "webhook": webhook,
            "expiresAt": int(self._ends.timestamp() * 1000),
        }

    def _subscribe(self, key: str, asked: Mapping[str, Any]) -> Response:
        wanted = ("developerApplication:", "user:", f"entity:{self._account['id']}", TYPE)
        webhook = asked.get("webhook")
        if not all(it in key for it in wanted) or not isinstance(webhook, str):
            return error(400)
        self.subscription = self._subscription(webhook)
        return Response(status=204)

    def _comments(self, request: Request, urn: str) -> Response:
        if urn in self._gone or post_of(urn) in self._gone:
            return error(404)
        if request.method == "POST":
            return self._create(request, urn, _object(request.body))
        found = [it.shown() for it in self._wall.below(urn)]
        most = int(request.query.get("count", "10"))
        paging = {"start": 0, "count": most, "total": len(found), "links": []}
        return json_response(200, {"elements": found[:most], "paging": paging})

    def _create(self, request: Request, urn: str, asked: Mapping[str, Any]) -> Response:
        words, above = _words(asked.get("message")), asked.get("parentComment")
        is_sound = asked.get("actor") == self._account["id"] and asked.get("object") == post_of(urn)
        if not words or not is_sound or (number_of(urn) and above != urn):
            return error(400)
        if above and self._is_nested(str(above)):
            return error(400, "Nested comments are supported one level deep")
        if length(words) > LIMIT:
            return error(422)
        if self._stands_already(words, urn):
            return error(409)
        number = str(next(self._ids))
        own = comment_of(post_of(urn), number)
        self._show(request, {"reply_to": urn, "text": words, "remote_id": own})
        made = Comment(urn=own, actor=str(self._account["id"]), words=words, at=self._clock())
        self._wall.comments[own] = replace(made, above=above)
        return json_response(201, self._wall.comments[own].shown(), {"x-restli-id": number})

    def _is_nested(self, urn: str) -> bool:
        found = self._wall.comments.get(urn)
        return found is not None and found.above is not None

    def _comment(self, request: Request, urn: str) -> Response:
        found = self._wall.comments.get(urn)
        if request.method == "GET":
            return json_response(200, found.shown()) if found else error(404)
        if request.query.get("actor") != self._account["id"] or (
            found and urn not in self.standing
        ):
            return error(403)
        if found is None:
            return error(404)
        if request.method == "DELETE":
            del self.standing[urn], self._wall.comments[urn]
            return Response(status=204)
        return self._change(request, found)

    def _change(self, request: Request, found: Comment) -> Response:
        patch = _object(request.body).get("patch")
        message = patch.get("message") if isinstance(patch, dict) else None
        words = _words(message.get("$set") if isinstance(message, dict) else None)
        if request.headers.get("x-restli-method") != "PARTIAL_UPDATE" or not words:
            return error(400)
        if length(words) > LIMIT:
            return error(422)
        self._wall.comments[found.urn] = replace(found, words=words)
        above = self.standing[found.urn]["reply_to"]
        told = {"reply_to": above, "text": words, "remote_id": found.urn}
        self._show(request, told, edited=True)
        return Response(status=204)

    def _looks(self, request: Request) -> bool:
        """A look at one comment."""
        return request.method == "GET" and bool(re.search(r"/comments/\w+$", request.path))

    def _failure(self, status: int) -> Response:
        return Response(status=DROPPED) if status == DROPPED else error(status)


def _words(message: object) -> str:
    words = message.get("text") if isinstance(message, dict) else None
    return words if isinstance(words, str) else ""


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def error(status: int, message: str | None = None) -> Response:
    """LinkedIn's error object."""
    code, words = _MESSAGES.get(status, (0, "Internal Server Error"))
    told = {"status": status, "serviceErrorCode": code, "message": message or words}
    return json_response(status, told)
