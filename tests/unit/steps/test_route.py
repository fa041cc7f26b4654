"""Who is asked: those who can help, are there, and have room; the same for the same input."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.brand import Brand
from herodesk.domain.case import Case, State
from herodesk.domain.case_post import CasePost
from herodesk.domain.duty import Span
from herodesk.domain.finding import Signal, Verdict
from herodesk.domain.numbers import case_number
from herodesk.domain.offer import Offer
from herodesk.domain.pool import Pool, pool_of
from herodesk.domain.staff import Person, Role, Way
from herodesk.steps.route import Route, fit_of, route
from herodesk_ops.public_holidays import expanded
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
        brand=with_holidays(),
        loads=loads or {},
        now=MONDAY_MORNING + timedelta(hours=hours_later),
        stage=stage,
    )


@cache
def with_holidays() -> Brand:
    """Nordwind's rules as they are stored: with the dates of its public holidays."""
    return expanded(nordwind(), MONDAY_MORNING)


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


# -- who is asked first ---------------------------------------------------------------------------


def a_crowd(count: int) -> tuple[Person, ...]:
    """So many HEROs who all fit as well as Ana does."""
    return tuple(replace(person("ana"), id=f"h{number:03}") for number in range(count))


def test_over_many_cases_nobody_is_always_first_and_all_are_asked_alike() -> None:
    crowd, cases = a_crowd(12), 1200

    first = Counter(ids(ask(a_case(case_number("x", str(n))), crowd))[0] for n in range(cases))
    asked = Counter(
        one for n in range(cases) for one in ids(ask(a_case(case_number("x", str(n))), crowd))
    )

    fair = cases / len(crowd)  # 100, with a standard deviation below 10
    assert len(first) == len(crowd)
    assert all(0.6 * fair < count < 1.4 * fair for count in first.values())
    assert all(0.75 * 3 * fair < count < 1.25 * 3 * fair for count in asked.values())


@given(seed=st.integers(0, 10_000), load=st.dictionaries(st.integers(0, 11), st.integers(0, 5)))
def test_the_order_depends_on_nothing_but_case_people_and_loads(
    seed: int, load: dict[int, int]
) -> None:
    crowd = a_crowd(12)
    case, loads = a_case(case_number("x", str(seed))), {f"h{n:03}": c for n, c in load.items()}

    there = ask(case, crowd, loads=loads)
    back = ask(case, tuple(reversed(crowd)), loads=loads)

    assert ids(there) == ids(back)
    assert [p.id for p in there.reserve] == [p.id for p in back.reserve]


@given(load=st.dictionaries(st.integers(0, 11), st.integers(0, 6)), seed=st.integers(0, 999))
def test_who_has_more_to_do_is_never_asked_before_who_has_less(
    load: dict[int, int], seed: int
) -> None:
    loads = {f"h{n:03}": count for n, count in load.items()}

    found = ask(a_case(case_number("x", str(seed))), a_crowd(12), loads=loads)

    order = [loads.get(p.id, 0) for p in (*found.people, *found.reserve)]
    assert order == sorted(order)
    assert all(count < person("ana").load_limit for count in order)


def test_who_answered_this_customer_before_is_asked_first_even_about_another_topic() -> None:
    known = a_case(known_to="jana")  # she knows spare parts, not the exchange

    assert ids(ask(known))[0] == "jana"
    assert len(set(ids(ask(known)))) == 3
    assert "jana" not in ids(ask(a_case()))


def test_who_answered_before_is_left_in_peace_when_off_duty_or_with_enough_to_do() -> None:
    known = a_case(known_to="jana")

    assert "jana" not in ids(ask(known, loads={"jana": 4}))
    assert "jana" not in ids(ask(known, hours_later=9))
    assert "jana" not in ids(ask(replace(known, offers=(an_offer("jana"),))))


def an_offer(hero: str) -> Offer:
    return Offer(hero=hero, way=Way.SMS, rung=1)


def test_a_legal_case_goes_to_nobody_where_its_group_cannot_be_asked() -> None:
    brand = nordwind()
    group = brand.signals[Signal.LEGAL]
    away = tuple(replace(p, paused=p.id in group) for p in everybody())

    found = ask(a_case("K7Q2MX", Signal.LEGAL), away)

    assert found.people == ()
    assert found.wait_until is None


@pytest.mark.parametrize(
    ("who", "changes", "fit"),
    [
        ("ana", {}, "tld2"),
        ("ana", {"known_to": "ana"}, "ktld2"),
        ("kira", {}, "ld0"),
        ("emil", {"language": "en"}, "td0"),
        ("emil", {"topic": None}, "ld0"),
    ],
)
def test_why_somebody_is_asked_is_told_in_letters(
    who: str, changes: dict[str, object], fit: str
) -> None:
    assert fit_of(person(who), a_case(**changes), {"ana": 2}) == fit  # type: ignore[arg-type]


def test_why_somebody_is_woken_is_told_too() -> None:
    assert fit_of(person("hugo"), a_case(), {}, on_duty=False) == "tln0"


def test_the_pool_of_thousands_is_made_once_for_a_roster() -> None:
    people, duty = a_crowd(50), nordwind().duty

    assert pool_of(people, duty) is pool_of(people, duty)
    assert pool_of(people, duty) is not pool_of(a_crowd(50), duty)
    assert pool_of(people, duty) is not pool_of(people, replace(duty, quiet_hours="22:00-06:00"))


def test_of_thousands_only_the_few_whose_turn_it_is_are_looked_at() -> None:
    looked_at: list[str] = []

    class Watched(Person):
        __slots__ = ()

        def free_spans(self, *args: object) -> Iterator[Span]:
            looked_at.append(self.id)
            return super().free_spans(*args)  # type: ignore[arg-type]

    ana = person("ana")
    fields = {name: getattr(ana, name) for name in ana.__dataclass_fields__}
    crowd = tuple(Watched(**fields | {"id": f"h{n:04}"}) for n in range(5000))

    assert len(ids(ask(a_case(), crowd))) == 3
    assert len(looked_at) == 1  # all share one rhythm


MINUTES = st.integers(0, 14 * 24 * 60)


@given(minutes=st.lists(MINUTES, min_size=1, max_size=6))
def test_the_pool_knows_who_is_free_and_who_is_next_at_any_moment_in_any_order(
    minutes: list[int],
) -> None:
    duty, pool = nordwind().duty, Pool(everybody(), nordwind().duty)

    for minute in minutes:
        now = MONDAY_MORNING + timedelta(minutes=minute)
        begins = []
        for someone in pool.willing:
            begin = someone.next_free(now, duty.quiet_hours, duty.holidays)
            assert pool.is_free(someone, now) == (begin == now)
            assert pool.begin(someone, now) == (begin if begin != now else None)
            begins += [begin] if begin and begin > now else []
        assert pool.next_free(now) == min(begins, default=None)
