"""The people as they are on duty: the roster with rotas, covers, absences, rest and holidays, and
as the compact leaves them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from herodesk.domain.brand import Brand, StoredCover
from herodesk.domain.compact import Footing
from herodesk.domain.records import Record
from herodesk.domain.rota import Changes, arranged
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
        self._from: tuple[Sequence[Person], Brand, Changes] | None = None
        self._at = clock.now()
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
        if self._from is not None and self._serves(now, brand):
            people, rules, known = self._from
            if people is raw and rules is brand and known == changes:
                return
        people = arranged(raw, brand, changes, now)
        self._people = {person.id: person for person in people}
        self._all = people
        # Last of all: another thread that sees it must find the people that belong to it.
        self._from, self._at = (raw, brand, changes), now

    def _serves(self, now: datetime, brand: Brand) -> bool:
        """True as long as nothing that was worked out can be otherwise: signatures are needed
        from a day on, and trainings end with one."""
        zone = ZoneInfo(brand.duty.zone)
        same_day = now.astimezone(zone).date() == self._at.astimezone(zone).date()
        return same_day and timedelta(0) <= now - self._at < AGAIN
