"""The posts of a scenario by their labels, and the deliveries that tell of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from herodesk.domain.errors import InvalidError
from herodesk_ops.local.clock import iso
from herodesk_ops.local.cloud import Cloud

FIRST_ID = 1_980_000_000_000_000_001
TO_OTHERS = ("reply_to", "quote", "repost_of")
OWN_KEYS = (
    "author", "text", "lang", "mention", "kind", "answerable", "thread", "source", "url",
)  # fmt: skip


class Posts:
    """Gives each label a stable id and knows what was said under it."""

    def __init__(self, cloud: Cloud, before: int = 0) -> None:
        """`before`: so many stories have been played in this cloud, whose ids are taken."""
        self._cloud = cloud
        self._before = before
        self._ids: dict[str, str] = {}
        self._said: dict[str, dict[str, Any]] = {}
        self._next = 0

    def id_of(self, label: str) -> str:
        """The post's id on its platform, also of one of our own replies (`reply:label`)."""
        if label.startswith("reply:"):
            to = self.id_of(label.removeprefix("reply:"))
            replies = [p for p in self._cloud.platforms.published() if p["reply_to"] == to]
            if replies:
                return str(replies[-1]["remote_id"])
        if label not in self._ids:
            message = f"no post is called '{label}' so far"
            raise InvalidError(message)
        return self._ids[label]

    def named(self, text: str) -> str:
        """`@author:LABEL` as the id of that post's author; anything else as it is."""
        if not text.startswith("@author:"):
            return text
        label = text.removeprefix("@author:")
        self.id_of(label)
        return str(self._said[label]["author"]["id"])

    def bodies(self, step: Mapping[str, Any]) -> list[bytes]:
        """The deliveries of a step, in order."""
        if "raw" in step:
            raw = step["raw"]
            body = raw.encode() if isinstance(raw, str) else json.dumps(raw).encode()
            return [body] * int(step.get("repeat", 1))
        platform, product = step["platform"], step.get("product")
        told = [
            body
            for post in self._several(step)
            for body in self._cloud.platforms.deliveries(platform, post, product)
        ]
        return told * int(step.get("repeat", 1))

    def _several(self, step: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        count = int(step.get("count", 1))
        for n in range(count):
            author = step.get("author")
            if count > 1:
                author = _somebody(n)
            label = step.get("post", "") if count == 1 else f"{step.get('post', '')}#{n + 1}"
            yield self._compact(step, label, author)

    def _compact(self, step: Mapping[str, Any], label: str, author: object) -> dict[str, Any]:
        """The post as stand-ins take it; an edit or a deletion speaks of the earlier one."""
        before = step.get("edit_of") or step.get("delete")
        if before:
            return self._later(step, str(before))
        post_id = str(step.get("id") or self._new_id(step["platform"], label))
        post: dict[str, Any] = {"id": post_id, "at": iso(self._cloud.clock.now())}
        post |= {key: step[key] for key in OWN_KEYS if key in step}
        post |= {key: self.id_of(step[key]) for key in TO_OTHERS if key in step}
        post["author"] = self._author(step["platform"], author)
        if label:
            self._ids[label], self._said[label] = post_id, post
        return post

    def _later(self, step: Mapping[str, Any], label: str) -> dict[str, Any]:
        self.id_of(label)
        said = self._said[label]
        if "delete" in step:
            return {**said, "deleted": True}
        versions = [*said.get("versions", [said["id"]])]
        versions.append(self._new_id(step["platform"], f"{label}-{len(versions)}"))
        changed = {key: step[key] for key in OWN_KEYS if key in step and key != "author"}
        self._said[label] = {**said, **changed, "id": versions[-1], "versions": versions}
        return self._said[label]

    def _new_id(self, platform: str, label: str) -> str:
        self._next += 1
        if platform == "x":
            return str(FIRST_ID + self._before * 100_000_000 + self._next * 1_000)
        own = f"{label or self._next}"
        return f"{own}.{self._before}" if self._before else own

    def _author(self, platform: str, author: object) -> Mapping[str, Any]:
        if author == "us":
            return self._cloud.platforms.account(platform)
        if isinstance(author, Mapping):
            return author
        if not author:
            return {"id": "nobody"}
        handle = str(author)
        number = int.from_bytes(handle.encode()[-6:], "big") % 10**15
        own = str(number) if platform == "x" else handle
        return {"id": own, "handle": handle, "name": handle.replace("_", " ").title()}


def _somebody(n: int) -> dict[str, Any]:
    return {
        "id": str(7_000_000 + n),
        "handle": f"reader_{n + 1}",
        "name": f"Reader {n + 1}",
        "followers": 20 + (n * 37) % 400,
    }
