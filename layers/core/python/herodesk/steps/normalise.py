"""Turn a delivery into the changes it tells of, in pieces that one run can work off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from herodesk.domain.post import (
    MOST_ID,
    Change,
    Left,
    Posted,
    Removed,
    Reposted,
    Unreadable,
    Wanted,
)
from herodesk.domain.webhook import Webhook
from herodesk.ports import App

MOST_CHANGES = 50
"""A delivery with more is split, so that one run never meets its time-out (design section 2)."""

MOST_PIECES = 20
"""Into so many messages at most; what is still too many is split again by whoever reads them, so
that no delivery is so large that splitting it meets the time-out."""


class UnreadableError(ValueError):
    """Events that cannot be read, alone in their message: it belongs to the dead letters."""


def normalise(hook: Webhook, *, app: App) -> Sequence[Change]:
    """The changes to work off now. What is too many, or unreadable, goes back to the Inbox as
    messages of its own, so that nothing is lost and no neighbour waits. Unreadable events that
    stand side by side share one message."""
    changes = app.normalisers(hook.platform).normalise(hook)
    first, last = hook.first or 0, len(changes) if hook.last is None else hook.last
    if last - first > MOST_CHANGES:
        each = max(MOST_CHANGES, -(-(last - first) // MOST_PIECES))
        for start in range(first, last, each):
            _put_back(hook, start, min(start + each, last), app)
        return []
    mine = [(first + n, _storable(change)) for n, change in enumerate(changes[first:last])]
    good = [change for _, change in mine if not isinstance(change, Unreadable)]
    bad = [(place, change.reason) for place, change in mine if isinstance(change, Unreadable)]
    if bad and hook.last is not None and not good:
        raise UnreadableError(f"{hook.platform}: {bad[0][1]}")
    for start, end in _side_by_side([place for place, _ in bad]):
        _put_back(hook, start, end, app)
    return good


def _side_by_side(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Half-open ranges of places that follow each other."""
    starts = [place for place in places if place - 1 not in places]
    ends = [place + 1 for place in places if place + 1 not in places]
    return zip(starts, ends, strict=True)


def _storable(change: Change) -> Change:
    """The change as the table can hold it: ids that can be keys, texts that fit."""
    if isinstance(change, Unreadable):
        return change
    ids = [change.post.post_id, change.post.version_id] if isinstance(change, Posted) else []
    ids += [change.post_id] if isinstance(change, Removed | Reposted | Wanted) else []
    ids += [change.repost_id] if isinstance(change, Reposted) else []
    ids += [change.what] if isinstance(change, Wanted) else []
    ids += [change.author, change.code] if isinstance(change, Left) else []
    if not all(0 < len(id_.encode()) <= MOST_ID for id_ in ids):
        return Unreadable(reason="id")
    return Posted(post=change.post.cut_to_fit()) if isinstance(change, Posted) else change


def _put_back(hook: Webhook, first: int, last: int, app: App) -> None:
    app.inbox.put(replace(hook, first=first, last=last))
