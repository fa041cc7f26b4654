"""An Instagram account on a laptop: signs deliveries and answers as the Instagram API does."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from herodesk.parts import Secrets
from herodesk.platforms.instagram.measure import LIMIT, MESSAGE_LIMIT, length, message_length
from herodesk.platforms.instagram.probe import WATCHED
from herodesk_ops.platforms.instagram_deliveries import delivery, product_of
from herodesk_ops.platforms.instagram_wall import Wall
from herodesk_ops.platforms.meta_registry import Registry
from herodesk_ops.platforms.meta_stand_in import MetaStandIn, form_of, leaving, renewal, sign
from herodesk_ops.platforms.stand_in import (
    Account,
    Clock,
    Compact,
    Request,
    Response,
    json_response,
)

__all__ = ["StandIn", "delivery", "leaving", "sign"]

_FIRST_ID = 17_990_000_000_000_001
_MENTIONED = re.compile(r"mentioned_(comment|media)\.(?:comment|media)_id\((\d+)\)")


class StandIn(MetaStandIn):
    """The Instagram API as far as replies need it. Ids are counted up, so a run repeats exactly."""

    _platform = "instagram"
    _throttled = (80002, "(#80002) There have been too many calls to this account.", "instagram")

    def __init__(
        self,
        secrets: Secrets,
        clock: Clock,
        *,
        account: Account,
        base: str = "/_local/platforms/instagram",
    ) -> None:
        super().__init__(secrets, clock, account=account, base=base, first_id=_FIRST_ID)
        self._privately: set[str] = set()
        self._wall = Wall(account)
        self.registry = Registry(account, self._secrets, self._address, WATCHED)

    def deliveries(self, post: Compact, *, product: str | None = None) -> list[bytes]:
        """Instagram's delivery bodies for a compact post; of a share, or of a comment that was
        deleted, it tells nobody."""
        if post.get("repost_of"):
            return []
        is_message = (product or product_of(post)) == "message"
        with self._lock:
            self._wall.put(post, product)
        if post.get("deleted"):
            self.remove(post["id"])
            if not is_message:
                return []
        else:
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
            return self._renewed(request)
        if of_app := self.registry.answer(request, *where):
            return of_app
        if not self._is_known(request):
            return self._error(401)
        if where[0] in self._gone:
            return self._error(404)
        return self._told(where, request) if request.method == "GET" else self._done(where, request)

    def _renewed(self, request: Request) -> Response:
        token = renewal(request, self._secrets, "ig_refresh_token", next(self._ids))
        return self._error(401) if token is None else json_response(200, token)

    def _done(self, where: list[str], request: Request) -> Response:
        match (request.method, *where):
            case ("POST", to, "replies"):
                return self._create(request, to, form_of(request).get("message", ""))
            case ("POST", account, "mentions") if account == self._account["id"]:
                asked = form_of(request)
                to = asked.get("comment_id") or asked.get("media_id", "")
                return self._create(request, to, asked.get("message", ""))
            case ("POST", ours, "messages") if ours in {"me", self._account["id"]}:
                return self._deliver(request)
            case ("DELETE", own_id):
                return self._delete(own_id)
            case _:
                return self._error(404)

    def _told(self, where: list[str], request: Request) -> Response:
        match where:
            case (account,) if account == self._account["id"]:
                return self._mentioned(request.query)
            case (account, "media") if account == self._account["id"]:
                told = self._wall.media(request.query)
                self._was_read(is_whole="next" not in told.get("paging", {}))
                return json_response(200, told)
            case (medium, "comments"):
                return json_response(200, self._wall.comments(medium, request.query))
            case (comment, "replies"):
                return json_response(200, self._wall.replies(comment, request.query))
            case (own_id,):
                above = self._wall.parent(own_id)
                wanted = "parent_id" in request.query.get("fields", "").split(",")
                more = {"parent_id": above} if above and wanted else {}
                return json_response(200, {"id": own_id, **more})
            case _:
                return self._error(404)

    def _mentioned(self, query: Mapping[str, str]) -> Response:
        found = _MENTIONED.match(query.get("fields", ""))
        if found is None:
            return json_response(200, {"id": self._account["id"]})
        product = "mention" if found[1] == "comment" else "caption"
        told = self._wall.mentioned(found[2], product)
        if told is None:
            return self._error(404)
        own = {"id": self._account["id"]}
        return json_response(200, {f"mentioned_{found[1]}": told, **own})

    def _create(self, request: Request, to: str, words: str) -> Response:
        """An answer to an answer is added below the comment at the top."""
        if to in self._gone:
            return self._error(404)
        if not words or length(words) > LIMIT:
            return self._error(400)
        remote_id = str(next(self._ids))
        self._show(request, {"reply_to": to, "text": words, "remote_id": remote_id})
        ours: dict[str, Any] = {
            "id": remote_id,
            "author": dict(self._account),
            "text": words,
            "at": self._clock(),
            "reply_to": self._wall.parent(to) or to,
            "thread": self._wall.medium(to),
        }
        self._wall.put(ours, "comment")
        return json_response(200, {"id": remote_id})

    def _deliver(self, request: Request) -> Response:
        """A private message: to who wrote one, or once to whoever wrote a comment."""
        try:
            asked = json.loads(request.body)
            to, words = asked["recipient"], asked["message"]["text"]
        except (ValueError, KeyError, TypeError):
            return self._error(400)
        whom = to.get("comment_id") or to.get("id")
        if not whom or not words or message_length(words) > MESSAGE_LIMIT:
            return self._error(400)
        if to.get("comment_id") in self._gone:
            return self._error(404)
        if "comment_id" in to and whom in self._privately:
            return self._error(400, 10900, "Activity already replied to.")
        self._privately.add(whom)
        remote_id = f"m_{next(self._ids)}"
        told = {"reply_to": whom, "text": words, "remote_id": remote_id, "private": True}
        self._show(request, told)
        return json_response(200, {"recipient_id": to.get("id", whom), "message_id": remote_id})

    def _delete(self, own_id: str) -> Response:
        """The owner of a post may delete any comment below it, so we ask for our own alone."""
        if own_id not in self.standing:
            return self._error(403 if self._wall.medium(own_id) else 404)
        del self.standing[own_id]
        self._gone.add(own_id)
        self._wall.drop(own_id)
        return json_response(200, {"success": True})
