"""X on a laptop: signs deliveries as X does and answers as X's API does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from herodesk.parts import Secrets, live
from herodesk.platforms.x.measure import LIMIT, MESSAGE_LIMIT, length
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
from herodesk_ops.platforms.x_answers import not_found, page, problem
from herodesk_ops.platforms.x_deliveries import Body, delivery
from herodesk_ops.platforms.x_registry import Registry
from herodesk_ops.platforms.x_wall import UnknownPageError, Wall

__all__ = ["StandIn", "delivery", "leaving", "sign"]

_FIRST_ID = 1_990_000_000_000_000_001
_WINDOW = timedelta(minutes=15)
_REPLIES_PER_WINDOW = 100
_ONE_POST = 3  # parts of `2/tweets/:id`
_HEADERS = {
    "consumer_secret": "x-twitter-webhooks-signature",
    "client_secret": "x-twitter-webhooks-signature-oauth2",
}
_GATE = (
    "Reply to this conversation is not allowed because you have not been mentioned or "
    "otherwise engaged by the author of the post you are replying to."
)
_NOT_OURS = "You are not authorized to delete this Tweet."
_DUPLICATE = "You are not allowed to create a Tweet with duplicate content."


def sign(body: bytes, secrets: Secrets, now: datetime) -> dict[str, str]:  # noqa: ARG001  X signs no time
    """Both headers, as far as there are secrets for them."""
    headers = {"content-type": "application/json"}
    for name, header in _HEADERS.items():
        if secrets.get(name):
            digest = hmac.new(secrets[name].encode(), body, hashlib.sha256).digest()
            headers[header] = f"sha256={base64.b64encode(digest).decode()}"
    return headers


def leaving(person: Person, secrets: Secrets, now: datetime) -> Call:
    """Somebody withdraws our app's access: an event of the X Activity API without a filter."""
    event = {
        "event_uuid": str(int(now.timestamp() * 1000)),
        "filter": {},
        "event_type": "oauth.revoke",
        "payload": {"user_id": person["id"]},
    }
    body = json.dumps({"data": event}).encode()
    return Call(body=body, headers=sign(body, secrets, now))


