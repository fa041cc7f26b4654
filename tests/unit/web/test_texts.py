"""The page that tells how much of the budget for text messages is used."""

from __future__ import annotations

from dataclasses import replace

from herodesk_ops.consents import state
from herodesk_ops.memory import MemoryRules
from tests.sample import MONDAY_MORNING, a_post, nordwind, person
from tests.unit.web.desk import Desk


def test_leads_managers_and_it_see_what_is_used_for_what_and_the_limits(desk: Desk) -> None:
    desk.opens(a_post(followers=900_000))

    page = desk.signed_in_as("mira").get("/texts")

    assert page.status == 200
    assert page.says("Heute 3 / 500")
    assert page.says("Diesen Monat 3 / 6000")
    assert page.says("zu Fällen 3")
    assert page.says("Diesen Monat für etwa 0,29 US-Dollar von 600. Preise vom 1.11.")
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


def test_me_shows_since_when_one_agreed_and_how(desk: Desk) -> None:
    state([person("ana")], (), now=MONDAY_MORNING, records=desk.app.records)
    ana = desk.signed_in_as("ana")

    assert ana.get("/me").says("Mit SMS einverstanden seit 23.11.2026, laut Teamliste.")
    assert "/me/texts/consent" not in ana.get("/me").body


def test_where_the_own_word_counts_a_button_gives_it(desk: Desk) -> None:
    rules = MemoryRules(replace(nordwind(), sms=replace(nordwind().sms, consent="own")))
    ana = Desk(replace(desk.app, rules=rules)).signed_in_as("ana")
    assert "/me/texts/consent" in ana.get("/me").body

    assert ana.post("/me/texts/consent").status == 303

    assert ana.get("/me").says("Mit SMS einverstanden seit 23.11.2026.")
    assert [one.by for one in desk.app.records.consents("ana")] == ["page"]


def test_a_test_text_is_a_sign_in_link_to_the_number(desk: Desk) -> None:
    ana = desk.signed_in_as("ana")

    assert ana.post("/me/test/sms").status == 303

    assert "ana" in desk.links()
    assert ana.get("/me").says("Test-SMS an mich")
