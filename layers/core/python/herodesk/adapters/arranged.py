"""The people as they are on duty: the roster with rotas, covers, absences, rest and holidays, and
as the compact leaves them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from herodesk.domain.brand import Brand, StoredCover
from herodesk.domain.compact import Footing
from herodesk.domain.records import Record
from herodesk.domain.rota import Changes, as_they_stand, in_turn
from herodesk.domain.staff import Leave, Person
from herodesk.ports import Clock, Roster

KEPT = timedelta(seconds=60)
AGAIN = timedelta(hours=1)
"""So long turns that were worked out serve: they reach weeks ahead."""


class KeptChanges:
    """What was agreed on about duty, as it was read last, at most a minute ago."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._read: tuple[datetime, Changes] | None = None

    def of(self, read: Callable[[], Iterable[Record]], *, fresh: bool) -> Changes:
        """The changes: kept ones if they are young enough and nobody wants them fresh."""
        now = self._clock.now()
        if fresh or self._read is None or not timedelta(0) <= now - self._read[0] < KEPT:
            self._read = now, changes_of(read())
        return self._read[1]


def changes_of(records: Iterable[Record]) -> Changes:
    """The changes that these records tell."""
    found = list(records)
    return Changes(
        leaves={one.person: one for one in found if isinstance(one, Leave)},
        covers=tuple(one for one in found if isinstance(one, StoredCover)),
        footings={one.person: one for one in found if isinstance(one, Footing)},
    )


class Arranged(NamedTuple):
    """Of what the people were worked out last, and when; `stand`: as the compact leaves them."""

    people: Sequence[Person]
    brand: Brand
    changes: Changes
    stand: Sequence[Person]
    at: datetime


class ArrangedRoster:
    """`ports.Roster` that tells who is on duty when, in all that counts for it."""

    def __init__(
        self,
        roster: Roster,
        brand: Callable[[], Brand],
        changes: Callable[[], Changes],
        clock: Clock,
    ) -> None:
        self._roster = roster
        self._brand = brand
        self._changes = changes
        self._clock = clock
        self._from: Arranged | None = None
        self._people: dict[str, Person] = {}
        self._all: tuple[Person, ...] = ()

    def people(self) -> Sequence[Person]:
        self._arrange()
        return self._all

    def person(self, person_id: str) -> Person | None:
        self._arrange()
        return self._people.get(person_id)

    def _arrange(self) -> None:
        raw, brand, changes, now = (
            self._roster.people(), self._brand(), self._changes(), self._clock.now(),
        )  # fmt: skip
        known = self._known(raw, brand, changes, now)
        if known is not None and timedelta(0) <= now - known.at < AGAIN:
            return
        stand = known.stand if known else as_they_stand(raw, brand, changes, now)
        people = in_turn(stand, brand, changes, now)
        if people != self._all:  # else whatever was worked out for the very same sequence stands
            self._people = {person.id: person for person in people}
            self._all = people
        # Last of all: another thread that sees it must find the people that belong to it.
        self._from = Arranged(raw, brand, changes, stand, now)

    def _known(
        self, raw: Sequence[Person], brand: Brand, changes: Changes, now: datetime
    ) -> Arranged | None:
        """What was worked out last, if it was of the same. Signatures are needed from a day on,
        and trainings end with one: how people stand holds for a day."""
        known, zone = self._from, ZoneInfo(brand.duty.zone)
        if known is None or known.people is not raw or known.brand is not brand:
            return None
        same_day = now.astimezone(zone).date() == known.at.astimezone(zone).date()
        return known if same_day and known.changes == changes else None
