"""Writes posts the way X delivers them: Activity API, Account Activity API, filtered stream."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from herodesk_ops.platforms.stand_in import Account, Compact, iso, moment_of

_EDIT_WINDOW = timedelta(hours=1)
Body = dict[str, Any]


def delivery(post: Compact, *, account: Account, product: str | None = None) -> bytes:
    """The body for a compact post; products are `activity`, `account-activity` and `stream`.

    Without a product it is the Activity API, or the stream where that would tell nothing: a
    post that names us without mentioning, quoting or answering us.
    """
    chosen = product or ("activity" if _event_type(post) else "stream")
    body = _PRODUCTS[chosen](post, account)
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _event_type(post: Compact) -> str | None:
    kinds = {
        "deleted": "post.delete",
        "repost_of": "post.repost.create",
        "mention": "post.mention.create",
        "quote": "post.quote.create",
        "reply_to": "post.reply.create",
    }
    if post.get("kind") == "message":
        return "dm.received"
    return next((event for key, event in kinds.items() if post.get(key)), None)


def _activity(post: Compact, account: Account) -> Body:
    event_type = _event_type(post) or "post.create"
    event: Body = {
        "event_uuid": str(post["id"]),
        "filter": {"user_id": account["id"]},
        "event_type": event_type,
        "tag": "herodesk",
    }
    author = as_v2_user(post["author"])
    if event_type == "post.delete":
        event["payload"] = {"id": post["id"], "author_id": author["id"]}
        event["includes"] = {"users": [{"data": author}]}
    elif event_type == "dm.received":
        users = {author["id"]: {"data": author}, account["id"]: {"data": as_v2_user(account)}}
        event["payload"] = {"direct_message_events": [_message(post, account)], "users": users}
    else:
        event["payload"] = as_v2(post, account)
        event["includes"] = {"users": [author, as_v2_user(account)]}
    return {"data": event}


def _stream(post: Compact, account: Account) -> Body:
    rule = {"id": "1600000000000000001", "tag": "herodesk"}
    users = [as_v2_user(post["author"])]
    return {
        "data": as_v2(post, account),
        "includes": {"users": users},
        "matching_rules": [rule],
    }


def as_v2_user(author: Mapping[str, Any]) -> Body:
    """The author as API v2 writes one."""
    followers = author.get("followers", 0)
    return {
        "id": author["id"],
        "username": author.get("handle"),
        "name": author.get("name"),
        "protected": False,
        "verified_type": "none",
        "public_metrics": {"followers_count": followers, "followers_count_str": str(followers)},
    }


def as_v2(post: Compact, account: Account) -> Body:
    """The post as API v2 writes it."""
    versions = post.get("versions") or [post["id"]]
    body: Body = {
        "id": post["id"],
        "text": post.get("text", ""),
        "author_id": post["author"]["id"],
        "lang": post.get("lang", "und"),
        "created_at": iso(moment_of(post)),
        "conversation_id": post.get("thread") or post.get("reply_to") or versions[0],
        "edit_history_tweet_ids": versions,
        "edit_controls": {
            "edits_remaining": 6 - len(versions),
            "is_edit_eligible": True,
            "editable_until": iso(moment_of(post) + _EDIT_WINDOW),
        },
        "possibly_sensitive": False,
        "reply_settings": "everyone",
    }
    sorts = {"reply_to": "replied_to", "quote": "quoted", "repost_of": "retweeted"}
    references = [{"type": s, "id": post[key]} for key, s in sorts.items() if post.get(key)]
    if references:
        body["referenced_tweets"] = references
    if post.get("reply_to"):
        body["in_reply_to_tweet_id"] = post["reply_to"]
        body["in_reply_to_user_id"] = account["id"]
    if mentions := _mentions(post, account):
        body["entities"] = {"mentions": mentions}
    return body


def _mentions(post: Compact, account: Account) -> list[Body]:
    spans = re.finditer(rf"@{re.escape(account['handle'])}\b", post.get("text", ""), re.IGNORECASE)
    return [
        {"start": it.start(), "end": it.end(), "username": account["handle"], "id": account["id"]}
        for it in spans
    ]


def _message(post: Compact, account: Account) -> Body:
    return {
        "type": "message_create",
        "id": post["id"],
        "created_timestamp": _milliseconds(post),
        "message_create": {
            "target": {"recipient_id": account["id"]},
            "sender_id": post["author"]["id"],
            "message_data": {"text": post.get("text", ""), "entities": {"urls": []}},
        },
    }


def _account_activity(post: Compact, account: Account) -> Body:
    body: Body = {"for_user_id": account["id"]}
    if post.get("deleted"):
        status = {"id": post["id"], "user_id": post["author"]["id"]}
        body["tweet_delete_events"] = [{"status": status, "timestamp_ms": _milliseconds(post)}]
    elif post.get("kind") == "message":
        author = _v1_user(post["author"])
        body["direct_message_events"] = [_message(post, account)]
        body["users"] = {author["id_str"]: {**author, "id": author["id_str"]}}
    else:
        body["user_has_blocked"] = False
        body["tweet_create_events"] = [_v1(post, account)]
    return body


def _v1(post: Compact, account: Account) -> Body:
    ours = {"id_str": account["id"], "screen_name": account["handle"]}
    mentions = [{**ours, "indices": [it["start"], it["end"]]} for it in _mentions(post, account)]
    body: Body = {
        "created_at": moment_of(post).strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "timestamp_ms": _milliseconds(post),
        **_v1_ids(post["id"]),
        "text": post.get("text", ""),
        "truncated": False,
        "lang": post.get("lang", "und"),
        "user": _v1_user(post["author"]),
        "entities": {"user_mentions": mentions},
        "in_reply_to_status_id_str": post.get("reply_to"),
        "in_reply_to_user_id_str": account["id"] if post.get("reply_to") else None,
    }
    if post.get("quote"):
        body["quoted_status"] = {**_v1_ids(post["quote"]), "user": _v1_user(account)}
    if post.get("repost_of"):
        body["retweeted_status"] = {**_v1_ids(post["repost_of"]), "user": _v1_user(account)}
    return body


def _v1_ids(post_id: str) -> Body:
    return {"id": int(post_id) if post_id.isdecimal() else 0, "id_str": post_id}


def _v1_user(author: Mapping[str, Any]) -> Body:
    return {
        "id_str": author["id"],
        "screen_name": author.get("handle"),
        "name": author.get("name"),
        "followers_count": author.get("followers", 0),
    }


def _milliseconds(post: Compact) -> str:
    return str(int(moment_of(post).timestamp() * 1000))


_PRODUCTS: dict[str, Callable[[Compact, Account], Body]] = {
    "activity": _activity,
    "account-activity": _account_activity,
    "stream": _stream,
}
