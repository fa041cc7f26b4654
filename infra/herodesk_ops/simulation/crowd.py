"""The colleagues of a simulated company."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from random import Random
from typing import Any

from herodesk.domain.brand import Brand
from herodesk.domain.compact import Compact
from herodesk.domain.duty import ALWAYS, Block
from herodesk.domain.staff import Person, Role, Way
from herodesk_ops.simulation.plan import Plan

HEROES_A_LEAD = 150
NEW_EACH, FIRST_NEW = 20, 7
"""Of so many one after the other one is new: the first of them has this place."""
SHIFTS = (
    ((8, 0, 16, 30),),
    ((9, 0, 12, 30), (13, 30, 18, 0)),
    ((10, 0, 18, 30),),
    ((7, 30, 15, 30),),
    ((12, 0, 20, 0),),
)
"""Blocks of a day: from hour, minute to hour, minute."""
WORKDAYS = ((0, 1, 2, 3, 4), (0, 1, 2, 3, 4), (1, 2, 3, 4, 5), (2, 3, 4, 5, 6))
NIGHT = tuple(Block(day=day, start=time(20), end=time(8)) for day in range(7))


def crowd(plan: Plan, brand: Brand) -> tuple[Person, ...]:
    """So many HEROs in the plan's zones, with leads, two managers and one colleague of IT."""
    chance = Random(f"crowd {plan.seed}")
    heroes = [_hero(number, plan, brand, chance) for number in range(plan.heroes)]
    leads = [
        _person(f"lead{number:03}", number, role=Role.LEAD, hours=ALWAYS, level=3, night_duty=True)
        for number in range(max(2, plan.heroes // HEROES_A_LEAD))
    ]
    managers = [
        _person(f"manager{number}", 7000 + number, role=Role.MANAGER, hours=ALWAYS, level=3)
        for number in range(2)
    ]
    it = _person("it", 8000, role=Role.IT, hours=_hours((0, 1, 2, 3, 4), SHIFTS[0]))
    day = plan.start.date() - timedelta(days=1)
    ready = [_ready(one, brand.compact, day) for one in (*heroes, *leads, *managers, it)]
    return tuple(_new(one, place) for place, one in enumerate(ready))


def lacks(person: Person, topic: str | None, compact: Compact) -> str:
    """What stands between this person and an offer of that topic (I11), by what the crowd was
    made of and not by what routing makes of it; empty if nothing does."""
    needed = [one for one in compact.training if one.topic == topic and person.role in one.roles]
    if compact.asks(person) and person.signed != compact.version:
        return "signature"
    if any(one.topic not in dict(person.passed) for one in needed):
        return "training"
    return "" if person.verified else "contact"


def _new(person: Person, place: int) -> Person:
    """One HERO in twenty lacks something all along: a signature, any training, or a contact that
    was tried."""
    turn, is_new = divmod(place, NEW_EACH)
    if person.role is not Role.HERO or is_new != FIRST_NEW:
        return person
    without: tuple[dict[str, Any], ...] = (
        {"signed": "", "signed_on": None},
        {"passed": ()},
        {"verified": False},
    )
    return replace(person, **without[turn % len(without)])


def _ready(person: Person, compact: Compact, day: date) -> Person:
    """Signed, and passed what the own topics need, the day before the simulation begins."""
    leads = person.role is Role.LEAD
    needed = [one.topic for one in compact.training if leads or one.topic in person.topics]
    passed = tuple((topic, day) for topic in sorted(needed))
    return replace(person, signed=compact.version, signed_on=day, passed=passed)


def _hero(number: int, plan: Plan, brand: Brand, chance: Random) -> Person:
    known = chance.sample([topic.id for topic in brand.topics], k=min(3, len(brand.topics)))
    days, shift = chance.choice(WORKDAYS), chance.choice(SHIFTS)
    tongues = chance.choices([("de",), ("de", "en"), ("en", "de")], weights=[2, 6, 2])[0]
    watches = number % 100 == 0
    return _person(
        f"hero{number:05}",
        10_000 + number,
        hours=NIGHT if watches else _hours(days, shift),
        night_duty=watches,
        zone=plan.zones[number % len(plan.zones)],
        languages=tongues,
        topics=tuple(known),
        level=chance.choice((1, 1, 2)),
        ways=chance.choices([(Way.SMS, Way.EMAIL), (Way.EMAIL, Way.SMS)], weights=[3, 1])[0],
    )


def _person(person_id: str, number: int, **facts: object) -> Person:
    contacts = {"phone": f"+4917{number:08}", "email_topic": f"arn:mail:{person_id}"}
    usual = {"languages": ("de", "en"), "level": 1, "verified": True, "zone": "Europe/Berlin"}
    name = f"{person_id.capitalize()} Example"
    return Person(id=person_id, name=name, **(usual | contacts | facts))  # type: ignore[arg-type]


def _hours(
    days: tuple[int, ...], shift: tuple[tuple[int, int, int, int], ...]
) -> tuple[Block, ...]:
    return tuple(
        Block(day=day, start=time(h, m), end=time(to_h, to_m))
        for day in days
        for h, m, to_h, to_m in shift
    )
