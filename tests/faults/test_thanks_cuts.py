"""Cut the power at every seam of an answer's echo: thanks by day and by night, and whether it is
solved is asked once."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from herodesk import line
from herodesk.domain.case import Case
from herodesk.domain.post import Posted
from herodesk.steps import solved_yet
from herodesk_ops.memory import MemoryNotifier
from tests.faults.power import Line, Switch, published
from tests.sample import a_post, person

FIRST, ANA = "1990000000000000001", person("ana")
QUESTION = "@nordwind Wie lange gilt eigentlich die Garantie auf den Kompressor?"
HOUR = 3600
MOST_SEAMS = 140


def case_of(here: Line) -> Case:
    stored = here.records.post("x", FIRST)
    assert stored is not None
    case = here.records.case(str(stored.case))
    assert case is not None
    return case


def answered(switch: Switch) -> Line:
    """Ana has answered a question."""
    here = Line(switch)
    here.deliver(Posted(post=a_post(FIRST, QUESTION)))
    here.pass_time(3)
    here.act(lambda app: line.claim(case_of(here).number, ANA, app=app))
    here.act(lambda app: line.reply(case_of(here).number, ANA, "Zehn Jahre.", "1", app=app))
    here.pass_time(3)
    return here


def thanked(here: Line) -> None:
    thanks = a_post("2", "@nordwind Danke, Ana!", reply_to=FIRST, created_at=here.clock.now())
    here.deliver(Posted(post=thanks))
    here.pass_time(4)


def by_day(switch: Switch) -> Line:
    here = answered(switch)
    thanked(here)
    here.end()
    return here


def by_night(switch: Switch) -> Line:
    """Held until seven o'clock, and told then."""
    here = answered(switch)
    here.clock.advance(13 * HOUR)
    thanked(here)
    (thanks,) = here.records.thanks("ana", 5)
    here.clock.move_to(thanks.next_due or here.clock.now())
    here.pass_time(4)
    here.end()
    return here


def asked_whether_solved(switch: Switch) -> Line:
    here = answered(switch)
    here.clock.advance(49 * HOUR)
    here.pass_time(3)
    here.act(lambda app: solved_yet.ask(case_of(here).number, ANA, "2", app=app))
    here.pass_time(5)
    here.end()
    return here


STORIES = {"by day": by_day, "by night": by_night, "asked whether solved": asked_whether_solved}


def told(here: Line) -> Counter[str]:
    """How often each message left."""
    every = [one for one in here.app.notifiers.values() if isinstance(one, MemoryNotifier)]
    return Counter(notice.key for one in every for _, notice in one.sent)


@cache
def uncut(story: str) -> Line:
    return STORIES[story](Switch())


@pytest.mark.parametrize("story", ["by day", "by night"])
def test_without_a_cut_she_is_told_once(story: str) -> None:
    here = uncut(story)

    (thanks,) = here.records.thanks("ana", 5)
    assert thanks.told
    assert told(here)[f"thanks-{thanks.case}-{thanks.id}"] == 1


def test_without_a_cut_the_customer_is_asked_once() -> None:
    here = uncut("asked whether solved")

    assert case_of(here).asked_solved
    assert len(published(here)) == 2


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
    assert [one.told for one in cut.records.thanks("ana", 5)] == [
        one.told for one in whole.records.thanks("ana", 5)
    ]
    assert told(cut).keys() == told(whole).keys()
    assert max(told(cut).values()) <= 2
    assert len(published(cut)) == len(published(whole))
