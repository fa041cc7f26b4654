"""Our account on a platform: how far it has been read back, what that cost, how it fares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from herodesk.domain.baseline import ALL, Baseline, Habits
from herodesk.domain.brakes import Told
from herodesk.domain.standing import ENDS_SOON, Fault, Standing

LEASE = timedelta(seconds=30)
"""Longer than a run may take: after it nobody is reading any more."""

SLOT = timedelta(minutes=5)
"""Deliveries are counted in stretches of this length: one in it is as good as a hundred."""

SILENT_AFTER = timedelta(hours=2)
"""Nobody is told of a shorter silence, however lively the channel is."""

CHANCE = 1e-4
"""A silence that comes by chance less often than this is none: of the ten thousand pauses of a
lively year one is told of in vain."""

LONGEST = timedelta(days=7)
"""A longer silence is looked at as one of this length: a week holds every hour once."""

_REFUSED = ("-token", "-secret")


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
class LookUp:
    """What the platform is to be asked for, because it told of it by ids alone, and since when."""

    what: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """In which stretches of five minutes of a day (UTC) a channel delivered anything: their
    numbers, 0 to 287."""

    platform: str
    day: date
    slots: frozenset[int]

    @property
    def times(self) -> list[datetime]:
        """When each of them began, in order."""
        midnight = datetime.combine(self.day, time(), UTC)
        return [midnight + slot * SLOT for slot in sorted(self.slots)]


def slot_of(at: datetime) -> int:
    """The number of the stretch of its day (UTC) in which a moment lies."""
    there = at.astimezone(UTC)
    return (there.hour * 60 + there.minute) // (SLOT.seconds // 60)


class Cause(StrEnum):
    """Why a channel does not do what it should."""

    TOKEN = "token"  # noqa: S105 - a word
    FLAWED = "flawed"
    """The platform says that our webhook or a subscription does not stand."""
    ENDING = "ending"
    """Our key or a subscription ends soon, and nothing renews it."""
    SILENT = "silent"
    CAPPED = "capped"
    """What reading may cost in a month is used up."""


_GRAVITY = tuple(Cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """That a channel does not do what it should, since when, and who was told: once, until all of
    it is over or a graver cause joins. The gravest cause comes first."""

    causes: tuple[Cause, ...]
    since: datetime
    told: tuple[Told, ...] = ()

    def told_to(self, person: str) -> Told | None:
        """What that person was told."""
        return next((one for one in self.told if one.person == person), None)

    def with_told(self, told: Told) -> Trouble:
        """The same with that."""
        others = tuple(one for one in self.told if one.person != told.person)
        return replace(self, told=(*others, told))


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What is kept of a channel. `renewing_until` is the lease of whoever renews its token,
    `reading_until` of whoever reads it back.

    `posts_read` and `spent_mils` (thousandths of a US dollar) count the UTC month `month`, `units`
    (of a platform's quota) the UTC day `units_day`,
    `capped` is the month whose spending cap was announced. `error` is a code, None when the last
    look went well. `refused_at` is since when the platform does not accept our key for answers,
    `token_ends_at` when the present one ends, where that is known. `wanted` is what the next look
    asks for besides, `rests_until` until when the platform wants to be left alone. `rhythm` is in
    how many stretches of each hour of the week it usually delivers something, `heard_at` when it
    last did, as far as the hours in `rhythm` go.
    """

    platform: str
    renewing_until: datetime | None = None
    renewed_at: datetime | None = None
    reading_until: datetime | None = None
    cursors: tuple[Cursor, ...] = ()
    looked_at: datetime | None = None
    good_at: datetime | None = None
    next_look: datetime | None = None
    rests_until: datetime | None = None
    wanted: tuple[LookUp, ...] = ()
    month: str = ""
    posts_read: int = 0
    spent_mils: int = 0
    units: int = 0
    units_day: date | None = None
    capped: str = ""
    answers_month: str = ""
    answers_mils: int = 0
    """What our answers of that UTC month cost, in thousandths of a US dollar."""
    error: str | None = None
    refused_at: datetime | None = None
    token_ends_at: datetime | None = None
    lease_ends_at: datetime | None = None
    """When our subscription ends unless it is extended; None where it does not."""
    leased_at: datetime | None = None
    """When it was extended last."""
    asked_at: datetime | None = None
    """When the platform was asked last how our side stands there, and answered or not."""
    faults: tuple[Fault, ...] = ()
    """What it said is wrong."""
    rhythm: Baseline | None = None
    heard_at: datetime | None = None
    trouble: Trouble | None = None
    v: int = 0

    @property
    def is_refused(self) -> bool:
        """True if the platform does not accept our key: at the last look, or for an answer."""
        return self.refused_at is not None or is_refusal(self.error)

    def is_silent(self, heard_at: datetime | None, now: datetime, zone: str) -> bool:
        """True if it has been silent for longer than is usual in these hours of the week, and
        than chance explains. `heard_at` is when it last delivered something."""
        if heard_at is None or self.rhythm is None or now - heard_at < SILENT_AFTER:
            return False
        habits = Habits(zone=zone, all=self.rhythm, topics={})
        authors, shape = habits.usual(ALL, max(heard_at, now - LONGEST), now)
        return bool((1 + authors / shape) ** -shape < CHANCE)

    def ends_soon(self, now: datetime) -> datetime | None:
        """The end that is near and that nothing has put off; None if there is none.

        What lives longer is renewed long before its end: so near to it that has failed. What
        lives shorter is renewed with each use.
        """
        spans = ((self.token_ends_at, self.renewed_at), (self.lease_ends_at, self.leased_at))
        ends = [at for at, since in spans if at and (since is None or at - since > ENDS_SOON)]
        return min((at for at in ends if now >= at - ENDS_SOON), default=None)

    def stands(self, standing: Standing, now: datetime) -> Channel:
        """The platform has said how our side stands. What it mends calls for a look at once."""
        mended = bool(self.faults) and not standing.faults
        return replace(
            self,
            asked_at=now,
            faults=standing.faults,
            token_ends_at=standing.token_ends_at or self.token_ends_at,
            lease_ends_at=standing.lease_ends_at or self.lease_ends_at,
            next_look=now if mended else self.next_look,
        )

    def in_trouble(self, causes: tuple[Cause, ...], now: datetime) -> Channel:
        """The channel with these causes of trouble; who was told stays told until all is over."""
        before = self.trouble
        if not causes:
            return self if before is None else replace(self, trouble=None)
        if before is None or _gravest(causes) < _gravest(before.causes):
            return replace(self, trouble=Trouble(causes=causes, since=now))
        return replace(self, trouble=replace(before, causes=causes))

    def refused(self, now: datetime) -> Channel:
        """The platform did not accept our key for an answer."""
        return replace(self, refused_at=self.refused_at or now)

    def renewed(self, now: datetime, ends_at: datetime | None) -> Channel:
        """There is a new key."""
        return replace(
            self, renewing_until=None, renewed_at=now, token_ends_at=ends_at, refused_at=None
        )

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

    def answered_for(self, now: datetime) -> int:
        """What this month's answers cost, in thousandths of a US dollar."""
        return self.answers_mils if self.answers_month == month_of(now) else 0

    def paid_for(self, mils: int, now: datetime) -> Channel:
        """One more answer is out, at that price."""
        spent = self.answered_for(now) + mils
        return replace(self, answers_month=month_of(now), answers_mils=spent)

    def units_used(self, now: datetime) -> int:
        """Units of the platform's quota that were read today (UTC)."""
        return self.units if self.units_day == now.astimezone(UTC).date() else 0

    def begun(self, now: datetime) -> Channel:
        """Somebody looks now."""
        return replace(self, reading_until=now + LEASE, looked_at=now)

    def at(self, cursor: Cursor) -> Channel:
        """That reading has come so far."""
        others = [it for it in self.cursors if it.reading != cursor.reading]
        return replace(self, cursors=(*others, cursor))

    def counted(self, posts: int, mils: int, now: datetime, *, units: int = 0) -> Channel:
        """So much more was read, in this month and on this day."""
        is_same, month = self.month == month_of(now), month_of(now)
        posts += self.posts_read if is_same else 0
        mils += self.spent_mils if is_same else 0
        read = replace(self, month=month, posts_read=posts, spent_mils=mils)
        if not units:
            return read
        today = now.astimezone(UTC).date()
        return replace(read, units=self.units_used(now) + units, units_day=today)

    def rung(self, now: datetime) -> Channel | None:
        """A look is due at once; None if one is anyway, or the platform wants to be left alone."""
        soon = max(now, self.rests_until or now)
        is_waiting = self.next_look is not None and self.next_look > soon and self.error is None
        return replace(self, next_look=soon) if is_waiting else None

    def wanting(self, whats: Iterable[str], at: datetime, now: datetime) -> Channel | None:
        """The next look asks for these too, and soon; None if it does already."""
        known = {it.what for it in self.wanted}
        new = [LookUp(what=it, since=at) for it in dict.fromkeys(whats) if it not in known]
        if not new:
            return None
        soon = max(now, self.rests_until or now)
        due = min(self.next_look or soon, soon)
        return replace(self, wanted=(*self.wanted, *new), next_look=due)

    def looked_up(self, asked: Iterable[str], settled: Iterable[str]) -> Channel:
        """The channel after it was asked for these; what is not settled comes last from now on."""
        tried, done = set(asked), set(settled)
        left = [it for it in self.wanted if it.what not in done]
        return replace(self, wanted=tuple(sorted(left, key=lambda it: it.what in tried)))

    def rested(
        self,
        now: datetime,
        *,
        next_look: datetime,
        error: str | None,
        rests_until: datetime | None = None,
    ) -> Channel:
        """The look is over."""
        until = rests_until if rests_until and rests_until > now else None
        rested = replace(
            self, reading_until=None, next_look=next_look, rests_until=until, error=error
        )
        return rested if error else replace(rested, good_at=now, refused_at=None)


def _gravest(causes: tuple[Cause, ...]) -> int:
    return min(_GRAVITY.index(cause) for cause in causes)


def is_refusal(code: str | None) -> bool:
    """True for what a platform's part says when our key is missing, or accepted no more."""
    return (code or "").endswith(_REFUSED)


def month_of(now: datetime) -> str:
    """The UTC month, as bills count: 2026-11."""
    return now.strftime("%Y-%m")
