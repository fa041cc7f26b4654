"""What a board ranks by is what the clocks say, for whatever case at whatever moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.brand import Clocks, Duty
from herodesk.domain.case import Case, State
from herodesk.domain.case_post import CasePost
from herodesk.domain.clocks import clocks_of, waited
from herodesk.domain.finding import Sentiment, Signal, Verdict
from herodesk.rules import read_hours
from tests.sample import nordwind

BEGIN = datetime(2026, 11, 20, tzinfo=UTC)
BRAND = replace(
    nordwind(),
    duty=Duty(
        zone="Europe/Berlin",
        hours=read_hours("Mo-Fr 08:00-12:00 13:00-18:00"),
        holidays=("2026-11-24",),
    ),
    clocks=Clocks(promise=60, next_answer=30, solution=600),
)
MOMENTS = st.integers(0, 7 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))
SPANS = st.tuples(MOMENTS, MOMENTS).map(lambda pair: (min(pair), max(pair)))
POSTS = st.builds(
    CasePost,
    post_id=st.sampled_from("abc"),
    at=MOMENTS,
    verdict=st.sampled_from(Verdict),
    sentiment=st.sampled_from(Sentiment),
    signals=st.lists(st.sampled_from(Signal), max_size=2).map(tuple),
    readers=st.integers(0, 10**7),
    removed=st.booleans(),
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    return Case(
        number="K7Q2MX",
        platform="x",
        state=draw(st.sampled_from(State)),
        opened_at=draw(MOMENTS),
        due_at=BEGIN,
        posts=tuple(draw(st.lists(POSTS, min_size=1, max_size=3))),
        first_answer_at=draw(st.none() | MOMENTS),
        waiting_since=draw(st.none() | MOMENTS),
        rests=tuple(draw(st.lists(SPANS, max_size=2))),
        expires_at=draw(st.none() | MOMENTS.map(lambda at: at + timedelta(days=400))),
    )


@given(cases(), MOMENTS, st.lists(SPANS, max_size=2))
def test_what_is_ranked_by_is_what_the_current_clock_says(
    case: Case, now: datetime, stopped: list[tuple[datetime, datetime]]
) -> None:
    clock = clocks_of(case, BRAND, now=now, stopped=stopped).current

    assert waited(case, BRAND, now=now, stopped=stopped) == (clock.passed, clock.promise)


@given(cases())
def test_what_is_at_stake_is_what_the_case_says_of_itself(case: Case) -> None:
    stakes = case.stakes

    assert stakes.verdict is case.verdict
    assert stakes.signals == case.signals
    assert set(stakes.signals) == {s for post in case.weighed for s in post.signals}
