"""Publishes replies in their topic or privately, changes and deletes them, and looks for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

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
from herodesk.parts import Secrets
from herodesk.platforms.discourse.asking import ask
from herodesk.platforms.discourse.listing import LATEST, PRIVATE_POSTS, look_for, path_of
from herodesk.platforms.reading import Json, identifier, number, part, word
from herodesk.platforms.sending import TRY_AGAIN_SECONDS, answer_of, correction, withdrawal

if TYPE_CHECKING:
    from requests import Session as Http

_SENT_PRIVATELY = "private_message"


def publish(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """`POST /posts.json` in the topic of the post, as an answer to it.

    What is private goes into the private topic that was asked in, else into a new one: never into
    one that others read.
    """
    question = _read(f"/posts/{_safe(reply.to)}.json", http, api, secrets, now)
    if isinstance(question, Wait | Lost | Refused):
        return _nothing_sent(question, now)
    if question.get("deleted_at") or question.get("user_deleted") is True:
        return Refused(reason="post-gone")
    topic_id = number(question, "topic_id")
    body: dict[str, object] = {"raw": reply.public_text, "topic_id": topic_id}
    if reply.private:
        topic = _read(f"/t/{topic_id}.json", http, api, secrets, now)
        if isinstance(topic, Wait | Lost | Refused):
            return _nothing_sent(topic, now)
        if word(topic, "archetype") != _SENT_PRIVATELY:
            body = _first_message(reply, topic, question)
    elif place := number(question, "post_number"):
        body["reply_to_post_number"] = place
    answer = ask("POST", "/posts.json", http, api, secrets, now, body)
    if isinstance(answer, Wait | Lost | Refused):
        # The question was there a moment ago: it is the address that is wrong.
        is_gone = isinstance(answer, Refused) and answer.reason == "post-gone"
        return Refused(reason="discourse-invalid") if is_gone else answer
    return _sent(answer_of(answer) or {}, api)


def correct(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """`PUT /posts/{id}.json`: the same post with other words."""
    path, body = f"/posts/{_safe(reply.remote_id)}.json", {"post": {"raw": reply.public_text}}
    answer = ask("PUT", path, http, api, secrets, now, body)
    if isinstance(answer, Wait | Lost | Refused):
        return correction(answer)
    return _sent(part(answer_of(answer) or {}, "post"), api)


def withdraw(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Withdrawal:
    """`DELETE /posts/{id}.json`; a post of ours that is not there is gone already."""
    path = f"/posts/{_safe(reply.remote_id)}.json"
    answer = ask("DELETE", path, http, api, secrets, now)
    return withdrawal(answer) if isinstance(answer, Wait | Lost | Refused) else Gone()


def find(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Sent | Look:
    """The newest posts of the forum tell whether ours is among them, if they reach back so far."""
    question = _read(f"/posts/{_safe(reply.to)}.json", http, api, secrets, now)
    if isinstance(question, Wait | Lost | Refused):
        return Look.UNSURE
    name = PRIVATE_POSTS if reply.private else LATEST
    answer = _read(path_of(name), http, api, secrets, now)
    if isinstance(answer, Wait | Lost | Refused):
        return Look.UNSURE
    found = look_for(reply, answer, name, question, secrets.get("username", ""))
    if isinstance(found, Look):
        return found
    sent = _sent(found, api)
    return sent if isinstance(sent, Sent) else Look.UNSURE


def _read(
    path: str, http: Http, api: str, secrets: Secrets, now: datetime
) -> Json | Wait | Lost | Refused:
    answer = ask("GET", path, http, api, secrets, now)
    if isinstance(answer, Wait | Lost | Refused):
        return answer
    told = answer_of(answer)
    return Lost(reason="malformed-answer") if told is None else told


def _nothing_sent(looked: Wait | Lost | Refused, now: datetime) -> Wait | Refused:
    """Only a look was lost: surely nothing was published."""
    if isinstance(looked, Lost):
        return Wait(until=now + timedelta(seconds=TRY_AGAIN_SECONDS), reason=looked.reason)
    return looked


def _first_message(reply: Reply, topic: Json, question: Json) -> dict[str, object]:
    return {
        "raw": reply.public_text,
        "title": f"Re: {word(topic, 'title') or word(question, 'topic_slug') or reply.to}",
        "archetype": _SENT_PRIVATELY,
        "target_recipients": word(question, "username"),
    }


def _sent(post: Json, api: str) -> Outcome:
    remote_id, topic = identifier(post, "id"), identifier(post, "topic_id")
    if remote_id is None:
        return Lost(reason="malformed-answer")
    steps = (word(post, "topic_slug") or "-", topic, identifier(post, "post_number"))
    there = "/".join(_safe(it) for it in steps)
    return Sent(remote_id=remote_id, url=f"{api.rstrip('/')}/t/{there}" if topic else None)


def _safe(step: str | None) -> str:
    return quote(step or "", safe="")
