"""Reads our notifications: who mentions, answers or quotes us, what they changed and took back.

https://docs.joinmastodon.org/methods/notifications. Deletions are told by nobody. The newest
page is read at each look anyway; a status that stood on it and is missing is asked for by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Asked, Page, Secrets, live
from herodesk.platforms.mastodon.answers import refusal_of, rest_of
from herodesk.platforms.mastodon.timeline import list_of
from herodesk.platforms.reading import Json, identifier, iso_time, part, word
from herodesk.platforms.sending import json_bytes, send

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

NOTIFICATIONS = "notifications"
READINGS = (NOTIFICATIONS,)

_FIRST_LOOK = timedelta(hours=1)
_LATE = timedelta(minutes=5)
"""What came so shortly before a look may show only later: the next look goes back to it."""

_MOST = 40
_RECENT, _OLDER, _STANDS = "recent", "older", "stands"
_TYPES = ("mention", "quote")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """What a cursor says: since when to read, and the statuses to look after, newest first."""

    since: datetime
    seen: tuple[str, ...]

    @classmethod
    def of(cls, asked: Asked, now: datetime) -> _Done:
        since, *seen = asked.cursor.done.split(" ")
        return cls(since=iso_time(since) or now - _FIRST_LOOK, seen=tuple(seen))


def beginning(now: datetime) -> str:
    """An hour ago: what is older was written before anybody here listened."""
    return _stamp(now - _FIRST_LOOK)


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
    url = api.rstrip("/") + (_status(of) if what == _STANDS else _notifications(of))
    headers = {"Authorization": f"Bearer {tokens[0]}"}
    answer = send(http, "GET", url, headers=headers, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if what == _STANDS:
        return _stands(answer, of, rest, now)
    if answer.status_code != 200:
        refused = refusal_of(answer, now)
        is_wrong_address = isinstance(refused, Refused) and refused.reason == "post-gone"
        return Refused(reason="mastodon-invalid") if is_wrong_address else refused
    return _page(answer, what, _Done.of(asked, now), rest, now)


def _notifications(before: str) -> str:
    """`include_filtered`: what a server sets aside for us because it comes from strangers."""
    query = [("types[]", it) for it in _TYPES]
    query += [("limit", str(_MOST)), ("include_filtered", "true")]
    query += [("max_id", before)] if before else []
    return f"/api/v1/notifications?{urlencode(query)}"


def _status(own_id: str) -> str:
    return f"/api/v1/statuses/{quote(own_id, safe='')}"


def _page(answer: Response, what: str, done: _Done, rest: list[str], now: datetime) -> Page | Lost:
    told = list_of(answer.content)
    if told is None:
        return Lost(reason="malformed-answer")
    new = [it for it in told if _is_new(it, done.since)]
    seen = [own_id for it in told if (own_id := _status_id(it)) and (it in new or _knows(done, it))]
    missing = _missing(done.seen, told) if what == _RECENT else []
    steps = [*_older(told, done.since), *(f"{_STANDS} {it}" for it in missing), *rest]
    return Page(
        body=json_bytes({"notifications": new}),
        posts=len(new),
        newest=" ".join([_stamp(now - _LATE), *dict.fromkeys(seen)]),
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


def _knows(done: _Done, notification: Json) -> bool:
    return _status_id(notification) in done.seen


def _missing(seen: tuple[str, ...], told: list[Json]) -> list[str]:
    """What stood on the newest page and should stand there still: whatever is newer than the
    oldest known one there, or all if the page has room left."""
    there = {_status_id(it) for it in told}
    places = [place for place, own_id in enumerate(seen) if own_id in there]
    end = len(seen) if len(told) < _MOST else max(places, default=0)
    return [own_id for own_id in seen[:end] if own_id not in there]


def _older(told: list[Json], since: datetime) -> list[str]:
    """Where older notifications go on, if the oldest told is still new."""
    if len(told) < _MOST:
        return []
    oldest, last = iso_time(word(told[-1], "created_at")), identifier(told[-1], "id")
    return [f"{_OLDER} {last}"] if last and oldest and oldest >= since else []


def _status_id(notification: Json) -> str | None:
    return identifier(part(notification, "status"), "id")


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
