"""Raise or lower a person's level: with a reason that the person can read (mission background,
section 6), by who may give that level, and never one's own."""

from __future__ import annotations

from datetime import datetime

from herodesk.domain.compact import MOST_LEVEL, CompactLine, Deed, Footing
from herodesk.domain.errors import InvalidError, NotAllowedError, NotFoundError
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person
from herodesk.ports import App, Records
from herodesk.steps.sign_compact import change, compact_of

MOST_WHY = 300


def set_level(person_id: str, level: str, why: str, lead: Person, *, app: App) -> bool:
    """The person has this level from now on; False if that was so before.

    NotAllowedError "levels-whose", or "level-by-manager" where the compact lets somebody else
    give the higher one of the two levels; InvalidError "no-such-level", "why-missing";
    NotFoundError for who is not on the roster.
    """
    person = app.roster.person(person_id)
    if person is None or person.gone is not None:
        raise NotFoundError("person")
    if level not in {str(number) for number in range(MOST_LEVEL + 1)}:
        raise InvalidError("no-such-level")
    wanted, why = int(level), " ".join(why.split())[:MOST_WHY]
    require_may_set(lead, person, wanted, app=app)
    if not why:
        raise InvalidError("why-missing")
    now, records = app.clock.now(), app.records
    return put_level(person, wanted, why, by=lead.id, now=now, records=records)


def require_may_set(lead: Person, person: Person, level: int, *, app: App) -> None:
    """NotAllowedError unless this lead or manager may give and take these levels."""
    if not may(lead, Right.LEVELS) or lead.id == person.id:
        raise NotAllowedError("levels-whose")
    higher = max(level, person.level)
    if str(lead.role) not in compact_of(app).given_by(higher):
        raise NotAllowedError("level-by-manager")


def put_level(
    person: Person, level: int, why: str, *, by: str, now: datetime, records: Records
) -> bool:
    """The same without asking who it is: an operator, or a roster that is imported."""

    def move(footing: Footing) -> tuple[Footing, CompactLine] | None:
        before = person.level if footing.level is None else footing.level
        if before == level:
            return None
        return footing.at_level(level), CompactLine(
            person=person.id, at=now, n=footing.v + 1, what=Deed.LEVEL, by=by,
            value=str(level), before=str(before), why=why,
        )  # fmt: skip

    return change(person.id, move, records=records)
