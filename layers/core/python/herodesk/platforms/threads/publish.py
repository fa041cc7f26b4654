"""Publishes replies on Threads in two steps, deletes them, and looks whether one is there.

First a container is made, which nobody sees. Its id is kept on the reply before the second step
publishes it. So no lost answer makes a second reply: a container whose id was lost is never
published, and one that was published is never published again.
https://developers.facebook.com/docs/threads/reply-management, .../docs/threads/posts/delete-posts
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from herodesk.domain.reply import (
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
from herodesk.platforms.meta_answers import refusal_of
from herodesk.platforms.meta_sending import FORM, address, bearer, deleted, form
from herodesk.platforms.reading import Json, identifier, link
from herodesk.platforms.sending import GLANCE_SECONDS, answer_of, send, withdrawal
from herodesk.platforms.threads.containers import Status, status_of
from herodesk.platforms.threads.own import looked_for

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

_NO_TOKEN = Refused(reason="threads-token", detail="no access token is configured")
_READY_AFTER = timedelta(seconds=30)
"""So long Threads asks to be left before a container is published."""

_PREPARED = "threads-prepared"
_FRUITLESS = 4
"""After so many tries a container that cannot be published gives way to a new one."""

_LOOKED_FOR = timedelta(minutes=15)
"""So long after it was written a reply is looked for again where Threads does not answer."""

_NEWEST = {"fields": "id,text,timestamp,permalink,replied_to", "limit": "100"}


def publish(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """`POST /{account}/threads`; half a minute later `POST /{account}/threads_publish`, if the
    container is ready and was surely not published."""
    tokens = live(secrets, "access_token")
    if not tokens:
        return _NO_TOKEN
    asking = _Asking(reply, tokens[0], http, api, now)
    if not reply.prepared:
        return asking.prepare()
    match asking.status(reply.prepared):
        case (Wait() | Refused()) as not_asked:
            return not_asked
        case Status.READY:
            return asking.publish(reply.prepared)
        case Status.IN_PROGRESS:
            return Wait(until=now + _READY_AFTER, reason=_PREPARED)
        case Status.EXPIRED | Status.BROKEN:
            return asking.again()
        case _:
            seen = looked_for(reply, asking.own())
            return seen if isinstance(seen, Sent) else Lost(reason="perhaps-published")


def withdraw(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Withdrawal:
    """`DELETE /{post}`; one that does not exist is gone already."""
    tokens = live(secrets, "access_token")
    if not tokens:
        return withdrawal(_NO_TOKEN)
    return deleted(reply, tokens[0], "threads", http=http, api=api, now=now)


def find(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Sent | Look:
    """Nothing is published whose container was not kept before: without one it is ABSENT. With
    one, Threads says whether it was published; then our own replies tell which it is."""
    tokens = live(secrets, "access_token")
    if not reply.prepared:
        return Look.ABSENT
    if not tokens:
        return Look.UNSURE
    asking = _Asking(reply, tokens[0], http, api, now)
    match asking.status(reply.prepared):
        case Status.READY | Status.EXPIRED | Status.BROKEN:
            return Look.ABSENT
        case Status.IN_PROGRESS:
            return Look.LATER
        case Status.PUBLISHED:
            return looked_for(reply, asking.own())
        case _:
            return Look.LATER if now - reply.created_at < _LOOKED_FOR else Look.UNSURE


def post_is_gone(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> bool:
    """True if the post does not exist any more, as far as Threads shows it to us."""
    tokens = live(secrets, "access_token")
    if not tokens:
        return False
    answer = _Asking(reply, tokens[0], http, api, now).glance(reply.to, "id")
    if answer is None or answer.status_code == 200:
        return False
    refused = refusal_of(answer, now, "threads")
    return isinstance(refused, Refused) and refused.reason == "post-gone"


class _Asking:
    """One reply, one moment."""

    def __init__(self, reply: Reply, token: str, http: Http, api: str, now: datetime) -> None:
        self._reply, self._token, self._http, self._api = reply, token, http, api
        self._now = now

    def prepare(self) -> Outcome:
        """The first step. An answer that is lost leaves a container that nobody publishes."""
        fields = {"media_type": "TEXT", "text": self._reply.public_text}
        answer = self._post("threads", {**fields, "reply_to_id": self._reply.to})
        if isinstance(answer, Wait | Lost):
            return answer
        if not 200 <= answer.status_code < 300:
            return refusal_of(answer, self._now, "threads")
        container = identifier(answer_of(answer) or {}, "id")
        if container is None:
            return Lost(reason="malformed-answer")
        until = self._now + _READY_AFTER
        return Wait(until=until, reason=_PREPARED, prepared=container)

    def publish(self, container: str) -> Outcome:
        """The second step."""
        answer = self._post("threads_publish", {"creation_id": container})
        if isinstance(answer, Wait | Lost):
            return answer
        if 200 <= answer.status_code < 300:
            remote_id = identifier(answer_of(answer) or {}, "id")
            return self._sent(remote_id) if remote_id else Lost(reason="malformed-answer")
        refused = refusal_of(answer, self._now, "threads")
        if not (isinstance(refused, Refused) and refused.reason == "post-gone"):
            return refused
        # It does not find the container that it has just called ready: it does later, or never.
        if self._reply.attempts > _FRUITLESS:
            return self.again()
        return Wait(until=self._now + _READY_AFTER, reason=_PREPARED)

    def again(self) -> Wait:
        """What was prepared is of no use: from the beginning."""
        return Wait(until=self._now + timedelta(seconds=1), reason=_PREPARED, prepared="")

    def status(self, container: str) -> Status | Wait | Refused:
        """How it stands."""
        return status_of(container, self._token, http=self._http, api=self._api, now=self._now)

    def own(self) -> Json | None:
        """Our newest replies, or None."""
        url = address(self._api, self._reply.account or "me", "replies")
        headers = bearer(self._token)
        answer = send(self._http, "GET", url, query=_NEWEST, headers=headers, now=self._now)
        if isinstance(answer, Wait | Lost) or answer.status_code != 200:
            return None
        return answer_of(answer)

    def glance(self, own_id: str, fields: str) -> Response | None:
        """A quick look at a post; None without an answer."""
        answer = send(
            self._http,
            "GET",
            address(self._api, own_id),
            query={"fields": fields},
            headers=bearer(self._token),
            read_seconds=GLANCE_SECONDS,
            now=self._now,
        )
        return None if isinstance(answer, Wait | Lost) else answer

    def _sent(self, remote_id: str) -> Sent:
        """With the link where people see it, if Threads tells it at once."""
        answer = self.glance(remote_id, "permalink")
        told = answer_of(answer) if answer is not None and answer.status_code == 200 else None
        return Sent(remote_id=remote_id, url=link(told or {}, "permalink"))

    def _post(self, what: str, fields: dict[str, str]) -> Response | Wait | Lost:
        url = address(self._api, self._reply.account or "me", what)
        headers = {**bearer(self._token), **FORM}
        return send(self._http, "POST", url, body=form(fields), headers=headers, now=self._now)
