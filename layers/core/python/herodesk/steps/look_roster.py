"""The people, for who keeps the roster: how each one stands, and what nobody covers.

No counts of cases or thanks: nobody is compared with anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from herodesk.domain.brakes import Pause
from herodesk.domain.brand import StoredCover
from herodesk.domain.errors import NotAllowedError, NotFoundError
from herodesk.domain.gaps import Report, look_ahead
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Absence, Person
from herodesk.ports import App
from herodesk.steps.search import folded

GAP_DAYS = 14


class Mark(StrEnum):
    """How somebody stands; the first that holds is the one to say first."""

    GONE = "gone"
    PAUSED = "paused"
    NO_CONTACT = "no-contact"
    AWAY = "away"
    RESTS = "rests"
    ON_DUTY = "on-duty"
    OFF_DUTY = "off-duty"
    STOPPED = "stopped"
    TEXTS_FAIL = "texts-fail"
    UNCONFIRMED = "unconfirmed"


FILTERS = tuple(Mark)
BESIDE = frozenset({Mark.STOPPED, Mark.TEXTS_FAIL, Mark.UNCONFIRMED})
"""What is said beside how somebody stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person, and how they stand: what is to be said first stands first."""

    person: Person
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What people are looked for by; empty is any."""

    topic: str = ""
    language: str = ""
    state: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """One person with what was agreed on; `own` are days off that can be taken back here."""

    row: Row
    pause: Pause | None
    absences: Sequence[Absence]
    own: Sequence[Absence]
    covers: Sequence[StoredCover]
    rotas: Sequence[str]
    next_duty: datetime | None
    others: Sequence[Person]


def require_may_look(person: Person) -> None:
    """NotAllowedError for who may not see the roster."""
    if not may(person, Right.ROSTER):
        raise NotAllowedError("leads-only")


def require_may_keep(person: Person) -> None:
    """NotAllowedError for who may not change anything for others."""
    if not may(person, Right.KEEP_ROSTER):
        raise NotAllowedError("leads-keep")


def look_roster(person: Person, sought: Sought, *, app: App) -> list[Row]:
    """Whoever fits, by name. Who is gone is only shown if asked for."""
    require_may_look(person)
    lapsed = _unconfirmed(app)
    fitting = (one for one in app.roster.people() if _fits(one, sought))
    rows = (Row(person=one, marks=marks_of(one, lapsed, app)) for one in fitting)
    wanted = [row for row in rows if _stands(row, sought.state)]
    return sorted(wanted, key=lambda row: (folded(row.person.name), row.person.id))


def look_person(viewer: Person, person_id: str, *, app: App) -> PersonView:
    """One person; NotFoundError if nobody has that id."""
    require_may_look(viewer)
    person = app.roster.person(person_id)
    if person is None:
        raise NotFoundError("person")
    now, brand = app.clock.now(), app.rules.brand()
    changes, today = app.records.changes(fresh=True), now.date()
    leave = changes.leaves.get(person.id)
    mine = [
        one for one in changes.covers
        if person.id in {one.cover.by, one.cover.instead_of}
        and not one.cancelled and one.cover.ends > now
    ]  # fmt: skip
    return PersonView(
        row=Row(person=person, marks=marks_of(person, _unconfirmed(app), app)),
        pause=app.records.brakes(fresh=True).pause_of(person.id),
        absences=sorted(
            {*person.absences, *(leave.absences if leave else ())}, key=lambda one: one.first
        ),
        own=[one for one in (leave.absences if leave else ()) if one.last >= today],
        covers=sorted(mine, key=lambda one: one.cover.begins),
        rotas=[name for name, rota in brand.rota.items() if person.id in rota.people],
        next_duty=person.next_duty(now, brand.duty.holidays),
        others=_who_could(person, app),
    )


def gaps_ahead(viewer: Person, *, app: App) -> Report:
    """What nobody covers in the next two weeks, and who cannot be told."""
    require_may_look(viewer)
    return look_ahead(app.rules.brand(), app.roster.people(), app.clock.now(), GAP_DAYS)


def marks_of(person: Person, lapsed: Mapping[str, str], app: App) -> tuple[Mark, ...]:
    """How somebody stands: one thing first, then what is to be said beside it."""
    now, holidays = app.clock.now(), app.rules.brand().duty.holidays
    against = person.reasons_against()
    no_contact = person.way() is None or not person.verified
    checks = (
        (Mark.GONE, person.gone is not None),
        (Mark.PAUSED, "paused" in against),
        (Mark.NO_CONTACT, no_contact),
        (Mark.AWAY, person.is_away(now)),
        (Mark.RESTS, person.rests_until is not None and now < person.rests_until),
        (Mark.ON_DUTY, person.is_on_duty(now, holidays)),
        (Mark.OFF_DUTY, True),
    )
    first = next(mark for mark, holds in checks if holds)
    beside = (
        (Mark.NO_CONTACT, no_contact and first is Mark.PAUSED),
        (Mark.STOPPED, person.no_sms),
        (Mark.TEXTS_FAIL, person.sms_fails),
        (Mark.UNCONFIRMED, person.id in lapsed and person.email is not None),
    )
    more = tuple(mark for mark, holds in beside if holds and person.gone is None)
    return (first, *more)


def _unconfirmed(app: App) -> Mapping[str, str]:
    return {one.person: one.state for one in app.records.unconfirmed()}


def _fits(person: Person, sought: Sought) -> bool:
    if sought.topic and sought.topic not in person.topics:
        return False
    if sought.language and sought.language not in person.languages:
        return False
    wanted = folded(sought.name).split()
    told = folded(f"{person.name} {person.sign_off} {person.id}")
    return all(word in told for word in wanted)


def _stands(row: Row, state: str) -> bool:
    if state:
        return state in row.marks
    return Mark.GONE not in row.marks


def _who_could(person: Person, app: App) -> list[Person]:
    """Colleagues who might stand in: they know one of the topics in one of the languages."""
    fitting = (
        one for one in app.roster.people()
        if one.id != person.id and not one.reasons_against()
        and (not person.topics or set(one.topics) & set(person.topics))
        and set(one.languages) & set(person.languages)
    )  # fmt: skip
    return sorted(fitting, key=lambda one: folded(one.name))[:50]
