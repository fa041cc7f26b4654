"""Find the right few people for a case: deterministic, explainable, fair by hashing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from herodesk.domain.brand import Brand
from herodesk.domain.case import Case
from herodesk.domain.finding import Signal
from herodesk.domain.staff import Person, Role

SAME_HERO, FIRST_STAGE, LEADS_STAGE, LAST_STAGE = 0, 1, 3, 4

NAMED_GROUP_ONLY = (Signal.LEGAL, Signal.PRESS)
"""Cases with these signals go to the brand's named people and to nobody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Whom to ask now, on which stage of the ladder; or until when the case must wait.

    `reserve` may be asked instead of those who have been told enough for now."""

    people: tuple[Person, ...] = ()
    reserve: tuple[Person, ...] = ()
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
    entitled = [p for p in _entitled(case, people, brand) if not p.reasons_against()]
    new = [p for p in entitled if not case.asked(p.id)]
    first = stage or FIRST_STAGE
    for here in ([p for p in new if _may_ring(p, case, brand, now)], _woken(new, case, now)):
        for step in range(first, LAST_STAGE + 1):
            if ranked := _on_stage(step, case, here, brand, loads):
                most = brand.telling.offer_to
                return Route(people=ranked[:most], reserve=ranked[most:], stage=step)
    duty = brand.duty
    begins = (p.next_free(now, duty.quiet_hours, duty.holidays) for p in entitled)
    later = [begin for begin in begins if begin is not None and begin > now]
    return Route(stage=first, wait_until=min(later, default=None))


def may_return_to(person: Person, case: Case, brand: Brand, now: datetime) -> bool:
    """True if the person who had the case can be asked first, now that it is open again (K8)."""
    answers = person in _entitled(case, [person], brand) and not person.reasons_against()
    return answers and _may_ring(person, case, brand, now)


def may_take_over(person: Person, case: Case, brand: Brand, now: datetime) -> str:
    """Why a case cannot be handed to this person now, as a code; empty if it can."""
    if person.reasons_against() or person not in _entitled(case, [person], brand):
        return "hand-over-paused"
    if person.role in {Role.IT, Role.PRIVACY} and not _named(case, brand):
        return "hand-over-to-whom"
    return "" if _may_ring(person, case, brand, now) else "hand-over-off-duty"


def _may_ring(person: Person, case: Case, brand: Brand, now: datetime) -> bool:
    """On duty, no holiday, outside quiet hours; danger rings leads and those on night duty even
    then (I8)."""
    if Signal.DANGER in case.signals and _watches(person, now):
        return person.is_on_duty(now, danger=True)
    awake = person.quiet_until(now, brand.duty.quiet_hours) is None
    return awake and person.is_on_duty(now, brand.duty.holidays)


def _woken(people: Sequence[Person], case: Case, now: datetime) -> list[Person]:
    """Danger does not wait for duty to begin: when nobody is, who watches at night is called."""
    return [p for p in people if _watches(p, now)] if Signal.DANGER in case.signals else []


def _watches(person: Person, now: datetime) -> bool:
    return (person.night_duty or person.leads) and not person.is_away(now)


def _on_stage(
    stage: int,
    case: Case,
    here: Sequence[Person],
    brand: Brand,
    loads: Mapping[str, int],
) -> tuple[Person, ...]:
    if stage >= LEADS_STAGE:
        role = Role.LEAD if stage == LEADS_STAGE else Role.MANAGER
        return tuple(p for p in here if p.role is role)
    if not _named(case, brand):
        free = [p for p in here if p.role is Role.HERO and _has_room(p, case, loads)]
        here = _closest(case, free, brand)
    ranked = sorted(here, key=lambda p: _rank(p, case, brand, loads))
    return tuple(ranked)


def _entitled(case: Case, people: Sequence[Person], brand: Brand) -> list[Person]:
    """Everybody, but for legal and press: their named group."""
    named = _named(case, brand)
    return [p for p in people if p.id in named] if named else list(people)


def _named(case: Case, brand: Brand) -> frozenset[str]:
    groups = [brand.signals.get(s, ()) for s in NAMED_GROUP_ONLY if s in case.signals]
    return frozenset(person for group in groups for person in group)


def _has_room(person: Person, case: Case, loads: Mapping[str, int]) -> bool:
    return Signal.DANGER in case.signals or loads.get(person.id, 0) < person.load_limit


def _closest(case: Case, people: Sequence[Person], brand: Brand) -> list[Person]:
    """Those who know topic and language; if nobody does, who speaks the language; else all."""
    speaks = _speaks(case, brand)
    tests: tuple[Callable[[Person], bool], ...] = (
        lambda p: speaks(p) and _knows(p, case),
        speaks,
        lambda _: True,
    )
    return next((fit for test in tests if (fit := [p for p in people if test(p)])), [])


def _speaks(case: Case, brand: Brand) -> Callable[[Person], bool]:
    matters = case.language in brand.languages
    return lambda person: not matters or case.language in person.languages


def _knows(person: Person, case: Case) -> bool:
    return case.topic is None or case.topic in person.topics


def _rank(
    person: Person, case: Case, brand: Brand, loads: Mapping[str, int]
) -> tuple[int, float, int, str]:
    """Who was not asked about this case yet, then the least loaded, then by a hash of case and
    person, so that no one is always first; the same for the same input."""
    share = loads.get(person.id, 0) / max(1, person.load_limit)
    lot = crc32(f"{brand.id} {case.number} {person.id}".encode())
    return (case.times_asked(person.id), share, lot, person.id)
