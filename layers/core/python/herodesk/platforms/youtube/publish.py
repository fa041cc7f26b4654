"""Publishes replies below comments (Data API v3), changes and deletes them, and looks for them.

https://developers.google.com/youtube/v3/docs/comments
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from herodesk.domain.reply import (
    Gone,
    Look,
    Lost,
    Outcome,
    Refused,
    Reply,
    Sent,
    Wait,
    Withdrawal,
)
from herodesk.parts import Secrets, live
from herodesk.platforms.reading import Json, identifier, items
from herodesk.platforms.sending import (
    GLANCE_SECONDS,
    READ_SECONDS,
    answer_of,
    correction,
    json_bytes,
    send,
    withdrawal,
)
from herodesk.platforms.youtube.answers import refusal_of
from herodesk.platforms.youtube.conversation import looked_for
from herodesk.platforms.youtube.identity import permalink, thread_of

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

_MOST_PAGES = 3
"""Of the replies below one comment, a hundred each, that are looked through for ours."""


def publish(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """`POST /comments`, below the comment that the conversation hangs from (50 units)."""
    asking = _Asking(http, api, secrets, now)
    snippet = {"parentId": thread_of(reply.to), "textOriginal": reply.public_text}
    return asking.told(reply, asking.ask("POST", {"part": "snippet"}, {"snippet": snippet}))


def correct(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """`PUT /comments`: the same comment with other words (50 units)."""
    asking = _Asking(http, api, secrets, now)
    snippet = {"textOriginal": reply.public_text}
    body = {"id": reply.remote_id, "snippet": snippet}
    return correction(asking.told(reply, asking.ask("PUT", {"part": "snippet"}, body)))


def withdraw(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Withdrawal:
    """`DELETE /comments` (50 units); a comment that does not exist is gone already."""
    answer = _Asking(http, api, secrets, now).ask("DELETE", {"id": reply.remote_id or ""})
    return withdrawal(answer) if isinstance(answer, Wait | Lost | Refused) else Gone()


def find(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Sent | Look:
    """`GET /comments?parentId=`: what stands below that comment tells it, if all of it is told;
    YouTube promises no order (1 unit a page)."""
    if not reply.account:
        return Look.UNSURE
    asking = _Asking(http, api, secrets, now)
    query = {
        "part": "snippet",
        "parentId": thread_of(reply.to),
        "maxResults": "100",
        "textFormat": "plainText",
    }
    for _ in range(_MOST_PAGES):
        answer = asking.ask("GET", query)
        page = None if isinstance(answer, Wait | Lost | Refused) else answer_of(answer)
        seen, following = looked_for(reply, page)
        if not following:
            return seen
        query |= {"pageToken": following}
    return Look.UNSURE


def post_is_gone(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> bool:
    """`GET /comments?id=`: what is deleted is not in the list (1 unit)."""
    asking = _Asking(http, api, secrets, now)
    answer = asking.ask("GET", {"part": "id", "id": reply.to}, read_seconds=GLANCE_SECONDS)
    told = None if isinstance(answer, Wait | Lost | Refused) else answer_of(answer)
    return told is not None and isinstance(told.get("items"), list) and not items(told, "items")


class _Asking:
    """The API's list of comments, at one moment, with our token."""

    def __init__(self, http: Http, api: str, secrets: Secrets, now: datetime) -> None:
        self._http, self._url, self._now = http, f"{api.rstrip('/')}/comments", now
        self._tokens = live(secrets, "access_token")

    def ask(
        self,
        method: str,
        query: dict[str, str],
        body: Json | None = None,
        *,
        read_seconds: float = READ_SECONDS,
    ) -> Response | Wait | Lost | Refused:
        if not self._tokens:
            return Refused(reason="youtube-token", detail="no access token is configured")
        headers = {"Authorization": f"Bearer {self._tokens[0]}"}
        answer = send(
            self._http,
            method,
            self._url,
            query=query,
            headers=headers | ({"Content-Type": "application/json"} if body else {}),
            body=json_bytes(body) if body else None,
            now=self._now,
            read_seconds=read_seconds,
        )
        if isinstance(answer, Wait | Lost) or 200 <= answer.status_code < 300:
            return answer
        return refusal_of(answer, self._now)

    def told(self, reply: Reply, answer: Response | Wait | Lost | Refused) -> Outcome:
        """The comment that came back."""
        if isinstance(answer, Wait | Lost | Refused):
            return answer
        remote_id = identifier(answer_of(answer) or {}, "id")
        if remote_id is None:
            return Lost(reason="malformed-answer")
        return Sent(remote_id=remote_id, url=permalink(reply.thread, remote_id))
