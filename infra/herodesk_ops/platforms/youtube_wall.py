"""What stands below the channel's videos for everybody to read: threads and replies, in pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from herodesk_ops.platforms.stand_in import Account, Compact
from herodesk_ops.platforms.youtube_deliveries import comment, first_id, video_of

SHOWN = 5
"""So many replies come along with a thread. YouTube does not say which: here the oldest."""
Body = dict[str, Any]


class UnknownPageError(ValueError):
    """That page token was never given."""


class Wall:
    """Comments by their ids, ours among them, in the order in which they were written."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._posts: dict[str, Compact] = {}

    def put(self, post: Compact) -> None:
        """It stands there, or its words are changed."""
        self._posts[first_id(post)] = post

    def drop(self, comment_id: str) -> None:
        """Taken away; a comment takes its replies with it."""
        for own_id in [it for it in self._posts if comment_id in {it, self._above(it)}]:
            del self._posts[own_id]

    def get(self, comment_id: str) -> Compact | None:
        """What stands there under that id."""
        return self._posts.get(comment_id)

    def threads(self, query: Mapping[str, str]) -> Body:
        """The newest thread first; one whose first comment nobody told of is as old as its first
        reply."""
        ids = dict.fromkeys(self._above(it) or it for it in self._posts)
        return _page([self._thread(it) for it in reversed(ids)], query, "youtube#commentThread")

    def below(self, parent: str, query: Mapping[str, str]) -> Body:
        """Replies to a comment. This list does not tell the video."""
        found = [comment(self._posts[it], self._account) for it in self._replies(parent)]
        for one in found:
            del one["snippet"]["videoId"]
        return _page(found, query, "youtube#comment")

    def _above(self, own_id: str) -> str:
        return str(self._posts[own_id].get("reply_to") or "")

    def _replies(self, parent: str) -> list[str]:
        return [it for it in self._posts if self._above(it) == parent]

    def _thread(self, top_id: str) -> Body:
        replies = self._replies(top_id)
        top = self._posts.get(top_id) or self._of_somebody(top_id, replies[0])
        shown = [comment(self._posts[it], self._account) for it in replies[:SHOWN]]
        snippet: Body = {
            "channelId": self._account["id"],
            "videoId": video_of(top),
            "topLevelComment": comment(top, self._account),
            "canReply": True,
            "totalReplyCount": len(replies),
            "isPublic": True,
        }
        below = {"replies": {"comments": shown}} if shown else {}
        return {"kind": "youtube#commentThread", "id": top_id, "snippet": snippet, **below}

    def _of_somebody(self, top_id: str, reply: str) -> Compact:
        author = {"id": "UCsomebody", "name": "Somebody"}
        return {**self._posts[reply], "id": top_id, "versions": None, "author": author,
                "text": "", "reply_to": None, "at": "2026-01-01T00:00:00+00:00"}  # fmt: skip


def _page(found: Sequence[Body], query: Mapping[str, str], kind: str) -> Body:
    token = query.get("pageToken", "0")
    if not token.isdecimal():
        raise UnknownPageError(token)
    most, start = int(query.get("maxResults", "20")), int(token)
    shown = list(found[start : start + most])
    following = start + most < len(found)
    return {
        "kind": f"{kind}ListResponse",
        "pageInfo": {"totalResults": len(shown), "resultsPerPage": most},
        "items": shown,
        **({"nextPageToken": str(start + most)} if following else {}),
    }
