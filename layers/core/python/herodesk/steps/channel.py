"""Change what is kept of a channel, although several may change it at the same time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from herodesk.domain.channel import Channel
from herodesk.domain.errors import StaleError
from herodesk.ports import Records

TRIES = 5


def change(
    platform: str, how: Callable[[Channel], Channel | None], *, records: Records
) -> Channel | None:
    """The channel as saved; None if `how` has nothing to change in what is stored.

    `how` is asked again with fresh data when somebody else was faster; StaleError if that happens
    over and over.
    """
    for last in range(TRIES):
        stored = records.channel(platform)
        changed = how(stored)
        if changed is None:
            return None
        changed = replace(changed, v=stored.v + 1)
        try:
            records.save(changed)
        except StaleError:
            if last == TRIES - 1:
                raise
        else:
            return changed
    return None
