"""Calls methods of the Bot API, and says what its answers mean.

The bot's token is part of the address, so that no address is ever logged or kept.
https://core.telegram.org/bots/api#making-requests
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Secrets, live
from herodesk.platforms.reading import Json, identifier, number, part, text
from herodesk.platforms.sending import READ_SECONDS, answer_of, json_bytes, send

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

NO_TOKEN = Refused(reason="telegram-token", detail="no bot token is configured")

_JSON = {"Content-Type": "application/json"}
_PAUSE_SECONDS = 30
_LONGEST_PAUSE_SECONDS = 25 * 3600
_LONGEST_DETAIL = 300

_GONE_WORDS = ("replied not found", "reply message not found", "message to reply not found")
_NO_RIGHT_WORDS = ("not enough rights", "have no rights", "chat_write_forbidden", "topic_closed")


def ask(  # noqa: PLR0917 - one call
    method: str,
    fields: Mapping[str, object],
    http: Http,
    api: str,
    secrets: Secrets,
    now: datetime,
    read_seconds: float = READ_SECONDS,
) -> Json | Wait | Lost | Refused:
    """`POST /bot<token>/<method>`: the whole answer if it is `ok`, else what it means.

    A group that became a supergroup has another id: it is asked once more, there.
    """
    tokens = live(secrets, "access_token")
    if not tokens:
        return NO_TOKEN
    url = f"{api.rstrip('/')}/bot{quote(tokens[0], safe=':')}/{method}"

    def asked(body: Mapping[str, object]) -> Response | Wait | Lost:
        given = json_bytes(body)
        return send(
            http, "POST", url, body=given, headers=_JSON, now=now, read_seconds=read_seconds
        )

    answer = asked(fields)
    if isinstance(answer, Wait | Lost):
        return answer
    moved = identifier(part(answer_of(answer) or {}, "parameters"), "migrate_to_chat_id")
    if moved and answer.status_code == 400 and "chat_id" in fields:
        answer = asked({**fields, "chat_id": as_number(moved)})
        if isinstance(answer, Wait | Lost):
            return answer
    told = answer_of(answer)
    if 200 <= answer.status_code < 300:
        is_whole = told is not None and told.get("ok") is True
        return told if told is not None and is_whole else Lost(reason="malformed-answer")
    return _refusal(answer.status_code, told or {}, now)


def as_number(digits: str) -> int | str:
    """Ids are numbers to Telegram; what is none stays as it is."""
    bare = digits.removeprefix("-")
    return int(digits) if bare.isascii() and bare.isdigit() and len(bare) < 40 else digits


def _refusal(status: int, told: Json, now: datetime) -> Wait | Lost | Refused:
    words = (text(told, "description") or "")[:_LONGEST_DETAIL]
    if status == 429:
        seconds = number(part(told, "parameters"), "retry_after") or _PAUSE_SECONDS
        pause = timedelta(seconds=min(seconds, _LONGEST_PAUSE_SECONDS))
        return Wait(until=now + pause, reason="telegram-rate-limit")
    if status in {408, 409} or not 400 <= status < 500:
        return Lost(reason=f"status-{status}")
    if status in {401, 404}:  # of a token that cannot be one Telegram says "Not Found"
        return Refused(reason="telegram-token", detail=words)
    said = words.lower()
    if any(it in said for it in _GONE_WORDS):
        return Refused(reason="post-gone", detail=words)
    if status == 403 or any(it in said for it in _NO_RIGHT_WORDS):
        return Refused(reason="telegram-forbidden", detail=words)
    return Refused(reason="telegram-invalid", detail=words)
