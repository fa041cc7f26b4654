"""Who is asked: those who can help, are there, and have room; the same for the same input."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.case import Case, State
from herodesk.domain.case_post import CasePost
from herodesk.domain.finding import Signal, Verdict
from herodesk.domain.numbers import case_number
from herodesk.domain.offer import Offer
from herodesk.domain.staff import Person, Role, Way
from herodesk.steps.route import Route, route
from tests.sample import MONDAY_MORNING, everybody, nordwind, person


def a_case(number: str = "K7Q2MX", *signals: Signal, **facts: object) -> Case:
    post = CasePost(post_id="1", at=MONDAY_MORNING, verdict=Verdict.PROBLEM, signals=signals)
    case = Case(
        number=number,
        platform="x",
        state=State.NEW,
        opened_at=MONDAY_MORNING,
        due_at=MONDAY_MORNING + timedelta(hours=1),
        topic="exchange",
        language="de",
        posts=(post,),
    )
    return replace(case, **facts)  # type: ignore[arg-type]


def ask(
    case: Case,
    people: tuple[Person, ...] | None = None,
    *,
    loads: dict[str, int] | None = None,
    stage: int = 1,
    hours_later: float = 0,
) -> Route:
    return route(
        case,
        everybody() if people is None else people,
        brand=nordwind(),
        loads=loads or {},
        now=MONDAY_MORNING + timedelta(hours=hours_later),
        stage=stage,
    )


def ids(found: Route) -> list[str]:
    return [someone.id for someone in found.people]


CHRISTMAS = 24 * 32
"""So many hours after the beginning it is ten in the morning on 25 December, a Friday."""


def test_on_a_holiday_nobody_is_asked_before_it_is_over() -> None:
    found = ask(a_case(), hours_later=CHRISTMAS)

    assert found.people == ()
    # the 26th is a holiday, too: Hugo's night of the 26th goes on from midnight, but it is quiet
    # until seven
    assert found.wait_until == MONDAY_MORNING + timedelta(hours=CHRISTMAS + 45)


def test_danger_rings_leads_and_those_on_night_duty_on_a_holiday_too() -> None:
    assert set(ids(ask(a_case("K7Q2MX", Signal.DANGER), hours_later=CHRISTMAS))) == {"karla"}
    assert ids(ask(a_case("K7Q2MX", Signal.DANGER), hours_later=CHRISTMAS + 12)) == ["hugo"]


def test_three_are_asked_who_know_the_topic_and_the_language_and_are_on_duty() -> None:
    found = ask(a_case())

    assert len(found.people) == 3
    for someone in found.people:
        assert "exchange" in someone.topics
        assert "de" in someone.languages
        assert someone.is_on_duty(MONDAY_MORNING)
        assert someone.role is Role.HERO


def test_who_is_full_is_not_asked_but_in_danger_everybody_is() -> None:
    full = {someone.id: someone.load_limit for someone in everybody()}

    assert ids(ask(a_case(), (person("ana"),), loads=full)) == []
    assert ids(ask(a_case("K7Q2MX", Signal.DANGER), (person("ana"),), loads=full)) == ["ana"]


def test_who_has_less_to_do_comes_first() -> None:
    two = (person("ana"), person("ben"))

    assert ids(ask(a_case(), two, loads={"ana": 3})) == ["ben", "ana"]
    assert ids(ask(a_case(), two, loads={"ben": 3})) == ["ana", "ben"]


def test_nobody_is_always_first() -> None:
    first = Counter(ids(ask(a_case(case_number("x", str(n)))))[0] for n in range(300))

    able = [p for p in everybody() if "exchange" in p.topics and p.is_on_duty(MONDAY_MORNING)]
    assert len(first) == len([p for p in able if p.role is Role.HERO])
    assert max(first.values()) < 2.5 * 300 / len(first)


def test_who_may_not_be_offered_cases_is_left_out() -> None:
    ana = person("ana")
    barred = (
        replace(ana, paused=True),
        replace(ana, verified=False),
        replace(ana, level=0),
        replace(ana, phone=None, email_topic=None),
    )

    assert [ids(ask(a_case(), (someone,))) for someone in barred] == [[]] * 4


def test_who_passed_is_not_asked_again_and_who_was_asked_is_not_asked_twice_in_a_round() -> None:
    asked = Offer(hero="ana", way=Way.SMS, rung=1)

    assert ids(ask(a_case(offers=(asked,)), (person("ana"),))) == []
    assert ids(ask(a_case(offers=(replace(asked, over=True),)), (person("ana"),))) == ["ana"]
    passed = replace(asked, over=True, passed=True)
    assert ids(ask(a_case(offers=(passed,)), (person("ana"),))) == []


def test_if_nobody_knows_the_topic_those_who_speak_the_language_are_asked() -> None:
    found = ask(
        a_case(topic="spaceships"), (person("ana"), replace(person("ben"), languages=("en",)))
    )

    assert ids(found) == ["ana"]


def test_legal_and_press_go_to_the_named_group_and_to_nobody_else() -> None:
    assert set(ids(ask(a_case("K7Q2MX", Signal.PRESS)))) <= set(nordwind().signals[Signal.PRESS])
    at_night = ask(a_case("K7Q2MX", Signal.PRESS), hours_later=14)
    assert ids(at_night) == []
    assert at_night.wait_until is not None


def test_the_ladder_asks_leads_then_managers() -> None:
    assert ids(ask(a_case(), stage=3)) == ["karla"]
    assert ids(ask(a_case(), stage=4)) == ["lars"]


def test_a_stage_without_anybody_is_skipped() -> None:
    found = ask(a_case(), (person("karla"),))

    assert (ids(found), found.stage) == (["karla"], 3)


def test_with_nobody_on_duty_the_route_says_when_somebody_will_be() -> None:
    found = ask(a_case(), (person("ana"), person("ben")), hours_later=13)  # 23:00 in Hamburg

    assert ids(found) == []
    assert found.wait_until == MONDAY_MORNING + timedelta(hours=22)


@given(st.permutations(everybody()), st.text("0123456789ABCDEF", min_size=6, max_size=6))
def test_the_order_of_the_roster_does_not_matter(people: list[Person], number: str) -> None:
    assert ids(ask(a_case(number), tuple(people))) == ids(ask(a_case(number)))
