"""A Discourse forum on a laptop: signs its webhook and answers as its API does."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from herodesk.parts import Secrets, live
from herodesk.platforms.discourse.measure import LIMIT, length
from herodesk_ops.platforms.discourse_posts import (
    SLUG,
    TITLE,
    as_post,
    delivery,
    first_id,
    number,
)
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
)

__all__ = ["StandIn", "delivery", "sign"]

_FIRST_ID, _FIRST_TOPIC = 900_001, 800_001
_SHORTEST = 10
_A_PAGE = 50
_WAIT_SECONDS = 17
_PRIVATE = "private_message"
_DENIED = "You are not permitted to view the requested resource."
_ERRORS: dict[int, tuple[str, str]] = {
    400: ("You supplied invalid parameters to the request: topic_id", "invalid_parameters"),
    401: (f"{_DENIED} The API username or key is invalid.", "invalid_access"),
    403: (_DENIED, "invalid_access"),
    404: ("The requested URL or resource could not be found.", "not_found"),
    429: ("You've performed this action too many times.", "rate_limit"),
}


def sign(body: bytes, secrets: Secrets, now: datetime) -> dict[str, str]:  # noqa: ARG001  it signs no time
    """The header that proves, and the one that says which forum it is."""
    digest = hmac.new(secrets["webhook_secret"].encode(), body, hashlib.sha256).hexdigest()
    return {
        "content-type": "application/json",
        "x-discourse-instance": "https://forum.example",
        "x-discourse-event-signature": f"sha256={digest}",
    }


def leaving(person: Person, secrets: Secrets, now: datetime) -> Call:
    """An administrator deletes an account: its last webhook."""
    user = {"id": number(str(person["id"])), "username": person.get("handle"), "admin": False}
    body = json.dumps({"user": user}).encode()
    event = {"x-discourse-event-type": "user", "x-discourse-event": "user_destroyed"}
    return Call(body=body, headers={**sign(body, secrets, now), **event})


class StandIn(Standing):
    """The API as far as replies and reading need it. Ids are counted up, so a run repeats."""

    _platform = "discourse"

    def __init__(
        self,
        secrets: Secrets,
        clock: Clock,
        *,
        account: Account,
        base: str = "/_local/platforms/discourse",
    ) -> None:
        super().__init__(secrets, clock, account=account, base=base, first_id=_FIRST_ID)
        self._posts: dict[str, dict[str, Any]] = {}
        self._topics = iter(range(_FIRST_TOPIC, 2 * _FIRST_TOPIC))

    def deliveries(self, post: Compact, *, product: str | None = None) -> list[bytes]:
        """The delivery for a compact post, which stands in the forum from then on."""
        if post.get("repost_of"):
            return []
        own_id = first_id(post)
        if post.get("deleted"):
            self.remove(own_id)
        else:
            self.know(own_id, post["author"], mentions_us=True)
            with self._lock:
                self._posts[own_id] = as_post(post, product)
        return [delivery(post, account=self._account, product=product)]

    def remove(self, post_id: str) -> None:
        """Its author or a moderator deleted it."""
        super().remove(post_id)
        with self._lock:
            self._posts.pop(post_id, None)

    def _looks(self, request: Request) -> bool:
        return request.method == "GET" and request.path.startswith(("/posts/", "/t/"))

    def _answer(self, request: Request) -> Response:
        keys = live(self._secrets, "access_token")
        is_name = request.headers.get("api-username") == self._secrets.get("username")
        if request.headers.get("api-key") not in keys or not is_name:
            return _error(403, 401)
        kept = {n: v for n, v in request.headers.items() if not n.startswith("api-")}
        shown = replace(request, headers=kept)
        match (request.method, *request.path.removesuffix(".json").strip("/").split("/")):
            case ("GET", "posts" | "private-posts" as name):
                return self._listed(name, request.query)
            case ("POST", "posts"):
                return self._create(shown, json.loads(request.body))
            case (method, "posts", own_id):
                return self._one(method, own_id, shown)
            case ("GET", "u", name):
                return self._person(name)
            case ("GET", "t", topic):
                return json_response(200, self._topic(topic))
            case _:
                return _error(404)

    def _listed(self, name: str, query: Mapping[str, str]) -> Response:
        private = name == "private-posts"
        mine = [it for it in self._posts.values() if _in_private(it) == private][::-1]
        before = query.get("before", "0")
        if before != "0":
            mine = [it for it in mine if int(it["id"]) <= int(before)]
        self._was_read(is_whole=private and len(mine) <= _A_PAGE)
        root = "private_posts" if private else "latest_posts"
        return json_response(200, {root: mine[:_A_PAGE]})

    def _one(self, method: str, own_id: str, request: Request) -> Response:
        if own_id in self._gone or (method != "GET" and own_id not in self.standing):
            return _error(404 if own_id in self._gone or own_id not in self._posts else 403)
        if method == "GET":
            unknown = {"id": own_id, "author": {"id": "4711", "handle": "somebody"}}
            return json_response(200, self._posts.get(own_id) or as_post(unknown))
        if method == "PUT":
            return self._change(own_id, request)
        self.remove(own_id)
        del self.standing[own_id]
        return json_response(200, {})

    def _person(self, name: str) -> Response:
        """Whoever wrote here and has not left."""
        there = {it["username"]: it["user_id"] for it in self._posts.values()}
        if name in self._left or name not in there:
            return _error(404)
        return json_response(200, {"user": {"id": there[name], "username": name}})

    def _topic(self, topic: str) -> dict[str, Any]:
        private = any(
            _in_private(it) for it in self._posts.values() if str(it["topic_id"]) == topic
        )
        told = {"id": number(topic), "title": TITLE, "slug": SLUG}
        return told | {"archetype": _PRIVATE if private else "regular"}

    def _create(self, request: Request, asked: Mapping[str, Any]) -> Response:
        if wrong := _wrong(asked.get("raw", "")):
            return wrong
        begins = asked.get("archetype") == _PRIVATE
        if begins and not asked.get("target_recipients"):
            return _invalid("Please select a recipient")
        topic = next(self._topics) if begins else asked["topic_id"]
        private = begins or self._topic(str(topic))["archetype"] == _PRIVATE
        own_id = str(next(self._ids))
        compact = {"id": own_id, "author": self._account, "text": asked["raw"]}
        post = as_post({**compact, "at": iso(self._clock())}) | {
            "topic_id": topic,
            "username": self._secrets["username"],
            "reply_to_post_number": asked.get("reply_to_post_number"),
            "topic_archetype": _PRIVATE if private else "regular",
        }
        self._posts[own_id] = post
        told = {"reply_to": self._answered(asked), "text": asked["raw"], "remote_id": own_id}
        self._show(request, told | ({"private": True} if private else {}))
        return json_response(200, post)

    def _answered(self, asked: Mapping[str, Any]) -> str | None:
        """The post at that place of the topic, or the last one of a private topic."""
        topic, place = asked.get("topic_id"), asked.get("reply_to_post_number")
        there = [it for it in self._posts.items() if it[1]["topic_id"] == topic]
        found = [own_id for own_id, it in there if place in {None, it["post_number"]}]
        return found[-1] if found else None

    def _change(self, own_id: str, request: Request) -> Response:
        words = json.loads(request.body)["post"]["raw"]
        if wrong := _wrong(words):
            return wrong
        post = self._posts[own_id] | {"raw": words, "updated_at": iso(self._clock())}
        self._posts[own_id] = post
        above = self.standing[own_id]["reply_to"]
        self._show(request, {"reply_to": above, "text": words, "remote_id": own_id}, edited=True)
        return json_response(200, {"post": post})

    def _failure(self, status: int) -> Response:
        return Response(status=DROPPED) if status == DROPPED else _error(status)


def _in_private(post: Mapping[str, Any]) -> bool:
    return bool(post["topic_archetype"] == _PRIVATE)


def _wrong(words: str) -> Response | None:
    if length(words) < _SHORTEST:
        return _invalid(f"Body is too short (minimum is {_SHORTEST} characters)")
    return _invalid(f"Body is limited to {LIMIT} characters") if length(words) > LIMIT else None


def _invalid(words: str) -> Response:
    return json_response(422, {"action": "create_post", "errors": [words]})


def _error(status: int, words_of: int | None = None) -> Response:
    words, kind = _ERRORS.get(words_of or status, ("Something went wrong", "server_error"))
    told: dict[str, Any] = {"errors": [words], "error_type": kind}
    if status != 429:
        return json_response(status, told)
    told["extras"] = {"wait_seconds": _WAIT_SECONDS, "time_left": f"{_WAIT_SECONDS} seconds"}
    return json_response(status, told, {"retry-after": str(_WAIT_SECONDS)})
