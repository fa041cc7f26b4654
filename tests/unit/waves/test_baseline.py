"""What is usual: by hour of the week, slow to believe what is rare."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.adapters.items import encode
from herodesk.domain.authors import Sign
from herodesk.domain.baseline import (
    ALL,
    COMMON_RHYTHM,
    DECAY,
    HOUR,
    HOURS,
    Baseline,
    Habits,
    first,
    folded,
    habits,
    skipped,
    slot,
)
from herodesk_ops.metering import size_of_item
from herodesk_ops.waves.streams import World, learnt
from tests.sample import MONDAY_MORNING

ZONE = "Europe/Berlin"
MONDAY = MONDAY_MORNING.replace(hour=0)


def test_after_six_weeks_each_hour_is_known_to_a_quarter() -> None:
    world = World(levels={"app": 8.0, "shop": 1.0}, seed=3)
    known = learnt(world, 6, MONDAY)

    off = [
        known.rate("app", at) / world.rate("app", at)
        for at in (MONDAY + hour * HOUR for hour in range(HOURS))
        if world.rate("app", at) > 4
    ]

    assert sum(0.75 < share < 1.33 for share in off) / len(off) > 0.9
    assert known.level("shop") == pytest.approx(1.0, rel=0.15)


def test_a_quiet_topic_takes_its_rhythm_from_all_topics() -> None:
    world = World(levels={"app": 30.0, "shop": 0.2}, seed=3)
    known = learnt(world, 6, MONDAY)

    night, day = MONDAY + 3 * HOUR, MONDAY + 9 * HOUR

    assert known.rate("shop", day) > 5 * known.rate("shop", night)


def test_a_night_says_that_the_morning_is_busier() -> None:
    since = MONDAY
    base = first(ALL, Sign.BAD, since)
    for _ in range(6):
        base = folded(base, 1, zone=ZONE, usual=1.0)
    known = Habits(zone=ZONE, all=base, topics={})

    assert known.rate(ALL, since + 9 * HOUR) > 4


def test_a_topic_that_nobody_knows_yet_is_guessed_at_one_author_an_hour() -> None:
    known = habits([], Sign.BAD, ZONE, MONDAY_MORNING)

    rates = [known.rate("app", MONDAY + hour * HOUR) for hour in range(24)]

    assert sum(rates) / 24 == pytest.approx(1.0)
    assert rates.index(max(rates)) == COMMON_RHYTHM.index(max(COMMON_RHYTHM)) - 1  # Berlin


def test_an_odd_hour_teaches_little() -> None:
    base = first("app", Sign.BAD, MONDAY)

    odd = folded(base, 500, zone=ZONE, usual=2.0)

    assert odd.hours[slot(MONDAY, ZONE)] < 20


def test_older_weeks_count_less() -> None:
    base = first("app", Sign.BAD, MONDAY)
    for _ in range(2 * HOURS):
        base = folded(base, 8, zone=ZONE, usual=8.0)

    assert base.hours[slot(MONDAY, ZONE)] == pytest.approx(8 * (1 + DECAY), rel=0.01)
    assert base.seen == 2 * HOURS
    assert base.v == 1 + 2 * HOURS


def test_hours_that_nobody_counted_are_as_if_they_had_not_been() -> None:
    base = folded(first("app", Sign.BAD, MONDAY), 3, zone=ZONE, usual=3.0)

    later = skipped(base, MONDAY + 30 * HOUR)

    assert later.seen == 1
    assert later.until == MONDAY + 30 * HOUR


def test_all_without_a_topic_are_the_others() -> None:
    world = World(levels={"app": 8.0, "shop": 2.0}, seed=3)
    known = learnt(world, 4, MONDAY)

    assert known.without({"app"}).level(ALL) == pytest.approx(known.level("shop"), rel=0.05)
    assert known.without(set()) is known


@given(
    hours=st.lists(st.integers(min_value=0, max_value=5000), min_size=1, max_size=30),
    minutes=st.integers(min_value=1, max_value=239),
)
def test_what_is_usual_adds_up_and_is_never_nothing(hours: list[int], minutes: int) -> None:
    base = first(ALL, Sign.BAD, MONDAY)
    for count in hours:
        base = folded(base, count, zone=ZONE, usual=1e9)
    known = Habits(zone=ZONE, all=base, topics={"app": replace(base, topic="app")})
    now, since = MONDAY_MORNING, MONDAY_MORNING - timedelta(hours=4)
    middle = now - timedelta(minutes=minutes)

    whole = known.usual("app", since, now)
    parts = known.usual("app", since, middle).authors + known.usual("app", middle, now).authors

    assert whole.authors > 0
    assert whole.shape > 0
    assert whole.authors == pytest.approx(parts)


def test_an_item_stays_below_a_kilobyte() -> None:
    base = Baseline(
        topic="a_topic_with_a_long_id", sign=Sign.GOOD, since=MONDAY, until=MONDAY_MORNING, v=10_000
    )
    base = folded(base, 50_000, zone=ZONE, usual=1e9)

    assert size_of_item(encode(base)) < 700
