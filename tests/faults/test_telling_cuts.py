"""Power cuts where people are told together, hand over, and meet a customer again."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import cache

import pytest

from herodesk import line
from herodesk.domain.case import State
from herodesk.domain.notice import NoticeKind
from herodesk.domain.post import Posted
from herodesk.ports import App
from tests.faults.power import Line, Switch, published
from tests.sample import MONDAY_MORNING, a_post, person

MOST_SEAMS = 160
QUESTION = "@nordwind Wie lange gilt die Garantie?"
NIGHT, SEVEN = timedelta(hours=13, minutes=40), timedelta(hours=21)


def number(app: App, post_id: str = "1") -> str:
    stored = app.records.post("x", post_id)
    assert stored is not None
    assert stored.case is not None
    return stored.case


def told(here: Line) -> Counter[tuple[str, str, str]]:
    return Counter((who, notice.kind, str(notice.case)) for who, notice in here.sms.sent)


# -- the night --------------------------------------------------------------------------------


def night(switch: Switch) -> Line:
    """Two harmless questions at night; the morning tells of them; one is claimed."""
    here = Line(switch)
    here.clock.move_to(MONDAY_MORNING + NIGHT)
    here.deliver(Posted(post=a_post("1", QUESTION, author="1")))
    here.deliver(Posted(post=a_post("2", QUESTION, author="2")))
    here.pass_time(3)
    here.clock.move_to(MONDAY_MORNING + SEVEN - timedelta(minutes=1))
    here.pass_time(5)
    here.act(lambda app: line.claim(number(app), person("hugo"), app=app))
    here.pass_time(2)
    here.end()
    return here


@cache
def whole_night() -> Line:
    return night(Switch())


def test_the_night_ends_with_one_digest_for_who_is_awake_at_seven() -> None:
    here = whole_night()

    kinds = {(who, notice.kind) for who, notice in here.sms.sent}
    assert kinds == {("hugo", NoticeKind.DIGEST)}
    assert len(here.sms.sent) == 1


@pytest.mark.parametrize("seam", range(1, MOST_SEAMS))
def test_a_power_cut_at_any_seam_of_the_night_tells_everybody_all_the_same(seam: int) -> None:
    whole = whole_night()
    assert 20 < whole.seams < MOST_SEAMS
    if seam > whole.seams:
        return
    cut = night(Switch(after=seam))

    assert cut.state() == whole.state()
    assert {who for who, _ in cut.sms.sent} == {"hugo"}
    assert len(cut.sms.sent) - len(whole.sms.sent) in {0, 1}


# -- in other hands, and back again -----------------------------------------------------------


def hands(switch: Switch) -> Line:
    """Claimed, kept longer, handed over with a word, answered, closed, and the customer is back."""
    here = Line(switch)
    here.deliver(Posted(post=a_post("1")))
    here.pass_time(3)
    here.act(lambda app: line.claim(number(app), person("ana"), app=app))
    here.act(lambda app: line.note(number(app), person("ana"), "Beleg liegt vor", app=app))
    here.act(lambda app: line.hand_over(number(app), person("ana"), "ben", "Bitte.", app=app))
    here.pass_time(3)
    here.act(lambda app: line.reply(number(app), person("ben"), "Wir kommen.", "d", app=app))
    here.pass_time(3)
    here.clock.advance(8 * 86400 - 3600)
    here.pass_time(2)
    again = a_post("9", "@nordwind Umtausch klappt schon wieder nicht!")
    here.deliver(Posted(post=again))
    here.pass_time(4)
    here.end()
    return here


@cache
def whole_hands() -> Line:
    return hands(Switch())


def test_the_story_of_the_hands_ends_with_the_same_hero_asked_first() -> None:
    here = whole_hands()

    case = here.app.records.case(number(here.app, "9"))
    assert case is not None
    assert (case.state, case.reopened) == (State.OFFERED, 1)
    assert here.sms.sent[-1][0] == "ben"
    assert len(published(here)) == 1


@pytest.mark.parametrize("seam", range(1, MOST_SEAMS))
def test_a_power_cut_at_any_seam_of_it_changes_nothing_in_the_end(seam: int) -> None:
    whole = whole_hands()
    assert 30 < whole.seams < MOST_SEAMS
    if seam > whole.seams:
        return
    cut = hands(Switch(after=seam))

    assert cut.state() == whole.state()
    assert len(published(cut)) == 1
    more = told(cut) - told(whole)
    assert not told(whole) - told(cut)
    assert sum(more.values()) <= 1
