"""Cut the power at every seam of a promise: it is asked about, raised and kept all the same."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import pytest

from herodesk import line
from herodesk.domain.case import Case, State
from herodesk.domain.notice import NoticeKind
from herodesk.domain.post import Posted
from herodesk.ports import App
from herodesk.steps import keep_promise
from herodesk_ops.memory import MemoryNotifier
from tests.faults.power import Line, Switch
from tests.sample import a_post, person

FIRST, ANA, KARLA = "1990000000000000001", person("ana"), person("karla")
BEFORE_DUTY = datetime(2026, 11, 27, 6, 58, 30, tzinfo=UTC)
"""Friday; at seven (eight in Berlin) Ana's duty begins."""
MOST_SEAMS = 140


def number(app: App) -> str:
    stored = app.records.post("x", FIRST)
    assert stored is not None
    assert stored.case is not None
    return stored.case


def case_of(here: Line) -> Case:
    case = here.records.case(number(here.app))
    assert case is not None
    return case


def promised(switch: Switch) -> Line:
    """Ana has promised Thursday, and on Friday morning she is asked."""
    here = Line(switch)
    here.deliver(Posted(post=a_post(FIRST)))
    here.pass_time(3)
    here.act(lambda app: line.claim(number(app), ANA, app=app))
    here.act(lambda app: line.reply(number(app), ANA, "Er kommt am Donnerstag.", "1", app=app))
    here.pass_time(3)
    here.clock.move_to(BEFORE_DUTY)
    here.pass_time(5)
    return here


def silent(switch: Switch) -> Line:
    """She says nothing, the lead is asked and says that it was kept."""
    here = promised(switch)
    here.clock.advance(56 * 60)
    here.pass_time(6)
    here.act(lambda app: line.claim(number(app), KARLA, app=app))
    here.act(lambda app: keep_promise.kept(number(app), KARLA, "", app=app))
    here.end()
    return here


def broken(switch: Switch) -> Line:
    """The customer says that nobody came; she answers with another day."""
    here = promised(switch)
    late = a_post("2", "@nordwind nobody came", reply_to=FIRST, created_at=here.clock.now())
    here.deliver(Posted(post=late))
    here.pass_time(4)
    here.act(lambda app: line.reply(number(app), ANA, "Er kommt am Montag.", "2", app=app))
    here.pass_time(3)
    here.end()
    return here


STORIES = {"silent": silent, "broken": broken}


@cache
def uncut(story: str) -> Line:
    return STORIES[story](Switch())


def test_without_a_cut_the_lead_is_asked_and_the_case_rests() -> None:
    here = uncut("silent")

    told = here.timeline()
    assert (
        told[-6:]
        == [
            *("reply-sent", "promise-noticed", "promise-asked"),
            *("promise-unanswered", "offered", "claimed"),
            "promise-kept",
        ][-6:]
    )
    assert (case_of(here).state, case_of(here).promise) == (State.ANSWERED, None)


def test_without_a_cut_a_broken_promise_is_followed_by_a_new_one() -> None:
    case = case_of(uncut("broken"))

    assert case.state is State.PROMISED
    assert case.promise is not None
    assert case.promise.due == (datetime(2026, 11, 30, 22, 59, tzinfo=UTC),)


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("seam", range(1, MOST_SEAMS))
def test_a_power_cut_at_any_seam_changes_nothing_in_the_end(story: str, seam: int) -> None:
    whole = uncut(story)
    assert whole.seams < MOST_SEAMS
    if seam > whole.seams:
        return
    cut = STORIES[story](Switch(after=seam))

    assert cut.state() == whole.state()
    assert sorted(cut.timeline()) == sorted(whole.timeline())
    assert case_of(cut).state is case_of(whole).state
    assert _asked(cut) in {1, 2}


def _asked(here: Line) -> int:
    """How often Ana was asked: at worst once more, where the power went before it was marked."""
    words = 0
    for notifier in here.app.notifiers.values():
        assert isinstance(notifier, MemoryNotifier)
        words += sum(
            "Tag ist um" in notice.text and notice.kind is NoticeKind.REMINDER
            for who, notice in notifier.sent
            if who == "ana"
        )
    return words
