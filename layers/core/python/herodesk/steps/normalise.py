"""Turn a delivery into the changes it tells of, in pieces that one run can work off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from herodesk.domain.post import MOST_ID, Change, Posted, Removed, Reposted, Unreadable, Wanted
from herodesk.domain.webhook import Webhook
from herodesk.ports import App

MOST_CHANGES = 50
"""A delivery with more is split, so that one run never meets its time-out (design section 2)."""


class UnreadableError(ValueError):
    """An event that cannot be read, alone in its message: it belongs to the dead letters."""


def normalise(hook: Webhook, *, app: App) -> Sequence[Change]:
    """The changes to work off now. What is too many, or unreadable, goes back to the Inbox as
    messages of its own, so that nothing is lost and no neighbour waits."""
    changes = [_storable(c) for c in app.normalisers(hook.platform).normalise(hook)]
    first, last = hook.first or 0, len(changes) if hook.last is None else hook.last
    mine = list(enumerate(changes))[first:last]
    if len(mine) > MOST_CHANGES:
        for start in range(first, last, MOST_CHANGES):
            _put_back(hook, start, min(start + MOST_CHANGES, last), app)
        return []
    good = [change for _, change in mine if not isinstance(change, Unreadable)]
    bad = [(place, change) for place, change in mine if isinstance(change, Unreadable)]
    if bad and hook.last is not None and len(mine) == 1:
        raise UnreadableError(f"{hook.platform}: {bad[0][1].reason}")
    for place, _ in bad:
        _put_back(hook, place, place + 1, app)
    return good


def _storable(change: Change) -> Change:
    """The change as the table can hold it: ids that can be keys, texts that fit."""
    if isinstance(change, Unreadable):
        return change
    ids = [change.post.post_id, change.post.version_id] if isinstance(change, Posted) else []
    ids += [change.post_id] if isinstance(change, Removed | Reposted | Wanted) else []
    ids += [change.repost_id] if isinstance(change, Reposted) else []
    ids += [change.what] if isinstance(change, Wanted) else []
    if not all(0 < len(id_) <= MOST_ID for id_ in ids):
        return Unreadable(reason="id")
    return Posted(post=change.post.cut_to_fit()) if isinstance(change, Posted) else change


def _put_back(hook: Webhook, first: int, last: int, app: App) -> None:
    app.inbox.put(replace(hook, first=first, last=last))
