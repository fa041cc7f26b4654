"""The brakes as every function sees them, and the people as the brakes leave them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from herodesk.domain.brakes import KEPT_SECONDS, Brakes
from herodesk.domain.records import Record
from herodesk.domain.staff import Person
from herodesk.ports import Clock, Roster

KEPT = timedelta(seconds=KEPT_SECONDS)


class KeptBrakes:
    """The brakes as they were read last. They are read along with what is read anyway."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._read: tuple[datetime, Brakes] | None = None

    def of(self, read: Callable[[], Brakes | None], *, fresh: bool) -> Brakes:
        """The brakes: kept ones if they are young enough and nobody wants them fresh."""
        now = self._clock.now()
        if fresh or self._read is None or not timedelta(0) <= now - self._read[0] < KEPT:
            self._read = now, read() or Brakes()
        return self._read[1]

    def taken_from(self, found: Iterable[Record]) -> list[Record]:
        """Keep the brakes out of what was read together with them; the rest of it."""
        records = list(found)
        brakes = next((one for one in records if isinstance(one, Brakes)), Brakes())
        self._read = self._clock.now(), brakes
        return [one for one in records if one is not brakes]


class BrakedRoster:
    """`ports.Roster` that tells who is on a break and who wants no text messages."""

    def __init__(self, roster: Roster, brakes: Callable[[], Brakes]) -> None:
        self._roster = roster
        self._brakes = brakes
        self._applied: tuple[Sequence[Person], Brakes, Sequence[Person]] | None = None

    def people(self) -> Sequence[Person]:
        """The very same sequence as long as neither people nor brakes have changed, so that what
        is worked out for thousands of people is worked out once."""
        people, brakes = self._roster.people(), self._brakes()
        if not brakes.on and not brakes.words:
            return people
        kept = self._applied
        if kept is None or kept[0] is not people or kept[1] != brakes:
            kept = people, brakes, tuple(brakes.applied(person) for person in people)
            self._applied = kept
        return kept[2]

    def person(self, person_id: str) -> Person | None:
        person = self._roster.person(person_id)
        return self._brakes().applied(person) if person else None
