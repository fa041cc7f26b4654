"""Posts as X's API v2 writes them: Activity API and filtered stream."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from herodesk.domain.post import Author, Kind, Post, Reposted
from herodesk.platforms.reading import (
    Json,
    identifier,
    iso_time,
    items,
    link,
    needed,
    number,
    part,
    parts,
    text,
    word,
)
from herodesk.platforms.x.identity import Versions, permalink, versions

if TYPE_CHECKING:
    from herodesk.platforms.x.reach import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A v2 post and what came with it."""

    post: Json
    includes: Json
    path: str

    def words(self) -> str:
        """The whole text: a long post carries it apart."""
        given = text(part(self.post, "note_tweet"), "text") or text(self.post, "text")
        return needed(given, f"{self.path}.text")

    def versions(self) -> Versions:
        """The id of this version and its place among the edits."""
        return versions(self.post, needed(identifier(self.post, "id"), f"{self.path}.id"))

    def author(self) -> Author | None:
        """The author; only the id where nothing else came along."""
        author_id = identifier(self.post, "author_id")
        return person(author_id, parts(self.includes, "users")) if author_id else None

    def refers_to(self, sort: str) -> str | None:
        """The id of the post it refers to as `replied_to`, `quoted` or `retweeted`."""
        return next(
            (
                identifier(reference, "id")
                for reference in parts(self.post, "referenced_tweets")
                if reference.get("type") == sort
            ),
            None,
        )

    def parent(self) -> str | None:
        """The post that it answers."""
        return identifier(self.post, "in_reply_to_tweet_id") or self.refers_to("replied_to")

    def media(self) -> tuple[str, ...]:
        """Links to pictures and films, as far as they came along."""
        included = {word(medium, "media_key"): medium for medium in parts(self.includes, "media")}
        keys = items(part(self.post, "attachments"), "media_keys")
        chosen = [included[key] for key in keys if isinstance(key, str) and key in included]
        links = [link(medium, "url") or link(medium, "preview_image_url") for medium in chosen]
        return tuple(filter(None, links))


def person(user_id: str, users: Sequence[Json]) -> Author:
    """The author with that id; users may be wrapped in `data`."""
    unwrapped = [part(user, "data") or user for user in users]
    found: Json = next((user for user in unwrapped if identifier(user, "id") == user_id), {})
    return Author(
        id=user_id,
        handle=word(found, "username") or word(found, "screen_name"),
        name=word(found, "name"),
        followers=number(part(found, "public_metrics"), "followers_count"),
    )


def post_of(
    seen: Seen, kind: Kind, *, account: str | None, addressed: bool, reach: Verdict
) -> Post:
    """The post in our words; FieldError without id or text."""
    version = seen.versions()
    author = seen.author()
    return Post(
        platform="x",
        post_id=version.first,
        version_id=version.latest,
        version=version.place,
        kind=kind,
        text=seen.words(),
        account=account,
        author=author,
        language=word(seen.post, "lang"),
        created_at=iso_time(word(seen.post, "created_at")),
        url=permalink(author.handle if author else None, version.latest),
        reply_to=seen.parent(),
        thread=identifier(seen.post, "conversation_id"),
        media=seen.media(),
        addressed=addressed,
        answerable=reach[0],
        refusal=reach[1],
    )


def repost_of(seen: Seen) -> Reposted:
    """A post passed on unchanged; FieldError if it does not say which."""
    original = needed(seen.refers_to("retweeted"), f"{seen.path}.referenced_tweets")
    repost_id = needed(identifier(seen.post, "id"), f"{seen.path}.id")
    return Reposted(platform="x", post_id=original, repost_id=repost_id, by=seen.author())
