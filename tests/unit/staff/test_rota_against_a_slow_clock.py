"""Rotas, covers, absences and rest against one who looks at all of it every quarter of an hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from herodesk.domain.brand import Brand, Cover, Duty, Rota, StoredCover, Watch
from herodesk.domain.duty import Block
from herodesk.domain.rota import Changes, arranged, overlapping, swap
from herodesk.domain.staff import Absence, Leave, Person

NOW = datetime(2026, 10, 22, 9, tzinfo=UTC)  # in Berlin clocks go back on the 25th
BERLIN = ZoneInfo("Europe/Berlin")
STEP = timedelta(minutes=15)
STEPS = 5 * 24 * 4
NAMES = ("ana", "ben", "cem")

QUARTERS = st.integers(0, 24 * 4 - 1).map(lambda q: time(q // 4, q % 4 * 15))
BLOCKS = st.lists(st.builds(Block, day=st.integers(0, 6), start=QUARTERS, end=QUARTERS), max_size=4)
MOMENTS = st.integers(-8, STEPS + 8).map(lambda step: NOW + step * STEP)
DAYS = st.integers(-3, 6).map(lambda n: date(2026, 10, 22) + timedelta(days=n))


@st.composite
def covers(draw: st.DrawFn) -> tuple[Cover, ...]:
    found: list[Cover] = []
    for _ in range(draw(st.integers(0, 3))):
        first, last = sorted(draw(st.lists(MOMENTS, min_size=2, max_size=2, unique=True)))
        one, other = draw(st.permutations(NAMES))[:2]
        new = swap(one, other, first, last) if draw(st.booleans()) else (
            Cover(by=one, instead_of=other, begins=first, ends=last),
        )  # fmt: skip
        if not any(overlapping(found, cover) for cover in new):
            found += new
    return tuple(found)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Brand, tuple[Person, ...], Changes]:
    rota = Rota(
        people=tuple(draw(st.permutations(NAMES))[: draw(st.integers(1, 3))]),
        begins=draw(DAYS),
        turn_days=draw(st.sampled_from([1, 2, 7])),
        hands_over=draw(QUARTERS),
        zone=draw(st.sampled_from(["", "Australia/Lord_Howe"])),
        hours=tuple(draw(BLOCKS)),
        on_holidays=draw(st.booleans()),
        covers=draw(covers()),
    )
    holidays = tuple(str(day) for day in draw(st.sets(DAYS, max_size=2)))
    own = tuple(str(day) for day in draw(st.sets(DAYS, max_size=2)))
    duty = Duty(
        holidays=holidays, regions={"Wien": "AT-9"}, region_holidays={"AT-9": own} if own else {}
    )
    brand = Brand(
        id="b", name="B", topics=(), watch=Watch(terms=("b",)), duty=duty, rota={"late": rota}
    )
    people = tuple(
        Person(
            id=name,
            name=name,
            hours=tuple(draw(BLOCKS)),
            region=draw(st.sampled_from([None, "Wien"])),
            absences=draw(absences()),
        )
        for name in NAMES
    )
    leaves = {
        name: Leave(person=name, absences=draw(absences()), rests_until=draw(st.none() | MOMENTS))
        for name in draw(st.sets(st.sampled_from(NAMES)))
    }
    weekly = tuple(
        StoredCover(rota="", cover=cover, by="karla", at=NOW, cancelled=draw(st.booleans()))
        for cover in draw(covers())
    )
    return brand, people, Changes(leaves=leaves, covers=weekly)


def absences() -> st.SearchStrategy[tuple[Absence, ...]]:
    one = st.tuples(DAYS, DAYS).map(sorted).map(lambda days: Absence(first=days[0], last=days[1]))
    return st.lists(one, max_size=2).map(tuple)


def shown(at: datetime, zone: ZoneInfo) -> datetime:
    """The latest time that the wall has shown: in the hour that comes twice it stands still."""
    moments = (at - timedelta(minutes=back) for back in range(0, 61, 15))
    return max(moment.astimezone(zone).replace(tzinfo=None) for moment in moments)


def in_blocks(blocks: tuple[Block, ...], wall: datetime, holidays: tuple[str, ...]) -> bool:
    if str(wall.date()) in holidays:
        return False
    for day in (wall.date(), wall.date() - timedelta(days=1)):
        for block in blocks:
            if block.day == day.weekday():
                last = day if block.end > block.start else day + timedelta(days=1)
                if datetime.combine(day, block.start) <= wall < datetime.combine(last, block.end):
                    return True
    return False


def instead(person: str, at: datetime, given: tuple[Cover, ...]) -> str:
    return next((c.by for c in given if c.instead_of == person and c.begins <= at < c.ends), person)


def slowly(
    who: str, at: datetime, brand: Brand, people: tuple[Person, ...], changes: Changes
) -> bool:
    """Is this person on duty at that moment? Word by word."""
    person = next(p for p in people if p.id == who)
    leave = changes.leaves.get(who, Leave(person=who))
    today = at.astimezone(BERLIN).date()
    if any(a.first <= today <= a.last for a in (*person.absences, *leave.absences)):
        return False
    if leave.rests_until and at < leave.rests_until:
        return False
    rota, duty = brand.rota["late"], brand.duty
    wall = shown(at, ZoneInfo(rota.zone or duty.zone))
    turn = (wall - datetime.combine(rota.begins, rota.hands_over)) // timedelta(days=rota.turn_days)
    counts = in_blocks(rota.hours, wall, ()) if rota.hours else True
    counts = counts and (rota.on_holidays or str(wall.date()) not in duty.holidays)
    if turn >= 0 and counts:
        regular = rota.people[turn % len(rota.people)]
        if instead(regular, at, rota.covers) == who:
            return True
    for other in people:
        own = brand.duty.holidays_in(other.region)
        holidays = brand.duty.holidays if own is None else own
        works = in_blocks(other.hours, shown(at, BERLIN), holidays)
        if works and instead(other.id, at, changes.on("")) == who:
            return True
    return False


few = settings(max_examples=40, deadline=None)


@few
@given(worlds(), st.sampled_from(NAMES))
def test_a_person_is_on_duty_when_all_rules_say_so(
    world: tuple[Brand, tuple[Person, ...], Changes], who: str
) -> None:
    brand, people, changes = world
    person = next(p for p in arranged(people, brand, changes, NOW) if p.id == who)

    for step in range(STEPS):
        at = NOW + step * STEP
        expected = slowly(who, at, brand, people, changes)
        assert person.is_on_duty(at, brand.duty.holidays) == expected, at


@few
@given(worlds(), st.sampled_from(NAMES), st.integers(0, STEPS - 1))
def test_the_next_duty_is_the_first_moment_on_duty_and_spans_say_the_same(
    world: tuple[Brand, tuple[Person, ...], Changes], who: str, step: int
) -> None:
    brand, people, changes = world
    person = next(p for p in arranged(people, brand, changes, NOW) if p.id == who)
    at, holidays = NOW + step * STEP, brand.duty.holidays

    begin = person.next_duty(at, holidays)
    spans = list(person.duty(at, NOW + STEPS * STEP, holidays))

    moments = [at + n * STEP for n in range(STEPS - step)]
    on = [moment for moment in moments if person.is_on_duty(moment, holidays)]
    assert on[:1] == ([begin] if begin and begin < NOW + STEPS * STEP else [])
    assert on == [m for m in moments if any(a <= m < b for a, b in spans)]


def a_rota(**facts: object) -> Brand:
    rota = Rota(people=("ana", "ben"), begins=date(2026, 11, 2), **facts)  # type: ignore[arg-type]
    return Brand(id="b", name="B", topics=(), watch=Watch(terms=("b",)), rota={"late": rota})


def both() -> tuple[Person, ...]:
    return Person(id="ana", name="Ana"), Person(id="ben", name="Ben")


def test_people_take_turns_week_by_week_from_the_hand_over_on() -> None:
    monday = datetime(2026, 11, 23, 7, tzinfo=UTC)  # eight in Berlin, the fourth week
    ana, ben = arranged(both(), a_rota(), Changes(), monday)

    assert ana.is_on_duty(monday - timedelta(minutes=1))
    assert not ana.is_on_duty(monday)
    assert ben.is_on_duty(monday)
    assert ana.next_duty(monday) == monday + timedelta(days=7)


def test_before_its_first_day_a_rota_has_nobody() -> None:
    ana, ben = arranged(both(), a_rota(), Changes(), datetime(2026, 10, 30, tzinfo=UTC))

    assert ana.next_duty(datetime(2026, 10, 30, tzinfo=UTC)) == datetime(2026, 11, 2, 7, tzinfo=UTC)
    assert ben.next_duty(datetime(2026, 10, 30, tzinfo=UTC)) == datetime(2026, 11, 9, 7, tzinfo=UTC)


def test_rest_after_a_wave_counts_as_off_duty_but_not_for_danger() -> None:
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    until = Duty(rest_hours=8).rests_until(at)
    tired = replace(both()[0], hours=(Block(day=0, start=time(8), end=time(23)),))
    tired = replace(tired, rests_until=until)

    assert not tired.is_on_duty(at)
    assert tired.is_on_duty(at, danger=True)
    assert tired.next_duty(at) == until
    assert tired.is_on_duty(until)


def test_a_longer_rest_is_not_cut_short_and_an_absence_can_be_taken_back() -> None:
    long, short = datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)
    days = Absence(first=date(2026, 12, 21), last=date(2026, 12, 31))

    leave = Leave(person="ana").resting(long).resting(short).away(days).away(days)

    assert (leave.rests_until, leave.absences, leave.v) == (long, (days,), 4)
    assert leave.back(days.first).absences == ()
    assert leave.since(date(2027, 1, 1)).absences == ()


def test_who_is_away_for_two_months_is_on_duty_again_when_back() -> None:
    days = Absence(first=date(2026, 11, 1), last=date(2026, 12, 31))
    ana = Person(id="ana", name="A", hours=(Block(day=0, start=time(8), end=time(9)),))
    at = datetime(2026, 11, 3, tzinfo=UTC)

    assert replace(ana, absences=(days,)).next_duty(at) == datetime(2027, 1, 4, 7, tzinfo=UTC)
