"""Reads from X what it did not deliver: our mentions timeline and, if wanted, recent search.

https://docs.x.com/x-api/posts/timelines/introduction, .../posts/search/introduction
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import quote

from herodesk.domain.reply import Lost, Refused, Sent, Wait
from herodesk.parts import Asked, Page, Secrets, live
from herodesk.platforms.reading import Json, identifier, iso_time, number, part, parts, word
from herodesk.platforms.sending import answer_of, send
from herodesk.platforms.x import PRICES
from herodesk.platforms.x.answers import refusal_of, rest_of

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

    from herodesk.domain.brand import Watch

MENTIONS, SEARCH = "mentions", "search"
READINGS = (MENTIONS, SEARCH)

MILS_A_POST, MILS_A_USER, MILS_A_MEDIUM = (
    int(Decimal(PRICES[f"read-{what}"]) * 1000) for what in ("post", "person", "medium")
)
"""X's prices in thousandths of a US dollar: https://docs.x.com/x-api/getting-started/pricing.
What comes along as `includes` is counted too. X charges a post or user once a day (UTC); we count
each time, so that the true bill is never higher."""

_MILS_A_FIND = MILS_A_POST + MILS_A_USER
_LARGEST, _SMALLEST = 100, 10
_FIRST_LOOK = timedelta(hours=1)
_SEARCHABLE = timedelta(days=6, hours=23)
"""Recent search knows seven days and refuses to look back further."""

_LONGEST_QUERY = 512
_POST = (
    "attachments,author_id,conversation_id,created_at,edit_history_tweet_ids,entities,"
    "in_reply_to_user_id,lang,note_tweet,referenced_tweets"
)
_USER = "name,protected,public_metrics,username,verified_type"


def beginning(now: datetime) -> str:
    """An hour ago: what is older was written before anybody here listened."""
    return _stamp(now - _FIRST_LOOK)


def fits(asked: Asked) -> bool:
    """True if the smallest page costs no more than it may."""
    return asked.mils is None or asked.mils >= _SMALLEST * _MILS_A_FIND


def read(
    asked: Asked, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Page | Wait | Lost | Refused:
    """`GET /2/users/{id}/mentions` or `GET /2/tweets/search/recent`, newest first."""
    tokens = live(secrets, "access_token")
    if not tokens:
        return Refused(reason="x-token", detail="no access token is configured")
    is_search = asked.cursor.reading == SEARCH
    path, query = _search(asked, now) if is_search else _mentions(asked)
    headers = {"Authorization": f"Bearer {tokens[0]}"}
    answer = send(http, "GET", api.rstrip("/") + path, query=query, headers=headers, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if answer.status_code == 200:
        return _page(answer, now, is_search=is_search)
    refused = refusal_of(answer, now)
    return Lost(reason="malformed-answer") if isinstance(refused, Sent) else refused


def query_of(watch: Watch, handle: str) -> str:
    """What recent search looks for: as many of the watch terms as fit, reposts and posts that
    name our handle (the mentions timeline has those) left out."""
    rest = f" -is:retweet -from:{handle} -@{handle}"
    chosen = ""
    for term in dict.fromkeys((*watch.terms, *watch.variants)):
        longer = f'{chosen}{" OR " if chosen else ""}"{term.replace(chr(34), " ")}"'
        if len(longer) + len(rest) + 2 <= _LONGEST_QUERY:
            chosen = longer
    return f"({chosen}){rest}"


def _mentions(asked: Asked) -> tuple[str, dict[str, str]]:
    done, page = asked.cursor.done, asked.cursor.page
    since = {"since_id": done} if done.isdecimal() else {"start_time": done}
    extra = {} if asked.is_thrifty else {**_people(), **_pictures()}
    most = _SMALLEST if asked.is_thrifty else _LARGEST
    following = {"pagination_token": page} if page else {}
    query = {**since, "max_results": str(most), "tweet.fields": _POST, **extra, **following}
    return f"/2/users/{quote(asked.account.id, safe='')}/mentions", query


def _search(asked: Asked, now: datetime) -> tuple[str, dict[str, str]]:
    affordable = _LARGEST if asked.mils is None else asked.mils // _MILS_A_FIND
    page = asked.cursor.page
    since = max(iso_time(asked.cursor.done) or now, now - _SEARCHABLE)
    query = {
        "query": query_of(asked.watch, asked.account.handle),
        "start_time": _stamp(since),
        "max_results": str(max(_SMALLEST, min(_LARGEST, affordable))),
        "tweet.fields": _POST,
        **_people(),
        **({"next_token": page} if page else {}),
    }
    return "/2/tweets/search/recent", query


def _people() -> dict[str, str]:
    return {"expansions": "author_id", "user.fields": _USER}


def _pictures() -> dict[str, str]:
    return {
        "expansions": "author_id,attachments.media_keys",
        "media.fields": "preview_image_url,type,url",
    }


def _page(answer: Response, now: datetime, *, is_search: bool) -> Page | Lost:
    told = answer_of(answer)
    posts = parts(told or {}, "data")
    meta = part(told, "meta")
    if told is None or not (posts or number(meta, "result_count") == 0):
        return Lost(reason="malformed-answer")
    return Page(
        body=answer.content,
        posts=len(posts),
        newest=_newest_time(posts) if is_search else _newest_id(posts, meta),
        following=word(meta, "next_token") or "",
        mils=MILS_A_POST * len(posts) + _mils_beside(part(told, "includes")),
        rest_until=rest_of(answer.headers, now),
    )


def _newest_id(posts: list[Json], meta: Json) -> str:
    """Ids grow with time; they are compared by length first, so that none is turned to a number."""
    told = [identifier(post, "id") or "" for post in posts] + [identifier(meta, "newest_id") or ""]
    return max((it for it in told if it.isdecimal()), key=lambda it: (len(it), it), default="")


def _newest_time(posts: list[Json]) -> str:
    """Search goes by time: an id from more than seven days ago would be refused."""
    times = [iso_time(word(post, "created_at")) for post in posts]
    known = [moment for moment in times if moment]
    return _stamp(max(known)) if known else ""


def _mils_beside(includes: Json) -> int:
    users, media = parts(includes, "users"), parts(includes, "media")
    return MILS_A_USER * len(users) + MILS_A_MEDIUM * len(media)


def _stamp(moment: datetime) -> str:
    """Whole seconds, as X takes them."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
