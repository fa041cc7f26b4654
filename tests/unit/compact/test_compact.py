"""Who may be offered what under a compact: signatures, trainings, levels, all of it data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.compact import (
    Compact,
    Footing,
    Level,
    Training,
    major_minor,
    months_later,
    standing,
    with_footing,
)
from herodesk.domain.rights import LEAST_LEVEL, LEVELLED, Right, may
from herodesk.domain.staff import Person, Role
from tests.sample import nordwind, person

TODAY = date(2026, 11, 23)
ANA = replace(person("ana"), signed="", signed_on=None, passed=())
COMPACT = Compact(version="2.1", counts_from=date(2026, 12, 1))

SIGNED: list[tuple[str, date, bool]] = [
    ("", date(2026, 11, 30), False),
    ("1.0", date(2026, 11, 30), True),
    ("1.4", date(2026, 11, 30), True),
    ("1.4", date(2026, 12, 1), False),
    ("2.0", date(2026, 11, 30), True),
    ("2.0", date(2026, 12, 1), True),
    ("2.1", date(2027, 12, 1), True),
    ("3.0", date(2026, 12, 1), True),
]


@pytest.mark.parametrize(("signed", "today", "may_serve"), SIGNED)
def test_a_new_first_number_is_needed_after_notice_and_a_second_one_never(
    signed: str, today: date, may_serve: bool
) -> None:
    stands = standing(replace(ANA, signed=signed), None, COMPACT, today)

    assert stands.reasons_against() == (() if may_serve else ("compact-not-signed",))


def test_before_the_first_version_counts_nothing_is_needed() -> None:
    first = Compact(version="1.0", counts_from=date(2026, 12, 1))

    assert standing(ANA, None, first, date(2026, 11, 30)) is ANA
    assert standing(ANA, None, first, date(2026, 12, 1)).unsigned


def test_without_a_compact_people_are_as_the_roster_says() -> None:
    assert standing(ANA, None, Compact(), TODAY) is ANA
    assert standing(ANA, Footing(person="ana"), Compact(), TODAY) is ANA


@pytest.mark.parametrize("role", list(Role))
def test_everybody_signs_but_who_watches_over_privacy(role: Role) -> None:
    stands = standing(replace(ANA, role=role), None, replace(COMPACT, counts_from=None), TODAY)

    assert stands.unsigned == (role is not Role.PRIVACY)


def test_a_missing_training_closes_its_topic_alone() -> None:
    compact = Compact(training=(Training(topic="billing"), Training(topic="repair")))
    stands = standing(replace(ANA, passed=(("repair", TODAY),)), None, compact, TODAY)

    assert stands.closed == ("billing",)
    assert stands.reasons_against() == stands.reasons_against("repair") == ()
    assert stands.reasons_against("billing") == ("not-trained",)


def test_a_training_holds_to_its_last_day_and_no_longer() -> None:
    compact = Compact(training=(Training(topic="billing", holds_months=12),))
    trained = replace(ANA, passed=(("billing", date(2025, 11, 24)),))

    assert standing(trained, None, compact, date(2026, 11, 23)).closed == ()
    assert standing(trained, None, compact, date(2026, 11, 24)).closed == ("billing",)
    for_good = Compact(training=(Training(topic="billing", holds_months=0),))
    assert standing(trained, None, for_good, date(2090, 1, 1)).closed == ()


def test_a_training_counts_for_the_roles_that_it_names() -> None:
    compact = Compact(training=(Training(topic="billing", roles=("hero",)),))

    assert standing(ANA, None, compact, TODAY).closed == ("billing",)
    assert standing(replace(ANA, role=Role.LEAD), None, compact, TODAY).closed == ()


def test_what_was_done_since_stands_beside_the_roster_and_above_it() -> None:
    told = replace(ANA, signed="1.0", passed=(("billing", date(2026, 3, 1)),), level=1)

    newer = Footing(person="ana", signed="2.0", passed={"repair": TODAY}, level=2, v=3)
    both = with_footing(told, newer)
    assert (both.signed, both.level) == ("2.0", 2)
    assert dict(both.passed) == {"billing": date(2026, 3, 1), "repair": TODAY}
    assert with_footing(told, Footing(person="ana", level=0, v=1)).signed == "1.0"
    assert with_footing(told, Footing(person="ana", withdrew=True, v=1)).signed == ""
    older = Footing(person="ana", passed={"billing": date(2025, 1, 1)}, v=1)
    assert dict(with_footing(told, older).passed) == {"billing": date(2026, 3, 1)}


# -- levels -----------------------------------------------------------------------------------

TABLE: Mapping[int, frozenset[Right]] = {
    0: frozenset(),
    1: frozenset({Right.TAKE, Right.MAKE_CASES, Right.PROMISE}),
    2: frozenset({
        Right.TAKE, Right.MAKE_CASES, Right.PROMISE, Right.MOVE, Right.GOODWILL,
    }),
    3: LEVELLED,
}  # fmt: skip
"""The table of levels in the mission background, section 6."""


@pytest.mark.parametrize("level", TABLE)
def test_the_example_brand_gives_what_the_table_of_levels_says(level: int) -> None:
    lead = standing(
        replace(ANA, role=Role.LEAD, level=level, signed="1.0"), None, nordwind().compact, TODAY
    )

    assert {right for right in LEVELLED if may(lead, right)} == TABLE[level]


@pytest.mark.parametrize("right", sorted(LEVELLED))
@pytest.mark.parametrize("least", range(4))
def test_moving_a_right_to_another_level_moves_who_may(right: Right, least: int) -> None:
    compact = Compact(levels={"0": Level(), str(least): Level(may=(right,))})

    for level in range(4):
        lead = standing(replace(ANA, role=Role.LEAD, level=level), None, compact, TODAY)
        assert may(lead, right) == (level >= least)


def test_without_levels_those_of_every_brand_count() -> None:
    for level in range(4):
        one = standing(replace(ANA, level=level), None, Compact(), TODAY)
        for right in (Right.TAKE, Right.MOVE, Right.MAKE_CASES):
            assert may(one, right) == (level >= LEAST_LEVEL[right])


def test_a_level_that_takes_no_cases_is_offered_none() -> None:
    compact = Compact(levels={"2": Level(may=("take",))})
    below = standing(replace(ANA, level=1), None, compact, TODAY)

    assert below.reasons_against() == ("level-takes-none",)
    assert standing(replace(ANA, level=2), None, compact, TODAY).reasons_against() == ()


def test_what_managers_may_does_not_hang_on_a_level() -> None:
    lars = standing(replace(person("lars"), level=0), None, nordwind().compact, TODAY)

    assert may(lars, Right.LEAD_WAVES)


def test_goodwill_rises_with_the_level() -> None:
    compact = nordwind().compact

    assert [compact.goodwill_at(level) for level in range(4)] == [
        (0, 0), (0, 0), (5000, 30000), (20000, 100000),
    ]  # fmt: skip


# -- rules that hold for all ------------------------------------------------------------------

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
versions = st.builds("{}.{}".format, st.integers(1, 5), st.integers(0, 9))


@given(day=days, months=st.integers(1, 120))
def test_a_training_ends_so_many_months_later(day: date, months: int) -> None:
    until = months_later(day, months)

    assert (until.year * 12 + until.month) - (day.year * 12 + day.month) == months
    assert until.day == day.day or (until.day < day.day and months_later(day, months) == until)
    assert until > day


@given(version=versions, signed=st.one_of(st.just(""), versions), today=days, since=days)
def test_nobody_is_offered_anything_without_the_number_that_counts(
    version: str, signed: str, today: date, since: date
) -> None:
    compact = Compact(version=version, counts_from=since)
    stands = standing(Person(id="x", name="X", signed=signed), None, compact, today)

    needed = major_minor(version)[0] - (today < since)
    assert stands.unsigned == (major_minor(signed)[0] < needed)
    signs = standing(Person(id="x", name="X", signed=version), None, compact, today)
    assert not signs.unsigned
