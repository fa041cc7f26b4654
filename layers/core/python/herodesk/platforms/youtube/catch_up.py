"""Asks YouTube for comments: it delivers none.

https://developers.google.com/youtube/v3/docs/commentThreads/list, .../docs/comments/list
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Asked, Page, Secrets, live
from herodesk.platforms.reading import Json, identifier, iso_time, items, number, part, parts, word
from herodesk.platforms.sending import answer_of, json_bytes, send
from herodesk.platforms.youtube.answers import refusal_of

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

COMMENTS, REPLIES = "comments", "replies"
READINGS = (COMMENTS, REPLIES)

UNITS = {"commentThreads": 1, "comments": 1}
"""What one page costs of the 10 000 units a day that a project has; an answer costs 50:
https://developers.google.com/youtube/v3/determine_quota_cost."""
MOST_UNITS_A_DAY = 3_000
"""Reading takes no more of a day (UTC). Google's day begins in California: at worst two of ours
meet in it, and 80 answers are still left."""

_FIRST_LOOK = timedelta(hours=1)
_LATE = timedelta(minutes=5)
"""What was written so shortly before a look may show only later: the next look goes back to it."""
_WHOLE_LOOK_EVERY = timedelta(hours=1)

_DEEPEST = 2
"""Pages of threads, a hundred each, whose replies are looked through every hour."""
_MOST_THREADS = 50
"""So many of them, the newest, are asked for replies that the thread does not show."""
_DEEPEST_REPLIES = 3


def beginning(now: datetime) -> str:
    """An hour ago: what is older was written before anybody here listened."""
    return _stamp(now - _FIRST_LOOK)


def fits(asked: Asked) -> bool:  # noqa: ARG001 - the protocol's shape
    """Always: reading costs units of a quota, no money. `read` keeps within them."""
    return True


