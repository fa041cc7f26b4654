"""Remember which posts a platform told by their ids alone: the channel's next look asks for them.

Nobody asks while a delivery is worked off: a platform that does not answer would hold up all that
waits behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from herodesk.domain.channel import Channel
from herodesk.domain.errors import TransientError
from herodesk.domain.post import Wanted
from herodesk.ports import App
from herodesk.steps.channel import change
from herodesk.steps.open_case import Taken

MOST_WANTED = 200
"""So many may wait for a look; more come again with their delivery."""


def want(wanted: Sequence[Wanted], *, at: datetime, app: App) -> list[Taken]:
    """What became of each: `wanted`, or `known` if the ledger has it already.

    `at` is when their delivery was received. TransientError if too many wait.
    """
    (platform,) = {one.platform for one in wanted}
    keys = dict.fromkeys((platform, one.post_id) for one in wanted)
    lines = app.records.posts(keys)
    known = {line.post_id for line in lines if line.post or line.removed or line.erasing}
    known |= {post_id for _, post_id in keys if app.records.is_erased(platform, post_id)}
    new = [one.what for one in wanted if one.post_id not in known]
    now = app.clock.now()
    if new:
        change(platform, lambda it: _wanting(it, new, at, now), records=app.records)
    return [Taken(what="known" if one.post_id in known else "wanted") for one in wanted]


def _wanting(channel: Channel, new: list[str], at: datetime, now: datetime) -> Channel | None:
    changed = channel.wanting(new, at, now)
    if changed and len(changed.wanted) > MOST_WANTED:
        raise TransientError("too many posts wait for a look")
    return changed
