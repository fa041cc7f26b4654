"""When many authors at once are called a wave: rightly, early, and not for nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.authors import Minute, Sign
from herodesk.domain.baseline import ALL, HOUR, Baseline, Habits, Usual, folded, habits
from herodesk.domain.brand import Waves
from herodesk.domain.crowd import (
    SELDOMER,
    Crowd,
    Heard,
    crowd,
    heard_by_topic,
    limit_of,
    minute_of,
    share_of,
    strength_of,
    together,
)
from tests.sample import MONDAY_MORNING

NOW = MONDAY_MORNING
MINUTE = timedelta(minutes=1)
ZONE = "Europe/Berlin"


def listening_for(hours: int, an_hour: float = 0.0) -> Habits:
    """Habits after so many hours with so many authors in each about "app", and as many in all."""
    begin = NOW - hours * HOUR
    base = Baseline(topic="app", sign=Sign.BAD, since=begin, until=begin)
    for _ in range(hours):
        base = folded(base, round(an_hour), zone=ZONE, usual=1e9)
    return Habits(zone=ZONE, all=replace(base, topic=ALL), topics={"app": base})


MONTH = listening_for(24 * 28, 2)


def wrote(ages: list[int], readers: int = 10) -> Heard:
    """An author each so many minutes ago."""
    return {
        f"{place:07d}".encode(): (minute_of(NOW) - age, readers) for place, age in enumerate(ages)
    }


def seen(heard: Heard, usual: Habits = MONTH, now: datetime = NOW) -> Crowd | None:
    return crowd("app", heard, habits=usual, rules=Waves(), series=40, now=now)


def test_forty_authors_in_twenty_minutes_are_a_wave_where_two_an_hour_are_usual() -> None:
    found = seen(wrote([age % 20 + 1 for age in range(40)]))

    assert found is not None
    assert found.is_wave
    assert found.authors == 40
    assert found.minutes == 20
    assert found.usual == pytest.approx(0.7, abs=0.3)
    assert found.readers == 400


def test_it_is_called_before_the_number_is_large() -> None:
    assert (found := seen(wrote([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))) is not None
    assert found.is_wave


def test_seven_authors_are_no_wave_however_sudden_and_however_loud() -> None:
    assert seen(wrote([1] * 7, readers=10_000_000)) is None


def test_the_usual_number_of_authors_is_no_wave() -> None:
    found = seen(wrote([25 * place for place in range(1, 9)]))

    assert found is not None
    assert not found.is_suspected


def test_twice_the_usual_for_hours_is_no_wave() -> None:
    found = seen(wrote([15 * place for place in range(1, 17)]))

    assert found is not None
    assert not found.is_wave


@given(posts=st.lists(st.integers(min_value=0, max_value=239), max_size=300))
def test_a_single_author_is_never_a_wave(posts: list[int]) -> None:
    minutes = [
        Minute(at=NOW - age * MINUTE, topic="app", bad=frozenset({b"1234567" + bytes([place % 9])}))
        for place, age in enumerate(posts)
    ]

    heard = heard_by_topic(minutes, Sign.BAD)

    assert len(heard.get("app", {})) <= 1
    assert seen(heard.get("app", {})) is None


@given(
    ages=st.lists(st.integers(min_value=1, max_value=120), min_size=8, max_size=40),
    more=st.integers(min_value=1, max_value=120),
)
def test_one_author_more_never_makes_it_less_of_a_wave(ages: list[int], more: int) -> None:
    before, after = seen(wrote(ages)), seen(wrote([*ages, more]))

    assert before is not None
    assert after is not None
    assert after.strength >= before.strength - 0.2  # stretches are looked at in steps
    assert after.limit == before.limit


@given(
    authors=st.floats(min_value=1, max_value=500),
    more=st.floats(min_value=0, max_value=50),
    usual=st.floats(min_value=0.01, max_value=100),
    shape=st.floats(min_value=0.5, max_value=1000),
    rise=st.floats(min_value=2, max_value=20),
)
def test_strength_grows_with_authors_and_falls_with_what_is_usual(
    authors: float, more: float, usual: float, shape: float, rise: float
) -> None:
    here = strength_of(authors, Usual(usual, shape), rise)

    assert strength_of(authors + more, Usual(usual, shape), rise) >= here - 1e-9
    assert strength_of(authors, Usual(usual + more, shape), rise) <= here + 1e-9


def test_who_bears_more_false_alarms_has_a_lower_limit_and_more_topics_a_higher_one() -> None:
    strict, lax = Waves(false_alarms_a_month=0.5), Waves(false_alarms_a_month=4)

    assert limit_of(2, lax, 40) < limit_of(2, strict, 40)
    assert limit_of(2, strict, 40) < limit_of(2, strict, 400)
    assert limit_of(0.2, strict, 40) < limit_of(20, strict, 40)


def test_a_quiet_topic_has_more_of_the_false_alarms_than_a_busy_one() -> None:
    levels = {"quiet": 1, "even": 3, "busy": 30}
    topics = {topic: listening_for(24 * 14, level).of("app") for topic, level in levels.items()}
    every = Habits(zone=ZONE, all=listening_for(24 * 14, 34).all, topics=topics)
    shares = {topic: share_of(topic, every) for topic in (*levels, ALL)}

    assert shares["quiet"] >= shares["even"] > 10 * shares["busy"] > 0
    assert shares["busy"] > shares[ALL]
    assert sum(shares.values()) == pytest.approx(SELDOMER * len(shares))


def test_loud_authors_make_it_sooner_but_by_no_more_than_a_quarter() -> None:
    ages = [3 * place for place in range(1, 9)]
    quiet, loud, louder = (seen(wrote(ages, readers=n)) for n in (10, 100_000, 10**8))

    assert quiet is not None
    assert loud is not None
    assert louder is not None
    assert quiet.strength < loud.strength <= louder.strength
    assert louder.strength <= strength_of(
        10, Usual(loud.usual, 1e9), Waves().rise
    )  # eight authors count as ten at most
    assert loud.readers == 800_000


def test_who_has_just_begun_to_listen_calls_nothing() -> None:
    begun = habits([], Sign.BAD, ZONE, NOW)

    assert seen(wrote([1] * 60), begun, NOW) is None


def test_without_a_history_a_sudden_crowd_is_still_called() -> None:
    two_hours = listening_for(2)

    found = seen(wrote([age % 20 + 1 for age in range(40)]), two_hours)

    assert found is not None
    assert found.is_wave


def test_an_author_counts_once_by_the_latest_post_whatever_the_order() -> None:
    marked = b"1234567\x10"
    minutes = [
        Minute(at=NOW - age * MINUTE, topic="app", bad=frozenset({marked})) for age in (5, 1, 9)
    ]

    heard = heard_by_topic(minutes, Sign.BAD)

    assert heard == heard_by_topic(minutes[::-1], Sign.BAD)
    assert [at for at, _ in heard["app"].values()] == [minute_of(NOW) - 1]


def test_all_topics_together_count_an_author_once() -> None:
    one = {b"1234567": (5, 10)}
    both = together([one, {b"1234567": (7, 10), b"7654321": (6, 1)}])

    assert both == {b"1234567": (7, 10), b"7654321": (6, 1)}
