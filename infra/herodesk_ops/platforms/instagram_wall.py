"""What stands on Instagram: comments below our posts, and what mentions us elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from herodesk_ops.platforms.instagram_deliveries import medium_of, parent_of, product_of
from herodesk_ops.platforms.stand_in import Account, Compact, moment_of

Body = dict[str, Any]
_ELSEWHERE = {"mention", "caption"}
_BELOW = "50"


class Wall:
    """Comments by their ids, in the order in which they were written; ours among them."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._posts: dict[str, Compact] = {}
        self._products: dict[str, str] = {}

    def put(self, post: Compact, product: str | None) -> None:
        """It stands there, or is gone."""
        own_id, chosen = str(post["id"]), product or product_of(post)
        if post.get("deleted"):
            self.drop(own_id)
        elif chosen != "message":
            self._posts[own_id], self._products[own_id] = post, chosen

    def drop(self, post_id: str) -> None:
        """Taken away; a comment takes the answers to it with it."""
        for own_id in [it for it in self._posts if post_id in {it, self.parent(it)}]:
            del self._posts[own_id]

    def parent(self, own_id: str) -> str | None:
        """The comment at the top, for an answer to one."""
        post = self._posts.get(own_id)
        return parent_of(post) if post else None

    def medium(self, own_id: str) -> str | None:
        """The post that a comment stands under."""
        post = self._posts.get(own_id)
        return medium_of(post) if post else None

    def media(self, query: Mapping[str, str]) -> Body:
        """Our posts, newest first, each with its newest comments if these are asked for."""
        threads = list(dict.fromkeys(medium_of(it) for it in self._of_ours()))[::-1]
        told = [{"id": it, "permalink": _permalink(it)} for it in threads]
        page = _page(told, query)
        if "comments" in query.get("fields", ""):
            for medium in page["data"]:
                medium["comments"] = self.comments(medium["id"], {"limit": _BELOW})
        return page

    def comments(self, medium: str, query: Mapping[str, str]) -> Body:
        """Comments at the top, newest first, each with the newest answers to it."""
        below = [it for it in self._of_ours() if medium_of(it) == medium]
        tops = list(dict.fromkeys(parent_of(it) or str(it["id"]) for it in below))[::-1]
        page = _page([self._told(it) for it in tops], query)
        for comment in page["data"]:
            answers = self.replies(comment["id"], {"limit": _BELOW})
            comment.update({"replies": answers} if answers["data"] else {})
        return page

    def replies(self, comment: str, query: Mapping[str, str]) -> Body:
        """Answers to a comment, newest first."""
        mine = [it for it in self._posts if self.parent(it) == comment]
        return _page([self._told(it) for it in reversed(mine)], query)

    def mentioned(self, own_id: str, product: str) -> Body | None:
        """What a comment or post elsewhere says, or None if there is none that mentions us."""
        post = self._posts.get(own_id)
        if post is None or self._products[own_id] != product:
            return None
        said = {"timestamp": _written(post), "username": post["author"].get("handle")}
        if product == "caption":
            told = {"caption": post.get("text", ""), "permalink": _permalink(own_id)}
            return {"id": own_id, **said, **told}
        medium = {"id": medium_of(post), "permalink": _permalink(medium_of(post))}
        return {"id": own_id, **said, "text": post.get("text", ""), "media": medium}

    def _of_ours(self) -> list[Compact]:
        return [it for own, it in self._posts.items() if self._products[own] not in _ELSEWHERE]

    def _told(self, own_id: str) -> Body:
        post = self._posts.get(own_id)
        if post is None:  # nobody told us of the comment that somebody answered
            return {"id": own_id}
        by, above = post["author"], parent_of(post)
        return {
            "id": own_id,
            "text": post.get("text", ""),
            "timestamp": _written(post),
            "username": by.get("handle"),
            "from": {"id": by["id"], "username": by.get("handle")},
            **({"parent_id": above} if above else {}),
        }


def _written(post: Compact) -> str:
    return moment_of(post).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def _permalink(medium: str) -> str:
    return f"https://www.instagram.com/p/{medium}/"


def _page(told: Sequence[Body], query: Mapping[str, str]) -> Body:
    ids = [f"cursor-{it['id']}" for it in told]
    after = query.get("after")
    left = told[ids.index(after) + 1 :] if after in ids else told
    shown = [dict(it) for it in left[: int(query.get("limit", "25"))]]
    if not shown:
        return {"data": []}
    cursors = {"before": f"cursor-{shown[0]['id']}", "after": f"cursor-{shown[-1]['id']}"}
    more = {"next": "https://graph.instagram.com/next"} if len(left) > len(shown) else {}
    return {"data": shown, "paging": {"cursors": cursors, **more}}
