"""What stands on Threads: what mentions us, and what stands below our posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from herodesk_ops.platforms.stand_in import Account, Compact, moment_of
from herodesk_ops.platforms.threads_deliveries import as_told, product_of, thread_of

Body = dict[str, Any]


class Wall:
    """Posts by their ids, in the order in which they were written; ours among them."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._posts: dict[str, Compact] = {}
        self._products: dict[str, str] = {}

    def put(self, post: Compact, product: str | None) -> None:
        """It stands there, or is gone."""
        own_id = str(post["id"])
        self._posts.pop(own_id, None)
        if not post.get("deleted"):
            self._posts[own_id], self._products[own_id] = post, product or product_of(post)

    def drop(self, post_id: str) -> None:
        """Taken away."""
        self._posts.pop(post_id, None)

    def told(self, own_id: str) -> Body | None:
        """One post, or None."""
        post = self._posts.get(own_id)
        return as_told(post, self._account, self._products[own_id]) if post else None

    def mentions(self, query: Mapping[str, str]) -> Body:
        """What mentions us elsewhere, newest first."""
        since = int(query.get("since", "0"))
        mine = [it for it in self._newest("mentions") if _at(self._posts[it]) >= since]
        return _page([self._as_told(it) for it in mine], query)

    def threads(self, query: Mapping[str, str]) -> Body:
        """Our own posts, as far as something stands below them."""
        tops = dict.fromkeys(thread_of(self._posts[it]) for it in self._newest("replies"))
        return _page([{"id": it, "has_replies": True} for it in tops], query)

    def conversation(self, top: str, query: Mapping[str, str]) -> Body:
        """All that stands below a post, newest first."""
        mine = [it for it in self._newest("replies") if thread_of(self._posts[it]) == top]
        return _page([self._as_told(it) for it in mine], query)

    def ours(self, query: Mapping[str, str]) -> Body:
        """What our profile has answered, newest first."""
        us = self._account["id"]
        mine = [it for it in self._newest("replies") if self._posts[it]["author"]["id"] == us]
        return _page([self._as_told(it) for it in mine], query)

    def _newest(self, product: str) -> list[str]:
        return [it for it in reversed(self._posts) if self._products[it] == product]

    def _as_told(self, own_id: str) -> Body:
        post = self._posts[own_id]
        is_ours = post["author"]["id"] == self._account["id"]
        told = as_told(post, self._account, self._products[own_id])
        return told | {"is_reply_owned_by_me": is_ours}


def _at(post: Compact) -> float:
    return moment_of(post).timestamp()


def _page(told: Sequence[Body], query: Mapping[str, str]) -> Body:
    ids = [f"cursor-{it['id']}" for it in told]
    after = query.get("after")
    left = told[ids.index(after) + 1 :] if after in ids else told
    shown = list(left[: int(query.get("limit", "25"))])
    if not shown:
        return {"data": []}
    cursors = {"before": f"cursor-{shown[0]['id']}", "after": f"cursor-{shown[-1]['id']}"}
    more = {"next": "https://graph.threads.net/next"} if len(left) > len(shown) else {}
    return {"data": shown, "paging": {"cursors": cursors, **more}}
