"""Promises on the page of a case: noticed, confirmed, changed, kept or not, without JavaScript."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from herodesk import line
from herodesk.domain.case import State
from herodesk_ops.memory import VirtualClock
from tests.sample import a_post, person
from tests.unit.web.desk import Desk

FRIDAY_MORNING = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)
DUE = "2026-11-26T22:59:00Z"


@pytest.fixture
def number(ana: Desk) -> str:
    """A case in which Ana has promised Thursday."""
    number = ana.opens(a_post())
    ana.post(f"/cases/{number}/claim")
    page = ana.get(f"/cases/{number}")
    fields = {
        "text": "Der Techniker kommt am Donnerstag.",
        "reply_id": page.hidden("reply_id"),
    }
    ana.post(f"/cases/{number}/reply", fields)
    assert ana.get(f"/cases/{number}").says("Bemerkt: Zusage bis Do 26.11.")
    case = ana.app.records.case(number)
    assert case
    line.publish(number, case.reply or "", app=ana.app)
    return number


def state(ana: Desk, number: str) -> State:
    case = ana.app.records.case(number)
    assert case
    return case.state


def test_the_page_says_what_was_noticed_and_it_can_be_kept(ana: Desk, number: str) -> None:
    page = ana.get(f"/cases/{number}")
    assert page.says("Bemerkt: Zusage bis Do 26.11.")
    assert not page.says("26.11..")
    assert page.says("Keine Zusage")

    pressed = ana.post(f"/cases/{number}/promise", {"until": DUE})

    assert pressed.status == 303
    page = ana.get(f"/cases/{number}")
    assert not page.says("Bemerkt")
    assert page.says("Danach wirst du dazu gefragt")


def test_another_day_is_a_field_and_one_that_is_over_is_refused_in_words(
    ana: Desk, number: str
) -> None:
    refused = ana.post(f"/cases/{number}/promise", {"until": "2026-11-20"})
    assert refused.status == 422
    assert refused.says("Dieser Tag ist um")

    ana.post(f"/cases/{number}/promise", {"until": "2026-11-30"})

    assert ana.get(f"/cases/{number}").says("Zusage bis Mo 30.11.")


def test_there_was_no_promise_and_one_is_added_by_hand(ana: Desk, number: str) -> None:
    ana.post(f"/cases/{number}/no-promise", {"of": DUE})
    ana.post(f"/cases/{number}/no-promise", {"of": DUE})

    page = ana.get(f"/cases/{number}")
    assert page.says("Zusage eintragen")
    ana.post(f"/cases/{number}/promise", {"until": "2026-12-01"})
    assert state(ana, number) is State.PROMISED


def test_on_the_morning_after_the_page_asks_and_the_board_shows_it_first(
    ana: Desk, number: str, clock: VirtualClock
) -> None:
    clock.move_to(FRIDAY_MORNING)
    line.follow_up(app=ana.app)
    ana = ana.signed_in_as("ana")

    page = ana.get(f"/cases/{number}")

    assert page.says("Du hast etwas bis Do 26.11. zugesagt. Wurde es gehalten?")
    assert "(1)" in ana.get("/?show=asked").body or number in ana.get("/?show=asked").body
    assert ana.get("/").says("zugesagt bis Do 26.11., gehalten?")
    ana.post(f"/cases/{number}/kept", {"note": "Er war da", "of": DUE})
    assert state(ana, number) is State.ANSWERED
    assert ana.get(f"/cases/{number}").says("Er war da")


def test_a_new_day_opens_the_box_to_tell_the_customer(
    ana: Desk, number: str, clock: VirtualClock
) -> None:
    clock.move_to(FRIDAY_MORNING)
    line.follow_up(app=ana.app)
    ana = ana.signed_in_as("ana")
    without_why = ana.post(f"/cases/{number}/not-kept", {"until": "2026-11-30"})
    assert without_why.says("Bitte sag in wenigen Worten")

    ana.post(f"/cases/{number}/not-kept", {"until": "2026-11-30", "note": "Pumpe fehlt", "of": DUE})

    page = ana.get(f"/cases/{number}")
    assert page.says("Der Kunde kennt den neuen Tag noch nicht")
    assert "<details open>" in page.body


def test_others_see_the_promise_and_get_no_buttons(ana: Desk, number: str) -> None:
    page = ana.signed_in_as("ben").get(f"/cases/{number}")

    assert page.says("Zusage bis Do 26.11.")
    assert f"/cases/{number}/kept" not in page.body


def test_the_api_tells_and_takes_the_same(ana: Desk, number: str) -> None:
    shown = ana.get(f"/api/cases/{number}").json
    assert shown["state"] == "promised"
    assert shown["promise"] == {
        "due_at": DUE, "then_due_at": [], "confirmed": False, "asked_at": None, "broken": False,
    }  # fmt: skip
    assert shown["replies"][0]["promised"] == [DUE]

    broken = ana.api(f"/api/cases/{number}/not-kept", {"note": "Niemand war da"})

    assert broken.json["promise"]["broken"]
    assert broken.json["state"] == "claimed"
    assert "promise-broken" in [reason["code"] for reason in broken.json["because"]]


def test_an_answer_through_the_api_may_name_the_day_itself(ana: Desk) -> None:
    number = ana.opens(a_post("1990000000000000009", author="77"))
    ana.post(f"/cases/{number}/claim")

    answered = ana.api(
        f"/api/cases/{number}/reply", {"text": "Wir kommen vorbei.", "until": "2026-11-27T15:00"}
    )

    assert answered.json["promised"] == ["2026-11-27T14:00:00Z"]
    assert person("ana").zone == "Europe/Berlin"
