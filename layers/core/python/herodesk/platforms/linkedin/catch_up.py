"""Reads from LinkedIn what it did not deliver: notifications of the organisation, 60 days back.

https://learn.microsoft.com/linkedin/marketing/community-management/organizations/organization-social-action-notifications
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Asked, Page, Secrets
from herodesk.platforms.linkedin.normalise import OURS, TYPE
from herodesk.platforms.linkedin.subscription import asked as asked_of
from herodesk.platforms.linkedin.urns import encoded
from herodesk.platforms.reading import Json, identifier, iso_time, milliseconds, number, part, parts
from herodesk.platforms.reading import items as listed
from herodesk.platforms.sending import json_bytes

if TYPE_CHECKING:
    from requests import Session as Http

NOTIFICATIONS = "notifications"
READINGS = (NOTIFICATIONS,)

ACTIONS = ("COMMENT", "SHARE", "SHARE_MENTION", "COMMENT_EDIT", "COMMENT_DELETE")
"""Likes say nothing, and what we wrote we know."""

_FIRST_LOOK = timedelta(hours=1)
_LATE = timedelta(minutes=5)
"""What was written so shortly before a look may show only later: the next look goes back to it."""
_LARGEST = 100


def beginning(now: datetime) -> str:
    """An hour ago: what is older was written before anybody here listened."""
    return _stamp(now - _FIRST_LOOK)


def fits(asked: Asked) -> bool:  # noqa: ARG001 - the protocol's shape
    """Always: reading costs calls, no money."""
    return True


def read(
    asked: Asked, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Page | Wait | Lost | Refused:
    """`GET /organizationalEntityNotifications`, a hundred at a time; as a delivery tells them."""
    since = iso_time(asked.cursor.done) or now - _FIRST_LOOK
    start = int(asked.cursor.page) if asked.cursor.page.isdecimal() else 0
    path = _path(asked.account.id, since, now, start)
    told = asked_of("GET", path, http=http, api=api, secrets=secrets, now=now)
    if isinstance(told, Wait | Lost | Refused):
        return told
    if not isinstance(told.get("elements"), list):
        return Lost(reason="malformed-answer")
    new = [it for it in parts(told, "elements") if _is_news(it, since)]
    new.sort(key=lambda it: number(it, "lastModifiedAt") or 0)
    return Page(
        body=json_bytes({"type": TYPE, "notifications": new}),
        posts=len(new),
        newest=_stamp(now - _LATE),
        following=_following(told, start),
    )


def _path(organisation: str, since: datetime, now: datetime, start: int) -> str:
    """Written by hand: in Rest.li 2 brackets and commas of lists and ranges are not escaped."""
    span = f"(start:{_milliseconds(since)},end:{_milliseconds(now)})"
    return (
        f"organizationalEntityNotifications?q=criteria&actions=List({','.join(ACTIONS)})"
        f"&organizationalEntity={encoded(organisation)}&timeRange={span}"
        f"&start={start}&count={_LARGEST}"
    )


def _is_news(notification: Json, since: datetime) -> bool:
    """What tells no time is kept: its id is known if it is old."""
    written = milliseconds(identifier(notification, "lastModifiedAt"))
    return notification.get("action") != OURS and (written or since) >= since


def _following(told: Json, start: int) -> str:
    """Where the next page begins: by the total if it is told, else while pages are full."""
    shown = len(listed(told, "elements"))
    total = number(part(told, "paging"), "total")
    more = start + shown < total if total is not None else shown >= _LARGEST
    return str(start + shown) if more and shown else ""


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
