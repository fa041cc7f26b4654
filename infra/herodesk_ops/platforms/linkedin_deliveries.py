"""Writes posts the way LinkedIn notifies of them, and names them as it does."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from herodesk.platforms.linkedin.urns import number_of, post_of, whole
from herodesk_ops.platforms.stand_in import Account, Compact, moment_of

Body = dict[str, Any]
TYPE = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"
ACTIVITY = "urn:li:activity:7094637247890620418"
"""The post of ours that a comment stands below where it does not say."""


def delivery(post: Compact, *, account: Account, product: str | None = None) -> bytes:
    """The body for a compact post: a comment, unless the product is `mention` or `share`."""
    told = notification(post, account, product)
    return json.dumps({"type": TYPE, "notifications": [told]}, ensure_ascii=False).encode()


def urn_of(post: Compact, product: str | None = None) -> str:
    """What LinkedIn calls it; an edit keeps its name."""
    first = str((post.get("versions") or [post["id"]])[0])
    if first.startswith("urn:"):
        return whole(first)
    if product in {"mention", "share"}:
        return f"urn:li:share:{first}"
    return f"urn:li:comment:({post.get('thread') or ACTIVITY},{first})"


def above_of(post: Compact) -> str | None:
    """The comment that it answers, if it answers one."""
    above = post.get("reply_to")
    if not above or number_of(str(above)):
        return whole(str(above)) if above else None
    is_post = str(above).startswith("urn:")
    return None if is_post else urn_of({"id": above, "thread": post.get("thread")})


def notification(post: Compact, account: Account, product: str | None = None) -> Body:
    """One notification; the comment's name is in the shorter spelling, its `entity` in the
    longer."""
    urn, edits = urn_of(post, product), len(post.get("versions") or [0]) - 1
    written = moment_of(post) + timedelta(seconds=edits)
    told: Body = {
        "notificationId": 5_603_453_321 + edits,
        "organizationalEntity": account["id"],
        "action": _action(post, account, product),
        "sourcePost": str(post.get("repost_of") or post_of(urn)),
        "lastModifiedAt": int(written.timestamp() * 1000),
        "generatedActivity": urn.replace("(urn:li:", "("),
        "subscriber": "urn:li:person:admin1",
    }
    if post.get("repost_of"):
        told["generatedActivity"] = str(post["id"])
        told["decoratedGeneratedActivity"] = {"share": {"owner": post["author"]["id"]}}
    elif not post.get("deleted"):
        told["decoratedGeneratedActivity"] = _decorated(post, urn, product)
    return told


def _action(post: Compact, account: Account, product: str | None) -> str:
    if post.get("deleted"):
        return "COMMENT_DELETE"
    if post.get("repost_of") or product == "share":
        return "SHARE"
    if product == "mention":
        return "SHARE_MENTION"
    if post["author"]["id"] == account["id"]:
        return "ADMIN_COMMENT"
    return "COMMENT_EDIT" if len(post.get("versions") or [0]) > 1 else "COMMENT"


def _decorated(post: Compact, urn: str, product: str | None) -> Body:
    made: Body = {"entity": urn, "owner": post["author"]["id"], "text": post.get("text", "")}
    if product in {"mention", "share"}:
        return {"share": made}
    above = above_of(post)
    made["object"] = post_of(urn)
    return {"comment": made | ({"parentComment": above} if above else {})}
