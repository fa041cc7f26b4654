"""Our account on a platform: how far it has been read back, what that cost, how it fares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

LEASE = timedelta(seconds=30)
"""Longer than a run may take: after it nobody is reading any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far one reading of a platform has come.

    All up to `done` (an id or a time, as the platform counts) is on the Inbox. Platforms tell the
    newest first: while older pages are still to be read, `page` is the next of them and `newest`
    what becomes `done` once the last one is on the Inbox.
    """

    reading: str
    done: str
    newest: str = ""
    page: str = ""

    def after(self, newest: str, page: str) -> Cursor:
        """One page further; `newest` of the first page counts, no `page` ends the walk."""
        newest = self.newest or newest or self.done
        if page:
            return replace(self, newest=newest, page=page)
        return Cursor(reading=self.reading, done=newest)

    def anew(self) -> Cursor:
        """From where all is done, because the platform no longer knows the page."""
        return Cursor(reading=self.reading, done=self.done)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What is kept of a channel. `renewing_until` is the lease of whoever renews its token,
    `reading_until` of whoever reads it back.

    `posts_read` and `spent_mils` (thousandths of a US dollar) count the UTC month `month`,
    `capped` is the month whose spending cap was announced. `error` is a code, None when the last
    look went well.
    """

    platform: str
    renewing_until: datetime | None = None
    renewed_at: datetime | None = None
    reading_until: datetime | None = None
    cursors: tuple[Cursor, ...] = ()
    looked_at: datetime | None = None
    good_at: datetime | None = None
    next_look: datetime | None = None
    month: str = ""
    posts_read: int = 0
    spent_mils: int = 0
    capped: str = ""
    error: str | None = None
    v: int = 0

    def is_due(self, now: datetime) -> bool:
        """True if it is time to look and nobody else is at it."""
        is_free = self.reading_until is None or self.reading_until <= now
        return is_free and (self.next_look is None or self.next_look <= now)

    def cursor(self, reading: str) -> Cursor | None:
        """How far that reading has come; None before the first look."""
        return next((it for it in self.cursors if it.reading == reading), None)

    def spent(self, now: datetime) -> int:
        """Thousandths of a US dollar in this month."""
        return self.spent_mils if self.month == month_of(now) else 0

    def begun(self, now: datetime) -> Channel:
        """Somebody looks now."""
        return replace(self, reading_until=now + LEASE, looked_at=now)

    def at(self, cursor: Cursor) -> Channel:
        """That reading has come so far."""
        others = [it for it in self.cursors if it.reading != cursor.reading]
        return replace(self, cursors=(*others, cursor))

    def counted(self, posts: int, mils: int, now: datetime) -> Channel:
        """So much more was read, in this month."""
        is_same, month = self.month == month_of(now), month_of(now)
        posts += self.posts_read if is_same else 0
        mils += self.spent_mils if is_same else 0
        return replace(self, month=month, posts_read=posts, spent_mils=mils)

    def rested(self, now: datetime, *, next_look: datetime, error: str | None) -> Channel:
        """The look is over."""
        good_at = self.good_at if error else now
        return replace(self, reading_until=None, next_look=next_look, error=error, good_at=good_at)


def month_of(now: datetime) -> str:
    """The UTC month, as bills count: 2026-11."""
    return now.strftime("%Y-%m")
