"""Fans only with permission: words, date and case on record; withdrawn, nothing is left."""

from __future__ import annotations

import pytest

from herodesk import line
from herodesk.domain.errors import InvalidError, NotAllowedError
from herodesk.domain.fan import Fan
from herodesk.domain.post import Kind
from herodesk.ports import App
from herodesk.steps.fans import all_fans, fan_of, forget_fan, keep_fan
from herodesk_ops.memory import VirtualClock
from tests.sample import a_post, person
from tests.unit.web.desk import Desk

WORDS = "Klar dürft ihr mir schreiben!"
TODAY = "2026-11-23"


@pytest.fixture
def thankful(app: App, desk: Desk, clock: VirtualClock) -> str:
    """A case of Ana's whose customer has thanked."""
    number = desk.opens(a_post("1"))
    line.claim(number, person("ana"), app=app)
    line.reply(number, person("ana"), "Das bringen wir in Ordnung", "k", app=app)
    clock.advance(60)
    thanks = a_post("2", "Danke, Ana! Super Service.", reply_to="1", thread="1", kind=Kind.REPLY)
    assert desk.opens(thanks) == number
    return number


def test_a_fan_is_kept_with_the_words_the_day_and_the_case(app: App, thankful: str) -> None:
    fan = keep_fan(thankful, f"  {WORDS} ", TODAY, person("ana"), app=app)

    assert (fan.words, str(fan.said_on), fan.case, fan.by) == (WORDS, TODAY, thankful, "ana")
    assert (fan.platform, fan.author, fan.handle) == ("x", "4711", "handle_4711")
    assert keep_fan(thankful, "Andere Worte", TODAY, person("ana"), app=app) == fan
    assert all_fans(person("karla"), app=app) == [fan]


@pytest.mark.parametrize(
    ("words", "day", "code"),
    [
        (" ", TODAY, "fan-words"),
        ("x" * 301, TODAY, "fan-words"),
        (WORDS, "", "fan-day"),
        (WORDS, "2026-11-24", "fan-day"),
        (WORDS, "2026-11-22", "fan-day"),
    ],
)
def test_without_words_and_a_day_nobody_is_kept(
    app: App, thankful: str, words: str, day: str, code: str
) -> None:
    with pytest.raises(InvalidError, match=code):
        keep_fan(thankful, words, day, person("ana"), app=app)
    assert app.records.every(Fan) == []


def test_who_has_not_thanked_is_no_fan(app: App, desk: Desk) -> None:
    number = desk.opens(a_post())
    line.claim(number, person("ana"), app=app)
    with pytest.raises(NotAllowedError, match="fan-thanks"):
        keep_fan(number, WORDS, TODAY, person("ana"), app=app)


def test_whose_case_it_is_or_a_lead_keeps_a_fan_and_nobody_else(app: App, thankful: str) -> None:
    with pytest.raises(NotAllowedError, match="fan-thanks"):
        keep_fan(thankful, WORDS, TODAY, person("ben"), app=app)
    assert keep_fan(thankful, WORDS, TODAY, person("karla"), app=app).by == "karla"


def test_a_permission_that_is_withdrawn_leaves_nothing(app: App, thankful: str) -> None:
    fan = keep_fan(thankful, WORDS, TODAY, person("ana"), app=app)
    with pytest.raises(NotAllowedError, match="no-fans"):
        forget_fan(fan.id, person("ben"), app=app)

    forget_fan(fan.id, person("ana"), app=app)
    forget_fan(fan.id, person("ana"), app=app)

    case = app.records.case(thankful)
    assert case
    assert fan_of(case, app=app) is None
    assert all_fans(person("karla"), app=app) == []
    kept = [str(it) for it in vars(app.records)["items"].values() if isinstance(it, Fan)]
    assert not any(word in it for it in kept for word in ("4711", WORDS, thankful))
    assert keep_fan(thankful, WORDS, TODAY, person("ana"), app=app).allows


@pytest.mark.parametrize("who", ["ana", "mira"])
def test_the_list_is_for_leads_managers_and_data_protection(app: App, who: str) -> None:
    with pytest.raises(NotAllowedError, match="no-fans"):
        all_fans(person(who), app=app)
    assert all_fans(person("nils"), app=app) == []
