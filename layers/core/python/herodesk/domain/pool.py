"""The people of a roster, arranged so that the few who fit a case are found among thousands.

What does not change from case to case is worked out once: who may be asked at all, who knows what,
and from when until when each is free. A case is then routed by a few look-ups.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from herodesk.domain.brand import Duty
from herodesk.domain.duty import Span
from herodesk.domain.staff import Person, Role

Skill = tuple[str | None, str | None]
"""Topic and language; None = whichever."""


@dataclass(frozen=True, slots=True)
class Free:
    """From when on a stretch holds: asked at any moment before its end, the answer is the same."""

    since: datetime
    span: Span | None

    def holds(self, at: datetime) -> bool:
        """True if asking again at that moment would give the same stretch."""
        until = self.span[1] if self.span else self.since + timedelta(days=1)
        return self.since <= at < until


class Pool:
    """The people who may be offered cases at all, by what they know and when they are free."""

    def __init__(self, people: Iterable[Person], duty: Duty) -> None:
        self.willing = tuple(p for p in people if not p.reasons_against())
        self._duty = duty
        self._free: dict[int, Free] = {}
        self._next: tuple[datetime, datetime, datetime | None] | None = None
        self._rhythms: dict[tuple[object, ...], int] = {}
        self._rhythm_of: dict[str, int] = {}
        self._numbers = count()
        self._shifts: dict[Skill, dict[int, list[Person]]] = {}
        self._roles: defaultdict[Role, list[Person]] = defaultdict(list)
        self._skills: defaultdict[Skill, list[Person]] = defaultdict(list)
        for person in self.willing:
            self._roles[person.role].append(person)
            if person.role is Role.HERO:
                for language in (*dict.fromkeys(person.languages), None):
                    for topic in (*dict.fromkeys(person.topics), None):
                        self._skills[topic, language].append(person)

    def of_role(self, role: Role) -> Sequence[Person]:
        """Everybody of that role, in the roster's order."""
        return self._roles.get(role, ())

    def heroes(self, *, topic: str | None = None, language: str | None = None) -> Sequence[Person]:
        """HEROs who know the topic and speak the language; None = whichever."""
        return self._skills.get((topic, language), ())

    def free_heroes(
        self, at: datetime, *, topic: str | None = None, language: str | None = None
    ) -> list[Person]:
        """Those of `heroes` who are free. One look for all who share a rhythm: by night, when
        hardly anybody is, thousands are passed over at once."""
        skill = topic, language
        if skill not in self._shifts:
            shifts: defaultdict[int, list[Person]] = defaultdict(list)
            for person in self._skills.get(skill, ()):
                shifts[self._rhythm(person)].append(person)
            self._shifts[skill] = dict(shifts)
        return [
            person
            for people in self._shifts[skill].values()
            if self.is_free(people[0], at)
            for person in people
        ]

    def is_free(self, person: Person, at: datetime) -> bool:
        """True if the person is on duty, has no holiday and no quiet hours."""
        span = self._span(person, at)
        return span is not None and span[0] <= at

    def next_free(self, at: datetime) -> datetime | None:
        """When the first of those begins who are not free now; None if nobody does in 15 days."""
        since, until, first = self._next or (at, at, None)
        if not since <= at < until:
            spans = [span for person in self.willing if (span := self._span(person, at))]
            first = min((begin for begin, _ in spans if begin > at), default=None)
            changes = [end if begin <= at else begin for begin, end in spans]
            self._next = at, min(changes, default=at), first
        return first

    def begin(self, person: Person, at: datetime) -> datetime | None:
        """When this person is free next; None if now, or not in 15 days."""
        span = self._span(person, at)
        return span[0] if span and span[0] > at else None

    def _span(self, person: Person, at: datetime) -> Span | None:
        """The stretch in which the person is free, now or next; one answer for all who share a
        rhythm, kept as long as it holds."""
        rhythm = self._rhythm(person)
        known = self._free.get(rhythm)
        if known is None or not known.holds(at):
            duty = self._duty
            spans = person.free_spans(at, duty.quiet_hours, duty.holidays)
            known = self._free[rhythm] = Free(at, next(spans, None))
        return known.span

    def _rhythm(self, person: Person) -> int:
        """A number for the person's rhythm: comparing hours each time would cost more."""
        number = self._rhythm_of.get(person.id)
        if number is None:
            # A number of its own even where two threads meet here.
            number = self._rhythms.setdefault(person.rhythm, next(self._numbers))
            self._rhythm_of[person.id] = number
        return number


_kept: list[tuple[Sequence[Person], Duty, Pool]] = []
"""The pool that was made last: as long as roster and rules are the same, so is the pool."""


def pool_of(people: Sequence[Person], duty: Duty) -> Pool:
    """The pool of these people; the very same sequence gives the pool that was made of it before.

    A roster hands out one sequence as long as it does not read anew, so a batch of posts and the
    ones after it share a pool."""
    for known, rules, pool in _kept[-1:]:
        if known is people and rules == duty:
            return pool
    made = Pool(people, duty)
    _kept[:] = [(people, duty, made)]
    return made
