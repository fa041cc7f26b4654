"""A platform says that something is new, and no more than that: it is read back soon."""

from __future__ import annotations

from herodesk.domain.post import Rung
from herodesk.ports import App
from herodesk.steps.channel import change as change_channel
from herodesk.steps.open_case import Taken


def ring(change: Rung, *, app: App) -> Taken:
    """The channel's next look is due now; its schedule makes it, within a minute.

    Nobody can make us ask more often than that, and what is read is asked from the platform: a
    bell that a stranger rings does no harm.
    """
    now = app.clock.now()
    due = change_channel(change.platform, lambda it: it.rung(now), records=app.records)
    return Taken(what="rung" if due else "rung-before")
