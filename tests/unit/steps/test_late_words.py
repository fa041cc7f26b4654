"""A word to the holder of a case that is late, and by then it is night once more (I8)."""

from __future__ import annotations

from datetime import timedelta

from herodesk import line
from herodesk.domain.case import Case
from herodesk.domain.finding import Signal
from herodesk.domain.post import Posted
from herodesk.domain.staff import Way
from herodesk.ports import App
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryNotifier, VirtualClock
from tests.sample import a_post, person

POST = "1990000000000000001"
FAILS = "@nordwind Umtausch klappt nicht, Gerät defekt!"
ANGRIER = f"{FAILS} Jetzt geht das an meinen Anwalt, ich klage."
HOUR = 3600


def told(app: App) -> int:
    notifiers = [app.notifiers[way] for way in Way]
    assert all(isinstance(one, MemoryNotifier) for one in notifiers)
    return sum(len(one.sent) for one in notifiers if isinstance(one, MemoryNotifier))


def of(app: App, number: str) -> Case:
    case = app.records.case(number)
    assert case is not None
    return case


def test_a_redelivery_in_the_next_night_leaves_it_for_the_morning(
    app: App, clock: VirtualClock
) -> None:
    number = take_in(Posted(post=a_post(POST, FAILS)), at=clock.now(), app=app).case or ""
    clock.advance(12 * HOUR)
    line.claim(number, person("ana"), app=app)
    edited = Posted(post=a_post(POST, ANGRIER, version=2))
    take_in(edited, at=clock.now(), app=app)
    assert Signal.LEGAL in of(app, number).signals
    assert [one.hero for one in of(app, number).unsent] == ["ana"]
    before = told(app)

    clock.advance(24 * HOUR)  # nobody did what fell due; the delivery comes once more
    take_in(edited, at=clock.now(), app=app)
    line.follow_up(app=app)

    assert told(app) == before
    morning = of(app, number).next_due
    assert morning is not None
    assert timedelta(hours=8) < morning - clock.now() < timedelta(hours=10)

    clock.move_to(morning)
    line.follow_up(app=app)
    assert told(app) == before + 1
