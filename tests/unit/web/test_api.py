"""JSON for colleagues' own tools: the rules of the pages, and codes that programs understand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from openapi_spec_validator import validate

from herodesk import line
from herodesk.domain.case import State
from herodesk.domain.post import Answerable
from herodesk.web.acts import ACTIONS
from herodesk.web.lists import ACTIONS as LIST_ACTIONS
from tests.sample import a_post
from tests.unit.web.desk import Desk


@pytest.fixture
def number(desk: Desk) -> str:
    return desk.opens(a_post())


def test_the_description_is_valid_and_names_what_there_is(desk: Desk) -> None:
    described = desk.get("/api/openapi.json").json

    validate(described)
    changes = {
        path.rsplit("/", 1)[1]
        for path, ways in described["paths"].items()
        if "post" in ways and path.startswith(("/api/cases/", "/api/posts/"))
    }
    assert changes == ACTIONS | LIST_ACTIONS.keys() | {"picture"}


def test_without_a_session_nothing_is_told(desk: Desk, number: str) -> None:
    for answer in (
        desk.get("/api/cases"),
        desk.get(f"/api/cases/{number}"),
        desk.api(f"/api/cases/{number}/claim"),
    ):
        assert answer.status == 401
        assert answer.json == {"error": "Bitte zuerst anmelden."}


def test_a_change_needs_the_token_that_a_read_gives(ana: Desk, number: str) -> None:
    token = ana.get("/api/cases").headers["x-csrf-token"]

    assert ana.api(f"/api/cases/{number}/claim", csrf="").status == 403
    assert ana.api(f"/api/cases/{number}/claim", csrf="wrong").status == 403
    assert ana.api(f"/api/cases/{number}/claim", csrf=token).status == 200


def test_cases_are_listed_with_reasons_and_clocks(ana: Desk, number: str) -> None:
    (case,) = ana.get("/api/cases").json["cases"]

    assert case["number"] == number
    assert case["state"] == "offered"
    assert case["minutes_left"] == 60
    assert case["opened_at"].endswith("Z")
    assert all(reason["words"] for reason in case["because"])


def test_one_case_comes_whole(ana: Desk, number: str) -> None:
    ana.api(f"/api/cases/{number}/claim")
    ana.api(f"/api/cases/{number}/reply", {"text": "Das bringen wir in Ordnung.", "reply_id": "1"})

    case = ana.get(f"/api/cases/{number}").json

    assert case["owner"] == "ana"
    assert case["limit"] == 280
    assert "Umtausch" in case["posts"][0]["text"]
    assert [reply["state"] for reply in case["replies"]] == ["queued"]
    assert [entry["what"] for entry in case["timeline"]][-1] == "reply-queued"


def test_the_loser_of_a_claim_learns_who_has_it(ana: Desk, ben: Desk, number: str) -> None:
    ana.api(f"/api/cases/{number}/claim")

    lost = ben.api(f"/api/cases/{number}/claim")

    assert lost.status == 409
    assert lost.json["owner"] == "ana"
    assert lost.json["owner_name"] == "Ana"
    assert lost.json["since"] == "2026-11-23T09:00:00Z"


def test_a_reply_is_taken_once(ana: Desk, number: str) -> None:
    ana.api(f"/api/cases/{number}/claim")

    first, second = (
        ana.api(f"/api/cases/{number}/reply", {"text": "Gern.", "reply_id": "k"}) for _ in range(2)
    )

    assert (first.status, second.status) == (202, 202)
    assert first.json["reply_id"] == second.json["reply_id"]
    file = ana.app.records.file(number)
    assert file
    assert len(file.replies) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": ""}, 422),
        ({}, 422),
        ({"text": "x" * 300}, 422),
        (["text"], 422),
        ({"text": 7}, 422),
    ],
)
def test_a_reply_that_cannot_be_used_says_why(
    ana: Desk, number: str, body: object, status: int
) -> None:
    ana.api(f"/api/cases/{number}/claim")

    answer = ana.api(f"/api/cases/{number}/reply", body)

    assert answer.status == status
    assert answer.json["error"].endswith(".")


def test_who_does_not_hold_the_case_may_not_answer(ana: Desk, ben: Desk, number: str) -> None:
    ana.api(f"/api/cases/{number}/claim")

    assert ben.api(f"/api/cases/{number}/reply", {"text": "Hallo"}).status == 403
    assert ben.api(f"/api/cases/{number}/release").status == 403


def test_what_the_case_does_not_allow_is_422(ana: Desk) -> None:
    number = ana.opens(a_post(answerable=Answerable.NO, refusal="x-reply-gate"))
    ana.api(f"/api/cases/{number}/claim")

    answer = ana.api(f"/api/cases/{number}/reply", {"text": "Hallo"})

    assert answer.status == 422
    assert "die uns nennen oder zitieren" in answer.json["error"]


def test_the_button_for_more_time_pressed_twice_on_the_same_page_adds_it_once(
    ana: Desk, number: str
) -> None:
    ana.api(f"/api/cases/{number}/claim")
    case = ana.app.records.case(number)
    assert case
    assert case.lease_until
    read = ana.get(f"/cases/{number}").hidden("lease_until")

    pressed = [ana.post(f"/cases/{number}/extend", {"lease_until": read}) for _ in range(2)]

    assert [answer.status for answer in pressed] == [303, 303]
    after = ana.app.records.case(number)
    assert after
    assert after.lease_until == case.lease_until + timedelta(minutes=30)


@pytest.mark.parametrize("read", ["soon", "9999-99-99T00:00:00Z", "\ud83d\ude00" * 9000])
def test_an_end_of_the_lease_that_is_none_adds_nothing(ana: Desk, number: str, read: str) -> None:
    ana.api(f"/api/cases/{number}/claim")
    before = ana.app.records.case(number)

    answer = ana.api(f"/api/cases/{number}/extend", {"lease_until": read})

    assert answer.status == 422
    assert ana.app.records.case(number) == before


def test_the_way_of_a_case_by_hand(ana: Desk, number: str) -> None:
    ana.api(f"/api/cases/{number}/claim")
    released = ana.api(f"/api/cases/{number}/release", {"note": "bis gleich"})
    again = ana.api(f"/api/cases/{number}/claim")
    closed = ana.api(f"/api/cases/{number}/not-a-case")

    assert released.json["state"] == "new"
    assert again.json["owner"] == "ana"
    assert closed.json["state"] == "not a case"
    case = ana.app.records.case(number)
    assert case
    assert case.state is State.NOT_A_CASE
    assert ana.api(f"/api/cases/{number}/claim").status == 422


def test_what_is_not_there_is_404_in_json(ana: Desk, number: str) -> None:
    for answer in (
        ana.get("/api/cases/NOPE00"),
        ana.api("/api/cases/NOPE00/claim"),
        ana.api(f"/api/cases/{number}/shout"),
        ana.get("/api/nothing"),
    ):
        assert answer.status == 404
        assert answer.json["error"]


def test_an_answer_is_withdrawn_and_corrected_as_json(ana: Desk, number: str) -> None:
    ana.api(f"/api/cases/{number}/claim")
    sent = ana.api(f"/api/cases/{number}/reply", {"text": "Gern."}).json["reply_id"]
    line.publish(number, sent, app=ana.app)

    given = {"text": "Sehr gern.", "reply_id": sent, "key": "k"}
    corrected = ana.api(f"/api/cases/{number}/correct-reply", given)
    line.publish(number, corrected.json["reply_id"], app=ana.app)
    gone = ana.api(
        f"/api/cases/{number}/withdraw-reply",
        {"reply_id": corrected.json["reply_id"], "reason": "Irrtum"},
    )

    assert (corrected.status, corrected.json["state"]) == (202, "queued")
    assert corrected.json["instead_of"] == sent
    assert (gone.status, gone.json["state"]) == (202, "withdrawing")
    assert ana.api(f"/api/cases/{number}/withdraw-reply", {}).status == 202
    assert ana.api(f"/api/cases/{number}/reply", {"text": "Noch etwas"}).status == 422


def test_where_nothing_is_published_nothing_is_withdrawn(ana: Desk, ben: Desk, number: str) -> None:
    ana.api(f"/api/cases/{number}/claim")

    assert ana.api(f"/api/cases/{number}/withdraw-reply").status == 422
    assert ana.api(f"/api/cases/{number}/correct-reply", {"text": "x"}).status == 422
    assert ana.api("/api/cases/NOPE00/withdraw-reply").status == 404