class StandIn(Standing):
    """X's API v2 as far as replies need it. Ids are counted up, so a run repeats exactly."""

    _platform = "x"

    def __init__(
        self,
        secrets: Secrets,
        clock: Clock,
        *,
        account: Account,
        base: str = "/_local/platforms/x",
    ) -> None:
        super().__init__(secrets, clock, account=account, base=base, first_id=_FIRST_ID)
        self._renewals = count(2)
        self._known: dict[str, dict[str, Any]] = {}
        self._wall = Wall(account)
        self.registry = Registry(account, clock, self._address)
        self._timeline: list[dict[str, Any]] = []
        self._asked: list[datetime] = []

    def know(self, post_id: str, author: Mapping[str, Any], *, mentions_us: bool) -> None:
        """Remember a customer's post. Replies to posts that nobody told of are accepted."""
        super().know(post_id, author, mentions_us=mentions_us)
        with self._lock:
            self._known[post_id] = {"author": author, "mentions_us": mentions_us}

    def remove(self, post_id: str) -> None:
        """The author took the post away: it can be neither answered nor read."""
        super().remove(post_id)
        with self._lock:
            self._wall.drop(post_id)

    def deliveries(self, post: Compact, *, product: str | None = None) -> list[bytes]:
        """X's delivery bodies for a compact post, which is known from then on."""
        with self._lock:
            self._wall.put(post)
        if post.get("deleted"):
            self.remove(post["id"])
        else:
            engaged = bool(post.get("mention") or post.get("quote"))
            self.know(post["id"], post["author"], mentions_us=engaged)
        return [delivery(post, account=self._account, product=product)]

    def _answer(self, request: Request) -> Response:
        if (request.method, request.path.strip("/")) == ("POST", "2/oauth2/token"):
            return self._renew(request)
        where = request.path.strip("/").split("/")
        is_of_app = where[1:2] in (["webhooks"], ["activity"])
        needed = live(self._secrets, "app_token" if is_of_app else "access_token")
        if (request.method, *where[1:]) == ("POST", "activity", "subscriptions"):
            needed = live(
                self._secrets, "access_token"
            )  # what is private, the account subscribes to
        if request.headers.get("authorization") not in [f"Bearer {token}" for token in needed]:
            return problem(401, "Unauthorized")
        if is_of_app:
            return self.registry.answer(request, *where[1:])
        return self._of_account(request, where)

    def _of_account(self, request: Request, where: list[str]) -> Response:
        """What the account's own token opens."""
        if where[:2] == ["2", "tweets"] and len(where) <= _ONE_POST:
            return self._about_post(request, *where[2:])
        match (request.method, *where):
            case ("GET", "2", "users", user_id, "tweets") if user_id == self._account["id"]:
                return page(self._timeline[::-1], request.query)
            case ("GET", "2", "users", user_id, "mentions") if user_id == self._account["id"]:
                return self._read(self._wall.mentions, request)
            case ("POST", "2", "dm_conversations", "with", whom, "messages"):
                return self._deliver(request, whom)
            case ("POST", "2", "media", "upload" | "metadata" as what):
                return self._medium(request, what)
            case ("GET", "2", "tweets", "search", "recent"):
                return self._read(self._wall.found, request)
            case _:
                return problem(404, "Could not find what was asked for.")

    def _medium(self, request: Request, what: str) -> Response:
        """A picture in one piece, and what it shows in words."""
        asked = json.loads(request.body)
        if what == "metadata":
            self.pictures[asked["id"]]["alt"] = asked["metadata"]["alt_text"]["text"]
            return json_response(200, {"data": {"id": asked["id"]}})
        own_id = self._keeps_picture(base64.b64decode(asked["media"]))
        data = {"id": own_id, "media_key": f"3_{own_id}", "expires_after_secs": 86400}
        return json_response(200, {"data": data})

    def _about_post(self, request: Request, post_id: str = "") -> Response:
        """`/2/tweets` and `/2/tweets/:id`."""
        match (request.method, bool(post_id)):
            case ("POST", False):
                return self._create(request)
            case ("GET", True):
                return self._one(post_id)
            case ("DELETE", True):
                return self._delete(post_id)
            case _:
                return problem(404, "Could not find what was asked for.")

    def _renew(self, request: Request) -> Response:
        """A refresh token works once; access and refresh token change together."""
        asked = dict(parse_qsl(request.body.decode("utf-8", "replace")))
        known = self._secrets.get("refresh_token")
        if not known or asked.get("refresh_token") != known:
            return problem(400, "Value passed for the token was invalid.")
        number = next(self._renewals)
        new = {kind: f"local-only-x-{kind}-{number}" for kind in ("access_token", "refresh_token")}
        self._secrets |= new
        return json_response(200, {"token_type": "bearer", "expires_in": 7200, **new})

    def _create(self, request: Request) -> Response:
        now = self._clock()
        self._asked = [it for it in self._asked if it > now - _WINDOW]
        if len(self._asked) >= _REPLIES_PER_WINDOW:
            return self._failure(429)
        self._asked.append(now)
        words, reply_to = _wanted(request.body)
        refusal = self._refusal(words, reply_to)
        if not self.pictures.keys() >= set(_media_ids(request.body)):
            refusal = problem(400, "Your media IDs are invalid.")
        return refusal or self._publish(request, words or "", reply_to)

    def _refusal(self, words: str | None, reply_to: str | None) -> Response | None:
        if not words or length(words) > LIMIT:
            return problem(400, "One or more parameters to your request was invalid.")
        if reply_to in self._gone:
            return problem(404, "Could not find the post that is replied to.")
        if not self._known.get(reply_to or "", {}).get("mentions_us", True):
            return problem(403, _GATE)
        return problem(403, _DUPLICATE) if self._stands_already(words, reply_to) else None

    def _looks(self, request: Request) -> bool:
        where = request.path.strip("/").split("/")
        return request.method == "GET" and where[:2] == ["2", "tweets"] and len(where) == _ONE_POST

    def _one(self, post_id: str) -> Response:
        """One post; what nobody told of is there, as it may be answered, too."""
        ours = [post for post in self._timeline if post["id"] == post_id]
        if post_id in self._gone:
            return json_response(200, {"errors": [not_found(post_id)]}, self._limits())
        seen = ours[0] if ours else {"id": post_id, "text": ""}
        data = {**seen, "edit_history_tweet_ids": [post_id]}
        return json_response(200, {"data": data}, self._limits())

    def _delete(self, post_id: str) -> Response:
        if post_id in self._known:
            return problem(403, _NOT_OURS)
        if post_id not in self.standing:
            return problem(404, f"Could not find tweet with id: [{post_id}].")
        del self.standing[post_id]
        self._gone.add(post_id)
        self._timeline = [post for post in self._timeline if post["id"] != post_id]
        return json_response(200, {"data": {"deleted": True}}, self._limits())

    def _publish(self, request: Request, words: str, reply_to: str | None) -> Response:
        remote_id = str(next(self._ids))
        media = _media_ids(request.body)
        told = {"reply_to": reply_to, "text": words, "remote_id": remote_id}
        self._show(request, told | self._shown_with(media))
        words += "".join(f" https://t.co/m{own_id}" for own_id in media)
        self._timeline.append(self._as_seen(remote_id, words, reply_to))
        data = {"id": remote_id, "text": words, "edit_history_tweet_ids": [remote_id]}
        return json_response(201, {"data": data}, self._limits())

    def _deliver(self, request: Request, whom: str) -> Response:
        """A direct message to somebody."""
        words, _ = _wanted(request.body)
        if not words or len(words) > MESSAGE_LIMIT:
            return problem(400, "One or more parameters to your request was invalid.")
        remote_id = str(next(self._ids))
        told = {"reply_to": whom, "text": words, "remote_id": remote_id, "private": True}
        self._show(request, told)
        talk = "-".join(sorted((whom, str(self._account["id"]))))
        data = {"dm_conversation_id": talk, "dm_event_id": remote_id}
        return json_response(201, {"data": data}, self._limits())

    def _as_seen(self, remote_id: str, words: str, reply_to: str | None) -> dict[str, Any]:
        """As the timeline shows it: the author's handle in front, entities escaped."""
        handle = self._known.get(reply_to or "", {}).get("author", {}).get("handle")
        shown = html.escape(f"@{handle} {words}" if handle else words, quote=False)
        post: dict[str, Any] = {"id": remote_id, "text": shown, "created_at": iso(self._clock())}
        if reply_to:
            post["referenced_tweets"] = [{"type": "replied_to", "id": reply_to}]
        return post

    def _read(self, reading: Callable[[Mapping[str, str]], Body], request: Request) -> Response:
        try:
            told = reading(request.query)
        except UnknownPageError:
            return problem(400, "The page token is invalid.")
        self._was_read(is_whole="next_token" not in told["meta"])
        return json_response(200, told)

    def _failure(self, status: int) -> Response:
        if status == DROPPED:
            return Response(status=DROPPED)
        headers = self._limits(used_up=status == 429)
        answer = problem(status, "Ordered by the test." if status != 429 else "Too Many Requests")
        return Response(status=status, headers={**answer.headers, **headers}, body=answer.body)

    def _limits(self, *, used_up: bool = False) -> dict[str, str]:
        left = 0 if used_up else max(_REPLIES_PER_WINDOW - len(self._asked), 0)
        start = self._asked[0] if self._asked else self._clock()
        return {
            "x-rate-limit-limit": str(_REPLIES_PER_WINDOW),
            "x-rate-limit-remaining": str(left),
            "x-rate-limit-reset": str(int((start + _WINDOW).timestamp())),
        }


def _media_ids(body: bytes) -> list[str]:
    try:
        return list(json.loads(body)["media"]["media_ids"])
    except (ValueError, KeyError, TypeError):
        return []


def _wanted(body: bytes) -> tuple[str | None, str | None]:
    try:
        asked = json.loads(body)
        words, reply_to = asked.get("text"), asked.get("reply", {}).get("in_reply_to_tweet_id")
    except (ValueError, AttributeError):
        return None, None
    return (words if isinstance(words, str) else None), reply_to
