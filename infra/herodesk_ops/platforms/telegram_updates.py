"""Writes posts the way Telegram delivers them to a bot: one update each."""

from __future__ import annotations

import json
import re
import zlib
from typing import Any

from herodesk_ops.platforms.stand_in import Account, Compact, moment_of

Body = dict[str, Any]

GROUP: Body = {
    "id": -1001900000000,
    "type": "supergroup",
    "title": "Hilfe unter Nachbarn",
    "username": "nachbarn_hilfe",
}
CHANNEL: Body = {"id": -1001900000001, "type": "channel", "title": "Neues", "username": "neues"}

_MARKS = re.compile(r"(?P<mention>@\w{4,})|(?P<bot_command>/\w+(?:@\w+)?)|(?P<url>https?://\S+)")
_FIRST_UPDATE = 810_000_000


def delivery(post: Compact, *, account: Account, product: str | None = None) -> bytes:
    """The body for a compact post. Products are `message`, `group` and `channel`; without one the
    post's kind decides. Of deletions and forwards bots are not told: such an update is empty."""
    return json.dumps(update(post, account, product), ensure_ascii=False).encode()


def update(post: Compact, account: Account, product: str | None = None) -> Body:
    """The same before it is written."""
    number = _FIRST_UPDATE + zlib.crc32(str(post["id"]).encode()) % 10_000_000
    if post.get("deleted") or post.get("repost_of"):
        return {"update_id": number}
    edits = len(post.get("versions") or [0]) - 1
    chat = chat_of(post, product)
    carrier = "channel_post" if chat["type"] == "channel" else "message"
    message = _message(post, chat, account)
    if edits:
        carrier, message["edit_date"] = f"edited_{carrier}", message["date"] + edits
    return {"update_id": number, carrier: message}


def chat_of(post: Compact, product: str | None = None) -> Body:
    """The person's chat with the bot, a channel, or the group that the post's id names."""
    if (product or post.get("kind")) == "message":
        return {"type": "private", **_person(post)}
    if product == "channel":
        return CHANNEL
    named, _, _ = str(post["id"]).rpartition("_")
    return {**GROUP, "id": int(named)} if named.removeprefix("-").isdigit() else GROUP


def own_id(post: Compact, product: str | None = None) -> str:
    """The post's id as Herodesk keeps it; an edit keeps it."""
    first = str((post.get("versions") or [post["id"]])[0])
    return f"{chat_of(post, product)['id']}_{first.rpartition('_')[2]}"


def _message(post: Compact, chat: Body, account: Account) -> Body:
    words = post.get("text", "")
    written = int(moment_of(post).timestamp())
    message: Body = {"message_id": _number(own_id(post)), "chat": chat, "date": written}
    if chat["type"] == "channel":
        message["sender_chat"] = chat
    else:
        message["from"] = {**_person(post), "is_bot": post["author"]["id"] == account["id"]}
        message["from"] |= {"language_code": post["lang"]} if post.get("lang") else {}
    if above := post.get("reply_to"):
        us = {"id": _number(account["id"]), "is_bot": True, "first_name": account.get("name")}
        message["reply_to_message"] = {
            "message_id": _number(above),
            "chat": chat,
            "date": written,
            "from": us,
        }
    return message | _said(words)


def _said(words: str) -> Body:
    if not words:
        return {}
    marks = [_mark(found) for found in _MARKS.finditer(words)]
    return {"text": words, **({"entities": marks} if marks else {})}


def _mark(found: re.Match[str]) -> Body:
    """What stands there, where it begins and how long it is, in UTF-16 units."""
    begins = _units(found.string[: found.start()])
    return {"type": found.lastgroup, "offset": begins, "length": _units(found[0])}


def _person(post: Compact) -> Body:
    author = post["author"]
    told = {"first_name": author.get("name") or "?", "username": author.get("handle")}
    known = {name: it for name, it in told.items() if it}
    return {"id": _number(author["id"]), **known}


def _number(value: object) -> int | str:
    """Ids are numbers there; letters are only in what nobody sends."""
    digits = str(value).rpartition("_")[2]
    return int(digits) if digits.removeprefix("-").isdigit() else digits


def _units(words: str) -> int:
    return len(words.encode("utf-16-le", "surrogatepass")) // 2
