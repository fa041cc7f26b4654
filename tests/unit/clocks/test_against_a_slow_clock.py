"""The calendar against one that looks at the clock on the wall every minute, changes included."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from herodesk.domain.duty import Block, Calendar, Stop

MINUTE = timedelta(minutes=1)
DAYS = 3
LENGTH = DAYS * 24 * 60
CHANGES = [
    ("Europe/Berlin", date(2026, 3, 28)),
    ("Europe/Berlin", date(2026, 10, 24)),
    ("Europe/Berlin", date(2026, 12, 24)),
    ("America/St_Johns", date(2026, 10, 31)),
    ("Australia/Lord_Howe", date(2026, 4, 4)),
    ("Australia/Lord_Howe", date(2026, 10, 3)),
    ("Africa/Cairo", date(2026, 4, 23)),
    ("Africa/Cairo", date(2026, 10, 29)),
    ("Asia/Kolkata", date(2026, 11, 23)),
    ("Asia/Kathmandu", date(2026, 11, 23)),
    ("America/Havana", date(2026, 10, 31)),
]
"""Zones with a day before something happens there, or on which nothing does."""

TIMES = st.integers(0, 24 * 4 - 1).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
BLOCKS = st.lists(st.builds(Block, day=st.integers(0, 6), start=TIMES, end=TIMES), max_size=12)


@dataclass(frozen=True)
class World:
    """A calendar, when the look at it begins, and the minutes that count by the slow clock."""

    calendar: Calendar
    holidays: frozenset[date] = field(repr=False)
    begin: datetime

    @cached_property
    def counts(self) -> list[bool]:
        return counted(self.calendar, self.holidays, self.begin, LENGTH)

    def moment(self, minute: int) -> datetime:
        return self.begin + minute * MINUTE

    def slowly(self, first: int, last: int) -> timedelta:
        return sum(self.counts[first:last]) * MINUTE


@st.composite
def worlds(draw: st.DrawFn) -> World:
    zone, day = draw(st.sampled_from(CHANGES))
    begin = datetime.combine(day, time(), UTC) - timedelta(hours=draw(st.integers(0, 12)))
    stops = st.tuples(st.integers(-100, LENGTH), st.none() | st.integers(0, 1000))
    holidays = draw(st.sets(st.integers(-1, DAYS).map(lambda n: day + timedelta(days=n))))
    stopped: tuple[Stop, ...] = tuple(
        (begin + first * MINUTE, None if lasts is None else begin + (first + lasts) * MINUTE)
        for first, lasts in draw(st.lists(stops, max_size=3))
    )
    calendar = Calendar(
        blocks=tuple(draw(BLOCKS)),
        zone=zone,
        holidays=tuple(draw(st.sampled_from([f"{one}", f"{one:%m-%d}"])) for one in holidays),
        stopped=stopped,
    )
    return World(calendar=calendar, holidays=frozenset(holidays), begin=begin)


def counted(
    calendar: Calendar, holidays: frozenset[date], begin: datetime, length: int
) -> list[bool]:
    """Minute by minute: is it in a block, no holiday, not stopped?

    The latest time that the wall has shown tells: in the hour that comes twice it stands still.
    """
    zone = ZoneInfo(calendar.zone)
    warm_up = 26 * 60  # the clock may have gone back shortly before
    latest = datetime(1, 1, 1)  # noqa: DTZ001  what the wall shows has no zone
    found: list[bool] = []
    for minute in range(-warm_up, length):
        now = begin + minute * MINUTE
        latest = max(latest, now.astimezone(zone).replace(tzinfo=None))
        paused = any(a <= now and (b is None or now < b) for a, b in calendar.stopped)
        works = any(holds(block, latest) for block in calendar.blocks)
        found.append(works and not paused and latest.date() not in holidays)
    return found[warm_up:]


def holds(block: Block, shown: datetime) -> bool:
    """True if a block that begins today or began yesterday holds what the wall shows."""
    for day in (shown.date(), shown.date() - timedelta(days=1)):
        if day.weekday() == block.day:
            last = day if block.end > block.start else day + timedelta(days=1)
            start, end = datetime.combine(day, block.start), datetime.combine(last, block.end)
            if start <= shown < end:
                return True
    return False


MINUTES = st.integers(0, DAYS * 24 * 60 - 1)
few = settings(max_examples=40, deadline=None)


@few
@given(worlds(), MINUTES, MINUTES)
def test_as_much_time_passes_as_on_the_slow_clock(world: World, one: int, other: int) -> None:
    first, last = sorted((one, other))

    worked = world.calendar.worked(world.moment(first), world.moment(last))

    assert worked == world.slowly(first, last)


@few
@given(worlds(), MINUTES)
def test_it_runs_next_when_the_slow_clock_does(world: World, minute: int) -> None:
    within = timedelta(minutes=len(world.counts) - minute)

    found = world.calendar.runs_from(world.moment(minute), within=within)

    later = (n for n in range(minute, len(world.counts)) if world.counts[n])
    wanted = next(later, None)
    assert found == (None if wanted is None else world.moment(wanted))
    assert world.calendar.runs_at(world.moment(minute)) is world.counts[minute]


@few
@given(worlds(), MINUTES, st.integers(1, 2000))
def test_after_is_where_the_slow_clock_gets_to(world: World, minute: int, amount: int) -> None:
    found = world.calendar.after(world.moment(minute), amount * MINUTE)

    left = amount
    for n in range(minute, len(world.counts)):
        left -= world.counts[n]
        if left == 0:
            assert found == world.moment(n + 1)
            return
    assert found is None or found > world.moment(len(world.counts))


SECONDS = st.integers(0, DAYS * 24 * 3600)


@few
@given(worlds(), SECONDS, SECONDS, SECONDS)
def test_parts_add_up_and_more_time_is_never_less_duty(
    world: World, one: int, two: int, three: int
) -> None:
    a, b, c = (world.begin + timedelta(seconds=n) for n in sorted((one, two, three)))
    worked = world.calendar.worked

    assert worked(a, b) + worked(b, c) == worked(a, c)
    assert timedelta() <= worked(a, b) <= worked(a, c)
    assert worked(a, c) <= c - a
    assert worked(b, c) <= worked(a, c)


@few
@given(worlds(), SECONDS, st.integers(0, 10**8), st.integers(1, 10**6))
def test_after_is_the_inverse_of_worked(
    world: World, start: int, milliseconds: int, less: int
) -> None:
    begin, amount = world.begin + timedelta(seconds=start), timedelta(milliseconds=milliseconds)
    worked = world.calendar.worked

    end = world.calendar.after(begin, amount)

    if end is not None:
        earlier = max(begin, end - timedelta(milliseconds=less))
        assert worked(begin, end) == amount
        assert worked(begin, earlier) < amount or earlier == end
        sooner = world.calendar.after(begin, max(timedelta(), amount - timedelta(seconds=1)))
        assert sooner is not None
        assert sooner <= end


@few
@given(worlds(), SECONDS)
def test_no_duty_passes_while_the_clock_stands(world: World, start: int) -> None:
    moment = world.begin + timedelta(seconds=start)

    again = world.calendar.runs_from(moment)

    until = again or moment + timedelta(days=300)
    assert world.calendar.worked(moment, until) == timedelta()
    assert again is None or world.calendar.runs_at(again)
