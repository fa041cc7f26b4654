"""Nobody reacts: the next are asked as soon as a stage is over, however short it is (ST6, R8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk import line
from herodesk.domain.case import Case
from herodesk.domain.post import Posted
from herodesk.domain.staff import Way
from herodesk.ports import App
from herodesk.steps.take_in import take_in
from herodesk.steps.undelivered import Undelivered, undelivered
from herodesk_ops.memory import MemoryRoster, MemoryRules, VirtualClock
from tests.sample import a_post, everybody, nordwind, person

MINUTE = timedelta(minutes=1)


def with_ladder(app: App, *steps: int) -> App:
    """Stages begin after so many minutes, and everybody can be reached by e-mail, too."""
    names = ("next_heroes_after", "lead_after", "manager_after")
    brand = nordwind()
    clocks = replace(brand.clocks, **dict(zip(names, steps, strict=True)))
    people = tuple(replace(p, email_topic=f"arn:aws:sns:eu:1:{p.id}") for p in everybody())
    rules = MemoryRules(replace(brand, clocks=clocks))
    return replace(app, rules=rules, roster=MemoryRoster(people))


def arrives(app: App) -> Case:
    words = "@nordwind Umtausch klappt nicht, Gerät defekt, keiner zuständig!"
    post = a_post("1", words, created_at=app.clock.now(), followers=900_000)
    return case_of(app, str(take_in(Posted(post=post), at=app.clock.now(), app=app).case))


def case_of(app: App, number: str) -> Case:
    case = app.records.case(number)
    assert case is not None
    return case


def stages_by_minute(app: App, clock: VirtualClock, number: str, minutes: int) -> list[int]:
    found = []
    for _ in range(minutes):
        clock.advance(60)
        line.follow_up(app=app)
        found.append(case_of(app, number).stage)
    return found


@pytest.mark.parametrize("steps", [(1, 2, 3), (2, 3, 6), (10, 20, 40)])
def test_each_stage_begins_in_its_minute_and_is_in_the_timeline(
    app: App, clock: VirtualClock, steps: tuple[int, int, int]
) -> None:
    app = with_ladder(app, *steps)
    number = arrives(app).number

    found = stages_by_minute(app, clock, number, steps[-1] + 1)

    assert [1 + found.index(stage) for stage in (2, 3, 4)] == list(steps)
    file = app.records.file(number)
    assert file is not None
    whys = [entry.why for entry in file.timeline if entry.what.endswith("offered")]
    assert len(whys) == 4
    assert len(set(whys)) == len(whys)


def test_a_text_that_fails_just_before_the_stage_ends_does_not_stop_the_ladder(
    app: App, clock: VirtualClock
) -> None:
    app = with_ladder(app, 10, 20, 40)
    case = arrives(app)
    sent_at = clock.now()
    hero = next(o.hero for o in case.offers if o.way is Way.SMS)
    clock.advance(9.5 * 60)
    told = Undelivered(
        id="m1", sent_at=sent_at, at=clock.now(), number=str(person(hero).phone), said="unreachable"
    )

    undelivered(told, app=app)

    assert stages_by_minute(app, clock, case.number, 2)[-1] == 2
