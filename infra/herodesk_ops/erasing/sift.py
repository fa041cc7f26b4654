"""Take one person out of a delivery, so that everybody else's posts in it stay as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from herodesk.domain.belongings import Belongings
from herodesk.domain.errors import HerodeskError
from herodesk.domain.post import Change, Unreadable
from herodesk.domain.webhook import Webhook
from herodesk.platforms import PLATFORMS, normalise_of

Place = tuple[int | str, ...]


@dataclass(frozen=True)
class Sifted:
    """What became of a delivery: `hook` is None if nothing of it is left."""

    hook: Webhook | None
    changed: bool


def sift(hook: Webhook, who: Belongings) -> Sifted:
    """The delivery without the person. Whatever of them cannot be taken out takes it whole."""
    if hook.platform != who.platform:
        return Sifted(hook, changed=False)
    before = read(hook)
    theirs = [who.has(change) for change in before]
    mentioned = _pattern({who.author, *who.ids})
    if not any(theirs) and not (
        _poisoned(before) and mentioned.search(hook.body.decode(errors="replace"))
    ):
        return Sifted(hook, changed=False)
    first, last = hook.first or 0, len(before) if hook.last is None else hook.last
    body, gone = _without(hook, before, theirs, mentioned)
    left = [place for place in range(first, last) if place not in gone and not theirs[place]]
    if not left:
        return Sifted(None, changed=True)
    if any(mine and place not in gone for place, mine in enumerate(theirs)):
        return Sifted(None, changed=True)  # it cannot be taken apart
    if hook.last is not None:
        first -= sum(place < first for place in gone)
        last -= sum(place < last for place in gone)
        return Sifted(replace(hook, body=body, first=first, last=last), changed=True)
    return Sifted(replace(hook, body=body), changed=True)


def read(hook: Webhook) -> Sequence[Change]:
    """All changes of a delivery; what cannot be read at all is one unreadable change."""
    if hook.platform not in PLATFORMS:
        return [Unreadable(reason="platform")]
    try:
        return normalise_of(hook.platform).normalise(replace(hook, first=None, last=None))
    except (HerodeskError, ValueError):
        return [Unreadable(reason="body")]


def _poisoned(changes: Sequence[Change]) -> bool:
    return any(isinstance(change, Unreadable) for change in changes)


def _pattern(ids: set[str]) -> re.Pattern[str]:
    told = "|".join(re.escape(one) for one in sorted(ids) if one)
    return re.compile(rf"(?<![\w-])(?:{told})(?![\w-])")


def _without(
    hook: Webhook, before: Sequence[Change], theirs: list[bool], mentioned: re.Pattern[str]
) -> tuple[bytes, set[int]]:
    """The body with every part left out that names the person and carries no one else's change;
    and the places of the changes that went with them."""
    may_go = [
        mine or isinstance(change, Unreadable) for mine, change in zip(theirs, before, strict=True)
    ]
    try:
        tree = json.loads(hook.body)
    except ValueError:
        return hook.body, set()
    gone: set[int] = set()
    tried: set[str] = set()
    while True:
        found = _next(tree, mentioned, tried)
        if found is None:
            return _bytes(tree), gone
        slim = _cut(tree, found)
        now = _missing(before, read(replace(hook, body=_bytes(slim))))
        if now is not None and gone <= now and all(may_go[place] for place in now):
            tree, gone = slim, now
            tried.clear()
        else:
            tried.add(repr(found))


def _missing(before: Sequence[Change], after: Sequence[Change]) -> set[int] | None:
    """Which of the changes are no longer there; None if there is something else instead."""
    gone, at = set(), 0
    for place, change in enumerate(before):
        if at < len(after) and after[at] == change:
            at += 1
        else:
            gone.add(place)
    return gone if at == len(after) else None


def _next(tree: Any, mentioned: re.Pattern[str], tried: set[str]) -> Place | None:
    return next((place for place in _places(tree, (), mentioned) if repr(place) not in tried), None)


def _places(node: Any, here: Place, mentioned: re.Pattern[str]) -> Iterator[Place]:
    """Members of lists, and of objects by such a name, that name the person; outermost first."""
    inside: list[tuple[int | str, Any]] = []
    if isinstance(node, dict):
        inside = list(node.items())
        yield from ((*here, name) for name in node if mentioned.fullmatch(name))
    elif isinstance(node, list):
        inside = list(enumerate(node))
        yield from ((*here, n) for n, one in inside if mentioned.search(_text(one)))
    for name, one in inside:
        yield from _places(one, (*here, name), mentioned)


def _cut(tree: Any, place: Place) -> Any:
    copy = json.loads(_text(tree))
    node = copy
    for step in place[:-1]:
        node = node[step]
    del node[place[-1]]
    return copy


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _bytes(value: Any) -> bytes:
    return _text(value).encode()
