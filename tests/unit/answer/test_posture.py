"""Ways to react: an example of each class, with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk.domain.case import Case, State
from herodesk.domain.case_post import CasePost
from herodesk.domain.finding import Sentiment, Signal, Verdict
from herodesk.domain.posture import _TABLE, Way, posture
from herodesk.texts.catalogue import LANGUAGES
from herodesk.texts.posture import _WHYS, said
from tests.sample import MONDAY_MORNING as NOW


def a_case(*posts: CasePost, **facts: object) -> Case:
    case = Case(number="K7Q2MX", platform="x", state=State.CLAIMED, opened_at=NOW, due_at=NOW)
    return replace(case, posts=posts, **facts)  # type: ignore[arg-type]


def a_post(verdict: Verdict, *signals: Signal, n: int = 1, **facts: object) -> CasePost:
    post = CasePost(post_id=str(n), at=NOW + timedelta(minutes=n), verdict=verdict, signals=signals)
    return replace(post, **facts)  # type: ignore[arg-type]


NEEDS_DATA = {"needs_data": True}
UPSET = [a_post(Verdict.PROBLEM, n=n, sentiment=Sentiment.NEGATIVE) for n in range(1, 5)]


@pytest.mark.parametrize(
    ("case", "facts", "way", "why"),
    [
        (a_case(a_post(Verdict.PROBLEM)), {}, Way.ANSWER, "problem"),
        (a_case(a_post(Verdict.QUESTION)), {}, Way.ANSWER, "question"),
        (a_case(a_post(Verdict.PROBLEM, Signal.DANGER)), NEEDS_DATA, Way.ANSWER, "danger"),
        (a_case(a_post(Verdict.PRAISE)), {}, Way.ANSWER, "praise"),
        (a_case(a_post(Verdict.DOUBT)), {}, Way.ANSWER, "plain"),
        (a_case(a_post(Verdict.PROBLEM)), NEEDS_DATA, Way.PRIVATE, "needs-data"),
        (a_case(a_post(Verdict.QUESTION)), NEEDS_DATA, Way.ANSWER, "question"),
        (a_case(a_post(Verdict.PROBLEM, Signal.PERSONAL_DATA)), {}, Way.PRIVATE, "shows-data"),
        (a_case(a_post(Verdict.PROBLEM, Signal.LEGAL)), {}, Way.PRIVATE, "legal"),
        (a_case(a_post(Verdict.NOISE, private=True)), {}, Way.PRIVATE, "wrote-privately"),
        (a_case(*UPSET, first_answer_at=NOW), {}, Way.PRIVATE, "many-rounds"),
        (a_case(*UPSET), {}, Way.ANSWER, "problem"),
        (a_case(a_post(Verdict.PROBLEM, Signal.PRESS)), {}, Way.CORRECT, "press"),
        (a_case(a_post(Verdict.PROBLEM)), {"statement": True}, Way.CORRECT, "agreed-words"),
        (a_case(a_post(Verdict.DOUBT, Signal.BOYCOTT)), {}, Way.CORRECT, "boycott"),
        (a_case(a_post(Verdict.PROBLEM, Signal.BOYCOTT)), {}, Way.ANSWER, "problem"),
        (a_case(a_post(Verdict.NOISE, Signal.SPAM)), {}, Way.WATCH, "spam"),
        (a_case(a_post(Verdict.NOISE)), {}, Way.WATCH, "asks-nothing"),
    ],
)  # fmt: skip
def test_a_way_to_react(case: Case, facts: dict[str, bool], way: Way, why: str) -> None:
    found = posture(case, **facts)

    assert (found.way, found.why) == (way, why)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_line_of_the_table_has_its_words(language: str) -> None:
    assert {why for _, _, why in _TABLE} | {"plain"} == set(_WHYS)
    for _, way, why in _TABLE:
        assert all(said(posture(a_case(a_post(Verdict.PROBLEM))), language))
        assert way in Way
        assert why
