"""A Page's inbox on a laptop: signs deliveries as Meta does and answers as the Graph API does."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from herodesk.parts import Secrets
from herodesk.platforms.messenger.measure import LIMIT, length
from herodesk.platforms.messenger.probe import WATCHED
from herodesk_ops.platforms.messenger_inbox import Inbox, conversation_page, mid_of
from herodesk_ops.platforms.meta_registry import Registry
from herodesk_ops.platforms.meta_stand_in import Body, MetaStandIn, leaving, sign, written
from herodesk_ops.platforms.stand_in import (
    Account,
    Clock,
    Compact,
    Request,
    Response,
    json_response,
    moment_of,
)

__all__ = ["StandIn", "delivery", "leaving", "sign"]

_FIRST_ID = 880_000_000_000_001
_A_DAY, _A_WEEK = timedelta(hours=24), timedelta(days=7)
_TOO_LATE = (
    "(#10) This message is sent outside of allowed window. Learn more about the new policy here: "
    "https://developers.facebook.com/docs/messenger-platform/policy-overview"
)
_NOBODY = "(#100) No matching user found"
_AWAY = "(#551) This person isn't available right now."


def delivery(
    post: Compact,
    *,
    account: Account,
    product: str | None = None,  # noqa: ARG001  there is nothing but messages
) -> bytes:
    """The body for a compact post, escaped as Meta escapes what it signs.

    What the account itself wrote comes back as an echo; nobody can pass a message on.
    """
    at = int(moment_of(post).timestamp() * 1000)
    entry: Body = {"id": account["id"], "time": at}
    if not post.get("repost_of"):
        entry["messaging"] = [_event(post, account, at)]
    return written({"object": "page", "entry": [entry]})


def _event(post: Compact, account: Account, at: int) -> Body:
    is_ours = post["author"]["id"] == account["id"]
    people = [
        {"id": post["author"]["id"]},
        {"id": post.get("to", "1") if is_ours else account["id"]},
    ]
    event: Body = {"sender": people[0], "recipient": people[1], "timestamp": at}
    edits = len(post.get("versions") or [0]) - 1
    mid = mid_of(post)
    if post.get("deleted"):
        return event | {"message": {"mid": mid, "is_deleted": True}}
    if edits:
        told = {"mid": mid, "text": post.get("text", ""), "num_edit": edits}
        return event | {"message_edit": told}
    message: Body = {"mid": mid, "text": post.get("text", "")}
    if post.get("reply_to"):
        message["reply_to"] = {"mid": f"m_{post['reply_to']}"}
    return event | {"message": message | ({"is_echo": True} if is_ours else {})}


class StandIn(MetaStandIn):
    """The Graph API as far as an inbox needs it. Ids are counted up, so a run repeats exactly."""

    _platform = "messenger"
    _throttled = (80006, "(#80006) There have been too many calls to this account.", "messenger")

    def __init__(
        self,
        secrets: Secrets,
        clock: Clock,
        *,
        account: Account,
        base: str = "/_local/platforms/messenger",
    ) -> None:
        super().__init__(secrets, clock, account=account, base=base, first_id=_FIRST_ID)
        self._inbox = Inbox(account)
        self.takes_late_answers = True
        """Meta has permitted answers of people up to seven days."""
        self.away: set[str] = set()
        """Ids of people who have blocked the Page, or are gone."""
        self.unknown: set[str] = set()
        """Ids of nobody. Whose message was delivered past the stand-in is known all the same."""
        self.registry = Registry(account, self._secrets, self._address, WATCHED)

    def deliveries(self, post: Compact, *, product: str | None = None) -> list[bytes]:
        """Messenger's delivery bodies for a compact post."""
        if post.get("repost_of"):
            return []
        with self._lock:
            self._inbox.put(post)
        self.know(post["id"], post["author"], mentions_us=True)
        return [delivery(post, account=self._account, product=product)]

    def remove(self, post_id: str) -> None:
        """The customer took the message back, and can be written to all the same."""
        super().remove(post_id)
        with self._lock:
            self._inbox.drop(post_id)

    def _answer(self, request: Request) -> Response:
        where = self._where(request)
        if of_app := self.registry.answer(request, *where):
            return of_app
        if not self._is_known(request):
            return self._error(401)
        match (request.method, *where):
            case ("POST", page, "messages") if page == self._account["id"]:
                return self._send(request)
            case ("GET", page, "conversations") if page == self._account["id"]:
                return self._told(request)
            case _:
                return self._error(404)

    def _send(self, request: Request) -> Response:
        try:
            asked = json.loads(request.body)
            whom, words = asked["recipient"]["id"], asked["message"]["text"]
            how, tag = asked["messaging_type"], asked.get("tag")
        except (ValueError, KeyError, TypeError):
            return self._error(400)
        if not words or length(words) > LIMIT:
            return self._error(400)
        last = self._inbox.last_of(whom)
        if whom in self.away:
            return self._error(400, 551, _AWAY, subcode=1545041)
        if whom in self.unknown:
            return self._error(400, 100, _NOBODY, subcode=2018001)
        if last and not self._is_in_time(moment_of(last), how, tag):
            return self._error(400, 10, _TOO_LATE, subcode=2018278)
        remote_id = f"m_{next(self._ids)}"
        to = last["id"] if last else whom
        told = {"reply_to": to, "text": words, "remote_id": remote_id, "private": True}
        self._show(request, told)
        self._inbox.answer(whom, remote_id, words, self._clock())
        return json_response(200, {"recipient_id": whom, "message_id": remote_id})

    def _is_in_time(self, last: datetime, how: str, tag: str | None) -> bool:
        passed = self._clock() - last
        if how == "RESPONSE":
            return passed <= _A_DAY
        is_a_person = (how, tag) == ("MESSAGE_TAG", "HUMAN_AGENT")
        return is_a_person and self.takes_late_answers and passed <= _A_WEEK

    def _told(self, request: Request) -> Response:
        if request.query.get("platform") != "messenger":
            return self._error(400)
        whom = request.query.get("user_id")
        told = conversation_page(self._inbox.conversations(whom), request.query)
        self._was_read(is_whole=not whom and "next" not in told.get("paging", {}))
        return json_response(200, told)
