"""Deliveries of the Account Activity API v2 (AAA): posts as v1.1 objects, many at once."""

from __future__ import annotations

from datetime import UTC, datetime

from herodesk.domain.post import (
    Author,
    Change,
    Kind,
    Left,
    Parting,
    Post,
    Posted,
    Removed,
    Reposted,
    Unreadable,
)
from herodesk.platforms.reading import (
    FieldError,
    Json,
    code_of,
    identifier,
    items,
    link,
    milliseconds,
    needed,
    number,
    part,
    parts,
    text,
    word,
)
from herodesk.platforms.x.identity import Versions, permalink, versions
from herodesk.platforms.x.messages import message_changes
from herodesk.platforms.x.reach import UNKNOWN, Verdict, judge, types_handle

_CREATED_AT = "%a %b %d %H:%M:%S %z %Y"


def account_activity_changes(body: Json) -> list[Change]:
    """What every array of a delivery changes; follows, blocks and the like change nothing."""
    account = identifier(body, "for_user_id")
    changes: list[Change] = []
    for place, tweet in enumerate(items(body, "tweet_create_events")):
        changes.append(_created(part(tweet), account, f"tweet_create_events[{place}]"))
    for place, event in enumerate(items(body, "tweet_delete_events")):
        changes.append(_deleted(part(event, "status"), f"tweet_delete_events[{place}].status"))
    return changes + message_changes(body, account=account, path="body")


def left_changes(revoke: Json) -> list[Change]:
    """Who took back what they had allowed our app; all else that `user_event` may hold is none."""
    user = identifier(part(revoke, "source"), "user_id")
    if not revoke:
        return []
    if user is None:
        return [Unreadable(reason="x user_event.revoke: source.user_id")]
    code = code_of("x", user, word(revoke, "date_time") or "")
    return [Left(platform="x", author=user, why=Parting.REVOKED, code=code)]


def _created(tweet: Json, account: str | None, path: str) -> Change:
    try:
        original = part(tweet, "retweeted_status")
        if original:
            return _reposted(tweet, original, path)
        return Posted(post=_post(tweet, account, path))
    except FieldError as missing:
        return Unreadable(reason=f"x post: {missing}")


def _deleted(status: Json, path: str) -> Change:
    gone = identifier(status, "id_str") or identifier(status, "id")
    return Removed(platform="x", post_id=gone) if gone else Unreadable(reason=f"x post: {path}.id")


def _reposted(tweet: Json, original: Json, path: str) -> Reposted:
    return Reposted(
        platform="x",
        post_id=_versions(original, f"{path}.retweeted_status").first,
        repost_id=_versions(tweet, path).latest,
        by=_author(tweet),
    )


def _versions(tweet: Json, path: str) -> Versions:
    """`id` may have been rounded on its way, only `id_str` counts."""
    return versions(tweet, needed(word(tweet, "id_str"), f"{path}.id_str"))


def _post(tweet: Json, account: str | None, path: str) -> Post:
    version = _versions(tweet, path)
    author = _author(tweet)
    words = needed(_words(tweet), f"{path}.text")
    reply_to = word(tweet, "in_reply_to_status_id_str")
    reach, addressed = _reach(tweet, words, account)
    return Post(
        platform="x",
        post_id=version.first,
        version_id=version.latest,
        version=version.place,
        kind=_kind(tweet, reply_to),
        text=words,
        account=account,
        author=author,
        language=word(tweet, "lang"),
        created_at=_time(tweet),
        url=permalink(author.handle if author else None, version.latest),
        reply_to=reply_to,
        media=_media(tweet),
        addressed=addressed,
        answerable=reach[0],
        refusal=reach[1],
    )


def _kind(tweet: Json, reply_to: str | None) -> Kind:
    if reply_to:
        return Kind.REPLY
    return Kind.QUOTE if part(tweet, "quoted_status") else Kind.POST


def _author(tweet: Json) -> Author | None:
    user = part(tweet, "user")
    user_id = word(user, "id_str")
    if not user_id:
        return None
    return Author(
        id=user_id,
        handle=word(user, "screen_name"),
        name=word(user, "name"),
        followers=number(user, "followers_count"),
    )


def _words(tweet: Json) -> str | None:
    """The whole text: what is longer than the old limit stands in `extended_tweet`."""
    whole = text(part(tweet, "extended_tweet"), "full_text")
    return whole or text(tweet, "full_text") or text(tweet, "text")


def _time(tweet: Json) -> datetime | None:
    """`timestamp_ms` is finer than `created_at` (`Wed May 11 19:18:17 +0000 2022`)."""
    exact = milliseconds(identifier(tweet, "timestamp_ms"))
    try:
        return exact or datetime.strptime(str(tweet.get("created_at")), _CREATED_AT).astimezone(UTC)
    except ValueError:
        return None


def _media(tweet: Json) -> tuple[str, ...]:
    """Links to pictures; the longer list stands in the extended parts."""
    whole = part(tweet, "extended_tweet")
    for holder in (whole, tweet):
        for name in ("extended_entities", "entities"):
            media = parts(part(holder, name), "media")
            links = [link(medium, "media_url_https") for medium in media]
            if any(links):
                return tuple(filter(None, links))
    return ()


def _mentions(tweet: Json) -> list[Json]:
    whole = parts(part(tweet, "extended_tweet", "entities"), "user_mentions")
    return whole or parts(part(tweet, "entities"), "user_mentions")


def _reach(tweet: Json, words: str, account: str | None) -> tuple[Verdict, bool]:
    """Whether we may answer, and whether the post speaks to us; our own posts do not."""
    if account is None or word(part(tweet, "user"), "id_str") == account:
        return UNKNOWN, False
    ours = [entry for entry in _mentions(tweet) if word(entry, "id_str") == account]
    is_reply = word(tweet, "in_reply_to_status_id_str") is not None
    typed = any(not is_reply or types_handle(words, word(it, "screen_name")) for it in ours)
    quotes_us = word(part(tweet, "quoted_status", "user"), "id_str") == account
    answers_us = word(tweet, "in_reply_to_user_id_str") == account
    touches_us = bool(ours) or answers_us
    reach = judge(typed=typed, quotes_us=quotes_us, touches_us=touches_us)
    return reach, touches_us or quotes_us
