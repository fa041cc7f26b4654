"""A Threads profile on a laptop: signs deliveries and answers as the API of Threads does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from herodesk.parts import Secrets
from herodesk.platforms.threads.measure import LIMIT, length
from herodesk.platforms.threads.probe import NEEDED
from herodesk_ops.platforms.meta_stand_in import Body, MetaStandIn, form_of, leaving, renewal, sign
from herodesk_ops.platforms.stand_in import (
    Account,
    Clock,
    Compact,
    Request,
    Response,
    json_response,
)
from herodesk_ops.platforms.threads_deliveries import delivery
from herodesk_ops.platforms.threads_wall import Wall

__all__ = ["StandIn", "delivery", "leaving", "sign"]

_FIRST_ID = 18_010_000_000_000_001
_NOT_FOUND = "The requested resource does not exist"
_NO_FIELD = "Tried accessing nonexisting field (status)"
_KEPT = timedelta(hours=24)


class StandIn(MetaStandIn):
    """The API as far as replies need it. Ids are counted up, so a run repeats exactly."""

    _platform = "threads"
    _throttled = (4, "(#4) Application request limit reached", "threads")

    def __init__(
        self,
        secrets: Secrets,
        clock: Clock,
        *,
        account: Account,
        base: str = "/_local/platforms/threads",
    ) -> None:
        super().__init__(secrets, clock, account=account, base=base, first_id=_FIRST_ID)
        self.containers: dict[str, Body] = {}
        self.expires_at = 0
        self.scopes = list(NEEDED)
        self._wall = Wall(account)

    def deliveries(self, post: Compact, *, product: str | None = None) -> list[bytes]:
        """The delivery bodies for a compact post; of a repost, or of a post that a customer
        deleted, nobody is told."""
        if post.get("repost_of"):
            return []
        with self._lock:
            self._wall.put(post, product)
        if post.get("deleted"):
            self.remove(post["id"])
            return []
        self.know(post["id"], post["author"], mentions_us=True)
        return [delivery(post, account=self._account, product=product)]

    def remove(self, post_id: str) -> None:
        """The author took it away: it can be neither answered nor read."""
        super().remove(post_id)
        with self._lock:
            self._wall.drop(post_id)

    def _looks(self, request: Request) -> bool:
        return request.method == "GET" and request.query.get("fields") == "id"

    def _answer(self, request: Request) -> Response:
        where = self._where(request)
        if where == ["refresh_access_token"]:
            told = renewal(request, self._secrets, "th_refresh_token", next(self._ids))
            return self._error(401) if told is None else json_response(200, told)
        if not self._is_known(request):
            return self._error(401)
        if where[0] in self._gone:
            return self._error(400, 24, _NOT_FOUND, subcode=4279009)
        return self._told(where, request) if request.method == "GET" else self._done(where, request)

    def _done(self, where: list[str], request: Request) -> Response:
        us = {"me", self._account["id"]}
        match (request.method, *where):
            case ("POST", who, "threads") if who in us:
                return self._prepare(form_of(request))
            case ("POST", who, "threads_publish") if who in us:
                return self._publish(request, form_of(request).get("creation_id", ""))
            case ("DELETE", own_id):
                return self._delete(own_id)
            case _:
                return self._error(404)

    def _told(self, where: list[str], request: Request) -> Response:
        query = request.query
        match where:
            case ("debug_token",):
                return self._token(query.get("input_token", ""))
            case (_, "mentions"):
                told = self._wall.mentions(query)
            case (_, "threads"):
                told = self._wall.threads(query)
                self._was_read(is_whole=not told["data"])
            case (_, "replies"):
                told = self._wall.ours(query)
            case (top, "conversation"):
                told = self._wall.conversation(top, query)
                self._was_read(is_whole="next" not in told.get("paging", {}))
            case (own_id,) if own_id in self.containers:
                return self._status(own_id)
            case (own_id,):
                told = self._wall.told(own_id) or {"id": own_id}
            case _:
                return self._error(404)
        return json_response(200, told)

    def _prepare(self, asked: dict[str, str]) -> Response:
        to, words = asked.get("reply_to_id", ""), asked.get("text", "")
        if to in self._gone:
            return self._error(400, 24, _NOT_FOUND, subcode=4279009)
        if asked.get("media_type") != "TEXT" or not words or length(words) > LIMIT:
            return self._error(400)
        own_id = str(next(self._ids))
        self.containers[own_id] = {"to": to, "text": words, "at": self._clock(), "status": None}
        return json_response(200, {"id": own_id})

    def _status(self, own_id: str) -> Response:
        told = self._status_of(own_id)
        if told == "GONE":  # some say that a published container has no status any more
            return self._error(400, 100, _NO_FIELD)
        return json_response(200, {"status": told, "id": own_id})

    def _status_of(self, own_id: str) -> str:
        container = self.containers[own_id]
        is_old = self._clock() - container["at"] >= _KEPT
        return str(container["status"] or ("EXPIRED" if is_old else "FINISHED"))

    def _publish(self, request: Request, own_id: str) -> Response:
        """Each container once."""
        if own_id not in self.containers or self._status_of(own_id) != "FINISHED":
            return self._error(400, 24, _NOT_FOUND, subcode=4279009)
        container = self.containers[own_id]
        container["status"] = "PUBLISHED"
        remote_id = str(next(self._ids))
        told = {"reply_to": container["to"], "text": container["text"], "remote_id": remote_id}
        self._show(request, told)
        ours: dict[str, Any] = {
            "id": remote_id,
            "author": dict(self._account),
            "text": container["text"],
            "at": self._clock(),
            "reply_to": container["to"],
        }
        self._wall.put(ours, "replies")
        return json_response(200, {"id": remote_id})

    def _delete(self, own_id: str) -> Response:
        if own_id not in self.standing:
            return self._error(403 if self._wall.told(own_id) else 404)
        del self.standing[own_id]
        self._gone.add(own_id)
        self._wall.drop(own_id)
        return json_response(200, {"success": True, "deleted_id": own_id})

    def _token(self, token: str) -> Response:
        is_ours = token == self._secrets.get("access_token")
        data = {
            "type": "USER",
            "application": "Herodesk",
            "is_valid": is_ours,
            "expires_at": self.expires_at,
            "scopes": self.scopes if is_ours else [],
            "user_id": self._account["id"],
        }
        return json_response(200, {"data": data})