def read(
    asked: Asked, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Page | Wait | Lost | Refused:
    """The next request of the walk: a page of threads, or of the replies below one comment. What
    is left to ask stands in `following`, a line each.

    Threads show some of their replies, and one that is answered does not come to the top. So each
    look reads the newest threads; once an hour the walk goes deeper and asks for what they do not
    show.
    """
    since = iso_time(asked.cursor.done) or now - _FIRST_LOOK
    is_early = asked.cursor.reading == REPLIES and now < since + _WHOLE_LOOK_EVERY
    if is_early and not asked.cursor.page:
        return Page(body=b"{}", posts=0, newest="", following="")
    tokens = live(secrets, "access_token")
    if not tokens:
        return Refused(reason="youtube-token", detail="no access token is configured")
    step, *rest = (asked.cursor.page or f"{_Step.THREADS} 1 -").split("\n")
    walk = _Step(step, since, asked)
    if asked.units + UNITS[walk.method] > MOST_UNITS_A_DAY:
        return Wait(until=_tomorrow(now), reason="youtube-rate-limit")
    url, headers = f"{api.rstrip('/')}/{walk.method}", {"Authorization": f"Bearer {tokens[0]}"}
    answer = send(http, "GET", url, query=walk.query(), headers=headers, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    told = walk.told(answer, now)
    return told if isinstance(told, Wait | Lost | Refused) else walk.page(told, now, rest)


class _Step:
    """One request: `threads {depth} {page}`, or `replies {depth} {page} {comment} {video}`."""

    THREADS, BELOW = "threads", "replies"

    def __init__(self, line: str, since: datetime, asked: Asked) -> None:
        what, depth, page, of, video = [*line.split(" "), "", "", "", ""][:5]
        self._is_below, self._since, self._asked = what == self.BELOW, since, asked
        self._depth = int(depth) if depth.isdecimal() else 1
        self._page = "" if page == "-" else page
        self._of, self._video = of, video

    @property
    def method(self) -> str:
        """The list that is asked for."""
        return "comments" if self._is_below else "commentThreads"

    def query(self) -> dict[str, str]:
        """Plain text: else YouTube sends HTML."""
        whose = (
            {"part": "snippet", "parentId": self._of}
            if self._is_below
            else {
                "part": "snippet,replies",
                "allThreadsRelatedToChannelId": self._asked.account.id,
                "order": "time",
            }
        )
        page = {"pageToken": self._page} if self._page else {}
        return {**whose, "maxResults": "100", "textFormat": "plainText", **page}

    def told(self, answer: Response, now: datetime) -> Json | Wait | Lost | Refused:
        """The list that came back; below a comment that was deleted since there is nothing."""
        if answer.status_code == 200:
            told = answer_of(answer)
            is_list = told is not None and isinstance(told.get("items"), list)
            return told if told is not None and is_list else Lost(reason="malformed-answer")
        refused = refusal_of(answer, now)
        if not (isinstance(refused, Refused) and refused.reason == "post-gone"):
            return refused
        if self._is_below:
            return {"items": []}
        return Refused(reason="youtube-invalid", detail=refused.detail)  # a channel is no post

    def page(self, told: Json, now: datetime, rest: list[str]) -> Page:
        """What of it is news, and what is to be asked next."""
        kept = self._replies(told) if self._is_below else self._threads(told)
        return Page(
            body=json_bytes({"items": kept}),
            posts=sum(_count(it) for it in kept),
            newest=_stamp(now - _LATE),
            following="\n".join([*self._onward(told), *rest]),
            units=UNITS[self.method],
        )

    def _threads(self, told: Json) -> list[dict[str, Any]]:
        """Threads in which something is new, without what is not; the newest are read by each look,
        so that the walk into the deep tells nothing of them again."""
        if self._asked.cursor.reading == REPLIES and self._depth == 1:
            return []
        return [it for it in map(self._slim, parts(told, "items")) if _count(it)]

    def _slim(self, thread: Json) -> dict[str, Any]:
        snippet = dict(part(thread, "snippet"))
        if not self._new([part(snippet, "topLevelComment")]):
            snippet.pop("topLevelComment", None)
        below = {"comments": self._new(items(part(thread, "replies"), "comments"))}
        return {**thread, "snippet": snippet, "replies": below}

    def _replies(self, told: Json) -> list[dict[str, Any]]:
        """Replies, with their video, which this list does not tell."""
        video = {"videoId": self._video} if self._video else {}
        new = self._new(items(told, "items"))
        return [{**it, "snippet": {**video, **part(it, "snippet")}} for it in new]

    def _new(self, comments: Iterable[object]) -> list[Json]:
        """What others wrote or changed since. What tells no time is kept: its id is known if it is
        old."""
        us = self._asked.account.id
        return [
            comment
            for comment in map(part, comments)
            if identifier(part(comment, "snippet", "authorChannelId"), "value") != us
            and (_changed(comment) or self._since) >= self._since
        ]

    def _onward(self, told: Json) -> list[str]:
        token = word(told, "nextPageToken")
        next_page = f"{self._depth + 1} {token}"
        if self._is_below:
            more = token and self._depth < _DEEPEST_REPLIES
            return [f"{self.BELOW} {next_page} {self._of} {self._video}"] if more else []
        threads = parts(told, "items")
        if self._asked.cursor.reading == COMMENTS:
            return [f"{self.THREADS} {next_page}"] if token and self._is_new(threads) else []
        more = token and self._depth < _DEEPEST
        hidden = [line for it in threads if (line := self._hidden(it))][:_MOST_THREADS]
        return [*hidden, *([f"{self.THREADS} {next_page}"] if more else [])]

    def _is_new(self, threads: list[Json]) -> bool:
        """True if the oldest thread told is still news: the next page may hold more of it."""
        oldest = part(threads[-1], "snippet", "topLevelComment") if threads else {}
        written = iso_time(word(part(oldest, "snippet"), "publishedAt"))
        return written is not None and written >= self._since

    def _hidden(self, thread: Json) -> str:
        """The request for the replies that a thread has and does not show."""
        snippet, own_id = part(thread, "snippet"), identifier(thread, "id")
        shown = len(items(part(thread, "replies"), "comments"))
        if not own_id or (number(snippet, "totalReplyCount") or 0) <= shown:
            return ""
        return f"{self.BELOW} 1 - {own_id} {identifier(snippet, 'videoId') or ''}"


def _count(thing: Json) -> int:
    """How many comments a thread, or a reply by itself, holds."""
    if "replies" not in thing:
        return 1
    below = items(part(thing, "replies"), "comments")
    return len(below) + ("topLevelComment" in part(thing, "snippet"))


def _changed(comment: Json) -> datetime | None:
    snippet = part(comment, "snippet")
    return iso_time(word(snippet, "updatedAt") or word(snippet, "publishedAt"))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _tomorrow(now: datetime) -> datetime:
    """The next midnight (UTC)."""
    today = now.astimezone(UTC)
    return datetime(today.year, today.month, today.day, tzinfo=UTC) + timedelta(days=1)
