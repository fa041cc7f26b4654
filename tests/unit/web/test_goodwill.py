"""Goodwill and coaching in the browser: granted on the case's page, looked at afterwards."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from herodesk.domain.goodwill import Grant
from herodesk.ports import App
from herodesk.steps.coaching import to_look_at
from tests.sample import a_post, person
from tests.unit.compact.test_coaching import SAMPLED, ended
from tests.unit.web.desk import Answered, Desk

WHY = "Das Paket kam zweimal zu spät"
NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.fixture
def ana(desk: Desk) -> Desk:
    return desk.signed_in_as("ana")


@pytest.fixture
def number(ana: Desk) -> str:
    """A case that Ana holds."""
    case = ana.opens(a_post())
    ana.post(f"/cases/{case}/claim")
    return case


def grants(desk: Desk) -> list[Grant]:
    return desk.app.records.every(Grant)


def key_on(answer: Answered) -> str:
    found = re.search(
        r'/goodwill#goodwill" class="note">.*?name="key" value="([^"]+)"', answer.body, re.S
    )
    assert found
    return found[1]


def test_a_hero_grants_a_sum_on_the_page_of_the_case_and_pressing_twice_spends_once(
    ana: Desk, number: str
) -> None:
    page = ana.get(f"/cases/{number}")
    assert page.says("bis zu 50,00 €")
    form = {"amount": "15,50", "why": WHY, "key": key_on(page)}

    for _ in range(2):
        assert ana.post(f"/cases/{number}/goodwill", form).status == 303

    page = ana.get(f"/cases/{number}")
    assert page.says(f"Ana gewährt 15,50 €: {WHY}")
    assert page.says("Für diesen Fall sind noch 34,50 € da, für deinen Monat 284,50 €")
    assert [one.amount for one in grants(ana)] == [1550]
    assert key_on(page) != form["key"]


def test_in_english_sums_are_written_as_in_english(desk: Desk, number: str) -> None:
    femi = desk.signed_in_as("femi")
    desk.signed_in_as("ana").post(f"/cases/{number}/hand-over", {"to": "femi", "note": ""})
    femi.post(f"/cases/{number}/goodwill", {"amount": "€15.50", "why": "Late twice", "key": "k"})

    page = femi.get(f"/cases/{number}")

    assert page.says("Femi grants €15.50: Late twice")
    assert page.says("up to €34.50")


def test_a_colleague_sees_what_was_granted_and_no_form(desk: Desk, ana: Desk, number: str) -> None:
    ana.post(f"/cases/{number}/goodwill", {"amount": "20", "why": WHY, "key": "k"})

    ben = desk.signed_in_as("ben").get(f"/cases/{number}")
    karla = desk.signed_in_as("karla").get(f"/cases/{number}")

    assert ben.says(WHY)
    assert 'name="amount"' not in ben.body
    assert "goodwill-back" not in ben.body
    assert not ben.says("deinen Monat")
    assert "goodwill-back" in karla.body


def test_too_much_keeps_what_was_typed_and_leads_to_who_may_grant_it(
    ana: Desk, number: str
) -> None:
    form = {"amount": "80", "why": WHY, "key": "k"}

    page = ana.post(f"/cases/{number}/goodwill", form)

    assert page.status == 422
    assert page.says("mehr, als dir von deinem Budget bleibt")
    assert 'value="80"' in page.body
    assert page.body.count("mehr, als dir von deinem Budget") == 1
    assert f"Gewünschte Kulanz 80,00{NO_BREAK}€: {WHY}" in page.body
    assert re.findall(r'<option value="(karla|lars|ben)">', page.body.split('id="goodwill-to"')[1])
    wish = {"to": "karla", "note": f"Gewünschte Kulanz 80,00{NO_BREAK}€: {WHY}"}
    assert ana.post(f"/cases/{number}/hand-over", wish).status == 303
    karla = ana.signed_in_as("karla")
    assert karla.get(f"/cases/{number}").says(wish["note"].replace(NO_BREAK, " "))
    assert karla.post(f"/cases/{number}/goodwill", form).status == 303


def test_more_than_anybody_may_is_asked_of_the_manager(ana: Desk, number: str) -> None:
    page = ana.post(f"/cases/{number}/goodwill", {"amount": "900", "why": WHY, "key": "k"})

    assert page.says("Frag Lars: Der Fall bleibt bei dir.")
    fields = {"who": "lars", "question": f"Gewünschte Kulanz 900,00{NO_BREAK}€", "key": "q"}
    assert ana.post(f"/cases/{number}/ask", fields).status == 303


def test_what_was_granted_is_put_back_on_the_page_and_the_own_page_tells_it(
    ana: Desk, number: str
) -> None:
    ana.post(f"/cases/{number}/goodwill", {"amount": "20", "why": WHY, "key": "k"})
    assert ana.get("/me").says("Von deinem Monat sind noch 280,00 € von 300,00 € da")
    (given,) = grants(ana)
    back = {"grant": given.id, "why": ""}

    assert ana.post(f"/cases/{number}/goodwill-back", back).says("Bitte sag in ein paar Worten")
    assert ana.post(f"/cases/{number}/goodwill-back", back | {"why": "Doch da"}).status == 303

    assert ana.get(f"/cases/{number}").says("Ana nimmt 20,00 € zurück: Doch da")
    assert ana.get("/me").says("Von deinem Monat sind noch 300,00 € von 300,00 € da")


def test_a_form_without_the_sessions_token_spends_nothing(ana: Desk, number: str) -> None:
    fields = {"amount": "5", "why": WHY, "key": "k", "csrf": "wrong"}

    assert ana.post(f"/cases/{number}/goodwill", fields).status == 403
    assert grants(ana) == []


def test_a_reason_is_escaped_wherever_it_stands(ana: Desk, number: str) -> None:
    why = "<script>alert(1)</script>"
    ana.post(f"/cases/{number}/goodwill", {"amount": "40", "why": why, "key": "k"})

    karla = ana.signed_in_as("karla")
    pages = [ana.get(f"/cases/{number}"), ana.get("/me"), karla.get("/coaching")]
    pages.append(karla.get(f"/coaching/{grants(ana)[0].id}"))
    for page in pages:
        assert "<script>alert" not in page.body
        assert "&lt;script&gt;alert" in page.body


# -- the same as JSON -------------------------------------------------------------------------


def test_programs_grant_and_put_back_under_the_same_rules(ana: Desk, number: str) -> None:
    body = {"amount": "15.50", "why": WHY, "key": "k"}

    for _ in range(2):
        assert ana.api(f"/api/cases/{number}/goodwill", body).status == 200
    known = ana.get(f"/api/cases/{number}").json["goodwill"]

    assert known["left"] == {"currency": "EUR", "case": 3450, "month": 28450}
    (given,) = known["grants"]
    assert (given["amount"], given["currency"], given["why"]) == (1550, "EUR", WHY)
    more = ana.api(f"/api/cases/{number}/goodwill", body | {"amount": "90", "key": "2"})
    assert more.status == 422
    assert "Budget" in more.json["error"]
    back = {"grant": given["id"], "why": "Doppelt"}
    assert ana.api(f"/api/cases/{number}/goodwill-back", back).status == 200
    assert ana.get(f"/api/cases/{number}").json["goodwill"]["grants"][0]["taken_back_at"]


# -- afterwards -------------------------------------------------------------------------------


def test_ten_days_later_the_coach_leaves_a_kind_note_that_only_the_hero_reads(
    app: App, desk: Desk, ana: Desk, number: str
) -> None:
    ana.post(f"/cases/{number}/goodwill", {"amount": "40", "why": WHY, "key": "k"})
    app.clock.advance(timedelta(days=10).total_seconds())  # type: ignore[attr-defined]
    karla = desk.signed_in_as("karla")
    (item,) = to_look_at(person("karla"), app=app)

    listed = karla.get("/coaching")
    assert listed.says(WHY)
    assert "Ana" not in listed.body
    form = karla.get(f"/coaching/{item.id}")
    assert form.says("Eine Notiz für Ana")
    assert karla.post(f"/coaching/{item.id}/note", {"text": ""}).says("noch keine Notiz")
    note = "Schnell und großzügig, danke dir"
    assert karla.post(f"/coaching/{item.id}/note", {"text": note}).status == 303

    ana = desk.signed_in_as("ana")
    assert ana.get("/me").says(note)
    for who in ("karla", "lars", "ben", "mira"):
        other = desk.signed_in_as(who)
        for path in ("/me", "/coaching", f"/coaching/{item.id}", f"/cases/{number}"):
            assert not other.get(path).says(note)
    assert karla.get("/coaching").says("Es gibt nichts anzusehen")


def test_coaching_is_for_those_who_coach_and_tells_one_total(app: App, desk: Desk) -> None:
    ended(app, SAMPLED[0])

    for who in ("ana", "cem", "mira", "nils"):
        assert desk.signed_in_as(who).get("/coaching").status == 403
        assert "/coaching" not in desk.signed_in_as(who).get("/").body
    page = desk.signed_in_as("karla").get("/coaching")
    assert page.says("1 Sache zum Ansehen, im Nachhinein")
    assert page.says("ausgelost · Umtausch")
    assert page.says("Kulanz, die diesen Monat noch da ist, alle zusammen:")
    assert desk.signed_in_as("karla").post(f"/coaching/{SAMPLED[0]}/nothing").status == 303
    assert desk.signed_in_as("lars").get("/coaching").says("Es gibt nichts anzusehen")
