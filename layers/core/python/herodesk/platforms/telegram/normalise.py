"""Reads what Telegram delivers to a bot: messages in chats and groups, posts in channels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from herodesk.domain.post import Answerable, Author, Change, Kind, Post, Posted, Unreadable
from herodesk.platforms.reading import (
    FieldError,
    Json,
    identifier,
    json_object,
    needed,
    part,
    parts,
    text,
    word,
)
from herodesk.platforms.telegram.message import attached, moment, permalink, post_id, speaks_to

if TYPE_CHECKING:
    from herodesk.domain.webhook import Webhook

_CARRIERS = ("message", "edited_message", "channel_post", "edited_channel_post")
_ACCOUNT = re.compile(r"[0-9]{1,20}")
# Telegram sends it when somebody opens the chat; a link may hand on a word behind it.
_START = re.compile(r"/start(@\w+)?( [\w-]{1,64})?")
_FIRST_VERSION = 1


def normalise(hook: Webhook) -> list[Change]:
    """The change of a delivered update, or those of a page of updates that we asked for.

    Which bot it was made for is said by the address that we gave to Telegram (`?account=`).
    """
    body = json_object(hook.body)
    if hook.read_back:
        account: str | None = hook.read_back.account
        return [it for update in parts(body, "result") for it in _changes(update, account)]
    account = hook.query.get("account", "")
    return _changes(body, account if _ACCOUNT.fullmatch(account) else None)


def _changes(update: Json, account: str | None) -> list[Change]:
    carrier = next((name for name in _CARRIERS if part(update, name)), None)
    if carrier is None:
        return []
    message = part(update, carrier)
    try:
        return [Posted(post=_post(message, account, carrier))] if _says(message) else []
    except FieldError as missing:
        return [Unreadable(reason=f"telegram {carrier}: {missing}")]


def _says(message: Json) -> bool:
    """True for words or a file. Who joined, what was pinned, and the copy that a discussion group
    gets of its channel's post are no news."""
    words = _words(message)
    if message.get("is_automatic_forward") is True or _START.fullmatch(words):
        return False
    return bool(words or attached(message))


def _words(message: Json) -> str:
    return text(message, "text") or text(message, "caption") or ""


def _post(message: Json, account: str | None, carrier: str) -> Post:
    chat = part(message, "chat")
    own_id = post_id(chat, needed(identifier(message, "message_id"), "message_id"))
    above = part(message, "reply_to_message")
    above_id, thread_id = identifier(above, "message_id"), identifier(message, "message_thread_id")
    kind, author = _kind(chat, above), _author(message)
    is_ours = author is not None and author.id in {account, identifier(chat, "id")} - {None}
    is_for_us = kind is Kind.MESSAGE or speaks_to(message, account)
    return Post(
        platform="telegram",
        post_id=own_id,
        version_id=own_id,
        version=_version(message, carrier),
        kind=kind,
        text=_words(message),
        account=account,
        author=author,
        created_at=moment(message, "date"),
        url=permalink(message),
        reply_to=post_id(chat, above_id) if above_id else None,
        thread=post_id(chat, thread_id) if thread_id else None,
        media=attached(message),
        addressed=is_for_us and (kind is Kind.MESSAGE or not is_ours),
        answerable=Answerable.UNKNOWN if _type(chat) == "channel" else Answerable.YES,
    )


def _type(chat: Json) -> str:
    """Some deliveries do not name it; then the sign of the id tells a person from a group."""
    is_group = (identifier(chat, "id") or "").startswith("-")
    return word(chat, "type") or ("supergroup" if is_group else "private")


def _kind(chat: Json, above: Json) -> Kind:
    if _type(chat) == "private":
        return Kind.MESSAGE
    if above.get("is_automatic_forward") is True:
        return Kind.COMMENT
    return Kind.REPLY if identifier(above, "message_id") else Kind.POST


def _author(message: Json) -> Author | None:
    """A person, or the chat in whose name somebody speaks: a channel, an anonymous admin."""
    in_name_of, person = part(message, "sender_chat"), part(message, "from")
    if author_id := identifier(in_name_of, "id"):
        name = word(in_name_of, "title")
        return Author(id=author_id, handle=word(in_name_of, "username"), name=name)
    author_id = identifier(person, "id")
    if author_id is None:
        return None
    names = filter(None, (word(person, "first_name"), word(person, "last_name")))
    return Author(id=author_id, handle=word(person, "username"), name=" ".join(names) or None)


def _version(message: Json, carrier: str) -> int:
    """1 for what is new, the second of the change for an edit: Telegram counts no versions."""
    edited = moment(message, "edit_date")
    if edited is None and not carrier.startswith("edited_"):
        return _FIRST_VERSION
    return max(int(edited.timestamp()) if edited else 0, _FIRST_VERSION + 1)
