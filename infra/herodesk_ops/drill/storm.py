"""A storm: what customers write in a scenario, without what anybody did about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from herodesk.domain.errors import InvalidError
from herodesk_ops.local.scenario.script import Line, Script, find

TOLD = {"lang": "language", "kind": "kind", "url": "url", "thread": "thread"}
"""Keys of a scenario's post that our own webhook knows under these names."""


@dataclass(frozen=True, slots=True)
class Gust:
    """What is written at one moment, as events of our own webhook (docs/generic-webhook.md).

    `readers` is the audience of its largest author."""

    at: datetime
    events: tuple[Mapping[str, Any], ...]
    readers: int

    @property
    def posts(self) -> int:
        """How many posts it is."""
        return sum(event["type"] == "post.created" for event in self.events)


@dataclass(frozen=True, slots=True)
class Storm:
    """The whole of it, in order of time."""

    name: str
    title: str
    gusts: tuple[Gust, ...]

    @property
    def begins(self) -> datetime:
        """Its first word."""
        return self.gusts[0].at

    @property
    def ends(self) -> datetime:
        """Its last word."""
        return self.gusts[-1].at


def storm(name: str, folder: Path) -> Storm:
    """The storm of a scenario of the brand's folder, or of a file; InvalidError if nobody writes
    anything in it."""
    script = find(name, folder)
    gusts = tuple(_gusts(script))
    if not gusts:
        message = f"{script.name}: nobody writes anything in it. A storm needs 'deliver' lines."
        raise InvalidError(message)
    return Storm(Path(script.name).stem, script.title, gusts)


def _gusts(script: Script) -> Iterator[Gust]:
    authors: dict[str, Mapping[str, Any]] = {}
    for line in script.lines:
        if line.do != "deliver" or not (line.body.get("text") or "repost_of" in line.body):
            continue
        if line.body.get("edit_of") or line.body.get("author") == "us":
            continue
        at = script.start + line.at
        events = tuple(_event(line, n, at, authors) for n in range(int(line.body.get("count", 1))))
        audiences = [event["data"]["author"].get("followers", 0) for event in events]
        yield Gust(at, events, max(audiences))


def _event(
    line: Line, n: int, at: datetime, authors: dict[str, Mapping[str, Any]]
) -> dict[str, Any]:
    body, label = line.body, str(line.body.get("post") or line.where)
    several = int(body.get("count", 1)) > 1
    own = f"{label}#{n + 1}" if several else label
    author = _somebody(own, n) if several else _author(body.get("author"), own)
    if "repost_of" in body:
        passed = {"id": str(body["repost_of"]), "repost_id": own, "author": author}
        return {"type": "post.reposted", "data": passed}
    authors[own] = author
    data: dict[str, Any] = {
        "id": own, "text": str(body["text"]), "author": author, "account": "drill",
        "answerable": True, "created_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        **{TOLD[key]: body[key] for key in TOLD if key in body},
    }  # fmt: skip
    if to := body.get("reply_to"):
        data |= {"reply_to": str(to).removeprefix("reply:")}
        data |= {"thread": str(to).removeprefix("reply:"), "kind": "reply"}
    return {"type": "post.created", "data": data}


def _author(author: object, label: str) -> dict[str, Any]:
    if isinstance(author, Mapping):
        return dict(author)
    handle = str(author or f"somebody of {label}")
    return {"id": handle, "handle": handle, "followers": 40}


def _somebody(label: str, n: int) -> dict[str, Any]:
    return {"id": f"reader {label}", "handle": f"reader_{n + 1}", "followers": 20 + (n * 37) % 400}
