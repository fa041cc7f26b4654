"""Asks Instagram for what mentions us: it delivers the ids alone.

https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/mentioned_comment
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from herodesk.domain.reply import Lost, Refused, Sent, Wait
from herodesk.parts import Asked, Page
from herodesk.platforms.meta_answers import refusal_of, rest_of
from herodesk.platforms.meta_sending import address, bearer
from herodesk.platforms.reading import Json, part
from herodesk.platforms.sending import answer_of, json_bytes, send

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

_OF_COMMENT = "text,timestamp,username,media{id,permalink}"
_OF_POST = "caption,username,permalink,timestamp"
_OF_OUR_ACCESS = ("-token", "-secret")


def looked_up(
    asked: Asked, *, http: Http, api: str, token: str, now: datetime
) -> Page | Wait | Lost | Refused:
    """One request for each; what Instagram will not show (comments are off, it is gone, the
    account is private) is settled as well. What fails by itself stops none of the others."""
    found: list[dict[str, Any]] = []
    settled: list[str] = []
    failed: Lost | Wait | Refused | None = None
    rest_until = None
    for what in asked.wanted:
        medium, _, comment = what.partition("/")
        field, fields = _named(medium, comment)
        url, query = address(api, asked.account.id), {"fields": fields}
        answer = send(http, "GET", url, query=query, headers=bearer(token), now=now)
        if isinstance(answer, Wait | Lost):
            failed = answer
            break
        told = _told(answer, field, now)
        if isinstance(told, Wait) or _is_of_our_access(told):
            failed = told  # type: ignore[assignment]
            break
        if isinstance(told, Lost):
            failed = told
            continue
        settled.append(what)
        if not isinstance(told, Refused):
            found.append({"media_id": medium, "comment_id": comment or None, "told": told})
        rest_until = rest_of(answer.headers, now)
        if rest_until:
            break
    if failed and not settled:
        return failed
    return Page(
        body=json_bytes({"data": found}),
        posts=len(found),
        newest="",
        following="",
        rest_until=rest_until,
        settled=settled,
    )


def _named(medium: str, comment: str) -> tuple[str, str]:
    if comment:
        return "mentioned_comment", f"mentioned_comment.comment_id({comment}){{{_OF_COMMENT}}}"
    return "mentioned_media", f"mentioned_media.media_id({medium}){{{_OF_POST}}}"


def _told(answer: Response, field: str, now: datetime) -> Json | Wait | Lost | Refused:
    if answer.status_code != 200:
        refused = refusal_of(answer, now, "instagram")
        return Lost(reason="malformed-answer") if isinstance(refused, Sent) else refused
    body = answer_of(answer)
    if body is None:
        return Lost(reason="malformed-answer")
    return part(body, field) or Refused(reason="post-gone")


def _is_of_our_access(told: object) -> bool:
    return isinstance(told, Refused) and told.reason.endswith(_OF_OUR_ACCESS)
