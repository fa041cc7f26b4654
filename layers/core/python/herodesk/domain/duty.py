"""Duty time: how much of it passed between two moments, and when so much of it will have passed.

A clock on the wall may skip an hour or show one twice. A block therefore runs from the first
moment at which its zone's clocks show its start or a later time to the first moment at which
they show its end or a later one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]
"""Begin and end in UTC; the end is not part of it."""

Stop = tuple[datetime, datetime | None]
"""From when until when clocks are stopped; None = until further notice."""

A_DAY = timedelta(days=1)
A_YEAR = timedelta(days=366)
FARTHEST = 3 * A_YEAR
"""How far ahead a promise is looked for; what needs longer never comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of duty that begins on `day` (0 = Monday), in its owner's own zone.

    An `end` at or before `start` is on the next day; 00:00-00:00 is the whole day.
    """

    day: int
    start: time
    end: time

    def on(self, day: date, zone: ZoneInfo) -> Span:
        """Begin and end in UTC of this block when it begins on `day`."""
        last = day if self.end > self.start else day + A_DAY
        return first_moment(day, self.start, zone), first_moment(last, self.end, zone)


def minutes_of(hours: str) -> int:
    """How long "21:00-07:00" is, in minutes on the wall; the same hour twice is a whole day."""
    start, end = (time.fromisoformat(part) for part in hours.split("-"))
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    return minutes if minutes > 0 else minutes + 24 * 60


def week_minutes(blocks: Iterable[Block]) -> int:
    """How long these are in a week on the wall; what two of them share counts once."""
    week = 7 * 24 * 60
    spans = sorted(span for block in blocks for span in _in_week(block, week))
    total, reached = 0, 0
    for begin, end in spans:
        total += max(0, end - max(begin, reached))
        reached = max(reached, end)
    return total


def overlap(blocks: Iterable[Block]) -> bool:
    """True if two of them share a moment."""
    told = list(blocks)
    alone = sum(week_minutes([block]) for block in told)
    return week_minutes(told) < alone


def _in_week(block: Block, week: int) -> list[tuple[int, int]]:
    """Its minutes since Monday, in two parts where it reaches into the next week."""
    begin = (block.day * 24 + block.start.hour) * 60 + block.start.minute
    end = begin + minutes_of(f"{block.start:%H:%M}-{block.end:%H:%M}")
    return [(begin, end)] if end <= week else [(begin, week), (0, end - week)]


ALWAYS = tuple(Block(day=day, start=time(), end=time()) for day in range(7))
"""Every hour of the week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When duty time passes: inside a block, not on a holiday, not while it is `stopped`.

    Holidays are calendar days of the zone, "2026-12-25" or each year's "12-25". Blocks may
    overlap: no moment counts twice. All moments are aware, all answers are in UTC.
    """

    blocks: tuple[Block, ...] = ALWAYS
    zone: str = "UTC"
    holidays: tuple[str, ...] = ()
    stopped: tuple[Stop, ...] = ()
    _known: dict[date, tuple[Span, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """The days that were worked out already: a board asks for the same ones for each case."""

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """How much duty time passed between the two; nothing if `end` is not after `start`."""
        return sum((last - first for first, last in self.spans(start, end)), timedelta())

    def after(self, start: datetime, amount: timedelta) -> datetime | None:
        """The first moment at which that much duty time has passed since `start`.

        None if it will not have within three years: there are no hours, or the clock is stopped
        until further notice.
        """
        start = start.astimezone(UTC)
        if amount <= timedelta():
            return start
        left = amount
        for first, last in self.spans(start, start + FARTHEST):
            if left <= last - first:
                return first + left
            left -= last - first
        return None

    def runs_from(self, at: datetime, *, within: timedelta = A_YEAR) -> datetime | None:
        """When the clock runs next: `at` itself if it does; None if not in that time."""
        return next((first for first, _ in self.spans(at, at + within)), None)

    def runs_at(self, at: datetime) -> bool:
        """True if duty time passes at that moment."""
        return self.runs_from(at, within=timedelta(microseconds=1)) is not None

    def spans(self, start: datetime, end: datetime) -> Iterator[Span]:
        """The stretches of duty between the two, in order; none reaches into another."""
        zone = ZoneInfo(self.zone)
        reached, end = start.astimezone(UTC), end.astimezone(UTC)
        end = min([end, *(begin for begin, until in self.stopped if until is None)])
        stops = sorted((begin, until) for begin, until in self.stopped if until is not None)
        day = reached.astimezone(zone).date() - A_DAY  # its blocks may reach past midnight
        last_day = end.astimezone(zone).date() + A_DAY  # it may have begun before a change back
        while reached < end and day <= last_day:
            for begin, until in self._on(day, zone):
                first, last = max(begin, reached), min(until, end)
                if first < last:
                    yield from without((first, last), stops)
                    reached = last
            day += A_DAY

    def _on(self, day: date, zone: ZoneInfo) -> tuple[Span, ...]:
        """What the blocks that begin on that day leave after the holidays, by begin."""
        if day not in self._known:
            spans = (block.on(day, zone) for block in self.blocks if block.day == day.weekday())
            pieces = (piece for span in spans for piece in self._on_workdays(span, day, zone))
            self._known[day] = tuple(sorted(pieces))
        return self._known[day]

    def _on_workdays(self, span: Span, day: date, zone: ZoneInfo) -> Iterator[Span]:
        days = (day, day + A_DAY)
        if not any(self._is_holiday(one) for one in days):
            yield span
            return
        for one in days:
            begins = first_moment(one, time(), zone)
            ends = first_moment(one + A_DAY, time(), zone)
            first, last = max(span[0], begins), min(span[1], ends)
            if first < last and not self._is_holiday(one):
                yield first, last

    def _is_holiday(self, day: date) -> bool:
        return day.isoformat() in self.holidays or f"{day:%m-%d}" in self.holidays


@lru_cache(maxsize=512)
def calendar_for(
    blocks: tuple[Block, ...],
    zone: str,
    holidays: tuple[str, ...] = (),
    stopped: tuple[Stop, ...] = (),
) -> Calendar:
    """One calendar for all who ask for the same, so that each day is worked out once: a board
    asks for each case, and a storm asks for each case and person."""
    return Calendar(blocks=blocks, zone=zone, holidays=holidays, stopped=stopped)


@lru_cache(maxsize=4096)
def night(hours: str, day: date, zone: str) -> Span:
    """The quiet hours ("21:00-07:00") that begin on `day` in the zone, in UTC.

    Worked out once: a storm asks for the same night for thousands of people.
    """
    start, end = (time.fromisoformat(part) for part in hours.split("-"))
    return Block(day=0, start=start, end=end).on(day, ZoneInfo(zone))


WALL = Calendar()
"""The clock on the wall: it never stands."""


def first_moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first moment, in UTC, at which clocks of the zone show this time or a later one."""
    there = datetime.combine(day, at, zone)
    before, behind = (there.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if before <= behind:
        return before  # of two moments that show it the first, or the only one
    low, high = int(behind.timestamp()), int(before.timestamp())
    shown = there.replace(tzinfo=None)
    while high - low > 1:  # the time is skipped: look for the jump in between
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).replace(tzinfo=None) < shown:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def without(span: Span, stops: Iterable[Span]) -> Iterator[Span]:
    """What is left of a span when the stops, in the order of their begins, are taken out."""
    first, last = span
    for begin, until in stops:
        if begin >= last:
            break
        if first < begin:
            yield first, begin
        first = max(first, until)
    if first < last:
        yield first, last


def joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans, given by begin, with those that touch or overlap as one."""
    held: Span | None = None
    for span in spans:
        if held and span[0] <= held[1]:
            held = held[0], max(held[1], span[1])
            continue
        if held:
            yield held
        held = span
    if held:
        yield held
