"""The page of waves, its JSON, the statement on a case, and the volunteer's link."""

from __future__ import annotations

import json
import re

import pytest

from herodesk.ports import App
from herodesk_ops.memory import VirtualClock
from tests import storms
from tests.sample import person
from tests.unit.web.desk import Desk

TEXT = "Wir wissen davon und arbeiten daran. <b>Morgen</b> geht es wieder."


@pytest.fixture
def storm(app: App, clock: VirtualClock) -> storms.Desk:
    storm = storms.listening(app, clock)
    storm.number = storm.writes(1)  # type: ignore[attr-defined]
    storm.storm(minutes=6)
    storm.follow(2)
    return storm


@pytest.fixture
def karla(storm: storms.Desk, desk: Desk) -> Desk:
    return desk.signed_in_as("karla")


def test_a_lead_sees_why_how_many_and_which_cases(storm: storms.Desk, karla: Desk) -> None:
    page = karla.get("/waves")

    assert page.status == 200
    assert page.says("1 Welle im Gange")
    assert page.says("App und Konto")
    assert page.says("Autoren in 2 Min., üblich sind weniger als 1")
    drawn = json.loads(
        re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page.body)[0]
    )
    usual, posts, authors = drawn["lines"][1:]
    assert [line["kind"] for line in drawn["lines"]] == ["low", "high", "main", "thin"]
    assert max(authors["values"]) > max(usual["values"])
    assert all(p >= a for p, a in zip(posts["values"], authors["values"], strict=True))
    (mark,) = drawn["marks"]
    assert mark["name"].startswith("bemerkt ")
    assert 0 < mark["at"] <= len(drawn["places"]) - 1
    assert page.says("Als Tabelle")
    assert f"/cases/{storm.number}" in page.body  # type: ignore[attr-defined]
    assert "style=" not in page.body


def test_heroes_see_that_there_is_a_wave_but_not_its_page(storm: storms.Desk, desk: Desk) -> None:
    ana = desk.signed_in_as("ana")

    assert ana.get("/").says("Viele schreiben über dasselbe: App und Konto")
    assert ana.get("/waves").status == 403
    assert ana.get("/api/waves").status == 403
    assert 'href="/waves"' not in ana.get("/").body


def test_a_quiet_day_says_so(desk: Desk) -> None:
    page = desk.signed_in_as("karla").get("/waves")

    assert page.says("Gerade keine Welle")
    assert page.says("Es ist so ruhig wie sonst.")


def test_a_released_statement_stands_on_the_case_and_is_made_an_own_answer(
    storm: storms.Desk, karla: Desk, desk: Desk
) -> None:
    wave, number = storm.wave.id, storm.number  # type: ignore[attr-defined]
    ana = desk.signed_in_as("ana")
    assert ana.get(f"/cases/{number}").says("Teil einer Welle")
    assert not ana.get(f"/cases/{number}").says("Die freigegebene Erklärung")

    assert karla.post(f"/waves/{wave}/release", {"text-de": TEXT, "text-en": ""}).status == 303
    ana.post(f"/cases/{number}/claim")

    page = ana.get(f"/cases/{number}")
    assert page.says("Die freigegebene Erklärung")
    assert "<b>Morgen" not in page.body
    assert f'href="/cases/{number}?take=statement#text"' in page.body
    taken = ana.get(f"/cases/{number}?take=statement").body
    assert "Wir wissen davon" in taken.split('<textarea id="text"')[1].split("</textarea>")[0]
    assert karla.get("/waves").says("Freigegeben von Karla")
    file = storm.app.records.file(number)
    assert file is not None
    assert file.replies == ()  # nothing is sent by itself


def test_only_leads_press_and_only_with_their_token(storm: storms.Desk, desk: Desk) -> None:
    wave = storm.wave.id
    ana, karla = desk.signed_in_as("ana"), desk.signed_in_as("karla")

    assert ana.post(f"/waves/{wave}/release", {"text-de": "x"}).status in {403, 422}
    karla.csrf = "wrong"
    assert karla.post(f"/waves/{wave}/call").status == 403
    assert storm.wave.called_out_at is None
    assert storm.app.records.statements(wave) == []


def test_a_statement_that_is_too_long_is_refused_in_words(storm: storms.Desk, karla: Desk) -> None:
    page = karla.post(f"/waves/{storm.wave.id}/release", {"text-de": "x" * 1001})

    assert page.status == 422
    assert page.says("höchstens 1000 Zeichen")


def test_the_link_of_a_volunteer_asks_and_its_button_helps(
    storm: storms.Desk, karla: Desk, desk: Desk, clock: VirtualClock
) -> None:
    clock.advance(8.5 * 3600)
    storm.heard(1, "app", name="late")
    storm.minutes(2)
    storm.storm(minutes=6)
    storm.follow(1)
    assert karla.post(f"/waves/{storm.wave.id}/call").status == 303
    storm.follow(2)
    hero, notice = next((who, n) for who, n in storm.sent if "/w/" in n.text)
    path = "/w/" + notice.text.rsplit("/w/", 1)[1].split()[0]

    looked = desk.get(path)
    assert looked.says("helfen?")
    assert len(storm.wave.volunteers) == 0
    assert desk.post(path).status == 303
    assert list(storm.wave.volunteers) == [hero]
    assert desk.get("/").status == 200  # signed in
    assert desk.get(path).says("bis es vorbei ist. Danke")
    assert karla.get("/waves").says("es helfen: 1")
    assert desk.get("/w/nonsense").status == 404


def test_the_json_tells_the_same(storm: storms.Desk, karla: Desk) -> None:
    (row,) = karla.get("/api/waves").json["waves"]

    assert row["id"] == storm.wave.id
    assert (row["sign"], row["state"]) == ("bad", "on")
    assert row["authors"] >= 8
    assert person("karla").id == "karla"
