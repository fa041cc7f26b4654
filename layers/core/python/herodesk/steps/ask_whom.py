"""Which colleague is asked: the one named, or the best one on duty who has the skill.

Deterministic and explained: whoever asks reads why it was this one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from herodesk.domain.brand import Brand
from herodesk.domain.case import Case
from herodesk.domain.errors import InvalidError, NotAllowedError
from herodesk.domain.finding import Reason
from herodesk.domain.numbers import lot
from herodesk.domain.staff import Person
from herodesk.ports import App

MOST_OFFERED = 200
"""So many names are suggested on the page; any other can be typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A colleague, and why this one where nobody was named."""

    person: Person
    because: tuple[Reason, ...] = ()


def whom(who: str, case: Case, by: Person, *, busy: frozenset[str], app: App) -> Chosen:
    """Whoever is meant by an id, a name, a part of a name, or a skill.

    `busy` have a question of this case already. InvalidError if nobody is meant, or several;
    NotAllowedError if nobody with that skill is on duty.
    """
    wanted = _folded(who)
    people = app.roster.people()
    named = _named(wanted, people)
    if len(named) == 1:
        return Chosen(person=named[0])
    if skill := _skill(wanted, people, app.rules.brand()):
        return _best(skill, case, by, busy, app)
    raise InvalidError("ask-which" if named else "ask-whom")


def require_may_be_asked(person: Person, case: Case, by: Person, *, app: App) -> None:
    """NotAllowedError unless a word can reach this colleague, who is not at the case already."""
    if person.id == by.id:
        raise NotAllowedError("ask-yourself")
    if person.id == case.owner:
        raise NotAllowedError("ask-the-holder")
    if person.paused:
        raise NotAllowedError("ask-paused")
    if not _is_reachable(person):
        raise NotAllowedError("ask-no-contact")
    duty = app.rules.brand().duty
    if person.next_free(app.clock.now(), duty.quiet_hours, duty.holidays) is None:
        raise NotAllowedError("ask-away")


def suggestions(case: Case, by: Person, *, app: App) -> list[str]:
    """What may be typed: skills first, then colleagues by name."""
    brand = app.rules.brand()
    people = app.roster.people()
    skills = {d for p in people for d in p.departments} | {t for p in people for t in p.topics}
    names = sorted(p.name for p in people if p.id not in {by.id, case.owner} and not p.paused)
    told = sorted(
        topic.name.get(by.language, t) if (topic := brand.topic(t)) else t for t in skills
    )
    return [*dict.fromkeys(told), *names[:MOST_OFFERED]]


def _best(skill: str, case: Case, by: Person, busy: frozenset[str], app: App) -> Chosen:
    brand, now, loads = app.rules.brand(), app.clock.now(), app.records.loads()
    quiet, holidays = brand.duty.quiet_hours, brand.duty.holidays
    able = [
        person
        for person in app.roster.people()
        if _has(skill, person)
        and person.id not in {by.id, case.owner, *busy}
        and _is_reachable(person)
        and person.quiet_until(now, quiet) is None
        and person.is_on_duty(now, holidays)
    ]
    if not able:
        raise NotAllowedError("ask-nobody")

    def rank(person: Person) -> tuple[bool, float, bytes, str]:
        """Who speaks the asker's language, then the least loaded, then by a hash of the case and
        the person, so that no one is always first."""
        foreign = by.language not in person.languages
        share = loads.get(person.id, 0) / max(1, person.load_limit)
        return foreign, share, lot(f"{case.number} ", person.id), person.id

    best = min(able, key=rank)
    held = f"{loads.get(best.id, 0)}/{best.load_limit}"
    because = (Reason(code="knows", value=skill), Reason(code="on-duty"))
    return Chosen(person=best, because=(*because, Reason(code="load", value=held)))


def _is_reachable(person: Person) -> bool:
    """True for whoever may be offered cases, and for guests: advice takes neither level nor
    signature."""
    return not {*person.reasons_against()} - {"guest", "level-takes-none", "compact-not-signed"}


def _named(wanted: str, people: Iterable[Person]) -> list[Person]:
    """Whoever has that id or name; or else all whose name holds the words that were typed."""
    people = list(people)
    exact = [p for p in people if wanted in {_folded(p.id), _folded(p.name)}]
    first = [p for p in people if wanted == _folded(p.first_name)]
    words = wanted.split()
    part = [p for p in people if words and all(w in _folded(p.name).split() for w in words)]
    return exact or first or part


def _skill(wanted: str, people: Iterable[Person], brand: Brand) -> str | None:
    """The id of the topic, or the department, that is meant."""
    for topic in brand.topics:
        if wanted in {_folded(topic.id), *map(_folded, topic.name.values())}:
            return topic.id
    departments = {department for person in people for department in person.departments}
    return next((one for one in sorted(departments) if _folded(one) == wanted), None)


def _has(skill: str, person: Person) -> bool:
    return skill in person.topics or skill in person.departments


def _folded(text: str) -> str:
    return " ".join(text.replace("_", " ").casefold().split())
