"""What was said in a Page's inbox, as the Conversations API tells it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from herodesk_ops.platforms.stand_in import Account, Compact, moment_of

Body = dict[str, Any]
_NEWEST = 20
_LIMIT = re.compile(r"messages\.limit\((\d+)\)")


def mid_of(post: Compact) -> str:
    """The id of a message: an edit keeps it."""
    return f"m_{(post.get('versions') or [post['id']])[0]}"


class Inbox:
    """Conversations by person, each with its messages in the order in which they were written."""

    def __init__(self, account: Account) -> None:
        self._us = {"id": account["id"], "name": account["name"]}
        self._said: dict[str, dict[str, Body]] = {}
        self._last: dict[str, Compact] = {}

    def put(self, post: Compact) -> None:
        """A message is there, or has other words, or is gone; the account's own are answers."""
        person = post["author"]["id"]
        if person == self._us["id"]:
            person = post.get("to", "1")
        mid = mid_of(post)
        if post.get("deleted"):
            self._said.get(person, {}).pop(mid, None)
            return
        author = {"id": post["author"]["id"], "name": post["author"].get("name")}
        told = self._message(mid, post.get("text", ""), author, moment_of(post))
        self._said.setdefault(person, {})[mid] = told
        if post["author"]["id"] != self._us["id"]:
            self._last[person] = post

    def drop(self, post_id: str) -> None:
        """Taken back."""
        for said in self._said.values():
            said.pop(f"m_{post_id}", None)

    def answer(self, person: str, mid: str, words: str, at: datetime) -> None:
        """The Page wrote to that person."""
        self._said.setdefault(person, {})[mid] = self._message(mid, words, self._us, at)

    def last_of(self, person: str) -> Compact | None:
        """The last that this person wrote, be it taken back since."""
        return self._last.get(person)

    def conversations(self, person: str | None) -> list[Body]:
        """The one with that person, or all, the latest first; messages newest first."""
        told = [
            {
                "id": f"t_{whom}",
                "updated_time": max(it["created_time"] for it in said.values()),
                "messages": {"data": list(said.values())[::-1]},
            }
            for whom, said in self._said.items()
            if said and person in {None, whom}
        ]
        return sorted(told, key=lambda it: str(it["updated_time"]), reverse=True)

    @staticmethod
    def _message(mid: str, words: str, author: Body, at: datetime) -> Body:
        written = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
        return {"id": mid, "message": words, "from": author, "created_time": written}


def conversation_page(told: Sequence[Body], query: Mapping[str, str]) -> Body:
    """A page of them; messages only if they are asked for, and never more than the newest."""
    ids = [it["id"] for it in told]
    after = query.get("after")
    left = told[ids.index(after) + 1 :] if after in ids else told
    shown = [_shortened(it, query) for it in left[: int(query.get("limit", "25"))]]
    if not shown:
        return {"data": []}
    cursors = {"before": shown[0]["id"], "after": shown[-1]["id"]}
    more = {"next": "https://graph.facebook.com/next"} if len(left) > len(shown) else {}
    return {"data": shown, "paging": {"cursors": cursors, **more}}


def _shortened(conversation: Body, query: Mapping[str, str]) -> Body:
    fields = query.get("fields", "")
    if "messages" not in fields:
        return {name: it for name, it in conversation.items() if name != "messages"}
    found = _LIMIT.search(fields)
    most = min(int(found[1]) if found else _NEWEST, _NEWEST)
    all_of_it = conversation["messages"]["data"]
    messages: Body = {"data": all_of_it[:most]}
    if len(all_of_it) > most:
        messages["paging"] = {"next": "https://graph.facebook.com/next"}
    return {**conversation, "messages": messages}
