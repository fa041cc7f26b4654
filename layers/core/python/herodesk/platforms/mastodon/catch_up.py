"""Reads our notifications: who mentions, answers or quotes us, what they changed and took back.

https://docs.joinmastodon.org/methods/notifications. Deletions are told by nobody. The newest
page is read at each look anyway; a status that stood on it and is missing is asked for by itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from herodesk.domain.post import STAND
from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Asked, Page, Secrets, live
from herodesk.platforms.mastodon.answers import refusal_of, rest_of
from herodesk.platforms.mastodon.timeline import list_of
from herodesk.platforms.newest import Newest, done
from herodesk.platforms.reading import Json, identifier, iso_time, part, word
from herodesk.platforms.sending import json_bytes, send

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

NOTIFICATIONS = "notifications"
READINGS = (NOTIFICATIONS,)

_MOST = 40
_RECENT, _OLDER = "recent", "older"
_TYPES = ("mention", "quote")


def beginning(now: datetime) -> str:
    """An hour ago: what is older was written before anybody here listened."""
    return Newest.beginning(now)


def fits(asked: Asked) -> bool:  # noqa: ARG001 - the protocol's shape
    """Always: reading costs calls, no money."""
    return True


def read(
    asked: Asked, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Page | Wait | Lost | Refused:
    """The next request of the walk: the newest notifications, older ones, or one status that may
    be gone. What is left to ask stands in `following`, a line each."""
    tokens = live(secrets, "access_token")
    if not tokens:
        return Refused(reason="mastodon-token", detail="no access token is configured")
    step, *rest = (asked.cursor.page or _RECENT).split("\n")
    what, _, of = step.partition(" ")
    url = api.rstrip("/") + (_status(of) if what == STAND else _notifications(of))
    headers = {"Authorization": f"Bearer {tokens[0]}"}
    answer = send(http, "GET", url, headers=headers, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if what == STAND:
        return _stands(answer, of, rest, now)
    if answer.status_code != 200:
        refused = refusal_of(answer, now)
        is_wrong_address = isinstance(refused, Refused) and refused.reason == "post-gone"
        return Refused(reason="mastodon-invalid") if is_wrong_address else refused
    return _page(answer, what, Newest.of(asked.cursor.done, now), rest, now)


def _notifications(before: str) -> str:
    """`include_filtered`: what a server sets aside for us because it comes from strangers."""
    query = [("types[]", it) for it in _TYPES]
    query += [("limit", str(_MOST)), ("include_filtered", "true")]
    query += [("max_id", before)] if before else []
    return f"/api/v1/notifications?{urlencode(query)}"


def _status(own_id: str) -> str:
    return f"/api/v1/statuses/{quote(own_id, safe='')}"


def _page(answer: Response, what: str, last: Newest, rest: list[str], now: datetime) -> Page | Lost:
    told = list_of(answer.content)
    if told is None:
        return Lost(reason="malformed-answer")
    new = [it for it in told if _is_new(it, last.since)]
    there = [_status_id(it) for it in told]
    seen = [_status_id(it) for it in told if it in new or _status_id(it) in last.seen]
    missing = last.missing(there, is_whole=len(told) < _MOST) if what == _RECENT else []
    steps = [*_older(told, last.since), *(f"{STAND} {it}" for it in missing), *rest]
    return Page(
        body=json_bytes({"notifications": new}),
        posts=len(new),
        newest=done(now, seen),
        following="\n".join(steps),
        rest_until=rest_of(answer.headers, now),
    )


def _stands(
    answer: Response, own_id: str, rest: list[str], now: datetime
) -> Page | Wait | Lost | Refused:
    """It is gone if the server says so; then that is news."""
    refused = None if answer.status_code == 200 else refusal_of(answer, now)
    is_gone = isinstance(refused, Refused) and refused.reason == "post-gone"
    if refused and not is_gone:
        return refused
    gone = [own_id] if is_gone else []
    return Page(
        body=json_bytes({"notifications": [], "gone": gone}),
        posts=len(gone),
        newest="",
        following="\n".join(rest),
        rest_until=rest_of(answer.headers, now),
    )


def _is_new(notification: Json, since: datetime) -> bool:
    """Written or changed since. What tells no time is kept: its id is known if it is old."""
    told = iso_time(word(notification, "created_at"))
    changed = iso_time(word(part(notification, "status"), "edited_at"))
    return told is None or told >= since or (changed is not None and changed >= since)


def _older(told: list[Json], since: datetime) -> list[str]:
    """Where older notifications go on, if the oldest told is still new."""
    if len(told) < _MOST:
        return []
    oldest, last = iso_time(word(told[-1], "created_at")), identifier(told[-1], "id")
    return [f"{_OLDER} {last}"] if last and oldest and oldest >= since else []


def _status_id(notification: Json) -> str | None:
    return identifier(part(notification, "status"), "id")
