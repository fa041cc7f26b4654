"""Deliveries of the X Activity API (XAA): one event each."""

from __future__ import annotations

from herodesk.domain.post import (
    Answerable,
    Author,
    Change,
    Kind,
    Left,
    Parting,
    Post,
    Posted,
    Removed,
    Unreadable,
)
from herodesk.platforms.reading import (
    FieldError,
    Json,
    code_of,
    identifier,
    iso_time,
    needed,
    part,
    parts,
    word,
)
from herodesk.platforms.x.identity import MESSAGES
from herodesk.platforms.x.messages import message_changes
from herodesk.platforms.x.reach import ON_PLATFORM, UNKNOWN, YES, Verdict, judge, types_handle
from herodesk.platforms.x.v2 import Seen, person, post_of, repost_of

_ABOUT_US = ("post.mention.create", "post.reply.create", "post.quote.create")
_OWN = "post.create"
_REPOST = "post.repost.create"
_PATH = "data.payload"


def activity_changes(event: Json) -> list[Change]:
    """What one event changes; kinds that are none of ours change nothing."""
    kind = event.get("event_type")
    try:
        if kind in (*_ABOUT_US, _OWN, _REPOST):
            return [_post_change(event, str(kind))]
        if kind == "post.delete":
            return [Removed(platform="x", post_id=_seen(event).versions().first)]
        if kind in ("dm.received", "dm.sent"):
            return message_changes(part(event, "payload"), account=_account(event), path=_PATH)
        if kind == "oauth.revoke":
            return [_left(event)]
        if kind == "chat.received":
            return [Posted(post=_sealed_message(event))]
    except FieldError as missing:
        return [Unreadable(reason=f"x {kind}: {missing}")]
    return []


def _seen(event: Json) -> Seen:
    return Seen(post=part(event, "payload"), includes=part(event, "includes"), path=_PATH)


def _account(event: Json) -> str | None:
    return identifier(part(event, "filter"), "user_id")


def _left(event: Json) -> Left:
    """Who took back what they had allowed our app."""
    user = needed(identifier(part(event, "payload"), "user_id"), f"{_PATH}.user_id")
    code = code_of("x", user, identifier(event, "event_uuid") or "")
    return Left(platform="x", author=user, why=Parting.REVOKED, code=code)


def _post_change(event: Json, event_type: str) -> Change:
    seen = _seen(event)
    if event_type == _REPOST or seen.refers_to("retweeted"):
        return repost_of(seen)
    post = post_of(
        seen,
        _kind(seen, event_type),
        account=_account(event),
        addressed=event_type in _ABOUT_US,
        reach=_reach(seen, event_type, _account(event)),
    )
    return Posted(post=post)


def _kind(seen: Seen, event_type: str) -> Kind:
    if event_type == "post.quote.create":
        return Kind.QUOTE
    if event_type == "post.reply.create" or seen.parent():
        return Kind.REPLY
    return Kind.QUOTE if seen.refers_to("quoted") else Kind.POST


def _reach(seen: Seen, event_type: str, account: str | None) -> Verdict:
    """A mention event means that our handle was typed: X sends none for inherited mentions."""
    if event_type in ("post.mention.create", "post.quote.create"):
        return YES
    if event_type == _OWN:
        return UNKNOWN
    typed = types_handle(seen.words(), _own_handle(seen, account))
    return judge(typed=typed, quotes_us=False, touches_us=True)


def _own_handle(seen: Seen, account: str | None) -> str | None:
    """Our handle, as the post's mentions or the users that came along tell it."""
    mentions = parts(part(seen.post, "entities"), "mentions")
    mentioned = [
        word(entry, "username") for entry in mentions if identifier(entry, "id") == account
    ]
    users = parts(seen.includes, "users")
    return next(iter(mentioned), None) or (person(account, users).handle if account else None)


def _sealed_message(event: Json) -> Post:
    """An encrypted message: that there is one, and where to read it; its words are not for us."""
    payload = part(event, "payload")
    given = identifier(payload, "id") or identifier(event, "event_uuid")
    sender = identifier(payload, "sender_id") or identifier(payload, "author_id")
    own_id = needed(given, f"{_PATH}.id")
    return Post(
        platform="x",
        post_id=own_id,
        version_id=own_id,
        kind=Kind.MESSAGE,
        text="",
        account=_account(event),
        author=Author(id=sender) if sender else None,
        created_at=iso_time(word(payload, "created_at")),
        url=MESSAGES,
        thread=identifier(payload, "conversation_id"),
        answerable=Answerable.NO,
        refusal=ON_PLATFORM,
    )
