"""What stands on a Mastodon server: customers' statuses, and our notifications about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from herodesk_ops.platforms.mastodon_statuses import as_notification, as_status, first_id
from herodesk_ops.platforms.stand_in import Account, Compact

Body = dict[str, Any]


class Wall:
    """Statuses by their ids, in the order in which they were written; an edit keeps its place."""

    def __init__(self, account: Account, clock: Callable[[], datetime]) -> None:
        self._account, self._clock = account, clock
        self._posts: dict[str, Compact] = {}

    def put(self, post: Compact) -> None:
        """It stands there, is changed now, or is gone."""
        own_id = first_id(post)
        if post.get("deleted"):
            self.drop(own_id)
        elif not post.get("repost_of"):
            edited = {"edited_at": self._clock()} if len(post.get("versions") or ()) > 1 else {}
            self._posts[own_id] = {**post, **edited}

    def drop(self, post_id: str) -> None:
        """Its author took it away, and with it our notification."""
        self._posts.pop(post_id, None)

    def status(self, post_id: str) -> Body | None:
        """One status, if it stands there."""
        post = self._posts.get(post_id)
        return as_status(post, self._account) if post else None

    def notifications(self, query: Mapping[str, str]) -> list[Body]:
        """A page, newest first."""
        speaking = [it for it in reversed(self._posts.values()) if self._speaks_to_us(it)]
        told = [as_notification(post, self._account) for post in speaking]
        return list(_before(told, query.get("max_id")))[: int(query.get("limit", "40"))]

    def _speaks_to_us(self, post: Compact) -> bool:
        is_ours = post["author"]["id"] == self._account["id"]
        return not is_ours and any(
            (post.get("mention"), post.get("reply_to"), post.get("quote"), _is_private(post))
        )


def _is_private(post: Compact) -> bool:
    return post.get("kind") == "message"


def _before(told: Sequence[Body], max_id: str | None) -> Sequence[Body]:
    ids = [it["id"] for it in told]
    return told[ids.index(max_id) + 1 :] if max_id in ids else told
