"""Pause, resume and STOP by page and by API: who may, what is told, what is on record."""

from __future__ import annotations

from herodesk import line
from herodesk.domain.brakes import Scope
from tests.sample import a_post, person
from tests.unit.web.desk import Desk


def test_one_takes_a_break_and_comes_back(ana: Desk) -> None:
    assert ana.get("/me").says("Pause machen")

    assert ana.post("/me/pause", {"why": "Zahnarzt", "remind": "60"}).status == 303
    page = ana.get("/me")
    assert page.says("Eigene Arbeit: pausiert seit 10:00 von Ana: Zahnarzt")
    assert ana.get("/").says("Zahnarzt")

    ana.post("/me/resume")
    assert ana.app.records.brakes().on == ()
    assert ana.get("/me").says("Pause machen")


def test_a_lead_pauses_a_channel_and_all_see_who_since_when_and_why(desk: Desk, ana: Desk) -> None:
    karla = desk.signed_in_as("karla")
    number = desk.opens(a_post())
    assert 'href="/pause"' in karla.get("/").body
    assert 'href="/pause"' not in ana.get("/").body

    form = {"what": "channel:x", "why": "<b>falscher</b> Text", "remind": "240"}
    assert karla.post("/pause", form).status == 303

    for page in (ana.get("/"), ana.get(f"/cases/{number}"), ana.get("/pause")):
        assert page.says("X: pausiert seit 10:00 von Karla: <b>falscher</b> Text")
        assert "&lt;b&gt;falscher" in page.body
    assert 'action="/resume"' not in ana.get("/pause").body

    karla.post("/resume", {"scope": "channel", "name": "x"})
    assert karla.get("/pause").says("Nichts ist pausiert.")


def test_a_hero_pauses_no_channel_and_nobody_else(ana: Desk) -> None:
    assert ana.post("/pause", {"what": "all:", "why": "darum"}).status == 403
    assert ana.api("/api/pauses/pause", {"scope": "channel", "name": "x", "why": "w"}).status == 403
    assert ana.api("/api/pauses/pause", {"scope": "person", "name": "ben"}).status == 403
    assert ana.app.records.brakes().on == ()


def test_the_buttons_need_a_session_and_its_token(desk: Desk, ana: Desk) -> None:
    ana.csrf = "wrong"

    for path in ("/me/pause", "/me/resume", "/me/texts/stop", "/pause", "/resume"):
        assert desk.post(path).headers["location"] == "/sign-in"
        assert ana.post(path).status == 403
    assert desk.get("/pause").headers["location"] == "/sign-in"


def test_the_api_pauses_lists_and_resumes(desk: Desk) -> None:
    karla = desk.signed_in_as("karla")
    given = {"scope": "channel", "name": "x", "why": "Fehler", "remind": "30"}

    answer = karla.api("/api/pauses/pause", given)

    assert answer.status == 200
    assert answer.json["pauses"] == [
        {
            "scope": "channel", "name": "x", "by": "karla", "by_name": "Karla",
            "since": "2026-11-23T09:00:00Z", "why": "Fehler", "remind_at": "2026-11-23T09:30:00Z",
        }
    ]  # fmt: skip
    assert karla.get("/api/pauses").json == answer.json
    assert karla.api("/api/pauses/resume", {"scope": "channel", "name": "x"}).json == {"pauses": []}


def test_what_cannot_be_paused_is_refused_in_words(desk: Desk) -> None:
    karla = desk.signed_in_as("karla")

    for given in (
        {"scope": "channel", "name": "fax", "why": "w"},
        {"scope": "channel", "name": "x", "why": " "},
        {"scope": "house", "why": "w"},
        {"scope": "all", "why": "w", "remind": "soon"},
        {"scope": "all", "why": "w", "remind": "1"},
    ):
        answer = karla.api("/api/pauses/pause", given)
        assert answer.status == 422
        assert answer.json["error"]


