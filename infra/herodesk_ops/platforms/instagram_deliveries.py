"""Writes posts the way Instagram delivers them: comments, mentions by their ids, messages."""

from __future__ import annotations

from herodesk_ops.platforms.meta_stand_in import Body, written
from herodesk_ops.platforms.stand_in import Account, Compact, moment_of

OUR_POST = "17900000000000001"
"""The post of ours that a comment stands under where it does not say."""


def delivery(post: Compact, *, account: Account, product: str | None = None) -> bytes:
    """The body for a compact post, escaped as Meta escapes what it signs.

    Products are `comment`, `live`, `mention` (in a comment elsewhere), `caption` (in a post
    elsewhere) and `message`; without one the post's kind decides. Nobody is told of a share, nor
    when a comment is deleted: such a delivery holds nothing.
    """
    entry: Body = {"id": account["id"], "time": _seconds(post)}
    chosen = product or product_of(post)
    if chosen == "message":
        entry["time"] *= 1000
        entry["messaging"] = [_message(post, account)]
    elif not (post.get("repost_of") or post.get("deleted")):
        entry["changes"] = [_change(post, chosen)]
    return written({"object": "instagram", "entry": [entry]})


def product_of(post: Compact) -> str:
    """How it comes where nobody says: whatever is no message is a comment below a post of ours."""
    return "message" if post.get("kind") == "message" else "comment"


def medium_of(post: Compact) -> str:
    """The post that it stands under."""
    return str(post.get("thread") or OUR_POST)


def parent_of(post: Compact) -> str | None:
    """The comment that it answers, if it answers one."""
    above = post.get("reply_to")
    return str(above) if above and above != medium_of(post) else None


def _change(post: Compact, product: str) -> Body:
    if product == "caption":
        return {"field": "mentions", "value": {"media_id": post["id"]}}
    if product == "mention":
        ids = {"comment_id": post["id"], "media_id": medium_of(post)}
        return {"field": "mentions", "value": ids}
    author, above = post["author"], parent_of(post)
    value: Body = {
        "id": post["id"],
        "from": {"id": author["id"], "username": author.get("handle")},
        "media": {"id": medium_of(post), "media_product_type": "FEED"},
        "text": post.get("text", ""),
        **({"parent_id": above} if above else {}),
    }
    return {"field": "live_comments" if product == "live" else "comments", "value": value}


def _message(post: Compact, account: Account) -> Body:
    message: Body = {"mid": f"m_{post['id']}"}
    message |= {"is_deleted": True} if post.get("deleted") else {"text": post.get("text", "")}
    return {
        "sender": {"id": post["author"]["id"]},
        "recipient": {"id": account["id"]},
        "timestamp": _seconds(post) * 1000,
        "message": message,
    }


def _seconds(post: Compact) -> int:
    return int(moment_of(post).timestamp())
