"""Fetches the updates that wait for the bot while no webhook takes them.

While one does, Telegram repeats what was not taken by itself and refuses to be asked.
https://core.telegram.org/bots/api#getupdates
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Asked, Page, Secrets
from herodesk.platforms.reading import Json, iso_time, number, part, parts, word
from herodesk.platforms.sending import json_bytes
from herodesk.platforms.telegram.asking import ask
from herodesk.platforms.telegram.message import moment
from herodesk.platforms.telegram.probe import WANTED

if TYPE_CHECKING:
    from requests import Session as Http

READINGS = ("updates",)

_FIRST_LOOK = timedelta(hours=1)
_MOST = 100
_FORGOTTEN = timedelta(days=6)
"""After a week without updates Telegram may number anew: so long an id is good to go on from."""

_NOTHING = Page(body=b'{"result":[]}', posts=0, newest="", following="")


def beginning(now: datetime) -> str:
    """An hour ago: what is older was written before anybody here listened."""
    return _cursor("", now - _FIRST_LOOK)


def fits(asked: Asked) -> bool:  # noqa: ARG001 - the protocol's shape
    """Always: reading costs calls, no money."""
    return True


def read(
    asked: Asked, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Page | Wait | Lost | Refused:
    """`getUpdates`, the oldest first, if `getWebhookInfo` knows no address.

    To ask for what is behind an update is to say that it has arrived; a cursor passes only what
    is on the Inbox.
    """
    if not asked.cursor.page:
        told = ask("getWebhookInfo", {}, http, api, secrets, now)
        if isinstance(told, Wait | Lost | Refused):
            return told
        if word(part(told, "result"), "url"):
            return _NOTHING
    last_id, since = _told(asked.cursor.page or asked.cursor.done, now)
    wanted: dict[str, object] = {"limit": _MOST, "timeout": 0, "allowed_updates": list(WANTED)}
    if last_id is not None:
        wanted["offset"] = last_id + 1
    told = ask("getUpdates", wanted, http, api, secrets, now)
    if told == Lost(reason="status-409"):  # the webhook is back
        return _NOTHING
    if isinstance(told, Wait | Lost | Refused):
        return told
    return _page(parts(told, "result"), None if last_id is not None else since, now)


def _page(updates: list[Json], since: datetime | None, now: datetime) -> Page:
    ids = [it for update in updates if (it := number(update, "update_id")) is not None]
    newest = _cursor(str(max(ids)), now) if ids else ""
    kept = [update for update in updates if since is None or _written(update, since) >= since]
    return Page(
        body=json_bytes({"result": kept}),
        posts=len(kept),
        newest=newest,
        following=newest if len(updates) >= _MOST else "",
    )


def _written(update: Json, otherwise: datetime) -> datetime:
    """When it was written or changed; what tells no time is kept."""
    message = next((part(update, name) for name in WANTED if part(update, name)), {})
    return moment(message, "edit_date") or moment(message, "date") or otherwise


def _cursor(last_id: str, at: datetime) -> str:
    return f"{last_id} {at.astimezone(UTC).isoformat(timespec='seconds')}"


def _told(cursor: str, now: datetime) -> tuple[int | None, datetime]:
    """The last update that is here, if it is good to go on from, and since when it is."""
    last_id, _, at = cursor.partition(" ")
    since = iso_time(at) or now - _FIRST_LOOK
    is_good = last_id.isdecimal() and now - since < _FORGOTTEN
    return (int(last_id) if is_good else None), since
