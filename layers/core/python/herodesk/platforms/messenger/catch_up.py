"""Reads a Page's inbox back: what customers wrote, conversation by conversation.

https://developers.facebook.com/docs/messenger-platform/conversations
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from herodesk.domain.reply import Lost, Refused, Sent, Wait
from herodesk.parts import Asked, Page, Secrets, live
from herodesk.platforms.meta_answers import refusal_of, rest_of
from herodesk.platforms.meta_sending import address, bearer
from herodesk.platforms.reading import Json, identifier, iso_time, part, parts, word
from herodesk.platforms.sending import answer_of, json_bytes, send

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

READINGS = ("inbox",)

_FIRST_LOOK = timedelta(hours=1)
_LATE = timedelta(minutes=5)
"""What was written so shortly before a look may show only later: the next look goes back to it."""

_CONVERSATIONS = 25
_NEWEST = 20
"""Of a conversation Meta tells no more messages than that."""

_FIELDS = (
    f"id,updated_time,messages.limit({_NEWEST})"
    "{id,message,from,created_time,attachments{mime_type,file_url,image_data,video_data}}"
)


def beginning(now: datetime) -> str:
    """An hour ago: what is older was written before anybody here listened."""
    return _stamp(now - _FIRST_LOOK)


def fits(asked: Asked) -> bool:  # noqa: ARG001 - the protocol's shape
    """Always: reading costs calls, no money."""
    return True


def read(
    asked: Asked, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Page | Wait | Lost | Refused:
    """`GET /{page-id}/conversations`, the latest first, as far back as there is news."""
    tokens = live(secrets, "access_token")
    if not tokens:
        return Refused(reason="messenger-token", detail="no access token is configured")
    since = iso_time(asked.cursor.done) or now - _FIRST_LOOK
    query = {"platform": "messenger", "fields": _FIELDS, "limit": str(_CONVERSATIONS)}
    query |= {"after": asked.cursor.page} if asked.cursor.page else {}
    url = address(api, asked.account.id, "conversations")
    answer = send(http, "GET", url, query=query, headers=bearer(tokens[0]), now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if answer.status_code != 200:
        refused = refusal_of(answer, now, "messenger")
        return Lost(reason="malformed-answer") if isinstance(refused, Sent) else refused
    return _page(answer, since, asked, now)


def _page(answer: Response, since: datetime, asked: Asked, now: datetime) -> Page | Lost:
    told = answer_of(answer)
    if told is None or not isinstance(told.get("data"), list):
        return Lost(reason="malformed-answer")
    kept = [_slim(one, since, asked) for one in parts(told, "data")]
    kept = [one for one in kept if one["messages"]["data"]]
    return Page(
        body=json_bytes({"data": kept}),
        posts=sum(len(one["messages"]["data"]) for one in kept),
        newest=_stamp(now - _LATE),
        following=_onward(told, since),
        rest_until=rest_of(answer.headers, now),
    )


def _slim(conversation: Json, since: datetime, asked: Asked) -> dict[str, Any]:
    """The conversation without what is older, or our own."""
    new = [
        message
        for message in parts(part(conversation, "messages"), "data")
        if identifier(part(message, "from"), "id") != asked.account.id
        and (iso_time(word(message, "created_time")) or since) >= since
    ]
    return {"id": identifier(conversation, "id"), "messages": {"data": new}}


def _onward(told: Json, since: datetime) -> str:
    """Where older conversations go on, if the oldest told has news and there are any."""
    shown, paging = parts(told, "data"), part(told, "paging")
    moved = iso_time(word(shown[-1], "updated_time")) if shown else None
    after = word(part(paging, "cursors"), "after")
    return after if after and word(paging, "next") and moved and moved >= since else ""


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
