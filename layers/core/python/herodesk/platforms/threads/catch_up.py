"""Reads from Threads what it did not deliver: what mentions us, and what stands below our posts.

https://developers.facebook.com/docs/threads/threads-mentions, .../docs/threads/reply-management
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Sent, Wait
from herodesk.parts import Asked, Page, Secrets, live
from herodesk.platforms.meta_answers import refusal_of, rest_of
from herodesk.platforms.meta_sending import address, bearer
from herodesk.platforms.reading import Json, identifier, iso_time, part, parts, word
from herodesk.platforms.sending import answer_of, json_bytes, send

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

MENTIONS, THREADS, BELOW = "mentions", "threads", "conversation"
READINGS = (MENTIONS, THREADS)

_FIRST_LOOK = timedelta(hours=1)
_LATE = timedelta(minutes=5)
"""What was written so shortly before a look may show only later: the next look goes back to it."""

_OLDEST = timedelta(days=14)
_POSTS, _MOST = 15, 50
"""Of our newest posts those of two weeks that have replies are looked at."""

_SAID = (
    "id,text,username,timestamp,permalink,media_type,media_url,replied_to,root_post,"
    "is_reply_owned_by_me"
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
    """The next request of the walk: mentions; our own posts; what stands below one of them. What
    is left to ask stands in `following`, a line each."""
    tokens = live(secrets, "access_token")
    if not tokens:
        return Refused(reason="threads-token", detail="no access token is configured")
    step, *rest = (asked.cursor.page or asked.cursor.reading).split("\n")
    what, of, after = [*step.split(" "), "", ""][:3]
    since = iso_time(asked.cursor.done) or now - _FIRST_LOOK
    url, query = _request(api, asked.account.id, what, of, since)
    query |= {"after": after} if after else {}
    answer = send(http, "GET", url, query=query, headers=bearer(tokens[0]), now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if answer.status_code != 200:
        refused = refusal_of(answer, now, "threads")
        return Lost(reason="malformed-answer") if isinstance(refused, Sent) else refused
    told = answer_of(answer)
    if told is None or not isinstance(told.get("data"), list):
        return Lost(reason="malformed-answer")
    if what == THREADS:
        return _page(answer, [], _worth_it(told, now), now)
    new = [post for post in parts(told, "data") if _is_new(post, since, asked)]
    more = [f"{what} {of or '-'} {after}" for after in _onward(told, since)]
    return _page(answer, new, [*more, *rest], now)


def _request(
    api: str, account: str, what: str, of: str, since: datetime
) -> tuple[str, dict[str, str]]:
    if what == THREADS:
        fields = {"fields": "id,timestamp,has_replies", "limit": str(_POSTS)}
        return address(api, account, THREADS), fields
    fields = {"fields": _SAID, "limit": str(_MOST)}
    if what == BELOW:
        return address(api, of, BELOW), {**fields, "reverse": "true"}
    return address(api, account, MENTIONS), {**fields, "since": str(int(since.timestamp()))}


def _page(answer: Response, new: list[Json], left: list[str], now: datetime) -> Page:
    return Page(
        body=json_bytes({"data": new}),
        posts=len(new),
        newest=_stamp(now - _LATE),
        following="\n".join(left),
        rest_until=rest_of(answer.headers, now),
    )


def _worth_it(told: Json, now: datetime) -> list[str]:
    """Below which of our own posts to look: they are no news by themselves."""
    return [
        f"{BELOW} {own_id}"
        for post in parts(told, "data")
        if (own_id := identifier(post, "id"))
        and post.get("has_replies") is not False
        and (_written(post) or now) >= now - _OLDEST
    ]


def _is_new(post: Json, since: datetime, asked: Asked) -> bool:
    """What customers wrote since. What tells no time is kept: its id is known if it is old."""
    is_named = (word(post, "username") or "").lower() == asked.account.handle.lower()
    is_ours = is_named or post.get("is_reply_owned_by_me") is True
    return not is_ours and (_written(post) or since) >= since


def _onward(told: Json, since: datetime) -> list[str]:
    """Where older ones go on, if the oldest told is still new and there are any."""
    shown, paging = parts(told, "data"), part(told, "paging")
    oldest = _written(shown[-1]) if shown else None
    after = word(part(paging, "cursors"), "after")
    return [after] if oldest and oldest >= since and after and word(paging, "next") else []


def _written(post: Json) -> datetime | None:
    return iso_time(word(post, "timestamp"))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
