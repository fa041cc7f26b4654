"""Reads what Bluesky answers when we ask: notifications, found posts, and what is gone.

https://docs.bsky.app/docs/api/app-bsky-notification-list-notifications
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from herodesk.domain.post import Answerable, Author, Change, Kind, Post, Posted, Removed, Unreadable
from herodesk.platforms.bluesky.identity import at, permalink
from herodesk.platforms.reading import (
    FieldError,
    Json,
    identifier,
    iso_time,
    items,
    json_object,
    link,
    needed,
    number,
    part,
    parts,
    text,
    word,
)

if TYPE_CHECKING:
    from herodesk.domain.webhook import Webhook

_TELLING = frozenset({"mention", "reply", "quote"})
_MENTION = "app.bsky.richtext.facet#mention"
_PICTURES = "https://cdn.bsky.app/img/feed_fullsize/plain"


def normalise(hook: Webhook) -> list[Change]:
    """Every change, oldest first; see `parts.Normalise`. Nothing is ever delivered."""
    body = json_object(hook.body)
    if hook.read_back is None:
        return []
    account = hook.read_back.account
    telling = [it for it in parts(body, "notifications") if word(it, "reason") in _TELLING]
    found = [_change(it, account, addressed=True) for it in reversed(telling)]
    found += [_change(it, account) for it in reversed(parts(body, "posts"))]
    gone = [identifier({"uri": it}, "uri") for it in items(body, "gone")]
    return found + [Removed(platform="bluesky", post_id=it) for it in gone if it]


def _change(seen: Json, account: str, *, addressed: bool = False) -> Change:
    try:
        is_ours = addressed or _concerns(part(seen, "record"), account)
        return Posted(post=_post(seen, account, addressed=is_ours))
    except FieldError as missing:
        return Unreadable(reason=f"bluesky: {missing}")


def _post(seen: Json, account: str, *, addressed: bool) -> Post:
    """`indexedAt` is when Bluesky saw it; what the author's program says may be anything."""
    uri = needed(identifier(seen, "uri"), "uri")
    record = part(seen, "record")
    parent = identifier(part(record, "reply", "parent"), "uri")
    author = _author(seen)
    return Post(
        platform="bluesky",
        post_id=uri,
        version_id=uri,
        kind=_kind(record, parent),
        text=needed(text(record, "text"), "record.text"),
        account=account,
        author=author,
        language=_language(record),
        created_at=iso_time(word(seen, "indexedAt")) or iso_time(word(record, "createdAt")),
        url=permalink(uri),
        reply_to=parent,
        thread=identifier(part(record, "reply", "root"), "uri") or uri,
        media=_media(part(record, "embed"), author),
        addressed=addressed,
        answerable=Answerable.YES,
    )


def _author(seen: Json) -> Author | None:
    """By the DID: handles change, and may be invalid for a while."""
    author = part(seen, "author")
    did = identifier(author, "did")
    if did is None:
        return None
    handle = word(author, "handle")
    return Author(
        id=did,
        handle=None if handle == "handle.invalid" else handle,
        name=word(author, "displayName"),
        followers=number(author, "followersCount"),
    )


def _kind(record: Json, parent: str | None) -> Kind:
    if parent:
        return Kind.REPLY
    return Kind.QUOTE if part(record, "embed", "record") else Kind.POST


def _language(record: Json) -> str | None:
    """The first that the author's program names, without its region."""
    told = [word({"lang": it}, "lang") for it in items(record, "langs")]
    known = [it.partition("-")[0].lower() for it in told if it]
    return known[0] or None if known else None


def _media(embed: Json, author: Author | None) -> tuple[str, ...]:
    """Pictures as the website shows them, and what is linked to as a card."""
    shown = part(embed, "media") or embed
    pictures = [word(part(it, "image", "ref"), "$link") for it in parts(shown, "images")]
    whose = author.id if author else ""
    found = [f"{_PICTURES}/{whose}/{it}@jpeg" for it in pictures if it and whose]
    card = link(part(shown, "external"), "uri")
    return tuple(dict.fromkeys([*found, *([card] if card else [])]))


def _concerns(record: Json, account: str) -> bool:
    """True if it names our account, or answers or quotes a post of ours."""
    features = [it for facet in parts(record, "facets") for it in parts(facet, "features")]
    named = {identifier(it, "did") for it in features if it.get("$type") == _MENTION}
    quoted = part(record, "embed", "record")
    others = (part(record, "reply", "parent"), quoted, part(quoted, "record"))
    repos = {there.repo for it in others if (there := at(identifier(it, "uri")))}
    return account in named | repos
