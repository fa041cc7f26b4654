"""The roster as it is on duty is worked out anew only where something has changed: whatever is
looked up among thousands of people is kept for the very same sequence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk.adapters.arranged import ArrangedRoster
from herodesk.domain.brand import Brand
from herodesk.domain.compact import Footing
from herodesk.domain.rota import Changes, arranged
from herodesk.domain.staff import Person
from herodesk_ops.memory import MemoryRoster, VirtualClock
from tests.sample import everybody, nordwind

PEOPLE = everybody()
BRAND = nordwind()
SHORT = replace(
    BRAND,
    compact=replace(
        BRAND.compact, training=tuple(replace(it, holds_months=3) for it in BRAND.compact.training)
    ),
)
"""What was passed on 25 August ends on 25 November."""


class Here:
    """What the roster is made of, to be changed."""

    def __init__(self, clock: VirtualClock, brand: Brand = BRAND) -> None:
        self.brand, self.changes, self.clock = brand, Changes(), clock
        self.roster = ArrangedRoster(
            MemoryRoster(PEOPLE), lambda: self.brand, lambda: self.changes, clock
        )

    def people(self) -> tuple[Person, ...]:
        found = self.roster.people()
        assert found == arranged(PEOPLE, self.brand, self.changes, self.clock.now())
        assert [self.roster.person(p.id) for p in PEOPLE] == list(found)
        return tuple(found)


def test_all_day_it_is_the_very_same_sequence_as_long_as_nothing_changes(
    clock: VirtualClock,
) -> None:
    no_rota = replace(BRAND, rota={})
    here = Here(clock, no_rota)
    before = here.people()

    for _ in range(6):
        clock.advance(timedelta(hours=2).total_seconds())
        assert here.people() is before


def test_turns_reach_as_far_ahead_an_hour_later(clock: VirtualClock) -> None:
    here = Here(clock)
    before = here.people()

    clock.advance(timedelta(days=8).total_seconds())

    assert here.people() != before


@pytest.mark.parametrize("what", ["footing", "brand"])
def test_what_changes_counts_at_once(clock: VirtualClock, what: str) -> None:
    here = Here(clock)
    assert next(p for p in here.people() if p.id == "ana").level == 2

    if what == "footing":
        here.changes = Changes(footings={"ana": Footing(person="ana", level=1)})
    else:
        here.brand = replace(BRAND, compact=replace(BRAND.compact, levels={}))

    ana = next(p for p in here.people() if p.id == "ana")
    assert ana.level == 1 if what == "footing" else ana.given is None


def test_a_training_ends_at_midnight_and_not_an_hour_later(clock: VirtualClock) -> None:
    here = Here(clock, SHORT)
    clock.advance(timedelta(days=1, hours=13, minutes=30).total_seconds())  # 23:30 in Berlin
    ana = next(p for p in here.people() if p.id == "ana")

    clock.advance(timedelta(minutes=31).total_seconds())

    later = next(p for p in here.people() if p.id == "ana")
    assert len(later.closed) > len(ana.closed)
