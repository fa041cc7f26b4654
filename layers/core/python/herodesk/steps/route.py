"""Find the right few people for a case: deterministic, explainable, fair by hashing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify, heappop
from itertools import chain, islice

from herodesk.domain.brand import Brand
from herodesk.domain.case import Case
from herodesk.domain.finding import Signal
from herodesk.domain.numbers import lot
from herodesk.domain.pool import Pool, pool_of
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person, Role

SAME_HERO, FIRST_STAGE, LEADS_STAGE, LAST_STAGE = 0, 1, 3, 4

NAMED_GROUP_ONLY = (Signal.LEGAL, Signal.PRESS)
"""Cases with these signals go to the brand's named people and to nobody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Whom to ask now, on which stage of the ladder; or until when the case must wait.

    `reserve` may be asked instead of those who have been told enough for now: the others who fit,
    best first, found as they are asked for."""

    people: tuple[Person, ...] = ()
    reserve: Iterable[Person] = ()
    stage: int = FIRST_STAGE
    wait_until: datetime | None = None


def route(
    case: Case,
    people: Sequence[Person],
    *,
    brand: Brand,
    loads: Mapping[str, int],
    now: datetime,
    stage: int,
) -> Route:
    """The people to ask about the case on this stage or, if it has nobody, on the next one.

    If no stage has anybody on duty, `wait_until` is when the first suitable person is, or None
    when the roster knows no such time.
    """
    pool, danger = pool_of(people, brand.duty), Signal.DANGER in case.signals
    search = _Search(case, pool, brand, loads, now, danger)
    first = stage or FIRST_STAGE
    for woken in (False, True)[: 1 + search.is_dangerous]:
        for step in range(first, LAST_STAGE + 1):
            found = search.on_stage(step, woken=woken)
            if best := tuple(islice(found, brand.telling.offer_to)):
                return Route(people=best, reserve=found, stage=step)
    return Route(stage=first, wait_until=search.next_free())


@dataclass(frozen=True, slots=True)
class _Search:
    """One case looks for its people. Nobody is looked at before it is their turn, so that
    thousands cost no more than the few that are found."""

    case: Case
    pool: Pool
    brand: Brand
    loads: Mapping[str, int]
    now: datetime
    is_dangerous: bool

    def on_stage(self, step: int, *, woken: bool) -> Iterator[Person]:
        """Who is to be asked on a stage of the ladder, best first; `woken`: not those on
        duty but those who may be called in danger."""
        rings = self.may_be_woken if woken else self.may_ring
        asked = {o.hero for o in self.case.offers if o.passed or not o.over}
        if (named := self._named()) is not None:
            role = {LEADS_STAGE: Role.LEAD, LAST_STAGE: Role.MANAGER}.get(step)
            group = [p for p in named if role is None or p.role is role]
            return (p for p in self._ranked(group) if p.id not in asked and rings(p))
        if step >= LEADS_STAGE:
            leads = self.pool.of_role(Role.MANAGER)
            if step == LEADS_STAGE:
                leads = [p for p in self.pool.of_role(Role.LEAD) if may(p, Right.ESCALATIONS)]
            return (p for p in self._ranked(leads) if p.id not in asked and rings(p))
        if self.is_dangerous:
            return self._heroes(lambda p: p.id not in asked and rings(p))
        load = self.loads.get
        return self._heroes(lambda p: p.id not in asked and load(p.id, 0) < p.load_limit)

    def _heroes(self, fits: Callable[[Person], bool]) -> Iterator[Person]:
        """Who answered this customer before; then those who know topic and language; if there are
        none, who speaks the language; else all."""
        language = self.case.language if self.case.language in self.brand.languages else None
        for topic, tongue in ((self.case.topic, language), (None, language), (None, None)):
            group = self._group(topic, tongue)
            rest = (p for p in self._ranked(group) if fits(p) and p.id != self.case.known_to)
            if (one := next(rest, None)) is not None:
                return chain(self._acquainted(language, fits), (one,), rest)
        return self._acquainted(language, fits)

    def _group(self, topic: str | None, language: str | None) -> Sequence[Person]:
        """Who may be looked at: danger also rings people who are not free."""
        if self.is_dangerous:
            return self.pool.heroes(topic=topic, language=language)
        return self.pool.free_heroes(self.now, topic=topic, language=language)

    def _acquainted(self, language: str | None, fits: Callable[[Person], bool]) -> Iterator[Person]:
        if self.case.known_to is None:
            return iter(())
        group = self._group(None, language)
        return (p for p in group if p.id == self.case.known_to and fits(p))

    def _ranked(self, people: Iterable[Person]) -> Iterator[Person]:
        """Who was not asked about this case yet, then the least loaded, then by a hash of case and
        person, so that no one is always first; the same for the same input. Whose training for
        this topic is missing or over is left out.

        A heap: of a thousand who fit only the first few are wanted in order."""
        times = Counter(offer.hero for offer in self.case.offers).get
        matter = f"{self.brand.id} {self.case.number}"
        load = self.loads.get
        heap = [
            (
                times(p.id, 0),
                load(p.id, 0) / max(1, p.load_limit),
                lot(matter, p.id),
                p.id,
                p,
            )
            for p in people
            if self.case.topic not in p.closed
        ]
        heapify(heap)
        while heap:
            yield heappop(heap)[-1]

    def may_ring(self, person: Person) -> bool:
        """On duty, no holiday, outside quiet hours; danger rings leads and those on night duty even
        then (I8)."""
        if self.is_dangerous and _watches(person, self.now):
            return person.is_on_duty(self.now, danger=True)
        return self.pool.is_free(person, self.now)

    def may_be_woken(self, person: Person) -> bool:
        """Danger does not wait for duty: when nobody is on it, who watches at night is called."""
        return self.is_dangerous and _watches(person, self.now)

    def next_free(self) -> datetime | None:
        """When the next of those begins who may be asked about this case at all."""
        if (named := self._named()) is None:
            return self.pool.next_free(self.now)
        begins = (self.pool.begin(person, self.now) for person in named)
        return min((begin for begin in begins if begin), default=None)

    def _named(self) -> list[Person] | None:
        """For legal and press: those of their named group who may be asked; None for the rest."""
        named = _named(self.case, self.brand)
        return [p for p in self.pool.willing if p.id in named] if named else None


def fit_of(person: Person, case: Case, loads: Mapping[str, int], *, on_duty: bool = True) -> str:
    """Why this person is asked, in letters, with the number of cases held already: "tld1".

    k = answered this customer before, t = knows the topic, l = speaks the language, d = on duty,
    n = woken at night. `texts.cases.fits` puts them into words."""
    told = {
        "k": case.known_to == person.id,
        "t": case.topic in person.topics,
        "l": case.language in person.languages,
        "d": on_duty,
        "n": not on_duty,
    }
    return "".join(letter for letter, holds in told.items() if holds) + str(loads.get(person.id, 0))


def may_return_to(person: Person, case: Case, brand: Brand, now: datetime) -> bool:
    """True if the person who had the case can be asked first, now that it is open again (K8)."""
    answers = _is_entitled(person, case, brand) and not person.reasons_against(case.topic)
    return answers and _may_ring(person, case, brand, now)


def may_take_over(person: Person, case: Case, brand: Brand, now: datetime) -> str:
    """Why a case cannot be handed to this person now, as a code; empty if it can."""
    against = person.reasons_against(case.topic)
    if against == ("not-trained",):
        return "hand-over-not-trained"
    if against or not _is_entitled(person, case, brand):
        return "hand-over-paused"
    if person.role in {Role.IT, Role.PRIVACY} and not _named(case, brand):
        return "hand-over-to-whom"
    return "" if _may_ring(person, case, brand, now) else "hand-over-off-duty"


def _may_ring(person: Person, case: Case, brand: Brand, now: datetime) -> bool:
    """`_Search.may_ring` for one person alone."""
    danger = Signal.DANGER in case.signals
    return _Search(case, Pool((person,), brand.duty), brand, {}, now, danger).may_ring(person)


def _is_entitled(person: Person, case: Case, brand: Brand) -> bool:
    """Everybody, but for legal and press: their named group."""
    named = _named(case, brand)
    return not named or person.id in named


def _named(case: Case, brand: Brand) -> frozenset[str]:
    groups = [brand.signals.get(s, ()) for s in NAMED_GROUP_ONLY if s in case.signals]
    return frozenset(person for group in groups for person in group)


def _watches(person: Person, now: datetime) -> bool:
    return (person.night_duty or person.leads) and not person.is_away(now)
