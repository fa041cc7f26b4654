"""Bluesky on a laptop: delivers nothing, and answers as its XRPC API does."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from herodesk.parts import Secrets, live
from herodesk.platforms.bluesky.measure import LIMIT, length
from herodesk_ops.platforms.bluesky_wall import POST, Wall, as_notification, as_profile, cid_of
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
)

__all__ = ["StandIn", "delivery", "sign"]

_WINDOW = timedelta(minutes=5)
_A_WINDOW = 3_000
_SESSION = timedelta(hours=2)
_KEY_LENGTH = 13
_MOST_BLOB = 2_000_000
_ERRORS = {
    400: ("InvalidRequest", "Input is not valid"),
    401: ("AuthMissing", "Authentication Required"),
    403: ("Forbidden", "This account may not do that"),
    404: ("XRPCNotSupported", "XRPCNotSupported"),
    429: ("RateLimitExceeded", "Rate Limit Exceeded"),
}


def sign(body: bytes, secrets: Secrets, now: datetime) -> dict[str, str]:  # noqa: ARG001  nothing is delivered
    """Bluesky delivers nothing, so there is nothing to sign."""
    return {"content-type": "application/json"}


def delivery(post: Compact, *, account: Account, product: str | None = None) -> bytes:  # noqa: ARG001  there is one shape
    """What we would be told of the post if we asked; what was taken away is not on the page."""
    is_there = not (post.get("deleted") or post.get("repost_of"))
    told = [as_notification(post, account)] if is_there else []
    gone = [post["id"]] if post.get("deleted") else []
    return json.dumps({"notifications": told, "gone": gone}, ensure_ascii=False).encode()


class StandIn(Standing):
    """The API as far as replies and reading need it. Keys are ours, so a run repeats exactly."""

    _platform = "bluesky"

    def __init__(
        self,
        secrets: Secrets,
        clock: Clock,
        *,
        account: Account,
        base: str = "/_local/platforms/bluesky",
    ) -> None:
        super().__init__(secrets, clock, account=account, base=base, first_id=1)
        self._wall = Wall(account)
        self._records: dict[str, dict[str, Any]] = {}
        self._sessions = count(2)

    def deliveries(self, post: Compact, *, product: str | None = None) -> list[bytes]:  # noqa: ARG002  there is one shape
        """Nothing is delivered: the post waits to be read."""
        own_id = str((post.get("versions") or [post["id"]])[0])
        with self._lock:
            self._wall.put(post)
        if post.get("deleted"):
            self.remove(own_id)
        elif not post.get("repost_of"):
            self.know(own_id, post["author"], mentions_us=True)
        return []

    def remove(self, post_id: str) -> None:
        """The author took it away; who reads misses it."""
        super().remove(post_id)
        with self._lock:
            self._wall.drop(post_id)
            self.unread_since = self._clock()

    def _looks(self, request: Request) -> bool:
        return request.path.endswith(("app.bsky.feed.getPosts", "app.bsky.actor.getProfiles"))

    def _answer(self, request: Request) -> Response:
        method = request.path.rpartition("/")[2]
        if method.startswith("com.atproto.server.") and request.method == "POST":
            return self._session(method, request)
        tokens = [f"Bearer {token}" for token in live(self._secrets, "access_token")]
        given = request.headers.get("authorization")
        if given is None:
            return _error(401)
        if given not in tokens:
            return _error(400, "ExpiredToken", "Token has expired")
        return (
            self._done(method, request) if request.method == "POST" else self._told(method, request)
        )

    def _told(self, method: str, request: Request) -> Response:
        match method.rpartition(".")[2]:
            case "getSession":
                us = as_profile(self._account)
                return _ok({"did": us["did"], "handle": us["handle"], "active": True})
            case "listNotifications":
                told = self._wall.notifications(request.query)
                self._was_read(is_whole="cursor" not in told)
                return _ok(told)
            case "searchPosts":
                return _ok(self._wall.found(request.query))
            case "getPosts":
                return _ok({"posts": self._posts(_several(request, "uris"))})
            case "getProfiles":
                return _ok({"profiles": self._wall.people(_several(request, "actors"))})
            case "getRecord":
                return self._record(request.query)
            case "resolveHandle":
                return self._resolved(request.query.get("handle", ""))
            case _:
                return _error(404)

    def _done(self, method: str, request: Request) -> Response:
        if method.endswith("uploadBlob"):
            return self._blob(request)
        asked = json.loads(request.body)
        if asked.get("repo") != self._account["id"] or asked.get("collection") != POST:
            return _error(400)
        uri = f"at://{asked['repo']}/{POST}/{asked['rkey']}"
        match method.rpartition(".")[2]:
            case "createRecord":
                return self._create(request, uri, asked["record"])
            case "deleteRecord":
                self._records.pop(uri, None)
                self.standing.pop(uri, None)
                return _ok({"commit": {"cid": cid_of(uri), "rev": "1"}})
            case _:
                return _error(404)

    def _blob(self, request: Request) -> Response:
        if len(request.body) > _MOST_BLOB:
            return _error(400, "BlobTooLarge", "This file is too large")
        kind = request.headers["content-type"]
        link = self._keeps_picture(request.body)
        told = {"$type": "blob", "ref": {"$link": link}, "mimeType": kind}
        return _ok({"blob": {**told, "size": len(request.body)}})

    def _create(self, request: Request, uri: str, record: Mapping[str, Any]) -> Response:
        """Nobody looks whether the answered post still stands."""
        words = record.get("text", "")
        if uri in self._records:
            return _error(500, "InternalServerError", "Internal Server Error")
        if (
            length(words) > LIMIT
            or not _is_sound(record)
            or len(uri.rpartition("/")[2]) != _KEY_LENGTH
        ):
            return _error(400, "InvalidRequest", "Invalid app.bsky.feed.post record")
        self._records[uri] = dict(record)
        above = record["reply"]["parent"]["uri"]
        shown = record.get("embed", {}).get("images", [])
        for image in shown:
            self.pictures[image["image"]["ref"]["$link"]]["alt"] = image["alt"]
        pictures = self._shown_with(image["image"]["ref"]["$link"] for image in shown)
        self._show(request, {"reply_to": above, "text": words, "remote_id": uri} | pictures)
        return _ok({"uri": uri, "cid": cid_of(uri), "validationStatus": "valid"})

    def _record(self, query: Mapping[str, str]) -> Response:
        uri = f"at://{query.get('repo')}/{query.get('collection')}/{query.get('rkey')}"
        record = self._records.get(uri)
        if record is None:
            return _error(400, "RecordNotFound", f"Could not locate record: {uri}")
        return _ok({"uri": uri, "cid": cid_of(uri), "value": record})

    def _posts(self, uris: list[str]) -> list[dict[str, Any]]:
        """What nobody told of is there, as it may be answered, too."""
        standing = [uri for uri in uris if uri not in self._gone]
        return [self._wall.post(uri) or _unknown(uri, self._clock()) for uri in standing]

    def _resolved(self, handle: str) -> Response:
        if handle == "niemand.example":
            return _error(400, "InvalidRequest", "Unable to resolve handle")
        return _ok({"did": f"did:web:{handle}"})

    def _session(self, method: str, request: Request) -> Response:
        """A refresh token works once; access and refresh token change together."""
        known = self._secrets.get("refresh_token")
        if method.endswith("refreshSession"):
            if not known or request.headers.get("authorization") != f"Bearer {known}":
                return _error(400, "ExpiredToken", "Token has been revoked")
        else:
            asked = json.loads(request.body or b"{}")
            ours = self._secrets.get("identifier"), self._secrets.get("app_password")
            if (asked.get("identifier"), asked.get("password")) != ours:
                return _error(401, "AuthenticationRequired", "Invalid identifier or password")
        number, ends = next(self._sessions), self._clock() + _SESSION
        new = {
            "access_token": _token({"exp": int(ends.timestamp()), "jti": f"access-{number}"}),
            "refresh_token": _token({"jti": f"refresh-{number}"}),
        }
        self._secrets |= new
        us = as_profile(self._account)
        tokens = {"accessJwt": new["access_token"], "refreshJwt": new["refresh_token"]}
        return _ok({**tokens, "did": us["did"], "handle": us["handle"], "active": True})

    def _failure(self, status: int) -> Response:
        if status == DROPPED:
            return Response(status=DROPPED)
        reset = str(int((self._clock() + _WINDOW).timestamp()))
        limits = {"ratelimit-limit": str(_A_WINDOW), "ratelimit-remaining": "0"}
        headers = {**limits, "ratelimit-reset": reset} if status == 429 else {}
        answer = _error(status)
        return Response(status=status, headers={**answer.headers, **headers}, body=answer.body)


def _several(request: Request, name: str) -> list[str]:
    """All values of a name that may be there more than once."""
    return request.query.get(name, "").splitlines()


def _is_sound(record: Mapping[str, Any]) -> bool:
    """Each facet covers whole signs of the text; root and parent have both their ids."""
    octets = record.get("text", "").encode()
    for facet in record.get("facets", ()):
        index = facet["index"]
        try:
            octets[index["byteStart"] : index["byteEnd"]].decode()
        except UnicodeDecodeError:
            return False
        if not 0 <= index["byteStart"] < index["byteEnd"] <= len(octets):
            return False
    references = [record["reply"]["root"], record["reply"]["parent"]]
    return record.get("$type") == POST and all(it["uri"] and it["cid"] for it in references)


def _unknown(uri: str, now: datetime) -> dict[str, Any]:
    author = {"did": "did:plc:somebody", "handle": "somebody.example"}
    record = {"$type": POST, "text": "", "createdAt": iso(now)}
    return {
        "uri": uri,
        "cid": cid_of(uri),
        "author": author,
        "record": record,
        "indexedAt": iso(now),
    }


def _token(claims: Mapping[str, Any]) -> str:
    parts = ({"alg": "none"}, claims)
    told = [urlsafe_b64encode(json.dumps(it).encode()).decode().rstrip("=") for it in parts]
    return ".".join([*told, "local"])


def _ok(told: object) -> Response:
    return json_response(200, told)


def _error(status: int, error: str | None = None, message: str | None = None) -> Response:
    known = _ERRORS.get(status, ("InternalServerError", "Internal Server Error"))
    return json_response(status, {"error": error or known[0], "message": message or known[1]})
