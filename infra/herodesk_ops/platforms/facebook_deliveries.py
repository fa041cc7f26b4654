"""Writes posts the way Facebook delivers them: comments, visitor posts, mentions, reviews."""

from __future__ import annotations

from collections.abc import Callable

from herodesk_ops.platforms.meta_stand_in import Body, written
from herodesk_ops.platforms.stand_in import Account, Compact, moment_of


def delivery(post: Compact, *, account: Account, product: str | None = None) -> bytes:
    """The body for a compact post, escaped as Meta escapes what it signs.

    Products are `comment`, `post`, `mention`, `rating` and `message`; without one the post's kind
    decides. Nobody is told when a post is shared: such a delivery holds nothing.
    """
    entry: Body = {"id": account["id"], "time": _seconds(post)}
    chosen = product or _product(post)
    if chosen == "message":
        entry["time"] *= 1000
        entry["messaging"] = [_message(post, account)]
    elif not post.get("repost_of"):
        entry["changes"] = [_PRODUCTS[chosen](post, account)]
    return written({"object": "page", "entry": [entry]})


def first_id(post: Compact) -> str:
    """The id of a post: an edit keeps it."""
    return str((post.get("versions") or [post["id"]])[0])


def thread_of(post: Compact, account: Account) -> str:
    """The post that a comment stands under; one of ours where it does not say."""
    return str(post.get("thread") or post.get("reply_to") or f"{account['id']}_1")


def is_comment(post: Compact, product: str | None = None) -> bool:
    """True for what stands under another post."""
    return (product or _product(post)) == "comment"


def _product(post: Compact) -> str:
    by_kind = {"review": "rating", "message": "message", "comment": "comment", "reply": "comment"}
    below = post.get("reply_to") or post.get("thread")
    return by_kind.get(post.get("kind", ""), "comment" if below else "post")


def _comment(post: Compact, account: Account) -> Body:
    thread = thread_of(post, account)
    value = _value(post, "comment") | {
        "comment_id": first_id(post),
        "post_id": thread,
        "parent_id": post.get("reply_to") or thread,
    }
    return {"field": "feed", "value": value}


def _visitor_post(post: Compact, _account: Account) -> Body:
    return {"field": "feed", "value": _value(post, "status") | {"post_id": first_id(post)}}


def _mention(post: Compact, _account: Account) -> Body:
    value = _value(post, "post") | {"post_id": first_id(post)}
    value.pop("from")
    return {"field": "mention", "value": value}


def _rating(post: Compact, _account: Account) -> Body:
    value = _value(post, "rating")
    words, author = value.pop("message", None), value.pop("from")
    value |= {
        "open_graph_story_id": first_id(post),
        "reviewer_id": author["id"],
        "reviewer_name": author["name"],
        "recommendation_type": "negative",
    }
    return {"field": "ratings", "value": value | ({"review_text": words} if words else {})}


def _message(post: Compact, account: Account) -> Body:
    return {
        "sender": {"id": post["author"]["id"]},
        "recipient": {"id": account["id"]},
        "timestamp": _seconds(post) * 1000,
        "message": {"mid": f"m_{post['id']}", "text": post.get("text", "")},
    }


def _value(post: Compact, item: str) -> Body:
    author = post["author"]
    edits = len(post.get("versions") or [0]) - 1
    verb = "remove" if post.get("deleted") else "edited" if edits else "add"
    value: Body = {
        "from": {"id": author["id"], "name": author.get("name")},
        "item": item,
        "verb": verb,
        "created_time": _seconds(post),
    }
    if edits:
        value["edited_time"] = _seconds(post) + edits
    if post.get("text") and verb != "remove":
        value["message"] = post["text"]
    return value


def _seconds(post: Compact) -> int:
    return int(moment_of(post).timestamp())


_PRODUCTS: dict[str, Callable[[Compact, Account], Body]] = {
    "comment": _comment,
    "post": _visitor_post,
    "mention": _mention,
    "rating": _rating,
}
