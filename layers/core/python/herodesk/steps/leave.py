"""Somebody has left, or took back what they allowed us: it is noted, and done within minutes.

The erasing itself is `forget_people`, by the clock: whatever is cut off there goes on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from herodesk.domain.post import Left, Parting
from herodesk.domain.records import Receipt
from herodesk.ports import App
from herodesk.steps.open_case import Taken


def leave(change: Left, at: datetime, app: App) -> Taken:
    """Note it under the request's own code: told again, it is known.

    Our own accounts are nobody to erase: whoever asked learns that there is nothing. That their
    permission is gone shows in what is refused from then on.
    """
    if app.records.receipt(change.code) is not None:
        return Taken(what="known")
    asked = Receipt(id=change.code, platform=change.platform, at=at, why=change.why)
    if not app.rules.brand().owns(change.platform, change.author, change.handle):
        app.records.save(
            replace(
                asked,
                author=change.author,
                handle=change.handle,
                to_confirm=change.to_confirm,
                next_due=app.clock.now(),
            )
        )
        return Taken(what="left")
    if change.why is not Parting.REVOKED:
        app.records.save(replace(asked, done_at=at, settled=True))
    return Taken(what="own")
