"""What stands on the Page for everybody to read: feed, comments, posts that tag it, in pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from herodesk_ops.platforms.facebook_deliveries import first_id, is_comment, thread_of
from herodesk_ops.platforms.stand_in import Account, Compact, moment_of

_BELOW = re.compile(r"comments[^{]*\.limit\((\d+)\)")
Body = dict[str, Any]


class Wall:
    """Customers' posts and comments by their ids, in the order in which they were written.

    A comment below a post that nobody told of stands below one of our own.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self._posts: dict[str, Compact] = {}
        self._products: dict[str, str | None] = {}

    def put(self, post: Compact, product: str | None) -> None:
        """It stands there, or its words are changed, or it is gone with all below it."""
        own_id = first_id(post)
        if post.get("deleted"):
            self.drop(own_id)
        elif product not in {"message", "rating"} and post.get("kind") not in {"message", "review"}:
            self._posts[own_id], self._products[own_id] = post, product

    def drop(self, post_id: str) -> None:
        """Taken away; a post takes its comments with it."""
        for own_id in [it for it in self._posts if post_id in {it, self._thread(it)}]:
            del self._posts[own_id]

    def feed(self, query: Mapping[str, str]) -> Body:
        """Posts on the Page, newest first, each with its newest comments."""
        found = _BELOW.search(query.get("fields", ""))
        below = int(found[1]) if found else 0
        threads = dict.fromkeys(self._thread(it) for it in self._posts if self._is_ours(it))
        posts = [self._as_post(it) for it in threads if it]
        for post in posts if below else ():
            comments = self.comments(post["id"], {"limit": str(below)})
            if comments["data"]:
                post["comments"] = comments
        return _page(sorted(posts, key=lambda it: str(it["created_time"]), reverse=True), query)

    def comments(self, post_id: str, query: Mapping[str, str]) -> Body:
        """All comments below a post, answers to comments included, newest first."""
        mine = [it for it in self._posts if self._is_below(it, post_id)]
        return _page([self._as_comment(it) for it in reversed(mine)], query)

    def tagged(self, query: Mapping[str, str]) -> Body:
        """Posts elsewhere that name the Page."""
        since = int(query.get("since", "0"))
        mine = [it for it in self._posts if self._products[it] == "mention"]
        new = [it for it in reversed(mine) if moment_of(self._posts[it]).timestamp() >= since]
        return _page([self._as_post(it) for it in new], query)

    def _is_ours(self, own_id: str) -> bool:
        return self._products[own_id] != "mention"

    def _is_comment(self, own_id: str) -> bool:
        return is_comment(self._posts[own_id], self._products[own_id])

    def _is_below(self, own_id: str, post_id: str) -> bool:
        return self._is_comment(own_id) and self._thread(own_id) == post_id

    def _thread(self, own_id: str) -> str:
        post = self._posts[own_id]
        if not self._is_comment(own_id):
            return own_id
        above = thread_of(post, self._account)
        is_nested = above in self._posts and above != own_id and self._is_comment(above)
        return self._thread(above) if is_nested else above

    def _as_post(self, post_id: str) -> Body:
        post = self._posts.get(post_id)
        if post is None:  # one of ours, as old as what stands first below it
            first = next(it for it in self._posts if self._thread(it) == post_id)
            us = {"id": self._account["id"], "name": self._account["name"]}
            return _told(post_id, self._posts[first], us, "")
        return _told(post_id, post, _from(post), post.get("text", ""))

    def _as_comment(self, own_id: str) -> Body:
        post = self._posts[own_id]
        told = _told(own_id, post, _from(post), post.get("text", ""))
        above = post.get("reply_to")
        is_nested = above and above != self._thread(own_id)
        return told | ({"parent": {"id": above}} if is_nested else {})


def _from(post: Compact) -> Body:
    return {"id": post["author"]["id"], "name": post["author"].get("name")}


def _told(own_id: str, post: Compact, author: Body, words: str) -> Body:
    written = moment_of(post).astimezone(UTC)
    return {
        "id": own_id,
        "created_time": written.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "permalink_url": f"https://www.facebook.com/{own_id}",
        "from": author,
        **({"message": words} if words else {}),
    }


def _page(told: Sequence[Body], query: Mapping[str, str]) -> Body:
    ids = [f"cursor-{it['id']}" for it in told]
    after = query.get("after")
    left = told[ids.index(after) + 1 :] if after in ids else told
    shown = list(left[: int(query.get("limit", "25"))])
    if not shown:
        return {"data": []}
    cursors = {"before": f"cursor-{shown[0]['id']}", "after": f"cursor-{shown[-1]['id']}"}
    more = {"next": "https://graph.facebook.com/next"} if len(left) > len(shown) else {}
    return {"data": shown, "paging": {"cursors": cursors, **more}}
