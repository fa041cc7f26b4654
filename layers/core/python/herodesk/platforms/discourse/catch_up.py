"""Reads from a forum what it did not deliver: its newest posts, and private ones to us.

https://docs.discourse.org/#tag/Posts/operation/listPosts
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Asked, Page, Secrets
from herodesk.platforms.discourse.asking import ask
from herodesk.platforms.discourse.listing import LATEST, PRIVATE_POSTS, path_of
from herodesk.platforms.reading import Json, identifier, iso_time, part, parts, word
from herodesk.platforms.sending import answer_of, json_bytes

if TYPE_CHECKING:
    from requests import Session as Http

POSTS, PRIVATE = "posts", "private"
READINGS = (POSTS, PRIVATE)

_NAMES = {POSTS: LATEST, PRIVATE: PRIVATE_POSTS}
_ANONYMOUS = re.compile(r"anon[0-9]+")
"""What Discourse calls an account that lost its name."""
_FIRST_LOOK = timedelta(hours=1)
_LATE = timedelta(minutes=5)
"""What was written so shortly before a look may show only later: the next look goes back to it."""


def beginning(now: datetime) -> str:
    """An hour ago: what is older was written before anybody here listened."""
    return _stamp(now - _FIRST_LOOK)


def fits(asked: Asked) -> bool:  # noqa: ARG001 - the protocol's shape
    """Always: reading costs calls, no money."""
    return True


def has_left(
    author_id: str, handle: str | None, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> bool | Wait | Lost | Refused:
    """`GET /u/{username}.json`: an account that was deleted is not found, one that was made
    anonymous is called so."""
    if handle is None:
        return Refused(reason="discourse-invalid")
    answer = ask("GET", f"/u/{quote(handle, safe='')}.json", http, api, secrets, now)
    if isinstance(answer, Refused) and answer.reason == "post-gone":
        return True
    if isinstance(answer, Wait | Lost | Refused):
        return answer
    user = part(answer_of(answer) or {}, "user")
    if not user:
        return Lost(reason="malformed-answer")
    is_theirs = identifier(user, "id") == author_id
    return not is_theirs or bool(_ANONYMOUS.fullmatch(word(user, "username") or ""))


def read(
    asked: Asked, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Page | Wait | Lost | Refused:
    """The newest posts, then older ones (`before`), as far as the last look. Who is not allowed
    private messages has none to read."""
    name = _NAMES[asked.cursor.reading]
    query = {"before": asked.cursor.page or "0"}
    answer = ask("GET", path_of(name), http, api, secrets, now, query=query)
    if isinstance(answer, Wait | Lost | Refused):
        is_missing = isinstance(answer, Refused) and answer.reason == "post-gone"
        if is_missing and name == PRIVATE_POSTS:
            return Page(body=b'{"posts":[]}', posts=0, newest=_stamp(now - _LATE), following="")
        return Refused(reason="discourse-invalid") if is_missing else answer
    told = answer_of(answer)
    if told is None or not isinstance(told.get(name), list):
        return Lost(reason="malformed-answer")
    since = iso_time(asked.cursor.done) or now - _FIRST_LOOK
    listed = parts(told, name)
    kept = [post for post in listed if _is_new(post, since, asked)]
    return Page(
        body=json_bytes({"forum": api.rstrip("/"), "posts": kept[::-1]}),
        posts=len(kept),
        newest=_stamp(now - _LATE),
        following=_older(listed, since),
    )


def _is_new(post: Json, since: datetime, asked: Asked) -> bool:
    """Written or changed since, by somebody else. What tells no time is kept: its id is known if
    it is old."""
    times = [iso_time(word(post, name)) for name in ("created_at", "updated_at")]
    is_ours = identifier(post, "user_id") == asked.account.id
    return not is_ours and (not any(times) or any(it and it >= since for it in times))


def _older(listed: list[Json], since: datetime) -> str:
    """Where older posts go on, if the oldest told was still written since."""
    if not listed:
        return ""
    made, last = iso_time(word(listed[-1], "created_at")), identifier(listed[-1], "id")
    goes_on = last and made and made >= since and last.isdecimal()
    return str(int(last or 0) - 1) if goes_on else ""


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
