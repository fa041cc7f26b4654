"""The figures of a period on a small set of cases, each number worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.case import Case, State
from herodesk.domain.case_post import CasePost
from herodesk.domain.days import reaction_of, readers_of
from herodesk.domain.facts import (
    FACTS_A_PART,
    Fact,
    Period,
    facts_of_day,
    last_period,
    latest,
    packed,
    unpacked,
)
from herodesk.domain.finding import Sentiment, Verdict
from herodesk.domain.insight import (
    Standing,
    at_risk,
    backlog,
    nearest,
    percent,
    reach,
    said,
    share,
    shares,
)
from herodesk.domain.records import DayLine, DayList

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # 12:00 in Berlin
WEEK = Period(first=date(2026, 11, 23), last=date(2026, 11, 29), zone="Europe/Berlin")


def a_fact(number: str = "1", **facts: object) -> Fact:
    return replace(
        Fact(
            number=number, platform="x", verdict=Verdict.PROBLEM, topic="repair",
            state=State.CLOSED, opened_at=NOON,
        ),
        **facts,  # type: ignore[arg-type]
    )  # fmt: skip


ANSWERED = {
    "10 min": a_fact("A", minutes=10, in_time=True, readers=100, solved=True),
    "20 min": a_fact("B", minutes=20, in_time=True, readers=1000, reaction="thanked"),
    "60 min": a_fact("C", minutes=60, in_time=True, topic="billing", verdict=Verdict.QUESTION),
    "90 min": a_fact("D", minutes=90, readers=10_000, reaction="unhappy", platform="facebook"),
}
CASES = [
    *ANSWERED.values(),
    a_fact("E", missed=True, state=State.OFFERED, readers=20_000),
    a_fact("F", state=State.OFFERED, readers=300, topic=None),
    a_fact("G", state=State.NOT_A_CASE),
    a_fact("H", state=State.MERGED, minutes=1, in_time=True),
    a_fact("I", state=State.WITHDRAWN),
    a_fact("J", state=State.WITHDRAWN, missed=True, readers=7),
    a_fact("K", verdict=Verdict.PRAISE, minutes=2, in_time=True, state=State.ANSWERED),
    a_fact("L", verdict=Verdict.DOUBT, state=State.TO_JUDGE),
]


def test_shares_and_times_of_a_small_set_are_as_worked_out_by_hand() -> None:
    total = share("all", CASES)

    # A to F and J: seven cases, of which F still has time. G, H, I, K and L ask for nothing.
    assert (total.cases, total.due, total.has_time) == (7, 6, 1)
    assert (total.answered, total.in_time) == (4, 3)
    assert (total.percent_answered, total.percent_in_time) == (67, 50)
    assert (total.median, total.ninety) == (20, 90)


def test_of_no_cases_nothing_is_said() -> None:
    none = share("all", [])

    assert (none.cases, none.percent_in_time, none.median, none.ninety) == (0, None, None, None)


def test_shares_by_topic_name_those_that_are_wanted_and_those_that_there_are() -> None:
    by_topic = shares(CASES, lambda fact: fact.topic or "", ["billing", "delivery"])

    told = [(one.key, one.cases, one.answered, one.in_time) for one in by_topic]
    assert told == [("billing", 1, 1, 1), ("delivery", 0, 0, 0), ("", 1, 0, 0), ("repair", 5, 3, 2)]


def test_reach_by_hand() -> None:
    found = reach(CASES, waiting=frozenset({"E", "F"}))

    assert found.won_back == 100 + 1000
    assert found.unhappy == 10_000
    assert found.at_risk == 20_000 + 300
    assert found.unanswered == 7
    assert found.answered == 0
    assert found.all == 31_407


def test_an_answered_problem_whose_customer_waits_again_is_at_risk() -> None:
    again = a_fact("A", minutes=10, in_time=True, readers=50, state=State.CLAIMED)

    assert reach([again], frozenset({"A"})).at_risk == 50
    assert reach([again], frozenset()).answered == 50


def test_what_customers_said_by_hand() -> None:
    found = said("all", CASES)

    assert (found.cases, found.thanked, found.unhappy, found.silent) == (4, 1, 1, 2)


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [(0, 0, None), (0, 9, 0), (9, 9, 100), (1, 1000, 1), (999, 1000, 99), (1, 3, 33), (1, 8, 13)],
)
def test_all_is_said_only_of_all_and_none_only_of_none(
    part: int, whole: int, told: int | None
) -> None:
    assert percent(part, whole) == told


@pytest.mark.parametrize(
    ("values", "half", "ninety"),
    [([5], 5, 5), ([1, 2], 1, 2), ([1, 2, 3], 2, 3), (list(range(1, 11)), 5, 9)],
)
def test_half_and_nine_in_ten_are_values_that_there_are(
    values: list[int], half: int, ninety: int
) -> None:
    assert (nearest(values, 50), nearest(values, 90)) == (half, ninety)


@given(st.lists(st.integers(0, 500), min_size=1), st.integers(1, 100))
def test_so_many_per_cent_never_exceed_it_and_it_is_the_smallest(
    values: list[int], per_cent: int
) -> None:
    values.sort()
    found = nearest(values, per_cent)
    assert found is not None

    assert sum(value <= found for value in values) * 100 >= per_cent * len(values)
    smaller = [value for value in values if value < found]
    assert len(smaller) * 100 < per_cent * len(values)


# -- days ---------------------------------------------------------------------------------------


def test_a_day_begins_and_ends_where_the_brand_is() -> None:
    midnight = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)  # 00:00 on Monday in Berlin

    assert WEEK.has(midnight)
    assert not WEEK.has(midnight - timedelta(seconds=1))
    assert WEEK.has(midnight + timedelta(days=7) - timedelta(seconds=1))
    assert not WEEK.has(midnight + timedelta(days=7))


def test_a_day_of_25_hours_is_one_day() -> None:
    autumn = Period(first=date(2026, 10, 25), last=date(2026, 10, 25), zone="Europe/Berlin")

    assert autumn.length == 1
    assert autumn.has(datetime(2026, 10, 25, 22, 59, tzinfo=UTC))
    assert not autumn.has(datetime(2026, 10, 25, 23, 0, tzinfo=UTC))


def test_the_days_before_are_as_many_and_end_where_these_begin() -> None:
    before = WEEK.before

    assert (before.first, before.last) == (date(2026, 11, 16), date(2026, 11, 22))
    assert last_period(NOON, "Europe/Berlin", 7).last == date(2026, 11, 23)
    assert len(last_period(NOON, "Europe/Berlin", 7).days) == 7


# -- what is stored -----------------------------------------------------------------------------

a_random_fact = st.builds(
    Fact,
    number=st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=6, max_size=6),
    platform=st.sampled_from(["x", "facebook", "generic"]),
    verdict=st.sampled_from(list(Verdict)),
    topic=st.sampled_from(["repair", "billing", None]),
    state=st.sampled_from(list(State)),
    opened_at=st.integers(1_500_000_000, 2_000_000_000).map(
        lambda at: datetime.fromtimestamp(at, UTC)
    ),
    minutes=st.none() | st.integers(0, 100_000),
    in_time=st.booleans(),
    missed=st.booleans(),
    readers=st.integers(0, 200_000_000),
    reaction=st.sampled_from(["", "thanked", "unhappy"]),
    solved=st.booleans(),
    asked_solved=st.booleans(),
)


@given(st.lists(a_random_fact, max_size=20))
def test_facts_come_back_as_they_were_packed(facts: list[Fact]) -> None:
    assert list(unpacked(packed(facts))) == facts


def a_line(number: str, hours: float, **facts: object) -> DayLine:
    return replace(
        DayLine(
            kind=DayList.CLOSED, at=NOON + timedelta(hours=hours), id=number, platform="x",
            verdict=Verdict.PROBLEM, state=State.CLOSED, opened_at=NOON, owner="ana",
        ),
        **facts,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_case_that_ends_again_counts_as_it_ended_last_on_whatever_day() -> None:
    first, second = a_line("A", 1), a_line("A", 30, minutes=50, in_time=True)
    monday = facts_of_day(NOON.date(), [first])

    found = latest(monday, [second, a_line("B", 2), a_line("B", 3, state=State.NOT_A_CASE)])

    assert found["A"].minutes == 50
    assert found["B"].state is State.NOT_A_CASE
    assert latest([], [second, first]) == latest([], [first, second])


def test_thanks_after_the_end_are_known_of_the_case() -> None:
    end = a_line("A", 1, minutes=5)
    thanks = replace(end, kind=DayList.THANKED, at=NOON + timedelta(hours=2), reaction="thanked")

    assert latest([], [thanks, end])["A"].reaction == "thanked"


def test_a_day_of_very_many_cases_is_stored_in_parts() -> None:
    many = [a_line(f"{n:06}", 1) for n in range(FACTS_A_PART + 1)]

    parts = facts_of_day(NOON.date(), many)

    assert [(one.part, one.parts) for one in parts] == [(0, 2), (1, 2)]
    assert len(latest(parts, [])) == FACTS_A_PART + 1
    assert all(len(one.rows) < 350_000 for one in parts)


def test_nothing_that_is_stored_says_who_had_the_case() -> None:
    (part,) = facts_of_day(NOON.date(), [a_line("A", 1)])

    assert "ana" not in str(list(unpacked(part.rows)))


# -- a case -------------------------------------------------------------------------------------


def a_post(at: float, **facts: object) -> CasePost:
    made = CasePost(
        post_id=f"p{at}", at=NOON + timedelta(hours=at), verdict=Verdict.PROBLEM, readers=10
    )
    return replace(made, **facts)  # type: ignore[arg-type]


def a_case(*posts: CasePost, **facts: object) -> Case:
    made = Case(
        number="K7Q2MX", platform="x", state=State.ANSWERED, opened_at=NOON, due_at=NOON,
        author="4711", posts=posts, first_answer_at=NOON + timedelta(hours=1),
    )  # fmt: skip
    return replace(made, **facts)  # type: ignore[arg-type]


def test_of_several_posts_of_one_author_the_largest_audience_counts_and_authors_add_up() -> None:
    posts = [a_post(0, readers=100), a_post(1, readers=120), a_post(2, readers=7, author="other")]

    assert readers_of(a_case(*posts)) == 127
    assert readers_of(a_case(replace(posts[1], removed=True), posts[0])) == 100


PRAISE = {"verdict": Verdict.PRAISE, "sentiment": Sentiment.POSITIVE}


@pytest.mark.parametrize(
    ("posts", "facts", "told"),
    [
        ([a_post(0)], {}, ""),
        ([a_post(0), a_post(2, **PRAISE)], {}, "thanked"),
        ([a_post(0), a_post(0.5, **PRAISE)], {}, ""),
        ([a_post(0), a_post(2)], {}, "unhappy"),
        ([a_post(0), a_post(2, verdict=Verdict.QUESTION)], {}, ""),
        ([a_post(0), a_post(2, verdict=Verdict.QUESTION, unkept=True)], {}, "unhappy"),
        ([a_post(0), a_post(2), a_post(3, **PRAISE)], {}, "thanked"),
        ([a_post(0), a_post(3), a_post(2, **PRAISE)], {}, "unhappy"),
        ([a_post(0), a_post(2)], {"solved_at": NOON + timedelta(hours=5)}, ""),
        ([a_post(0), a_post(2, **PRAISE)], {"first_answer_at": None}, ""),
    ],
)
def test_the_last_word_after_our_answer_is_what_the_customer_thinks(
    posts: list[CasePost], facts: dict[str, object], told: str
) -> None:
    assert reaction_of(a_case(*posts, **facts)) == told


# -- what is open -------------------------------------------------------------------------------


def standing(number: str, hours: float, **facts: object) -> Standing:
    opened = NOON - timedelta(hours=hours)
    author = facts.pop("author", None)
    waits, late, held = (facts.pop(name, name == "waits") for name in ("waits", "late", "held"))
    return Standing(
        fact=a_fact(number, opened_at=opened, state=State.OFFERED, **facts),
        waits_since=opened if waits else None,
        late=bool(late),
        held=bool(held),
        author=author,  # type: ignore[arg-type]
    )


def test_what_is_open_by_age() -> None:
    open_cases = [
        standing("A", 0.5), standing("B", 1, late=True), standing("C", 3.9, waits=False),
        standing("D", 24, held=True), standing("E", 24 * 7, late=True),
    ]  # fmt: skip

    found = {
        one.key: (one.waiting, one.late, one.held, one.resting) for one in backlog(open_cases, NOON)
    }

    assert found == {
        "1h": (1, 0, 0, 0),
        "4h": (1, 1, 0, 1),
        "1d": (0, 0, 0, 0),
        "3d": (1, 0, 1, 0),
        "7d": (0, 0, 0, 0),
        "older": (1, 1, 0, 0),
    }


def test_of_one_author_with_two_open_problems_reach_at_risk_counts_once() -> None:
    open_cases = [
        standing("A", 1, author="mara", readers=1000),
        standing("B", 1, author="mara", readers=1200),
        standing("C", 1, readers=10),
        standing("D", 1, readers=5, verdict=Verdict.QUESTION),
        standing("E", 1, readers=9, waits=False),
    ]

    assert at_risk(open_cases) == 1210
