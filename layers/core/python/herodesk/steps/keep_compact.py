"""Once in a while: what lapsed, who has not heard yet, and the digest of the week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herodesk.domain.coaching import Review
from herodesk.domain.concern import Concern, Request
from herodesk.domain.errors import HerodeskError
from herodesk.domain.idea import Idea
from herodesk.domain.outcome import Told
from herodesk.steps.concerns import lapse
from herodesk.steps.matters import tell
from herodesk.steps.weekly import tell_digests

if TYPE_CHECKING:
    from collections.abc import Callable

    from herodesk.ports import App

KINDS: tuple[type[Told], ...] = (Idea, Concern, Request, Review)


def keep_compact(*, app: App) -> dict[str, int]:
    """Do all three; how many of what. One that fails stops no other."""
    failed: list[Exception] = []
    done = {
        "concerns-lapsed": _part(lambda: lapse(app=app), failed),
        "matters-told": sum(_tell_all(kind, failed, app) for kind in KINDS),
        "digests": _part(lambda: tell_digests(app=app), failed),
    }
    if failed:
        raise ExceptionGroup("the compact could not be kept up in full", failed)
    return {name: count for name, count in done.items() if count}


def _tell_all(kind: type[Told], failed: list[Exception], app: App) -> int:
    now = app.clock.now()
    waiting = [one for one in app.records.every(kind) if one.may_be_told(now)]
    return sum(_part(lambda it=one: int(tell(it, app) is not it), failed) for one in waiting)  # type: ignore[misc]


def _part(job: Callable[[], int], failed: list[Exception]) -> int:
    try:
        return job()
    except HerodeskError as error:
        failed.append(error)
        return 0
