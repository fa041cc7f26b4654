"""The page that tells how much of the budget for text messages is used."""

from __future__ import annotations

from dataclasses import replace

from herodesk_ops.memory import MemoryRules
from tests.sample import a_post, nordwind
from tests.unit.web.desk import Desk


def test_leads_managers_and_it_see_what_is_used_for_what_and_the_limits(desk: Desk) -> None:
    desk.opens(a_post(followers=900_000))

    page = desk.signed_in_as("mira").get("/texts")

    assert page.status == 200
    assert page.says("Heute 3 / 500")
    assert page.says("Diesen Monat 3 / 6000")
    assert page.says("zu Fällen3")
    assert page.says("Diesen Monat für etwa 0.29 US-Dollar von 600. Preise vom 2026-11-01.")
    assert 'href="/texts"' in desk.signed_in_as("karla").get("/pause").body


def test_it_says_when_they_are_used_up_and_for_how_long(desk: Desk) -> None:
    sms = replace(nordwind().sms, most_a_day=3, percent_for_danger=0, percent_for_sign_in=0)
    app = replace(desk.app, rules=MemoryRules(replace(nordwind(), sms=sms)))
    Desk(app).opens(a_post(followers=900_000))

    page = Desk(app).signed_in_as("lars").get("/texts")

    assert page.says("Die SMS von heute sind verbraucht.")
    assert page.says("bis Mitternacht per E-Mail")


def test_others_do_not_see_it(ana: Desk) -> None:
    assert ana.get("/texts").status == 403
    assert "/texts" not in ana.get("/pause").body
