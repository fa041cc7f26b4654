"""What stands on X for everybody to read: the mentions timeline and recent search, in pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from herodesk.domain.watch import fold
from herodesk_ops.platforms.stand_in import Account, Compact, moment_of
from herodesk_ops.platforms.x_deliveries import as_v2, as_v2_user

MOST_BACK = 800
"""The mentions timeline reaches back no further."""


class UnknownPageError(ValueError):
    """That page token was never given, or its post is gone."""


class Wall:
    """Customers' posts in the order in which they were written; an edit counts as written anew."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._posts: dict[str, Compact] = {}

    def put(self, post: Compact) -> None:
        """A post, or a later version of it, stands there; a deleted one no more."""
        first = str((post.get("versions") or [post["id"]])[0])
        self._posts.pop(first, None)
        if not (post.get("deleted") or post.get("kind") == "message"):
            self._posts[first] = post

    def drop(self, post_id: str) -> None:
        """It was taken away, whichever version is named."""
        for first in [it for it, post in self._posts.items() if post_id in {it, post["id"]}]:
            del self._posts[first]

    def mentions(self, query: Mapping[str, str]) -> dict[str, Any]:
        """Posts that mention or answer us, and answers inside such threads."""
        theirs = [post for post in self._newest() if _speaks_to_us(post)]
        return self._page(theirs[:MOST_BACK], query, query.get("pagination_token"))

    def found(self, query: Mapping[str, str]) -> dict[str, Any]:
        """Posts that hold one of the quoted terms; our handle and reposts where left out."""
        wanted = query.get("query", "")
        terms = [fold(term) for term in re.findall(r'"([^"]+)"', wanted)]
        handle = f"@{self._account['handle']}"
        hits = [
            post
            for post in self._newest()
            if any(re.search(rf"(?<!\w){re.escape(it)}(?!\w)", fold(_text(post))) for it in terms)
            and not (f"-{handle}" in wanted and handle.lower() in _text(post).lower())
            and not ("-is:retweet" in wanted and post.get("repost_of"))
        ]
        return self._page(hits, query, query.get("next_token"))

    def _newest(self) -> list[Compact]:
        ours = self._account["id"]
        return [it for it in reversed(self._posts.values()) if it["author"]["id"] != ours]

    def _page(
        self, posts: Sequence[Compact], query: Mapping[str, str], token: str | None
    ) -> dict[str, Any]:
        left = self._after(_since(posts, query), token)
        shown = left[: int(query.get("max_results", "10"))]
        meta: dict[str, Any] = {"result_count": len(shown)}
        if not shown:
            return {"meta": meta}
        meta |= {"newest_id": shown[0]["id"], "oldest_id": shown[-1]["id"]}
        if len(left) > len(shown):
            meta["next_token"] = f"below{shown[-1]['id']}"
        told: dict[str, Any] = {"data": [self._told(post) for post in shown], "meta": meta}
        if "author_id" in query.get("expansions", "").split(","):
            authors = {post["author"]["id"]: as_v2_user(post["author"]) for post in shown}
            told["includes"] = {"users": list(authors.values())}
        return told

    def _after(self, posts: Sequence[Compact], token: str | None) -> Sequence[Compact]:
        if token is None:
            return posts
        ids = [f"below{post['id']}" for post in posts]
        if token not in ids:
            raise UnknownPageError(token)
        return posts[ids.index(token) + 1 :]

    def _told(self, post: Compact) -> dict[str, Any]:
        """Reading tells the parent among the references only."""
        told = as_v2(post, self._account)
        told.pop("in_reply_to_tweet_id", None)
        return told


def _since(posts: Sequence[Compact], query: Mapping[str, str]) -> Sequence[Compact]:
    """What is newer. Made-up ids need not grow with time: a known one counts by its place."""
    since = query.get("since_id")
    if since:
        ids = [str(post["id"]) for post in posts]
        if since in ids:
            return posts[: ids.index(since)]
        return [post for post in posts if _is_newer(str(post["id"]), since)]
    start = query.get("start_time")
    moment = datetime.fromisoformat(start) if start else None
    return [post for post in posts if moment is None or moment_of(post) >= moment]


def _is_newer(post_id: str, since: str) -> bool:
    return (len(post_id), post_id) > (len(since), since)


def _speaks_to_us(post: Compact) -> bool:
    """X gives an answer the handles of everybody above it."""
    return bool(post.get("mention") or post.get("reply_to")) and not post.get("repost_of")


def _text(post: Compact) -> str:
    return str(post.get("text", ""))
