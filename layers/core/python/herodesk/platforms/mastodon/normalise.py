"""Reads Mastodon's notifications, the administrators' webhook, and the ringing of a push."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herodesk.domain.post import Change, Posted, Removed, Reposted, Rung, Unreadable
from herodesk.platforms.mastodon.status import author_of, names, post_of
from herodesk.platforms.mastodon.verify import SEALED
from herodesk.platforms.reading import (
    FieldError,
    Json,
    identifier,
    items,
    json_object,
    needed,
    part,
    parts,
    word,
)

if TYPE_CHECKING:
    from herodesk.domain.webhook import Webhook

_TELLING = frozenset({"mention", "quote"})
_EVENTS = frozenset({"status.created", "status.updated"})
_PUBLIC = frozenset({"public", "unlisted"})


def normalise(hook: Webhook) -> list[Change]:
    """Every change, in its order; see `parts.Normalise`."""
    if hook.read_back:
        return _page(json_object(hook.body), hook.read_back.account)
    if hook.headers.get("content-encoding", "").lower() in SEALED:
        return [Rung(platform="mastodon")]
    return _told(json_object(hook.body), hook.query.get("account") or None)


def _page(body: Json, account: str) -> list[Change]:
    """Notifications that we asked for, oldest first, and statuses that are there no more."""
    telling = [it for it in parts(body, "notifications") if word(it, "type") in _TELLING]
    found: list[Change] = [_mention(it, account) for it in reversed(telling)]
    gone = [identifier({"id": it}, "id") for it in items(body, "gone")]
    return found + [Removed(platform="mastodon", post_id=it) for it in gone if it]


def _mention(notification: Json, account: str) -> Change:
    status = part(notification, "status")
    try:
        return Posted(post=post_of(status, "status", account=account, addressed=True))
    except FieldError as missing:
        return Unreadable(reason=f"mastodon notification: {missing}")


def _told(body: Json, account: str | None) -> list[Change]:
    """The webhook tells every status of its server, strangers' private ones, too: only public
    ones are taken, what is private to us is among the notifications. `account`, from the address
    of the webhook, is ours."""
    status = part(body, "object")
    if word(body, "event") not in _EVENTS or word(status, "visibility") not in _PUBLIC:
        return []
    try:
        if part(status, "reblog"):
            return [_repost(status)]
        is_ours = names(status, account)
        return [Posted(post=post_of(status, "object", account=account, addressed=is_ours))]
    except FieldError as missing:
        return [Unreadable(reason=f"mastodon webhook: {missing}")]


def _repost(status: Json) -> Reposted:
    return Reposted(
        platform="mastodon",
        post_id=needed(identifier(part(status, "reblog"), "id"), "object.reblog.id"),
        repost_id=needed(identifier(status, "id"), "object.id"),
        by=author_of(status),
    )
