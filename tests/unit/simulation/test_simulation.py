"""A simulated day keeps every rule, is the same every time, and its report can be trusted."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from herodesk.domain.case import Case
from herodesk.domain.finding import Verdict
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.records import StoredPost
from herodesk.domain.staff import Person, Role, Way
from herodesk_ops.simulation.crowd import lacks
from herodesk_ops.simulation.phones import Phone
from herodesk_ops.simulation.plan import START, Outage, Plan, Surge, usual
from herodesk_ops.simulation.report import Report, report
from herodesk_ops.simulation.stream import Customers
from herodesk_ops.simulation.world import World, for_a_crowd
from tests.sample import nordwind

BRAND = for_a_crowd(nordwind(), 60)
DAY = Plan(
    heroes=60,
    posts=500,
    days=1,
    surges=(Surge(at=START + timedelta(hours=10), lasts=timedelta(hours=2), topic=0, times=12),),
    outage=Outage(at=START + timedelta(hours=13), lasts=timedelta(hours=1)),
    danger=0.05,
)

SMALL = replace(DAY, heroes=12, posts=60)


@cache
def played(plan: Plan = DAY) -> tuple[World, Report]:
    world = World(plan, BRAND)
    world.play()
    return world, report(world)


def cases_of(world: World) -> list[Case]:
    return [one for one in world.records.items.values() if isinstance(one, Case)]


def offer_of(case: Case, person: Person) -> Notice:
    return Notice(
        key=f"{case.number}-{person}",
        kind=NoticeKind.OFFER,
        hero=person.id,
        way=Way.EMAIL,
        text="Nordwind",
        subject="Nordwind",
        case=case.number,
    )


def rings(*_: object) -> None:
    """Nobody looks at it."""


def test_a_day_with_a_surge_and_an_outage_breaks_no_rule() -> None:
    _, told = played()

    assert told.broken == dict.fromkeys(told.broken, 0)
    assert told.is_sound


def test_the_same_plan_gives_the_same_report_and_another_seed_another() -> None:
    again = World(SMALL, BRAND)
    again.play()

    assert report(again).figures == played(SMALL)[1].figures
    assert played(replace(SMALL, seed=2))[1].figures != played(SMALL)[1].figures


def test_every_post_of_the_outage_comes_after_it_and_is_in_the_ledger() -> None:
    world, _ = played()
    assert DAY.outage is not None

    late = [one for one in world.said.values() if DAY.outage.holds(one.at)]

    assert late
    lines = {r.post_id: r for r in world.records.items.values() if isinstance(r, StoredPost)}
    assert all(lines[one.post_id].received_at >= DAY.outage.ends for one in late)


def test_people_answer_and_the_waits_are_in_order() -> None:
    figures = played()[1].figures

    assert 0 < figures["answered"] <= figures["cases"] <= figures["posts"]
    assert (
        figures["first_offer_minutes"]["median"]
        <= figures["claim_minutes"]["median"]
        <= figures["answer_minutes"]["median"]
    )
    assert figures["sms_parts"] >= figures["sms"] > 0


def test_a_report_sees_what_is_broken() -> None:
    world, _ = played()
    told = replace(world.told, twice=2, at_night=1)
    worse = World(DAY, BRAND)
    worse.records, worse.platform, worse.went = world.records, world.platform, world.went
    worse.said, worse.told = world.said, told
    worse.platform = replace(
        world.platform, replies=world.platform.replies + world.platform.replies
    )

    broken = report(worse).broken

    assert broken["I2 a notice sent twice"] == 2
    assert broken["I8 woken at night without danger"] == 1
    assert broken["I5 a reply made public twice"] > 0
    assert not report(worse).is_sound


def test_who_lacks_something_is_there_all_along_and_is_not_asked() -> None:
    world, told = played()

    new = {
        p.id: lacks(p, p.topics[0], world.brand.compact) for p in world.people.values() if p.topics
    }
    lacking = Counter(what for what in new.values() if what)
    asked = {offer.hero for case in cases_of(world) for offer in case.offers}

    assert lacking["signature"] == lacking["contact"] == 1
    assert told.figures["heroes_not_ready"] >= 2
    assert told.broken["I11 an offer to who is not ready for it"] == 0
    assert asked.isdisjoint({who for who, what in new.items() if what in {"signature", "contact"}})


@pytest.mark.parametrize(
    "without",
    [{"signed": ""}, {"passed": ()}, {"verified": False}],
    ids=lambda facts: next(iter(facts)),
)
def test_an_offer_to_who_is_not_ready_is_seen(without: dict[str, Any]) -> None:
    world = World(DAY, BRAND)
    case = next(one for one in cases_of(played()[0]) if one.topic == "repair")
    lead = next(p for p in world.people.values() if p.role is Role.LEAD)
    phone = Phone(Way.EMAIL, world.clock, BRAND, world.told, {case.number: case}.get, rings)

    for person in (lead, replace(lead, **without)):
        phone.send(offer_of(case, person), person)

    assert world.told.unready == 1
    assert report(world).broken["I11 an offer to who is not ready for it"] == 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_so_many_posts_are_written_as_the_plan_says(seed: int) -> None:
    plan = replace(DAY, posts=4000, days=7, surges=(), outage=None, seed=seed)

    minutes = list(Customers(plan, BRAND).minutes())
    written = [one for _, posts in minutes for one in posts]

    assert len(minutes) == 7 * 24 * 60
    assert 0.93 * 4000 < len(written) < 1.07 * 4000  # a Poisson draw, four deviations
    by_night = sum(1 <= one.at.hour < 5 for one in written)
    by_evening = sum(17 <= one.at.hour < 21 for one in written)
    assert by_evening > 5 * by_night


def test_a_surge_rises_fast_falls_slowly_and_has_as_many_authors_as_posts() -> None:
    plan = replace(DAY, posts=20_000, days=1, outage=None)
    surge = plan.surges[0]

    of_it = [
        one for _, posts in Customers(plan, BRAND).minutes() for one in posts if one.surge == 0
    ]

    assert len({one.author for one in of_it}) == len(of_it) > 100
    assert all(surge.at <= one.at < surge.at + surge.lasts for one in of_it)
    half = surge.at + surge.lasts / 2
    assert sum(one.at < half for one in of_it) > sum(one.at >= half for one in of_it)
    assert {one.verdict for one in of_it} == {Verdict.PROBLEM}


def test_the_usual_month_has_two_surges_and_an_outage_inside_it() -> None:
    plan = usual(heroes=10, posts=100, days=30, seed=1)

    assert len(plan.surges) == 2
    assert plan.outage is not None
    assert all(plan.start < surge.at < surge.at + surge.lasts < plan.end for surge in plan.surges)
    assert plan.start < plan.outage.at < plan.outage.ends < plan.end
