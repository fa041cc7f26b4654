"""Who is on duty beyond the weekly hours: turns on rotas, covers and swaps, absences, rest.

`arranged` puts all of it on the people, so that each of them tells alone when they are on duty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from herodesk.domain.brand import Brand, Cover, Duty, Rota, StoredCover
from herodesk.domain.compact import Footing, standing
from herodesk.domain.duty import A_DAY, ALWAYS, Span, calendar_for, first_moment, without
from herodesk.domain.staff import Leave, Person, Way

BEHIND, AHEAD = timedelta(days=2), timedelta(days=46)
"""How far turns are worked out: as far as a next duty is looked for after a month of absence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What was agreed on since the roster was written: covers, absences, rest; and what people
    have signed, passed and been given."""

    leaves: Mapping[str, Leave] = field(default_factory=dict)
    covers: tuple[StoredCover, ...] = ()
    footings: Mapping[str, Footing] = field(default_factory=dict)

    def on(self, rota: str) -> tuple[Cover, ...]:
        """The covers of that rota that count, or with "" those of weekly hours."""
        return tuple(c.cover for c in self.covers if c.rota == rota and not c.cancelled)


def swap(one: str, other: str, begins: datetime, ends: datetime) -> tuple[Cover, Cover]:
    """Two people exchange whatever they have in that time."""
    there = Cover(by=one, instead_of=other, begins=begins, ends=ends)
    return there, replace(there, by=other, instead_of=one)


def overlapping(covers: Iterable[Cover], new: Cover) -> Cover | None:
    """A cover that says already who is on duty instead of that person in that time, or None."""
    same = (one for one in covers if one.instead_of == new.instead_of)
    return next((one for one in same if one.begins < new.ends and new.begins < one.ends), None)


def turns(
    rota: Rota, duty: Duty, covers: Sequence[Cover], start: datetime, end: datetime
) -> Iterator[tuple[Span, str]]:
    """Who is on duty when between the two, in UTC, by begin; none before the rota begins."""
    zone = ZoneInfo(rota.zone or duty.zone)
    calendar = calendar_for(
        rota.hours or ALWAYS, zone.key, () if rota.on_holidays else duty.holidays
    )
    number = max(0, ((start.astimezone(zone).date() - rota.begins).days - 1) // rota.turn_days)
    while True:
        day = rota.begins + number * rota.turn_days * A_DAY
        begins = first_moment(day, rota.hands_over, zone)
        ends = first_moment(day + rota.turn_days * A_DAY, rota.hands_over, zone)
        if begins >= end:
            return
        person = rota.people[number % len(rota.people)]
        for span in calendar.spans(max(begins, start), min(ends, end)):
            yield from _with_covers(span, person, covers)
        number += 1


def arranged(
    people: Sequence[Person], brand: Brand, changes: Changes, now: datetime
) -> tuple[Person, ...]:
    """The people with the holidays of their regions, with their turns for the next weeks, with
    what they gave away or took over, with absences, rest and own quiet hours, and as the compact
    leaves them."""
    return in_turn(as_they_stand(people, brand, changes, now), brand, changes, now)


def as_they_stand(
    people: Sequence[Person], brand: Brand, changes: Changes, now: datetime
) -> tuple[Person, ...]:
    """The people as the compact leaves them on that day."""
    today = now.astimezone(ZoneInfo(brand.duty.zone)).date()
    compact, footings = brand.compact, changes.footings
    return tuple(standing(p, footings.get(p.id), compact, today) for p in people)


def in_turn(
    people: Sequence[Person], brand: Brand, changes: Changes, now: datetime
) -> tuple[Person, ...]:
    """The people with all that decides when they are on duty, as far as turns are worked out."""
    start, end = now - BEHIND, now + AHEAD
    people = [_in_own_week(p, brand.duty, changes.leaves.get(p.id)) for p in people]
    own: defaultdict[str, list[Span]] = defaultdict(list)
    for name, rota in brand.rota.items():
        for span, person_id in turns(rota, brand.duty, rota.covers + changes.on(name), start, end):
            own[person_id].append(span)
    given = _given(people, brand, changes.on(""), start, end, own)
    duty, leaves = brand.duty, changes.leaves
    return tuple(_one(p, duty, leaves.get(p.id), own.get(p.id), given.get(p.id)) for p in people)


def _in_own_week(person: Person, duty: Duty, leave: Leave | None) -> Person:
    """The person with the weekly hours of their own choice, as far as the brand allows it."""
    if leave is None or leave.hours is None or not duty.allows_week(leave.hours):
        return person
    return replace(person, hours=leave.hours, rostered=person.hours)


def _given(  # noqa: PLR0917 - the parts of `arranged`
    people: Sequence[Person],
    brand: Brand,
    covers: Sequence[Cover],
    start: datetime,
    end: datetime,
    own: defaultdict[str, list[Span]],
) -> dict[str, list[Span]]:
    """When others take whose weekly hours; these are theirs then."""
    given: dict[str, list[Span]] = {}
    wanted = {cover.instead_of for cover in covers}
    known = {person.id: person for person in people if person.id in wanted}
    for cover in covers:
        person = known.get(cover.instead_of)
        first, last = max(cover.begins, start), min(cover.ends, end)
        if person is None or first >= last:
            continue
        holidays = brand.duty.holidays_in(person.region) or brand.duty.holidays
        own[cover.by] += person.weekly(first, last, holidays)
        given.setdefault(person.id, []).append((first, last))
    return given


def _one(
    person: Person,
    duty: Duty,
    leave: Leave | None,
    own: list[Span] | None,
    given: list[Span] | None,
) -> Person:
    holidays = duty.holidays_in(person.region)
    if not (holidays or leave or own or given):
        return person
    return replace(
        person,
        holidays=holidays,
        turns=tuple(sorted(own or ())),
        covered=tuple(sorted(given or ())),
        absences=person.absences + leave.absences if leave else person.absences,
        rests_until=leave.rests_until if leave else None,
        quiet=leave.quiet if leave and duty.allows_quiet(leave.quiet) else "",
        ways=_own_first(person.ways, leave.first_way if leave else None),
    )


def _own_first(ways: tuple[Way, ...], first: Way | None) -> tuple[Way, ...]:
    """The roster's ways, the person's own choice in front, if it is one of them."""
    return (first, *(way for way in ways if way is not first)) if first in ways else ways


def _with_covers(span: Span, person: str, covers: Sequence[Cover]) -> Iterator[tuple[Span, str]]:
    """The span of a turn, parted where others take it."""
    mine = [
        (max(c.begins, span[0]), min(c.ends, span[1]), c.by)
        for c in covers
        if c.instead_of == person and c.begins < span[1] and span[0] < c.ends
    ]
    left = without(span, sorted((begin, end) for begin, end, _ in mine))
    pieces = [(piece, person) for piece in left]
    yield from sorted([*pieces, *(((begin, end), by) for begin, end, by in mine)])
