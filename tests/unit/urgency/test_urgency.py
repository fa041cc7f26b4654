"""Urgency is bounded, monotone in each input, explained, and keeps the floor for all (I10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.brand import Weights
from herodesk.domain.finding import Sentiment, Signal, Verdict
from herodesk.domain.urgency import Stakes, Urgency, urgency

WEIGHTS = Weights()
READERS = st.integers(-5, 10**10)
STAKES = st.builds(
    Stakes,
    verdict=st.sampled_from(Verdict),
    sentiment=st.sampled_from(Sentiment),
    signals=st.sets(st.sampled_from(Signal)).map(lambda chosen: tuple(sorted(chosen))),
    readers=READERS,
    earlier=st.integers(0, 50),
    in_wave=st.booleans(),
)
WAITED = st.integers(-30, 600).map(lambda minutes: timedelta(minutes=minutes))


def score(stakes: Stakes, waited: timedelta = timedelta()) -> Urgency:
    return urgency(stakes, WEIGHTS, waited=waited, promise=timedelta(hours=1))


def points(found: Urgency) -> int:
    return sum(reason.points for reason in found.because)


@given(STAKES, WAITED)
def test_it_is_never_below_0_nor_above_100(stakes: Stakes, waited: timedelta) -> None:
    assert 0 <= score(stakes, waited).score <= 100


@given(STAKES, WAITED)
def test_the_reasons_add_up_to_it_cut_at_100(stakes: Stakes, waited: timedelta) -> None:
    found = score(stakes, waited)

    assert found.score == min(100, points(found))
    assert all(reason.points > 0 for reason in found.because)


@given(STAKES, READERS, WAITED)
def test_more_readers_never_lower_it(stakes: Stakes, more: int, waited: timedelta) -> None:
    wider = replace(stakes, readers=max(stakes.readers, more))

    assert score(wider, waited).score >= score(stakes, waited).score


@given(STAKES, st.integers(0, 50))
def test_more_earlier_posts_never_lower_it(stakes: Stakes, more: int) -> None:
    assert score(replace(stakes, earlier=stakes.earlier + more)).score >= score(stakes).score


@given(STAKES, st.sampled_from(Signal))
def test_one_more_signal_never_lowers_it(stakes: Stakes, signal: Signal) -> None:
    signals = tuple({*stakes.signals, signal})

    assert score(replace(stakes, signals=signals)).score >= score(stakes).score


@given(STAKES, WAITED, WAITED)
def test_a_longer_wait_never_lowers_it(stakes: Stakes, one: timedelta, other: timedelta) -> None:
    shorter, longer = sorted((one, other))

    assert score(stakes, longer).score >= score(stakes, shorter).score


@given(STAKES)
def test_a_wave_never_lowers_it(stakes: Stakes) -> None:
    calm, stormy = replace(stakes, in_wave=False), replace(stakes, in_wave=True)

    assert score(stormy).score >= score(calm).score


@given(STAKES, st.integers(1_000_000, 10**10))
def test_an_unknown_who_waited_the_whole_promise_stands_above_a_fresh_million(
    stakes: Stakes, readers: int
) -> None:
    unknown = score(replace(stakes, readers=0), timedelta(hours=1))
    famous = score(replace(stakes, readers=readers))

    assert points(unknown) > points(famous)
    assert unknown.score >= famous.score
    assert unknown.score > famous.score or unknown.score == 100


def test_at_equal_waits_a_million_readers_stand_above_twelve() -> None:
    stakes = Stakes(verdict=Verdict.PROBLEM, sentiment=Sentiment.NEGATIVE)

    million = score(replace(stakes, readers=1_000_000))
    twelve = score(replace(stakes, readers=12))

    assert million.score > twelve.score
    assert [r.value for r in million.because if r.code == "readers"] == ["1000000"]


def test_danger_makes_any_problem_urgent() -> None:
    stakes = Stakes(verdict=Verdict.PROBLEM, signals=(Signal.DANGER,))

    assert score(stakes).score >= WEIGHTS.urgent_from


def test_the_third_post_weighs_more_than_the_second() -> None:
    stakes = Stakes(verdict=Verdict.PROBLEM)

    first, second, third = (score(replace(stakes, earlier=n)).score for n in (1, 2, 3))

    assert first < second < third
