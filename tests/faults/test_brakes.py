"""Power cuts and races around the brakes: nothing sent in public, nothing lost, each told once."""

from __future__ import annotations

from functools import cache

import pytest

from herodesk import line
from herodesk.domain.brakes import Pause, Scope
from herodesk.domain.case import State
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.post import Posted
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps import brake
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryNotifier
from tests.faults.power import Line, Switch, published
from tests.faults.test_races import at_once, racing
from tests.sample import a_post, person

__all__ = ["racing"]

MOST_SEAMS = 140


def stop(app: App, minutes: int = 10) -> Pause:
    since = app.clock.now()
    wanted = Pause(
        scope=Scope.CHANNEL, name="x", by="karla", since=since, why="w", remind_minutes=minutes
    )
    return brake.pause(wanted, records=app.records)


def go_on(app: App) -> None:
    now = app.clock.now()
    brake.resume(Scope.CHANNEL, "x", by="karla", now=now, records=app.records)


def number(app: App) -> str:
    stored = app.records.post("x", "1")
    assert stored is not None
    assert stored.case is not None
    return stored.case


def story(switch: Switch) -> Line:
    """A claimed case; the channel stops; an answer, two new cases, a reminder; it goes on."""
    here = Line(switch)
    here.deliver(Posted(post=a_post("1")))
    here.pass_time(3)
    here.act(lambda app: line.claim(number(app), person("ana"), app=app))
    here.act(stop)
    here.act(lambda app: line.reply(number(app), person("ana"), "Wir kommen.", "d", app=app))
    here.deliver(Posted(post=a_post("2", author="2")), Posted(post=a_post("3", author="3")))
    here.pass_time(13)
    assert published(here) == []
    here.act(go_on)
    here.pass_time(5)
    here.end()
    return here


@cache
def uncut() -> Line:
    return story(Switch())


def standing(here: Line) -> list[tuple[object, ...]]:
    """Each case with how many were asked; who it was goes by who has time in that minute."""
    cases = here.records.cases(here.records.open_cases())
    facts = [
        (c.number, c.state, c.owner, c.reply, c.paused, c.stage, len(c.offers), len(c.unsent))
        for c in cases
    ]
    return sorted(facts, key=str)


def reminded(here: Line) -> list[str]:
    return sorted(to for to, notice in here.sms.sent if notice.kind is NoticeKind.ALERT)


def test_the_story_without_a_cut_ends_as_it_should() -> None:
    here = uncut()

    assert [reply.text for reply in published(here)] == ["Wir kommen."]
    cases = here.records.cases(here.records.open_cases())
    assert sorted(case.state for case in cases) == [State.ANSWERED, State.OFFERED, State.OFFERED]
    assert here.records.brakes().to_wake == ()
    assert not here.jobs


@pytest.mark.parametrize("seam", range(1, MOST_SEAMS))
def test_a_power_cut_at_any_seam_loses_nothing_and_sends_nothing_twice(seam: int) -> None:
    whole = uncut()
    if seam > whole.seams:
        return
    cut = story(Switch(after=seam))

    assert standing(cut) == standing(whole)
    assert len(published(cut)) == 1
    assert len(reminded(cut)) - len(reminded(whole)) in {0, 1}
    assert len(cut.sms.sent) - len(whole.sms.sent) in {0, 1}


def test_the_seams_reach_to_the_end_of_the_story() -> None:
    assert 30 < uncut().seams < MOST_SEAMS


def test_two_who_pause_at_once_make_one_pause(racing: App) -> None:
    at_once([lambda: stop(racing)] * 16)

    assert len(racing.records.brakes(fresh=True).on) == 1


def test_two_stops_of_one_person_at_once_are_one_word(racing: App) -> None:
    def say() -> bool:
        now = racing.clock.now()
        return brake.say("stop", [person("ana")], by="page", at=now, records=racing.records)

    results = at_once([say] * 16)

    assert results.count(True) == 1
    assert len(racing.records.brakes(fresh=True).words) == 1


def test_a_stop_while_offers_leave_stops_those_that_have_not_left(app: App) -> None:
    sms = app.notifiers[Way.SMS]
    assert isinstance(sms, MemoryNotifier)
    send, first = sms.send, list[str]()

    def all_others_stop(notice: Notice, to: Person) -> None:
        send(notice, to)
        if not first:
            first.append(to.id)
            others = [p for p in app.roster.people() if p.id != to.id]
            brake.say("stop", others, by="text", at=app.clock.now(), records=app.records)

    sms.send = all_others_stop  # type: ignore[method-assign]
    take_in(Posted(post=a_post()), at=app.clock.now(), app=app)

    assert [to for to, _ in sms.sent] == first
