"""What LinkedIn keeps of an organisation: comments, notifications of 60 days, who subscribed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from herodesk.platforms.linkedin.urns import number_of, post_of
from herodesk_ops.platforms.linkedin_deliveries import above_of, notification, urn_of
from herodesk_ops.platforms.stand_in import Account, Compact, moment_of

Body = dict[str, Any]
_LIST = re.compile(r"List\(([A-Z_,]*)\)")
_RANGE = re.compile(r"\(start:(\d+),end:(\d+)\)")


@dataclass(frozen=True)
class Comment:
    """A comment as the API shows it."""

    urn: str
    actor: str
    words: str
    at: datetime
    above: str | None = None

    def shown(self) -> Body:
        """As one of a list, or by itself."""
        told: Body = {
            "actor": self.actor,
            "commentUrn": self.urn,
            "id": number_of(self.urn),
            "object": post_of(self.urn),
            "message": {"attributes": [], "text": self.words},
            "created": {"actor": self.actor, "time": int(self.at.timestamp() * 1000)},
        }
        return told | ({"parentComment": self.above} if self.above else {})


class Wall:
    """Comments by their URN, ours among them, and what was notified, oldest first."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._told: dict[str, Body] = {}
        self.comments: dict[str, Comment] = {}

    def put(self, post: Compact, product: str | None) -> None:
        """It stands there, or its words are changed, or it is gone; LinkedIn notes each."""
        urn = urn_of(post, product)
        told = notification(post, self._account, product)
        self._told[f"{told['action']} {told['generatedActivity']} {told['lastModifiedAt']}"] = told
        if post.get("deleted"):
            self.comments.pop(urn, None)
        elif number_of(urn):
            self.comments[urn] = Comment(
                urn=urn,
                actor=str(post["author"]["id"]),
                words=str(post.get("text", "")),
                at=moment_of(post),
                above=above_of(post),
            )

    def below(self, urn: str) -> list[Comment]:
        """Answers to a comment, or a post's comments that answer none."""
        found = self.comments.values()
        if number_of(urn):
            return [it for it in found if it.above == urn]
        return [it for it in found if post_of(it.urn) == urn and not it.above]

    def notifications(self, query: Mapping[str, str]) -> Body:
        """Those of the wanted sorts and time, newest first, a page of them."""
        actions, span = _LIST.fullmatch(query.get("actions", "")), query.get("timeRange", "")
        between = _RANGE.fullmatch(span)
        wanted = actions[1].split(",") if actions else []
        since, until = (int(it) for it in between.groups()) if between else (0, 2**63)
        found = [
            it
            for it in reversed(self._told.values())
            if it["action"] in wanted and since <= it["lastModifiedAt"] <= until
        ]
        start, count = int(query.get("start", "0")), int(query.get("count", "10"))
        paging = {"start": start, "count": count, "total": len(found), "links": []}
        return {"elements": found[start : start + count], "paging": paging}
