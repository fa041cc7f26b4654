"""A Facebook Page on a laptop: signs deliveries as Meta does and answers as the Graph API does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from herodesk.parts import Secrets
from herodesk.platforms.facebook.measure import LIMIT, MESSAGE_LIMIT, length
from herodesk.platforms.facebook.probe import WATCHED
from herodesk_ops.platforms.facebook_deliveries import delivery, first_id, is_comment, thread_of
from herodesk_ops.platforms.facebook_wall import Wall
from herodesk_ops.platforms.meta_registry import Registry
from herodesk_ops.platforms.meta_stand_in import MetaStandIn, form_of, leaving, sign
from herodesk_ops.platforms.stand_in import (
    Account,
    Clock,
    Compact,
    Request,
    Response,
    json_response,
    parts_of,
)

__all__ = ["StandIn", "delivery", "leaving", "sign"]

_FIRST_ID = 990_000_000_000_001


class StandIn(MetaStandIn):
    """The Graph API as far as replies need it. Ids are counted up, so a run repeats exactly."""

    _platform = "facebook"

    def __init__(
        self,
        secrets: Secrets,
        clock: Clock,
        *,
        account: Account,
        base: str = "/_local/platforms/facebook",
    ) -> None:
        super().__init__(secrets, clock, account=account, base=base, first_id=_FIRST_ID)
        self._parents: dict[str, str] = {}
        self._others: set[str] = set()
        self._privately: set[str] = set()
        self._comments: dict[str, list[dict[str, Any]]] = {}
        self._wall = Wall(account)
        self.registry = Registry(account, self._secrets, self._address, WATCHED)

    def deliveries(self, post: Compact, *, product: str | None = None) -> list[bytes]:
        """Facebook's delivery bodies for a compact post; of a share it tells nobody."""
        if post.get("repost_of"):
            return []
        own_id = first_id(post)
        with self._lock:
            self._wall.put(post, product)
        if post.get("deleted"):
            self.remove(own_id)
        else:
            self.know(own_id, post["author"], mentions_us=True)
            self._others.add(own_id)
            above = post.get("reply_to")
            if above and above != thread_of(post, self._account) and is_comment(post, product):
                self._parents[own_id] = above
        return [delivery(post, account=self._account, product=product)]

    def remove(self, post_id: str) -> None:
        """The author took it away: it can be neither answered nor read."""
        super().remove(post_id)
        with self._lock:
            self._wall.drop(post_id)

    def _answer(self, request: Request) -> Response:
        where = self._where(request)
        if of_app := self.registry.answer(request, *where):
            return of_app
        if not self._is_known(request):
            return self._error(401)
        if where[0] in self._gone:
            return self._error(404)
        return self._told(where, request) if request.method == "GET" else self._done(where, request)

    def _done(self, where: list[str], request: Request) -> Response:
        match (request.method, *where):
            case ("POST", to, "comments"):
                return self._create(request, to)
            case ("POST", page, "photos") if page == self._account["id"]:
                return self._photo(request)
            case ("POST", page, "messages") if page == self._account["id"]:
                return self._deliver(request)
            case ("POST", own_id):
                return self._change(request, own_id)
            case ("DELETE", own_id):
                return self._delete(own_id)
            case _:
                return self._error(404)

    def _told(self, where: list[str], request: Request) -> Response:
        match where:
            case (page, "feed" | "tagged" as what) if page == self._account["id"]:
                return self._read(what, request.query)
            case (below, "comments"):
                return self._below(below, request.query)
            case (own_id,):
                return self._itself(own_id, request.query)
            case _:
                return self._error(404)

    def _below(self, own_id: str, query: Mapping[str, str]) -> Response:
        """With `filter=stream` what customers wrote, else our answers: who looks for one of the
        two asks in that way."""
        if query.get("filter") == "stream":
            return json_response(200, self._wall.comments(own_id, query))
        return _page(self._comments.get(own_id, []), query)

    def _read(self, what: str, query: Mapping[str, str]) -> Response:
        told = self._wall.feed(query) if what == "feed" else self._wall.tagged(query)
        is_whole = what == "tagged" and "next" not in told.get("paging", {})
        self._was_read(is_whole=is_whole)  # what tags us is read after the feed
        return json_response(200, told)

    def _photo(self, request: Request) -> Response:
        told = parts_of(request)
        if told.get("published") != b"false":
            return self._error(403)
        own_id = self._keeps_picture(told["source"], told["alt_text_custom"].decode())
        return json_response(200, {"id": own_id})

    def _create(self, request: Request, to: str) -> Response:
        asked = form_of(request)
        words, photo = asked.get("message", ""), asked.get("attachment_id")
        if photo and photo not in self.pictures:
            return self._error(400)
        if not words or length(words) > LIMIT:
            return self._error(400)
        if self._stands_already(words, to):
            return self._error(400, 506, "Duplicate status message")
        remote_id = f"{to.rpartition('_')[2]}_{next(self._ids)}"
        shown = self._shown_with([photo] if photo else [])
        self._show(request, {"reply_to": to, "text": words, "remote_id": remote_id} | shown)
        above = self._parents.get(to, to)  # answers to a nested comment stand beside it
        self._parents[remote_id] = above
        self._comments.setdefault(above, []).append(self._as_seen(remote_id, words))
        return json_response(200, {"id": remote_id})

    def _deliver(self, request: Request) -> Response:
        """A private message: to who wrote one, or once to whoever wrote a comment."""
        try:
            asked = json.loads(request.body)
            to, words = asked["recipient"], asked["message"]["text"]
        except (ValueError, KeyError, TypeError):
            return self._error(400)
        whom = to.get("comment_id") or to.get("id")
        if not whom or not words or len(words) > MESSAGE_LIMIT:
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

    def _as_seen(self, remote_id: str, words: str) -> dict[str, Any]:
        written = self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
        us = {"id": self._account["id"], "name": self._account["name"]}
        return {"id": remote_id, "message": words, "from": us, "created_time": written}

    def _change(self, request: Request, own_id: str) -> Response:
        """The trap: without `/comments` it is our own comment whose words are changed."""
        words, seen = form_of(request).get("message", ""), self.standing.get(own_id)
        if seen is None:
            return self._not_ours(own_id)
        if not words or length(words) > LIMIT:
            return self._error(400)
        for comment in self._comments[self._parents[own_id]]:
            if comment["id"] == own_id:
                comment["message"] = words
        told = {"reply_to": seen["reply_to"], "text": words, "remote_id": own_id}
        told |= {"pictures": seen["pictures"]} if "pictures" in seen else {}
        self._show(request, told, edited=True)
        return json_response(200, {"success": True})

    def _delete(self, own_id: str) -> Response:
        if own_id not in self.standing:
            return self._not_ours(own_id)
        del self.standing[own_id]
        self._gone.add(own_id)
        above = self._parents[own_id]
        self._comments[above] = [it for it in self._comments[above] if it["id"] != own_id]
        return json_response(200, {"success": True})

    def _not_ours(self, own_id: str) -> Response:
        """Somebody else's post, or nothing at all."""
        return self._error(403 if own_id in self._others else 404)

    def _itself(self, own_id: str, query: Mapping[str, str]) -> Response:
        above = self._parents.get(own_id)
        wanted = "parent" in query.get("fields", "").split(",")
        more = {"parent": {"id": above}} if above and wanted else {}
        return json_response(200, {"id": own_id, **more})


def _page(comments: list[dict[str, Any]], query: Mapping[str, str]) -> Response:
    most = int(query.get("limit", "25"))
    newest_first = query.get("order") == "reverse_chronological"
    told = comments[::-1] if newest_first else comments
    paging: dict[str, Any] = {"cursors": {"before": "QVFI", "after": "QVFJ"}} if told else {}
    if len(told) > most:
        paging["next"] = "https://graph.facebook.com/next"
    return json_response(200, {"data": told[:most], **({"paging": paging} if paging else {})})
