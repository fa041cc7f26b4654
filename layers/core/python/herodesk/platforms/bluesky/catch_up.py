"""Reads our notifications, what is gone of them, and, if wanted, what search finds.

https://docs.bsky.app/docs/api/app-bsky-notification-list-notifications,
.../app-bsky-feed-search-posts
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from herodesk.domain.post import STAND
from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Asked, Page, Secrets
from herodesk.platforms.bluesky.answers import rest_of
from herodesk.platforms.bluesky.asking import Api
from herodesk.platforms.newest import Newest, done, stamp
from herodesk.platforms.reading import Json, identifier, iso_time, number, part, parts, word
from herodesk.platforms.sending import answer_of, json_bytes

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

    from herodesk.domain.brand import Watch

NOTIFICATIONS, SEARCH = "notifications", "search"
READINGS = (NOTIFICATIONS, SEARCH)

_MOST = 50
_AT_ONCE = 25
"""So many posts or people can be asked for with one request."""
_MOST_TERMS = 10
_RECENT, _OLDER, _TERM = "recent", "older", "term"
_REASONS = ("mention", "reply", "quote")


def beginning(now: datetime) -> str:
    """An hour ago: what is older was written before anybody here listened."""
    return Newest.beginning(now)


def fits(asked: Asked) -> bool:  # noqa: ARG001 - the protocol's shape
    """Always: reading costs calls, no money."""
    return True


def read(
    asked: Asked, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Page | Wait | Lost | Refused:
    """The next request of the walk: the newest notifications, older ones, posts that may be gone,
    or what one watch term finds. What is left to ask stands in `following`, a line each."""
    bluesky = Api(http, api, secrets, now)
    first = _terms(asked.watch) if asked.cursor.reading == SEARCH else [_RECENT]
    step, *rest = asked.cursor.page.split("\n") if asked.cursor.page else first or [_RECENT]
    what, *of = step.split(" ")
    last = Newest.of(asked.cursor.done, now)
    if what == STAND:
        return _standing(bluesky, of, rest)
    if what == _TERM:
        return _found(bluesky, asked.watch, of, last, rest, now)
    return _notified(bluesky, what, of, last, rest, now)


def _notified(  # noqa: PLR0917 - one answer and all that it means
    bluesky: Api, what: str, of: list[str], last: Newest, rest: list[str], now: datetime
) -> Page | Wait | Lost | Refused:
    query = [*(("reasons", it) for it in _REASONS), ("limit", str(_MOST))]
    query += [("cursor", of[0])] if of else []
    answer = bluesky.answer(_path("app.bsky.notification.listNotifications", query))
    if isinstance(answer, Wait | Lost | Refused):
        return answer
    told = answer_of(answer) or {}
    if not isinstance(told.get("notifications"), list):
        return Lost(reason="malformed-answer")
    shown, following = parts(told, "notifications"), word(told, "cursor")
    new = [it for it in shown if _is_new(it, last)]
    there = [identifier(it, "uri") for it in shown]
    seen = [identifier(it, "uri") for it in shown if it in new or _uri(it) in last.seen]
    missing = last.missing(there, is_whole=not following) if what == _RECENT else []
    chunks = [missing[n : n + _AT_ONCE] for n in range(0, len(missing), _AT_ONCE)]
    goes_on = bool(following and shown and _is_new(shown[-1], last))
    older = [f"{_OLDER} {following}"] if goes_on else []
    steps = [*older, *(" ".join([STAND, *chunk]) for chunk in chunks), *rest]
    return Page(
        body=json_bytes({"notifications": _with_readers(new, bluesky)}),
        posts=len(new),
        newest=done(now, seen),
        following="\n".join(steps),
        rest_until=_rest(answer, now),
    )


def _standing(bluesky: Api, uris: list[str], rest: list[str]) -> Page | Wait | Lost | Refused:
    """What Bluesky leaves out of its answer is gone; that is news."""
    told = bluesky.ask("app.bsky.feed.getPosts", [("uris", it) for it in uris])
    if isinstance(told, Wait | Lost | Refused):
        return told
    if not isinstance(told.get("posts"), list):
        return Lost(reason="malformed-answer")
    there = {_uri(post) for post in parts(told, "posts")}
    gone = [uri for uri in uris if uri not in there]
    body = json_bytes({"notifications": [], "gone": gone})
    return Page(body=body, posts=len(gone), newest="", following="\n".join(rest))


def _found(  # noqa: PLR0917 - one answer and all that it means
    bluesky: Api, watch: Watch, of: list[str], last: Newest, rest: list[str], now: datetime
) -> Page | Wait | Lost | Refused:
    """One watch term at a time: search knows no "or" that could be relied on."""
    place, *after = of
    terms = _words(watch)
    wanted = terms[int(place)] if int(place) < len(terms) else ""
    if not wanted:  # the rules have fewer words by now
        return Page(body=b'{"posts":[]}', posts=0, newest="", following="\n".join(rest))
    query = [("q", f'"{wanted}"'), ("sort", "latest"), ("limit", str(_MOST))]
    query += [("since", stamp(last.since).replace("+00:00", "Z"))]
    query += [("cursor", after[0])] if after else []
    answer = bluesky.answer(_path("app.bsky.feed.searchPosts", query))
    if isinstance(answer, Wait | Lost | Refused):
        return answer
    told = answer_of(answer) or {}
    if not isinstance(told.get("posts"), list):
        return Lost(reason="malformed-answer")
    shown, following = parts(told, "posts"), word(told, "cursor")
    new = [it for it in shown if _is_new(it, last)]
    goes_on = bool(following and shown and _is_new(shown[-1], last))
    steps = [*([f"{_TERM} {place} {following}"] if goes_on else []), *rest]
    return Page(
        body=json_bytes({"posts": _with_readers(new, bluesky)}),
        posts=len(new),
        newest=done(now, ()),
        following="\n".join(steps),
        rest_until=_rest(answer, now),
    )


def _words(watch: Watch) -> list[str]:
    known = dict.fromkeys(it.replace('"', " ").strip() for it in (*watch.terms, *watch.variants))
    return [it for it in known if it][:_MOST_TERMS]


def _terms(watch: Watch) -> list[str]:
    return [f"{_TERM} {place}" for place in range(len(_words(watch)))]


def _with_readers(new: list[Json], bluesky: Api) -> list[Json]:
    """How many people each author reaches, where Bluesky says so: with one request more."""
    dids = list(dict.fromkeys(did for it in new if (did := identifier(part(it, "author"), "did"))))
    if not dids:
        return new
    query = [("actors", it) for it in dids[:_AT_ONCE]]
    told = bluesky.ask("app.bsky.actor.getProfiles", query, soon=True)
    if isinstance(told, Wait | Lost | Refused):
        return new
    known = {identifier(it, "did"): number(it, "followersCount") for it in parts(told, "profiles")}
    return [_with(it, known.get(identifier(part(it, "author"), "did"))) for it in new]


def _with(seen: Json, readers: int | None) -> Json:
    author = {**part(seen, "author"), "followersCount": readers}
    return {**seen, "author": author} if readers is not None else seen


def _is_new(seen: Json, last: Newest) -> bool:
    """What tells no time is kept: its address is known if it is old."""
    told = iso_time(word(seen, "indexedAt"))
    return told is None or told >= last.since


def _uri(seen: Json) -> str | None:
    return identifier(seen, "uri")


def _path(method: str, query: list[tuple[str, str]]) -> str:
    return f"{method}?{urlencode(query)}"


def _rest(answer: Response, now: datetime) -> datetime | None:
    return rest_of(answer.headers, now)
