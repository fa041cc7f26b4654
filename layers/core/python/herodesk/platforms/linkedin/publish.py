"""Publishes answers as comments of the organisation, changes and deletes them, looks for them.

https://learn.microsoft.com/linkedin/marketing/community-management/shares/comments-api
"""

from __future__ import annotations

from dataclasses import dataclass
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
from herodesk.platforms.linkedin.answers import headers_of, refusal_of
from herodesk.platforms.linkedin.conversation import looked_for
from herodesk.platforms.linkedin.urns import (
    comment_of,
    encoded,
    number_of,
    permalink,
    post_of,
    whole,
)
from herodesk.platforms.reading import Json, identifier
from herodesk.platforms.sending import (
    GLANCE_SECONDS,
    READ_SECONDS,
    answer_of,
    correction,
    json_bytes,
    send,
    withdrawal,
)

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

_MOST = 100
"""Comments that are looked through for ours."""


def publish(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """`POST /socialActions/{urn}/comments`, below the comment that is answered, or the post that
    mentions us.

    Nothing hangs below an answer to a comment: what answers one is put beside it. Which one that
    is, the comment itself says, and that it is gone.
    """
    asking = _Asking(http, api, secrets, now)
    place = asking.place(reply.to)
    if isinstance(place, Refused):
        return place
    body: dict[str, object] = {
        "actor": reply.account,
        "object": place.post,
        "message": {"text": reply.public_text},
    }
    if place.parent:
        body["parentComment"] = place.parent
    answer = asking.ask("POST", f"{encoded(place.below)}/comments", body)
    if isinstance(answer, Wait | Lost | Refused):
        return answer
    told = answer_of(answer) or {}
    number = identifier(told, "commentUrn") or answer.headers.get("x-restli-id")
    number = number or identifier(told, "id")
    if not number:
        return Lost(reason="malformed-answer")
    remote_id = comment_of(place.post, number)
    return Sent(remote_id=remote_id, url=permalink(remote_id))


def correct(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """`POST /socialActions/{post}/comments/{number}` as a partial update: other words."""
    asking, remote_id = _Asking(http, api, secrets, now), whole(reply.remote_id or "")
    body = {"patch": {"message": {"$set": {"text": reply.public_text}}}}
    answer = asking.ask("POST", asking.own(reply), body, method="PARTIAL_UPDATE")
    if isinstance(answer, Wait | Lost | Refused):
        return correction(answer)
    return Sent(remote_id=remote_id, url=permalink(remote_id))


def withdraw(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Withdrawal:
    """`DELETE /socialActions/{post}/comments/{number}`; what does not exist is gone already."""
    asking = _Asking(http, api, secrets, now)
    answer = asking.ask("DELETE", asking.own(reply))
    return withdrawal(answer) if isinstance(answer, Wait | Lost | Refused) else Gone()


def find(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Sent | Look:
    """`GET /socialActions/{urn}/comments`: what stands there tells it, if all of it is told."""
    asking = _Asking(http, api, secrets, now)
    place = asking.place(reply.to)
    if not reply.account or isinstance(place, Refused):
        return Look.UNSURE
    answer = asking.ask("GET", f"{encoded(place.below)}/comments?start=0&count={_MOST}")
    told = None if isinstance(answer, Wait | Lost | Refused) else answer_of(answer)
    return looked_for(reply, told, place.post, most=_MOST)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an answer goes: below that `parent` comment of a `post`, or below the post itself."""

    post: str
    parent: str = ""

    @property
    def below(self) -> str:
        return self.parent or self.post


class _Asking:
    """LinkedIn's social actions, at one moment, with our token."""

    def __init__(self, http: Http, api: str, secrets: Secrets, now: datetime) -> None:
        self._http, self._base, self._now = http, f"{api.rstrip('/')}/socialActions", now
        self._tokens = live(secrets, "access_token")

    def ask(
        self,
        verb: str,
        path: str,
        body: Json | None = None,
        *,
        method: str = "",
        read_seconds: float = READ_SECONDS,
    ) -> Response | Wait | Lost | Refused:
        """`method` is Rest.li's own, where the verb alone does not say it."""
        if not self._tokens:
            return Refused(reason="linkedin-token", detail="no access token is configured")
        more = {"X-RestLi-Method": method} if method else {}
        more |= {"Content-Type": "application/json"} if body else {}
        answer = send(
            self._http,
            verb,
            f"{self._base}/{path}",
            headers=headers_of(self._tokens[0], **more),
            body=json_bytes(body) if body else None,
            now=self._now,
            read_seconds=read_seconds,
        )
        if isinstance(answer, Wait | Lost) or 200 <= answer.status_code < 300:
            return answer
        return refusal_of(answer, self._now)

    def place(self, to: str) -> _Place | Refused:
        """Refused only if what is answered is surely gone; one that LinkedIn does not show us is
        answered as if it stood by itself."""
        urn = whole(to)
        if not number_of(urn):
            return _Place(urn)
        post = post_of(urn)
        path = f"{encoded(post)}/comments/{number_of(urn)}"
        answer = self.ask("GET", path, read_seconds=GLANCE_SECONDS)
        if isinstance(answer, Refused) and answer.reason == "post-gone":
            return answer
        told = None if isinstance(answer, Wait | Lost | Refused) else answer_of(answer)
        above = identifier(told or {}, "parentComment")
        return _Place(post, whole(above) if above else urn)

    def own(self, reply: Reply) -> str:
        """The path of a comment of ours, on whose behalf it is asked for."""
        urn = whole(reply.remote_id or "")
        path = f"{encoded(post_of(urn))}/comments/{encoded(number_of(urn) or urn)}"
        return f"{path}?actor={encoded(reply.account or '')}"
