"""Reads what LinkedIn tells of an organisation's posts; what we read back has the same shape.

https://learn.microsoft.com/linkedin/marketing/community-management/organizations/organization-social-action-notifications
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from herodesk.domain.post import (
    Answerable,
    Author,
    Change,
    Kind,
    Post,
    Posted,
    Removed,
    Reposted,
    Unreadable,
)
from herodesk.platforms.linkedin import WORDS_HOURS
from herodesk.platforms.linkedin.urns import permalink, post_of, whole
from herodesk.platforms.reading import (
    FieldError,
    Json,
    identifier,
    items,
    json_object,
    milliseconds,
    needed,
    part,
    text,
    word,
)

if TYPE_CHECKING:
    from herodesk.domain.webhook import Webhook

KEPT = timedelta(hours=WORDS_HOURS)
"""So long may be kept what members do:
https://learn.microsoft.com/linkedin/marketing/data-storage-requirements."""
TYPE = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"
OURS = "ADMIN_COMMENT"
_COMMENTS = {"COMMENT", OURS, "COMMENT_EDIT"}
_SHARES = {"SHARE", "SHARE_MENTION"}


def normalise(hook: Webhook) -> list[Change]:
    """Every change in a verified delivery, in its order; see `parts.Normalise`.

    Likes and whatever else there may be give none.
    """
    body = json_object(hook.body)
    if body.get("type") != TYPE:
        return []
    found = enumerate(items(body, "notifications"))
    told = (_Told(part(it), f"notifications[{n}]", hook.received_at) for n, it in found)
    return [change for one in told if (change := _change(one)) is not None]


@dataclass(frozen=True, slots=True)
class _Told:
    """One notification; `path` is where it stands."""

    of: Json
    path: str
    received_at: datetime

    @property
    def action(self) -> str:
        return word(self.of, "action") or ""

    @property
    def account(self) -> str | None:
        return identifier(self.of, "organizationalEntity")

    @property
    def made(self) -> Json:
        """The comment or share itself, as far as LinkedIn tells it along."""
        decorated = part(self.of, "decoratedGeneratedActivity")
        return part(decorated, "share" if self.action in _SHARES else "comment")

    def own_id(self) -> str:
        """What was written; the decoration knows it, too, should it be missing."""
        named = identifier(self.of, "generatedActivity") or identifier(self.made, "entity")
        return whole(needed(named, f"{self.path}.generatedActivity"))

    def words(self) -> str | None:
        """`text` or, in newer ones, `message.text`."""
        made = self.made
        if (plain := text(made, "text")) is not None:
            return plain
        inner = part(made, "message") or part(made, "text")
        return text(inner, "text")

    def author(self) -> Author | None:
        """Nothing but an id: a name would be a further call, and restricted. What an
        administrator writes for the organisation is ours, whoever is named."""
        who = self.account if self.action == OURS else identifier(self.made, "owner")
        who = who or identifier(self.made, "actor")
        return Author(id=who) if who else None

    def at(self) -> datetime | None:
        return milliseconds(identifier(self.of, "lastModifiedAt"))

    def version(self) -> int:
        """1 for what is new, for an edit its millisecond: LinkedIn counts no versions."""
        if self.action != "COMMENT_EDIT":
            return 1
        changed = self.at() or self.received_at
        return max(int(changed.timestamp() * 1000), 2)


def _change(told: _Told) -> Change | None:
    try:
        if told.action == "COMMENT_DELETE":
            return Removed(platform="linkedin", post_id=told.own_id())
        if told.action == "SHARE" and not told.words():
            return _reposted(told)
        if told.action in _COMMENTS | _SHARES:
            return Posted(post=_post(told))
    except FieldError as missing:
        return Unreadable(reason=f"linkedin: {missing}")
    return None


def _reposted(told: _Told) -> Reposted:
    above = needed(identifier(told.of, "sourcePost"), f"{told.path}.sourcePost")
    return Reposted(
        platform="linkedin", post_id=whole(above), repost_id=told.own_id(), by=told.author()
    )


def _post(told: _Told) -> Post:
    own_id, author = told.own_id(), told.author()
    is_ours = author is not None and author.id == told.account
    is_comment = told.action in _COMMENTS
    above = identifier(told.made, "parentComment") if is_comment else None
    source = identifier(told.of, "sourcePost")
    post = (source or post_of(own_id)) if is_comment else own_id
    return Post(
        platform="linkedin",
        post_id=own_id,
        version_id=own_id,
        version=told.version(),
        kind=_kind(told.action, nested=above is not None),
        text=_words(told),
        account=told.account,
        author=author,
        created_at=told.at(),
        url=permalink(own_id),
        reply_to=(whole(above) if above else post) if is_comment else None,
        thread=post,
        addressed=not is_ours,
        answerable=Answerable.YES,
        words_until=None if is_ours else told.received_at + KEPT,
    )


def _kind(action: str, *, nested: bool) -> Kind:
    if action == "SHARE":
        return Kind.QUOTE
    if action == "SHARE_MENTION":
        return Kind.POST
    return Kind.REPLY if nested else Kind.COMMENT


def _words(told: _Told) -> str:
    """Who sends only a picture writes none, and not all texts are told along; but an edit without
    words must not take away those that we know."""
    words = told.words()
    if words is None and told.action == "COMMENT_EDIT":
        raise FieldError(f"{told.path}.decoratedGeneratedActivity.comment.text")
    if words is None and told.action not in _COMMENTS:
        words = text(part(told.of, "decoratedSourcePost"), "text")
    return words or ""
