"""Writes posts the way Threads delivers them: one of each topic and field in an envelope."""

from __future__ import annotations

from datetime import UTC

from herodesk_ops.platforms.meta_stand_in import Body, written
from herodesk_ops.platforms.stand_in import Account, Compact, moment_of

OUR_POST = "17900000000000101"
"""The post of ours that a reply stands under where it does not say."""

_TOPICS = {"replies": "moderate", "delete": "moderate", "mentions": "interaction"}


def delivery(post: Compact, *, account: Account, product: str | None = None) -> bytes:
    """The body for a compact post, escaped as Meta escapes what it signs.

    Products are `replies` and `mentions`; without one what mentions us and answers nobody is a
    mention. Nobody is told of a customer's deleted post, nor that one was passed on: such a
    delivery holds nothing.
    """
    field = product or product_of(post)
    body: Body = {
        "app_id": "123456",
        "topic": _TOPICS[field],
        "target_id": account["id"],
        "time": int(moment_of(post).timestamp()),
        "subscription_id": "234567",
        "has_uid_field": False,
    }
    if not (post.get("repost_of") or post.get("deleted")):
        body["values"] = {"value": as_told(post, account, field), "field": field}
    return written(body)


def product_of(post: Compact) -> str:
    """What mentions us and answers nobody is a mention, all else a reply."""
    is_alone = not (post.get("reply_to") or post.get("thread"))
    return "mentions" if post.get("mention") and is_alone else "replies"


def thread_of(post: Compact) -> str:
    """The post at the top of the conversation."""
    return str(post.get("thread") or post.get("reply_to") or OUR_POST)


def as_told(post: Compact, account: Account, field: str) -> Body:
    """The post with all that Threads tells of one."""
    name = post["author"].get("handle")
    told: Body = {
        "id": post["id"],
        "username": name,
        "text": post.get("text", ""),
        "media_type": "TEXT_POST",
        "permalink": permalink(str(name), str(post["id"])),
        "timestamp": moment_of(post).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000"),
    }
    if field == "mentions":
        return told
    root = {"id": thread_of(post), "owner_id": account["id"], "username": account["handle"]}
    above = {"id": post.get("reply_to") or thread_of(post)}
    return told | {"replied_to": above, "root_post": root}


def permalink(name: str, post_id: str) -> str:
    """Where people see it."""
    return f"https://www.threads.net/@{name}/post/{post_id}"
