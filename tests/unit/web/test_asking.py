"""Asking a colleague, in the browser: forms without a script, the link, the API."""

from __future__ import annotations

import re

import pytest

from herodesk.domain.post import Kind
from herodesk.ports import App
from herodesk_ops.memory import MemoryNotifier
from tests.sample import a_post
from tests.unit.web.desk import Desk

ASKED = "Ist die Pumpe für sie bestellt? <b>"
SAID = "Ja, sie kommt am Donnerstag. <script>"


def link_of(app: App, hero: str) -> str:
    texts = [
        notice.text
        for notifier in app.notifiers.values()
        if isinstance(notifier, MemoryNotifier)
        for who, notice in notifier.sent
        if who == hero
    ]
    return str(re.findall(r"/a/(\w+)", " ".join(texts))[-1])


@pytest.fixture
def ana(app: App) -> Desk:
    return Desk(app).signed_in_as("ana")


@pytest.fixture
def number(ana: Desk) -> str:
    number = ana.opens(a_post(text="@nordwind Der Umtausch klappt nicht, mein Trockner ist defekt"))
    assert ana.post(f"/cases/{number}/claim").status == 303
    return number


def asks(ana: Desk, number: str, **fields: str) -> int:
    form = {"who": "Moritz Maurer", "question": ASKED, "key": "k"} | fields
    return ana.post(f"/cases/{number}/ask", form).status


def test_the_holder_asks_and_the_page_says_whom_and_until_when(ana: Desk, number: str) -> None:
    before = ana.get(f"/cases/{number}")
    assert asks(ana, number) == 303

    page = ana.get(f"/cases/{number}")
    assert before.says("Kollegen fragen")
    assert '<option value="Moritz Maurer">' in before.body
    assert page.says("Ana fragt Moritz")
    assert page.says("Ist die Pumpe für sie bestellt? <b>")
    assert page.says("Zeit für die Antwort bis")
    assert "<b>" + "</blockquote>" not in page.body


def test_what_was_typed_comes_back_with_the_reason(ana: Desk, number: str) -> None:
    form = {"who": "Niemand", "question": ASKED}
    page = ana.post(f"/cases/{number}/ask", form)

    assert page.status == 422
    assert page.says("So heißt niemand")
    assert page.says("Ist die Pumpe für sie bestellt?")
    assert 'value="Niemand"' in page.body


def test_the_link_shows_posts_and_question_and_takes_the_answer_once(
    app: App, ana: Desk, number: str
) -> None:
    asks(ana, number)
    token, moritz = link_of(app, "moritz"), Desk(app)

    shown = moritz.get(f"/a/{token}")
    assert shown.status == 200
    assert shown.says("mein Trockner ist defekt")
    assert shown.says("Ist die Pumpe für sie bestellt? <b>")
    assert moritz.post(f"/a/{token}", {"answer": ""}).status == 422
    assert moritz.post(f"/a/{token}", {"answer": SAID}).status == 303

    after = moritz.get(f"/a/{token}")
    assert after.says("Danke. Deine Antwort steht am Fall.")
    assert not after.says("mein Trockner ist defekt")
    assert moritz.get(f"/cases/{number}").status == 200
    page = ana.get(f"/cases/{number}")
    assert page.says("Ja, sie kommt am Donnerstag. <script>")
    assert "<script>" + "<" not in page.body
    assert page.says("Moritz,")


def test_looking_at_the_link_changes_nothing(app: App, ana: Desk, number: str) -> None:
    asks(ana, number)
    token = link_of(app, "moritz")
    before = app.records.file(number)

    Desk(app).get(f"/a/{token}")

    assert app.records.file(number) == before


def test_what_was_written_privately_is_not_behind_a_link(app: App, ana: Desk) -> None:
    number = ana.opens(a_post("2", author="2", kind=Kind.MESSAGE))
    ana.post(f"/cases/{number}/claim")
    asks(ana, number)

    shown = Desk(app).get(f"/a/{link_of(app, 'moritz')}")

    assert not shown.says("keiner zuständig")
    assert shown.says("Was privat geschrieben wurde, steht hier nicht.")


def test_the_holders_link_shows_the_answer_and_opens_a_session_once(
    app: App, ana: Desk, number: str
) -> None:
    asks(ana, number)
    Desk(app).post(f"/a/{link_of(app, 'moritz')}", {"answer": SAID})
    token = link_of(app, "ana")
    phone = Desk(app)

    shown = phone.get(f"/a/{token}")
    assert shown.says("Moritz hat geantwortet:")
    assert shown.says("Ja, sie kommt am Donnerstag.")
    first = phone.post(f"/a/{token}/open")
    assert (first.status, first.headers["location"]) == (303, f"/cases/{number}")
    assert phone.get(f"/cases/{number}").status == 200
    assert Desk(app).post(f"/a/{token}/open").status == 409


def test_the_link_of_who_was_asked_opens_no_session_without_an_answer(
    app: App, ana: Desk, number: str
) -> None:
    asks(ana, number)

    assert Desk(app).post(f"/a/{link_of(app, 'moritz')}/open").status == 409
    assert Desk(app).get("/a/" + "A" * 28).status == 404


def test_after_a_hand_over_the_link_only_shows_how_it_stands(
    app: App, ana: Desk, number: str
) -> None:
    asks(ana, number)
    token = link_of(app, "moritz")
    ana.post(f"/cases/{number}/hand-over", {"to": "ben", "note": ""})

    page = Desk(app).post(f"/a/{token}", {"answer": SAID})

    assert page.status == 422
    assert page.says("Auf diese Antwort wartet niemand mehr.")
    assert not page.says("mein Trockner ist defekt")


def test_another_site_cannot_answer_for_somebody(app: App, ana: Desk, number: str) -> None:
    asks(ana, number)
    foreign = {"sec-fetch-site": "cross-site"}

    answered = Desk(app).post(f"/a/{link_of(app, 'moritz')}", {"answer": SAID}, **foreign)

    assert answered.status == 403


def test_the_colleague_answers_on_the_page_of_the_case_too(
    app: App, ana: Desk, number: str
) -> None:
    asks(ana, number)
    moritz = Desk(app).signed_in_as("moritz")
    page = moritz.get(f"/cases/{number}")

    form = {"question_id": page.hidden("question_id"), "answer": SAID}
    assert moritz.post(f"/cases/{number}/advise", form).status == 303

    assert ana.get(f"/cases/{number}").says("Ja, sie kommt am Donnerstag.")


def test_the_api_asks_and_answers_and_tells_of_it(app: App, ana: Desk, number: str) -> None:
    body = {"who": "moritz", "question": ASKED, "key": "k"}
    assert ana.api(f"/api/cases/{number}/ask", body).status == 200
    assert ana.api(f"/api/cases/{number}/ask", body).status == 200
    assert ana.api(f"/api/cases/{number}/ask", body, csrf="x").status == 403
    assert Desk(app).signed_in_as("ben").api(f"/api/cases/{number}/ask", body).status == 403
    [question] = ana.get(f"/api/cases/{number}").json["questions"]
    assert (question["to"], question["state"]) == ("moritz", "open")

    answer = {"question_id": question["question_id"], "answer": SAID}
    moritz = Desk(app).signed_in_as("moritz")
    assert ana.api(f"/api/cases/{number}/advise", answer).status == 403
    assert moritz.api(f"/api/cases/{number}/advise", answer).status == 200
    [question] = ana.get(f"/api/cases/{number}").json["questions"]
    assert question["state"] == "answered"
