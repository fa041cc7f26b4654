"""A Telegram bot on a laptop: shows the secret word, and answers as the Bot API does."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from herodesk.parts import Secrets, live
from herodesk.platforms.telegram.asking import as_number
from herodesk.platforms.telegram.measure import LIMIT, length
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
from herodesk_ops.platforms.telegram_updates import GROUP, delivery, own_id, update

__all__ = ["StandIn", "delivery", "sign"]

_FIRST_ID = 900_001
_FIRST_UPDATE = 820_000_001
_KEPT = timedelta(hours=24)
_RETRY_SECONDS = 30
_DELETABLE = timedelta(hours=48)
_WORD = re.compile(r"[A-Za-z0-9_-]{1,256}")
_WORDS = {
    400: "Bad Request: chat not found",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    429: f"Too Many Requests: retry after {_RETRY_SECONDS}",
    500: "Internal Server Error",
}


def sign(body: bytes, secrets: Secrets, now: datetime) -> dict[str, str]:  # noqa: ARG001  nothing is signed
    """The header that shows the word."""
    shown = secrets["secret_token"]
    return {"content-type": "application/json", "x-telegram-bot-api-secret-token": shown}


class StandIn(Standing):
    """The Bot API as far as replies need it. Its webhook begins in place; `webhook["url"]` may be
    emptied, then updates wait to be fetched."""

    _platform = "telegram"

    def __init__(
        self,
        secrets: Secrets,
        clock: Clock,
        *,
        account: Account,
        base: str = "/_local/platforms/telegram",
    ) -> None:
        super().__init__(secrets, clock, account=account, base=base, first_id=_FIRST_ID)
        self.webhook: dict[str, Any] = {
            "url": f"{self._address}?account={account['id']}",
            "has_custom_certificate": False,
            "pending_update_count": 0,
            "max_connections": 40,
        }
        self.shown = self._secrets.get("secret_token", "")
        self.waiting: list[dict[str, Any]] = []
        self._updates = count(_FIRST_UPDATE)
        self._compact: dict[str, str] = {}

    def deliveries(self, post: Compact, *, product: str | None = None) -> list[bytes]:
        """The update for a compact post; of deletions and forwards a bot is not told."""
        if post.get("repost_of"):
            return []
        if post.get("deleted"):
            self.remove(post["id"])
            return []
        first = str((post.get("versions") or [post["id"]])[0])
        self.know(first, post["author"], mentions_us=True)
        with self._lock:
            self._compact[own_id(post, product)] = first
            if not self.webhook["url"] and post["author"]["id"] != self._account["id"]:
                told = update(post, self._account, product)
                self.waiting.append({**told, "update_id": next(self._updates)})
        return [delivery(post, account=self._account, product=product)]

    def _looks(self, request: Request) -> bool:
        return request.path.endswith("/setMessageReaction")

    def _answer(self, request: Request) -> Response:
        token, _, method = request.path.strip("/").partition("/")
        if token not in {f"bot{one}" for one in live(self._secrets, "access_token")}:
            return _problem(401)
        asked = json.loads(request.body or b"{}")
        writes = {"sendMessage": self._send, "editMessageText": self._edit}.get(method)
        if writes:
            return writes(replace(request, path=f"/bot<token>/{method}"), asked)
        match method:
            case "getWebhookInfo":
                return self._told(self.webhook)
            case "setWebhook":
                return self._set(asked)
            case "getUpdates":
                return self._fetched(asked)
            case "deleteMessage":
                return self._delete(asked)
            case "setMessageReaction":
                return self._react(asked)
            case _:
                return _problem(404)

    def _told(self, result: object) -> Response:
        if result is self.webhook and self.webhook["url"]:
            self._was_read(is_whole=True)  # it is delivered: nobody need fetch it
        return json_response(200, {"ok": True, "result": result})

    def _set(self, asked: Mapping[str, Any]) -> Response:
        if not _WORD.fullmatch(asked.get("secret_token", "")):
            return _problem(400, "Bad Request: secret token contains unallowed characters")
        self.webhook |= {
            "url": asked["url"],
            "allowed_updates": asked["allowed_updates"],
            "pending_update_count": 0,
        }
        self.shown = asked["secret_token"]
        return self._told(True)

    def _fetched(self, asked: Mapping[str, Any]) -> Response:
        if self.webhook["url"]:
            words = "Conflict: can't use getUpdates method while webhook is active"
            return _problem(409, words)
        first, oldest = asked.get("offset", 0), (self._clock() - _KEPT).timestamp()
        self.waiting = [
            it for it in self.waiting if it["update_id"] >= first and _date(it) >= oldest
        ]
        told = self.waiting[: asked.get("limit", 100)]
        self._was_read(is_whole=len(told) == len(self.waiting))
        return self._told(told)

    def _send(self, request: Request, asked: Mapping[str, Any]) -> Response:
        if wrong := _wrong(asked.get("text", "")):
            return wrong
        chat, answered = asked["chat_id"], asked.get("reply_parameters", {})
        above = self._named(chat, answered["message_id"]) if answered else None
        if above in self._gone and not answered.get("allow_sending_without_reply"):
            return _problem(400, "Bad Request: message to be replied not found")
        message = {
            "message_id": next(self._ids),
            "from": {
                "id": as_number(self._account["id"]),
                "is_bot": True,
                "first_name": "Nordwind",
            },
            "chat": _chat(chat),
            "date": int(self._clock().timestamp()),
            "text": asked["text"],
        }
        told = {
            "reply_to": above,
            "text": asked["text"],
            "remote_id": f"{chat}_{message['message_id']}",
            **({"private": True} if not _is_group(chat) else {}),
        }
        self._show(request, told)
        return self._told(message)

    def _edit(self, request: Request, asked: Mapping[str, Any]) -> Response:
        remote_id = f"{asked['chat_id']}_{asked['message_id']}"
        seen = self.standing.get(remote_id)
        if seen is None:
            return _problem(400, "Bad Request: message to edit not found")
        if seen["text"] == asked["text"]:
            words = "specified new message content and reply markup are exactly the same"
            return _problem(400, f"Bad Request: message is not modified: {words}")
        if wrong := _wrong(asked["text"]):
            return wrong
        told = {"reply_to": seen["reply_to"], "text": asked["text"], "remote_id": remote_id}
        self._show(request, told, edited=True)
        return self._told({"message_id": asked["message_id"], "chat": _chat(asked["chat_id"])})

    def _delete(self, asked: Mapping[str, Any]) -> Response:
        chat, message_id = asked["chat_id"], asked["message_id"]
        seen = self.standing.get(f"{chat}_{message_id}")
        if seen is None:
            is_theirs = f"{chat}_{message_id}" in self._compact
            words = "can't be deleted for everyone" if is_theirs else "to delete not found"
            return _problem(400, f"Bad Request: message {words}")
        if self._clock() - datetime.fromisoformat(seen["at"]) >= _DELETABLE:
            return _problem(400, "Bad Request: message can't be deleted for everyone")
        del self.standing[seen["remote_id"]]
        return self._told(True)

    def _react(self, asked: Mapping[str, Any]) -> Response:
        named = self._named(asked["chat_id"], asked["message_id"])
        if named in self._gone or asked.get("reaction") != []:
            return _problem(400, "Bad Request: message to react not found")
        return self._told(True)

    def _named(self, chat: object, message_id: object) -> str:
        """The post as scenarios name it."""
        return self._compact.get(f"{chat}_{message_id}", f"{chat}_{message_id}")

    def _failure(self, status: int) -> Response:
        return Response(status=DROPPED) if status == DROPPED else _problem(status)


def _is_group(chat_id: object) -> bool:
    return str(chat_id).startswith("-")


def _chat(chat_id: object) -> dict[str, Any]:
    group = {**GROUP, "id": chat_id}
    return group if _is_group(chat_id) else {"id": chat_id, "type": "private", "first_name": "?"}


def _date(told: Mapping[str, Any]) -> float:
    message = next(it for name, it in told.items() if name != "update_id")
    return float(message.get("edit_date", message["date"]))


def _wrong(words: str) -> Response | None:
    if not words.strip():
        return _problem(400, "Bad Request: message text is empty")
    return _problem(400, "Bad Request: message is too long") if length(words) > LIMIT else None


def _problem(status: int, words: str | None = None) -> Response:
    told: dict[str, Any] = {
        "ok": False,
        "error_code": status,
        "description": words or _WORDS.get(status, "Bad Gateway"),
    }
    if status == 429:
        told["parameters"] = {"retry_after": _RETRY_SECONDS}
    return json_response(status, told)
