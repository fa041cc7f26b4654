"""Reads from Instagram what it did not deliver: comments below our posts; and what mentions us,
of which it delivers the ids alone.

https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media,
.../ig-media/comments, .../ig-user/mentioned_comment, .../ig-user/mentioned_media
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from herodesk.domain.reply import Lost, Refused, Sent, Wait
from herodesk.parts import Asked, Page, Secrets, live
from herodesk.platforms.instagram.looking_up import looked_up
from herodesk.platforms.meta_answers import refusal_of, rest_of
from herodesk.platforms.meta_sending import address, bearer
from herodesk.platforms.reading import Json, identifier, iso_time, part, parts, word
from herodesk.platforms.sending import answer_of, json_bytes, send

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

MEDIA, WANTED = "media", "wanted"
COMMENTS, REPLIES = "comments", "replies"
READINGS = (MEDIA, WANTED)

_FIRST_LOOK = timedelta(hours=1)
_LATE = timedelta(minutes=5)
"""What was written so shortly before a look may show only later: the next look goes back to it."""

_DEEPEST = 2
_POSTS, _BELOW_EACH = 25, 50
"""Two pages are the 50 newest posts; of each the newest comments come along, with the answers to
them, and if not all new ones are among them the rest is read post by post."""

_SAID = "id,text,timestamp,username,from,parent_id"
_COMMENT = f"{_SAID},replies.limit({_BELOW_EACH}){{{_SAID}}}"


def beginning(now: datetime) -> str:
    """An hour ago: what is older was written before anybody here listened."""
    return _stamp(now - _FIRST_LOOK)


def fits(asked: Asked) -> bool:  # noqa: ARG001 - the protocol's shape
    """Always: reading costs calls, no money."""
    return True


def read(
    asked: Asked, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Page | Wait | Lost | Refused:
    """The next request of the walk: a page of our posts, or more comments below one of them, or
    more answers to one comment. What is left to ask stands in `following`, a line each."""
    tokens = live(secrets, "access_token")
    if not tokens:
        return Refused(reason="instagram-token", detail="no access token is configured")
    if asked.wanted:
        return looked_up(asked, http=http, api=api, token=tokens[0], now=now)
    step, *rest = (asked.cursor.page or MEDIA).split("\n")
    what, of, after = [*step.split(" "), "", ""][:3]
    url, query = _request(api, asked.account.id, what, of)
    query |= {"after": after} if after else {}
    answer = send(http, "GET", url, query=query, headers=bearer(tokens[0]), now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if answer.status_code != 200:
        refused = refusal_of(answer, now, "instagram")
        return Lost(reason="malformed-answer") if isinstance(refused, Sent) else refused
    return _page(answer, (what, of), asked, now, rest)


def _request(api: str, account: str, what: str, of: str) -> tuple[str, dict[str, str]]:
    if what == MEDIA:
        below = f"comments.limit({_BELOW_EACH}){{{_COMMENT}}}"
        fields = f"id,permalink,timestamp,{below}"
        return address(api, account, "media"), {"fields": fields, "limit": str(_POSTS)}
    own_id = of.partition("/")[2] if what == REPLIES else of
    fields = _SAID if what == REPLIES else _COMMENT
    return address(api, own_id, what), {"fields": fields, "limit": str(_BELOW_EACH)}


def _page(
    answer: Response, step: tuple[str, str], asked: Asked, now: datetime, rest: list[str]
) -> Page | Lost:
    told = answer_of(answer)
    if told is None or not isinstance(told.get("data"), list):
        return Lost(reason="malformed-answer")
    since = iso_time(asked.cursor.done) or now - _FIRST_LOOK
    (what, of), more = step, list[str]()
    media = parts(told, "data") if what == MEDIA else [{"id": of.partition("/")[0]}]
    kept: list[dict[str, Any]] = []
    for medium in media:
        own_id = identifier(medium, "id")
        below = part(medium, "comments") if what == MEDIA else told
        comments = [*_flat(below)]
        new = [it for it in comments if _is_new(it, since, asked)]
        link = {"id": own_id, "permalink": word(medium, "permalink")}
        kept += [{**link, "comments": {"data": new}}] if new else []
        more += _left(own_id or "", below, what, of, since)
    more += _deeper(step, told)
    return Page(
        body=json_bytes({"data": kept}),
        posts=sum(len(medium["comments"]["data"]) for medium in kept),
        newest=_stamp(now - _LATE),
        following="\n".join([*more, *rest]),
        rest_until=rest_of(answer.headers, now),
    )


def _flat(below: Json) -> Iterable[dict[str, Any]]:
    """Comments, each behind the answers to it: all of it newest first."""
    for comment in parts(below, "data"):
        own_id = identifier(comment, "id")
        for answer in parts(part(comment, "replies"), "data"):
            yield {"parent_id": own_id, **answer}
        yield {name: value for name, value in comment.items() if name != "replies"}


def _is_new(comment: Json, since: datetime, asked: Asked) -> bool:
    """What customers wrote since. What tells no time is kept: its id is known if it is old."""
    by = part(comment, "from")
    name = (word(by, "username") or word(comment, "username") or "").lower()
    is_ours = identifier(by, "id") == asked.account.id or name == asked.account.handle.lower()
    return not is_ours and (_written(comment) or since) >= since


def _left(medium: str, below: Json, what: str, of: str, since: datetime) -> list[str]:
    """Where to go on below one post: older comments while they are new, more answers to one."""
    if what == REPLIES:
        return [f"{REPLIES} {of} {after}" for after in _onward(below, since)]
    comments = [f"{COMMENTS} {medium} {after}" for after in _onward(below, since)]
    answers = [
        f"{REPLIES} {medium}/{identifier(comment, 'id')} {after}"
        for comment in parts(below, "data")
        for after in _onward(part(comment, "replies"), since)
    ]
    return [*answers, *comments]


def _onward(listing: Json, since: datetime) -> list[str]:
    """The next page, unless those told go from new to old and have come to what is old."""
    times = [_written(it) for it in parts(listing, "data")]
    known = [it for it in times if it]
    is_done = len(known) == len(times) > 0 and known[0] >= known[-1] and known[-1] < since
    return [] if is_done else _after(listing)


def _deeper(step: tuple[str, str], told: Json) -> list[str]:
    """Our posts are read so many pages deep."""
    level = int(step[1] or "1") if step[0] == MEDIA else _DEEPEST
    return [] if level >= _DEEPEST else [f"{MEDIA} {level + 1} {it}" for it in _after(told)]


def _after(listing: Json) -> list[str]:
    """The cursor of the next page, if there is one."""
    paging = part(listing, "paging")
    after = word(part(paging, "cursors"), "after")
    return [after] if after and word(paging, "next") else []


def _written(thing: Json) -> datetime | None:
    return iso_time(word(thing, "timestamp"))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
