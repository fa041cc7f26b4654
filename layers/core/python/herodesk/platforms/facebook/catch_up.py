"""Reads from Facebook what it did not deliver: comments and posts on our Page, posts that tag it.

https://developers.facebook.com/docs/graph-api/reference/page/feed, .../object/comments,
.../page/tagged
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from herodesk.domain.reply import Lost, Refused, Sent, Wait
from herodesk.parts import Asked, Page, Secrets, live
from herodesk.platforms.meta_answers import refusal_of, rest_of
from herodesk.platforms.reading import Json, identifier, iso_time, part, parts, word
from herodesk.platforms.sending import answer_of, json_bytes, send

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

FEED, TAGGED, COMMENTS = "feed", "tagged", "comments"
READINGS = (FEED, TAGGED)

_FIRST_LOOK = timedelta(hours=1)
_LATE = timedelta(minutes=5)
"""What was written so shortly before a look may show only later: the next look goes back to it."""

_DEEPEST = 2
_POSTS, _BELOW_EACH, _COMMENTS = 25, 25, 100
"""Two pages of the feed are the 50 newest posts; of each the newest comments come along, and if
not all new ones are among them the rest is read post by post."""

_COMMENT = "id,from,message,created_time,parent{id},permalink_url,attachment"
_POST = "id,from,message,created_time,permalink_url,full_picture"


def beginning(now: datetime) -> str:
    """An hour ago: what is older was written before anybody here listened."""
    return _stamp(now - _FIRST_LOOK)


def fits(asked: Asked) -> bool:  # noqa: ARG001 - the protocol's shape
    """Always: reading costs calls, no money."""
    return True


def read(
    asked: Asked, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Page | Wait | Lost | Refused:
    """The next request of the walk: a page of the feed or the tagged posts, or more comments
    below one post. What is left to ask stands in `following`, a line each."""
    tokens = live(secrets, "access_token")
    if not tokens:
        return Refused(reason="facebook-token", detail="no access token is configured")
    step, *rest = (asked.cursor.page or asked.cursor.reading).split("\n")
    what, of, after = [*step.split(" "), "", ""][:3]
    since = iso_time(asked.cursor.done) or now - _FIRST_LOOK
    url, query = _request(api, asked.account.id, what, of, since)
    query |= {"after": after} if after else {}
    headers = {"Authorization": f"Bearer {tokens[0]}"}
    answer = send(http, "GET", url, query=query, headers=headers, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if answer.status_code != 200:
        refused = refusal_of(answer, now, "facebook")
        return Lost(reason="malformed-answer") if isinstance(refused, Sent) else refused
    return _page(answer, (what, of), since, asked, now, rest)


def _request(
    api: str, account: str, what: str, of: str, since: datetime
) -> tuple[str, dict[str, str]]:
    base = api.rstrip("/")
    if what == COMMENTS:
        fields = {"fields": _COMMENT, "limit": str(_COMMENTS)}
        newest = {"filter": "stream", "order": "reverse_chronological"}
        return f"{base}/{quote(of, safe='')}/comments", fields | newest
    page = f"{base}/{quote(account, safe='')}"
    if what == TAGGED:
        bounds = {"limit": str(_POSTS), "since": str(int(since.timestamp()))}
        return f"{page}/tagged", {"fields": _POST} | bounds
    below = (
        f"comments.filter(stream).order(reverse_chronological).limit({_BELOW_EACH}){{{_COMMENT}}}"
    )
    return f"{page}/feed", {"fields": f"{_POST},{below}", "limit": str(_POSTS)}


def _page(  # noqa: PLR0917 - one answer and all that it means
    answer: Response,
    step: tuple[str, str],
    since: datetime,
    asked: Asked,
    now: datetime,
    rest: list[str],
) -> Page | Lost:
    told = answer_of(answer)
    if told is None or not isinstance(told.get("data"), list):
        return Lost(reason="malformed-answer")
    what, of = step
    kept: list[dict[str, Any]]
    if what == COMMENTS:
        kept = [{"id": of, "comments": {"data": _new(parts(told, "data"), since, asked)}}]
        more = [f"{COMMENTS} {of} {after}" for after in _onward(told, since)]
    else:
        kept = [_slim(post, since, asked) for post in parts(told, "data")]
        more = [it for post in parts(told, "data") for it in _left_below(post, since)]
        more += _deeper(what, of, told)
    kept = [post for post in kept if "created_time" in post or post["comments"]["data"]]
    count = sum(len(post["comments"]["data"]) + ("created_time" in post) for post in kept)
    return Page(
        body=json_bytes({"data": kept}),
        posts=count,
        newest=_stamp(now - _LATE),
        following="\n".join([*more, *rest]),
        rest_until=rest_of(answer.headers, now),
    )


def _slim(post: Json, since: datetime, asked: Asked) -> dict[str, Any]:
    """The post as told, without what is older or our own; only its id if it is itself."""
    below = {"data": _new(parts(part(post, "comments"), "data"), since, asked)}
    is_news = bool(_new([post], since, asked))
    told = {name: value for name, value in post.items() if is_news or name == "id"}
    return {**told, "comments": below}


def _new(things: Iterable[Json], since: datetime, asked: Asked) -> list[Json]:
    """What customers wrote since. What tells no time is kept: its id is known if it is old."""
    return [
        thing
        for thing in things
        if identifier(part(thing, "from"), "id") != asked.account.id
        and (_written(thing) or since) >= since
    ]


def _left_below(post: Json, since: datetime) -> list[str]:
    own_id = identifier(post, "id")
    return [f"{COMMENTS} {own_id} {after}" for after in _onward(part(post, "comments"), since)]


def _onward(comments: Json, since: datetime) -> list[str]:
    """Where older comments go on, if the oldest told is still new and there are any."""
    shown = parts(comments, "data")
    oldest = _written(shown[-1]) if shown else None
    return _after(comments) if oldest and oldest >= since else []


def _deeper(what: str, depth: str, told: Json) -> list[str]:
    """The feed is read so many pages deep, posts that tag us as far as they are new."""
    level = int(depth or "1")
    is_deep = what == FEED and level >= _DEEPEST
    return [] if is_deep else [f"{what} {level + 1} {after}" for after in _after(told)]


def _after(listing: Json) -> list[str]:
    """The cursor of the next page, if there is one."""
    paging = part(listing, "paging")
    after = word(part(paging, "cursors"), "after")
    return [after] if after and word(paging, "next") else []


def _written(thing: Json) -> datetime | None:
    return iso_time(word(thing, "created_time"))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
