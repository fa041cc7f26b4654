"""Joining two cases and taking one apart, in the browser and by the API, without a script."""

from __future__ import annotations

from dataclasses import replace

import pytest

from herodesk.domain.post import Kind
from herodesk.ports import App
from herodesk_ops.memory import VirtualClock
from tests.faults.test_orders import Plain
from tests.sample import a_post, memory_app
from tests.unit.web.desk import Desk


@pytest.fixture
def app(clock: VirtualClock) -> App:
    return replace(memory_app(clock), classifier=Plain())


@pytest.fixture
def ana(app: App) -> Desk:
    return Desk(app).signed_in_as("ana")


@pytest.fixture
def number(ana: Desk) -> str:
    """A case of two posts that Ana holds."""
    number = ana.opens(a_post("1", "problem exchange"))
    again = a_post("2", "problem billing", reply_to="1", thread="1", kind=Kind.REPLY)
    assert ana.opens(again) == number
    assert ana.post(f"/cases/{number}/claim").status == 303
    return number


def where(answer: object) -> str:
    headers = getattr(answer, "headers", {})
    return str(headers["location"]).rsplit("/", 1)[-1]


def test_ticked_posts_get_a_case_of_their_own_and_both_say_so(ana: Desk, number: str) -> None:
    page = ana.get(f"/cases/{number}")
    assert page.says("Ein Teil ist etwas anderes")
    assert 'name="post.2" value="2"' in page.body

    done = ana.post(f"/cases/{number}/split", {"post.2": "2"})

    new = where(done)
    assert done.status == 303
    assert new != number
    assert ana.get(f"/cases/{new}").says(f"Beiträge aus Fall {number}, geteilt von Ana")
    assert ana.get(f"/cases/{number}").says(f"gibt einigen Beiträgen einen eigenen Fall: {new}")


def test_what_cannot_be_taken_apart_is_said_with_the_ticks_kept(ana: Desk, number: str) -> None:
    page = ana.post(f"/cases/{number}/split", {"post.1": "1", "post.2": "2"})

    assert page.status == 422
    assert page.says("Etwas, das eine Antwort braucht, muss hier bleiben.")
    assert page.body.count(" checked") == 2


def test_two_cases_are_joined_and_the_old_number_leads_on(ana: Desk, number: str) -> None:
    other = where(ana.post(f"/cases/{number}/split", {"post.2": "2"}))
    page = ana.get(f"/cases/{number}")
    assert f'<option value="{other}">' in page.body

    done = ana.post(f"/cases/{number}/merge", {"into": f" {other.lower()} "})

    assert where(done) == other
    old = ana.get(f"/cases/{number}")
    assert old.says(f"Er geht weiter als {other}")
    assert f'href="/cases/{other}"' in old.body
    assert ana.get(f"/cases/{other}").says(f"legt Fall {number} mit diesem zusammen")


def test_a_wrong_number_is_said_and_stays_in_the_box(ana: Desk, number: str) -> None:
    page = ana.post(f"/cases/{number}/merge", {"into": number})

    assert page.status == 422
    assert page.says("Das ist dieser Fall selbst.")
    assert f'value="{number}"' in page.body


def test_who_may_not_is_refused_on_page_and_api(app: App, ana: Desk, number: str) -> None:
    ben = Desk(app).signed_in_as("ben")
    assert not ben.get(f"/cases/{number}").says("Ein Teil ist etwas anderes")
    assert ben.post(f"/cases/{number}/split", {"post.2": "2"}).status == 403
    assert ben.api(f"/api/cases/{number}/split", {"posts": "2"}).status == 403
    assert ana.post(f"/cases/{number}/merge", {"into": "ZZZZZZ"}).status == 404
    assert Desk(app).post(f"/cases/{number}/split", {"post.2": "2"}).status in {303, 401, 403}


def test_the_api_takes_apart_and_joins(ana: Desk, number: str) -> None:
    new = ana.api(f"/api/cases/{number}/split", {"posts": "2\n"}).json["number"]
    assert ana.get(f"/api/cases/{new}").json["split_from"] == number

    assert ana.api(f"/api/cases/{new}/merge", {"into": number}).json["number"] == number
    assert ana.get(f"/api/cases/{new}").json["merged_into"] == number


def test_cases_of_two_customers_need_a_lead_and_a_reason(app: App, ana: Desk, number: str) -> None:
    other = ana.opens(a_post("9", "problem exchange", author="9"))
    assert ana.post(f"/cases/{number}/merge", {"into": other}).status == 403
    karla = Desk(app).signed_in_as("karla")

    page = karla.post(f"/cases/{other}/merge", {"into": number, "why": ""})
    assert page.status == 422
    assert page.says("Bitte sag, warum sie ein Fall sind.")
    assert where(karla.post(f"/cases/{other}/merge", {"into": number, "why": "Ehepaar"})) == number
    assert ana.get(f"/cases/{other}").says("Ehepaar")
