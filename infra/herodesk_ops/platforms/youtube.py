"""YouTube on a laptop: signs feeds as the hub does and answers as the Data API and the hub do."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from herodesk.parts import Secrets, live
from herodesk.platforms.youtube.identity import topic_of
from herodesk.platforms.youtube.measure import LIMIT, length
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
from herodesk_ops.platforms.youtube_deliveries import delivery, feed, first_id, is_video
from herodesk_ops.platforms.youtube_wall import UnknownPageError, Wall

__all__ = ["StandIn", "delivery", "sign"]

_FIRST_ID = 1
_REASONS = {
    400: ("processingFailure", "The API server failed to successfully process the request."),
    401: ("authError", "Request had invalid authentication credentials."),
    403: ("forbidden", "The comment could not be created due to insufficient permissions."),
    404: ("commentNotFound", "One or more of the specified comments cannot be found."),
    429: ("rateLimitExceeded", "Too many requests."),
}
_BROKEN = ("backendError", "Backend Error")
_QUOTA = "The request cannot be completed because you have exceeded your quota."
UNITS_A_DAY = 10_000
_UNITS = {"GET": 1, "POST": 50, "PUT": 50, "DELETE": 50}

PROBE = b'<feed xmlns="http://www.w3.org/2005/Atom"/>'
"""A feed without an entry, for `herodesk doctor`."""


def sign(body: bytes, secrets: Secrets, now: datetime) -> dict[str, str]:  # noqa: ARG001  the hub signs no time
    """The hub's header; it names its method."""
    digest = hmac.new(secrets.get("hub_secret", "").encode(), body, hashlib.sha1).hexdigest()
    return {"content-type": "application/atom+xml", "x-hub-signature": f"sha1={digest}"}


