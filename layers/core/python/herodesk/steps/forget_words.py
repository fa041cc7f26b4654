"""Words that a platform lets us keep for some time only go when that time is over; the case stays.

Nobody took the post away: it stands where it was, and the case leads there.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from herodesk.domain.case import Case
from herodesk.domain.errors import StaleError
from herodesk.domain.finding import Reason
from herodesk.domain.records import StoredPost
from herodesk.ports import App

MOST = 200
"""Posts in one run; what is left goes in the next, a minute later."""


def forget_words(*, app: App) -> dict[str, int]:
    """Take the words out of every post whose time is over; how many. Whatever is written at that
    moment by somebody else is left to the next run."""
    due = app.records.words_due(app.clock.now(), MOST)
    gone = sum(_forget(line, app) for line in due)
    return {"words-forgotten": gone} if gone else {}


def _forget(line: StoredPost, app: App) -> bool:
    if line.post is None:
        return False
    finding = line.finding and replace(line.finding, because=_unquoting(line.finding.because))
    bare = replace(
        line, post=line.post.without_words(), finding=finding, words_over=True, v=line.v + 1
    )
    case = app.records.case(line.case) if line.case else None
    with suppress(StaleError):
        app.records.save(bare, *_unquoted(case))
        return True
    return False


def _unquoted(case: Case | None) -> list[Case]:
    """The case without what it quotes of its posts, if it quotes anything."""
    if case is None or not any(reason.value for reason in case.because):
        return []
    return [case.next(because=_unquoting(case.because))]


def _unquoting(because: Iterable[Reason]) -> tuple[Reason, ...]:
    """The reasons that name no word of the post: without it the others say nothing."""
    return tuple(reason for reason in because if not reason.value)
