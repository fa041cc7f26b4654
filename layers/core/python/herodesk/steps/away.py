"""Who is not here, rests, stands in for whom, or wants to be told otherwise than the roster says.

Each holds within a minute, for everybody who looks. Doing it twice changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from herodesk.domain.brand import Cover, Duty, StoredCover
from herodesk.domain.duty import Block, overlap
from herodesk.domain.errors import InvalidError, StaleError, TransientError
from herodesk.domain.rota import overlapping
from herodesk.domain.staff import Absence, Leave, Person, Way
from herodesk.ports import Records

TRIES = 8
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
HOURS = re.compile(f"{_CLOCK}-{_CLOCK}", re.ASCII)
MOST_ABSENCES = 12
LONGEST_DAYS = 400
KEPT = timedelta(days=30)
"""So long an absence that is over is still told."""
COVER_KEPT = timedelta(days=90)


def go_away(person: str, absence: Absence, *, records: Records, now: datetime) -> Leave:
    """The person is absent on these days. InvalidError: "absence-backwards", "absence-long",
    "absence-overlaps" another one, "absences-many"."""
    days = (absence.last - absence.first).days + 1
    if days < 1:
        raise InvalidError("absence-backwards")
    if days > LONGEST_DAYS:
        raise InvalidError("absence-long")

    def move(before: Leave) -> Leave | None:
        known = before.since((now - KEPT).date())
        if absence in known.absences:
            return None
        if any(a.first <= absence.last and absence.first <= a.last for a in known.absences):
            raise InvalidError("absence-overlaps")
        if len(known.absences) >= MOST_ABSENCES:
            raise InvalidError("absences-many")
        return known.away(absence)

    return _change(person, move, records)


def come_back(person: str, first: date, *, records: Records) -> Leave:
    """The absence that begins on that day is taken back; nothing happens if there is none."""

    def move(before: Leave) -> Leave | None:
        return before.back(first) if any(a.first == first for a in before.absences) else None

    return _change(person, move, records)


def keep_quiet(person: str, hours: str, *, duty: Duty, records: Records) -> Leave:
    """The person's own quiet hours, "22:00-06:00" in the own zone; empty = the brand's again.

    InvalidError: "quiet-none-own" if the brand wants the same for all, "quiet-no-hours",
    "quiet-long"."""
    if hours and not duty.own_quiet_hours:
        raise InvalidError("quiet-none-own")
    if hours and not HOURS.fullmatch(hours):
        raise InvalidError("quiet-no-hours")
    if hours and not duty.allows_quiet(hours):
        raise InvalidError("quiet-long")

    def move(before: Leave) -> Leave | None:
        return before.with_quiet(hours) if before.quiet != hours else None

    return _change(person, move, records)


def keep_hours(
    person: str, hours: tuple[Block, ...] | None, *, duty: Duty, records: Records
) -> Leave:
    """The person's own weekly hours, in the own zone; None = those of the roster again.

    InvalidError: "hours-none-own" if the roster's count for all, "hours-none", "hours-overlap",
    "hours-long"."""
    if hours is not None:
        _require_week(hours, duty)
        hours = tuple(sorted(set(hours), key=lambda one: (one.day, one.start, one.end)))

    def move(before: Leave) -> Leave | None:
        return before.with_hours(hours) if before.hours != hours else None

    return _change(person, move, records)


def _require_week(hours: tuple[Block, ...], duty: Duty) -> None:
    if not duty.own_hours:
        raise InvalidError("hours-none-own")
    if not hours:
        raise InvalidError("hours-none")
    if overlap(hours):
        raise InvalidError("hours-overlap")
    if not duty.allows_week(hours):
        raise InvalidError("hours-long")


def tell_first(person: Person, way: str, *, records: Records) -> Leave:
    """How the person is told first, of the ways that the roster gives; InvalidError: "no-way"."""
    if way not in person.ways:
        raise InvalidError("no-way")
    chosen = Way(way)

    def move(before: Leave) -> Leave | None:
        return before.told_first(chosen) if before.first_way is not chosen else None

    return _change(person.id, move, records)


def rest(people: Iterable[str], duty: Duty, *, shift_ended: datetime, records: Records) -> datetime:
    """These people worked in a wave until then: they are off duty, but for danger, for the hours
    of rest that the brand wishes. When the rest is over."""
    until = duty.rests_until(shift_ended)
    for person in people:
        _change(person, lambda before: _resting(before, until), records)
    return until


def _resting(before: Leave, until: datetime) -> Leave | None:
    return None if before.rests_until and before.rests_until >= until else before.resting(until)


def stand_in(
    covers: Iterable[Cover], rota: str, *, by: str, duty: Iterable[Cover], records: Records,
    now: datetime,
) -> bool:  # fmt: skip
    """Store who is on duty instead of whom, all or none; False if it was agreed on before.

    `duty` are the covers that the rules know of that rota. InvalidError: "cover-backwards",
    "cover-same", "cover-overlaps" another one.
    """
    wanted, standing = list(covers), records.changes(fresh=True).covers
    here = {one.cover: one for one in standing if one.rota == rota}
    active = [cover for cover, one in here.items() if not one.cancelled]
    new = [cover for cover in wanted if cover not in active]
    for cover in new:
        if cover.begins >= cover.ends:
            raise InvalidError("cover-backwards")
        if cover.by == cover.instead_of:
            raise InvalidError("cover-same")
        if overlapping([*active, *duty], cover):
            raise InvalidError("cover-overlaps")
    if new:
        records.save(*(_stored(cover, rota, by, now, here.get(cover)) for cover in new))
        records.changes(fresh=True)
    return bool(new)


def call_off(covers: Iterable[Cover], rota: str, *, by: str, records: Records) -> bool:
    """Covers that were agreed on count no more; False if none of them did."""
    wanted = set(covers)
    standing = [
        one
        for one in records.changes(fresh=True).covers
        if one.rota == rota and one.cover in wanted and not one.cancelled
    ]
    if standing:
        records.save(*(replace(one, cancelled=True, by=by, v=one.v + 1) for one in standing))
        records.changes(fresh=True)
    return bool(standing)


def _stored(
    cover: Cover, rota: str, by: str, now: datetime, before: StoredCover | None
) -> StoredCover:
    return StoredCover(
        rota=rota, cover=cover, by=by, at=now, expires_at=cover.ends + COVER_KEPT,
        v=before.v + 1 if before else 1,
    )  # fmt: skip


def _change(person: str, move: Callable[[Leave], Leave | None], records: Records) -> Leave:
    """Apply one change, again on what is stored now if somebody was faster."""
    for _ in range(TRIES):
        before = records.changes(fresh=True).leaves.get(person, Leave(person=person))
        after = move(before)
        if after is None:
            return before
        try:
            records.save(after)
        except StaleError:
            continue
        records.changes(fresh=True)
        return after
    raise TransientError("absences are changed too often")