class StandIn(Standing):
    """The Data API as far as comments need it, Google's tokens, and the hub."""

    _platform = "youtube"

    def __init__(
        self,
        secrets: Secrets,
        clock: Clock,
        *,
        account: Account,
        base: str = "/_local/platforms/youtube",
    ) -> None:
        super().__init__(secrets, clock, account=account, base=base, first_id=_FIRST_ID)
        self._renewals = count(2)
        self._wall = Wall(account)
        self.units_left = UNITS_A_DAY
        self.subscribed: dict[str, Any] = {}
        """What the hub was asked for last: topic, callback, secret, until when."""

    def deliveries(self, post: Compact, *, product: str | None = None) -> list[bytes]:
        """The hub's delivery for a video. Nobody is told of comments: they are there to be read."""
        if is_video(post, self._account, product):
            return [feed(post, self._account)]
        if post.get("deleted"):
            self.remove(first_id(post))
        elif not post.get("repost_of"):
            with self._lock:
                self._wall.put(post)
            self.know(first_id(post), post["author"], mentions_us=True)
        return []

    def remove(self, post_id: str) -> None:
        """The author took it away: it can be neither answered nor read."""
        super().remove(post_id)
        with self._lock:
            self._wall.drop(post_id)

    def _answer(self, request: Request) -> Response:
        match (request.method, request.path.strip("/")):
            case ("POST", "token"):
                return self._renew(request)
            case ("POST", "subscribe"):
                return self._subscribe(request)
        tokens = [f"Bearer {token}" for token in live(self._secrets, "access_token")]
        if request.headers.get("authorization") not in tokens:
            return error(401)
        if self.units_left < _UNITS[request.method]:
            return error(403, "quotaExceeded", _QUOTA)
        self.units_left -= _UNITS[request.method]
        try:
            return self._of_channel(request)
        except UnknownPageError:
            return error(400, "invalidPageToken", "The request specifies an invalid page token.")

    def _of_channel(self, request: Request) -> Response:
        asked, query = _object(request.body), request.query
        match (request.method, request.path.strip("/")):
            case ("GET", "commentThreads"):
                return self._threads(query)
            case ("GET", "comments") if "id" in query:
                found = [] if query["id"] in self._gone else [{"id": query["id"]}]
                return json_response(200, {"kind": "youtube#commentListResponse", "items": found})
            case ("GET", "comments"):
                return self._below(query)
            case ("POST", "comments"):
                return self._create(request, asked)
            case ("PUT", "comments"):
                return self._change(request, asked)
            case ("DELETE", "comments"):
                return self._delete(query.get("id", ""))
            case _:
                return error(404)

    def _renew(self, request: Request) -> Response:
        """The refresh token stays; only the access token is new."""
        asked = _form(request)
        known = ("refresh_token", "client_id", "client_secret")
        if any(asked.get(name) != self._secrets.get(name) for name in known):
            told = {"error": "invalid_grant", "error_description": "Bad Request"}
            return json_response(400, told)
        new = f"local-only-youtube-access-token-{next(self._renewals)}"
        self._secrets["access_token"] = new
        return json_response(200, {"access_token": new, "expires_in": 3599, "token_type": "Bearer"})

    def _subscribe(self, request: Request) -> Response:
        """The hub takes what is well said, and asks back later whether it was meant."""
        asked = _form(request)
        is_known = asked.get("hub.topic") == topic_of(str(self._account["id"]))
        if asked.get("hub.mode") != "subscribe" or not (is_known and asked.get("hub.callback")):
            return Response(status=400, body=b"Invalid parameter")
        until = self._clock() + timedelta(seconds=int(asked.get("hub.lease_seconds", "432000")))
        self.subscribed = {name.removeprefix("hub."): it for name, it in asked.items()}
        self.subscribed["until"] = until
        return Response(status=202)

    def _threads(self, query: Mapping[str, str]) -> Response:
        if query.get("allThreadsRelatedToChannelId") != self._account["id"]:
            return error(404, "channelNotFound", "The channel cannot be found.")
        told = self._wall.threads(query)
        self._was_read(is_whole="nextPageToken" not in told)
        return json_response(200, told)

    def _below(self, query: Mapping[str, str]) -> Response:
        if query.get("parentId") in self._gone:
            return error(404)
        return json_response(200, self._wall.below(query.get("parentId", ""), query))

    def _create(self, request: Request, asked: Mapping[str, Any]) -> Response:
        words, parent = _words(asked), str((asked.get("snippet") or {}).get("parentId") or "")
        if refusal := _refusal(words, parent):
            return refusal
        if parent in self._gone:
            return error(404, "parentCommentNotFound", "The parent comment could not be found.")
        remote_id = f"{parent}.local{next(self._ids)}"
        self._show(request, {"reply_to": parent, "text": words, "remote_id": remote_id})
        return json_response(200, self._stand(remote_id, parent, words))

    def _change(self, request: Request, asked: Mapping[str, Any]) -> Response:
        own_id, words = str(asked.get("id") or ""), _words(asked)
        seen = self.standing.get(own_id)
        if seen is None:
            return self._not_ours(own_id)
        if refusal := _refusal(words, seen["reply_to"]):
            return refusal
        told = {"reply_to": seen["reply_to"], "text": words, "remote_id": own_id}
        self._show(request, told, edited=True)
        return json_response(200, self._stand(own_id, seen["reply_to"], words))

    def _delete(self, own_id: str) -> Response:
        if own_id not in self.standing:
            return self._not_ours(own_id)
        del self.standing[own_id]
        self._gone.add(own_id)
        self._wall.drop(own_id)
        return Response(status=204)

    def _stand(self, own_id: str, parent: str, words: str) -> dict[str, Any]:
        """A comment of ours stands there for everybody to read."""
        above = self._wall.get(parent) or {}
        self._wall.put(
            {
                "id": own_id,
                "author": dict(self._account),
                "text": words,
                "reply_to": parent,
                "thread": above.get("thread"),
                "at": self._clock(),
            }
        )
        snippet = {"parentId": parent, "textOriginal": words, "textDisplay": words}
        return {"kind": "youtube#comment", "id": own_id, "snippet": snippet}

    def _not_ours(self, own_id: str) -> Response:
        """Somebody else's comment, or none at all."""
        return error(403 if self._wall.get(own_id) else 404)

    def _looks(self, request: Request) -> bool:
        return request.method == "GET" and "id" in request.query

    def _failure(self, status: int) -> Response:
        return Response(status=DROPPED) if status == DROPPED else error(status)


def _refusal(words: str, parent: str) -> Response | None:
    if not words:
        return error(400, "commentTextRequired", "The comment has no text.")
    if not parent:
        return error(400, "parentIdMissing", "The comment has no parent.")
    if length(words) > LIMIT:
        return error(400, "commentTextTooLong", "The comment has too many characters.")
    return None


def _words(asked: Mapping[str, Any]) -> str:
    words = (asked.get("snippet") or {}).get("textOriginal")
    return words if isinstance(words, str) else ""


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode("utf-8", "replace")))


def error(status: int, reason: str | None = None, message: str | None = None) -> Response:
    """Google's error object."""
    known, words = _REASONS.get(status, _BROKEN)
    domain = "youtube.quota" if reason == "quotaExceeded" else "youtube.comment"
    detail = {"message": message or words, "domain": domain, "reason": reason or known}
    return json_response(
        status,
        {"error": {"code": status, "message": detail["message"], "errors": [detail]}},
    )