def test_an_answer_on_a_paused_channel_says_that_it_waits(desk: Desk, ana: Desk) -> None:
    number = desk.opens(a_post())
    line.claim(number, person("ana"), app=desk.app)
    desk.signed_in_as("karla").post("/pause", {"what": "channel:x", "why": "Fehler"})

    ana.post(f"/cases/{number}/reply", {"text": "Wir kommen.", "reply_id": "1"})

    assert ana.get(f"/cases/{number}").says("Deine Antwort wartet: Der Kanal ist pausiert.")


def test_no_more_text_messages_by_page_and_again(ana: Desk) -> None:
    assert ana.post("/me/texts/stop").status == 303
    page = ana.get("/me")
    assert page.says("Du bekommst keine SMS.")
    assert page.says("Wieder SMS")

    ana.post("/me/texts/start")
    assert ana.get("/me").says("Keine SMS mehr")


def test_a_break_of_a_colleague_is_no_news_for_others(desk: Desk, ana: Desk, ben: Desk) -> None:
    ben.post("/me/pause", {"why": "privat"})

    assert not ana.get("/").says("privat")
    assert ana.get("/api/pauses").json == {"pauses": []}
    assert [p.scope for p in ana.app.records.brakes().on] == [Scope.PERSON]


def test_days_off_are_entered_shown_and_taken_back(ana: Desk) -> None:
    assert ana.get("/me").says("Freie Tage")

    assert ana.post("/me/away", {"first": "2026-11-23", "last": "2027-01-03"}).status == 303
    page = ana.get("/me")
    assert page.says("Du bist bis Ende 3.1.2027 nicht da.")
    assert page.says("23.11. – 3.1.2027")
    ana_now = ana.app.roster.person("ana")
    assert ana_now is not None
    assert not ana_now.is_on_duty(ana.app.clock.now())

    ana.post("/me/back", {"first": "2026-11-23"})
    assert ana.get("/me").says("Du bist im Dienst.")
    assert not ana.get("/me").says("23.11.")


def test_days_off_that_cannot_be_meant_come_back_with_a_word(ana: Desk) -> None:
    ana.post("/me/away", {"first": "2026-12-01", "last": "2026-12-05"})

    for form, said in (
        ({"first": "2026-12-24", "last": "2026-12-20"}, "Der letzte Tag liegt vor dem ersten."),
        ({"first": "24.12.", "last": ""}, "Gib bitte Tage an"),
        ({"first": "2026-12-05", "last": "2026-12-06"}, "An einigen dieser Tage"),
        ({"first": "2026-12-24", "last": "2029-12-24"}, "Das sind mehr als 400 Tage."),
    ):
        answer = ana.post("/me/away", form)
        assert answer.status == 422
        assert answer.says(said)


def test_the_api_takes_days_off_and_gives_those_that_are_left(ana: Desk) -> None:
    days = {"first": "2026-12-24", "last": "2026-12-26"}

    assert ana.api("/api/me/away", days).json == {"absences": [days]}
    assert ana.api("/api/me/away", {"first": "2027-01-01"}).json == {
        "absences": [days, {"first": "2027-01-01", "last": "2027-01-01"}]
    }
    assert ana.api("/api/me/back", {"first": "2026-12-24"}).json["absences"][0]["first"] == (
        "2027-01-01"
    )
    assert ana.api("/api/me/elsewhere", days).status == 422
    ana.csrf = "wrong"
    assert ana.api("/api/me/away", days).status == 403
    assert ana.post("/me/away", days).status == 403
    assert ana.post("/me/back", days).status == 403


def test_who_rests_after_a_wave_reads_until_when(ana: Desk) -> None:
    from herodesk.domain.brand import Duty
    from herodesk.steps.away import rest

    now = ana.app.clock.now()
    rest(["ana"], Duty(rest_hours=3), shift_ended=now, records=ana.app.records)

    assert ana.get("/me").says("Du ruhst dich bis 13:00 aus. Nur Gefahr klingelt noch.")
