"""One touch on the case's page, or one call, says what a post really is."""

from __future__ import annotations

import re

import pytest

from herodesk.domain.case import State
from herodesk.domain.finding import Verdict
from tests.sample import a_post
from tests.unit.web.desk import Answered, Desk


@pytest.fixture
def number(desk: Desk) -> str:
    return desk.opens(a_post())


def section(page: Answered) -> str:
    """The part of the page that asks what it really is; empty without one."""
    found = re.search(r'<details class="set-right">.*?</details>', page.body, re.DOTALL)
    return found[0] if found else ""


def offered(page: Answered, name: str) -> set[str]:
    return set(re.findall(rf'name="{name}" value="([^"]*)"', section(page)))


def test_the_page_offers_a_button_for_whatever_else_it_could_be(ana: Desk, number: str) -> None:
    ana.post(f"/cases/{number}/claim")
    page = ana.get(f"/cases/{number}")

    assert page.says("Das stimmt nicht")
    assert offered(page, "verdict") == {"question", "idea", "praise", "noise"}
    assert {"billing", "repair", ""} <= offered(page, "topic")
    assert "exchange" not in offered(page, "topic")
    assert "<select" not in section(page)


def test_who_may_not_end_the_case_gets_no_button_that_would(ana: Desk, number: str) -> None:
    assert offered(ana.get(f"/cases/{number}"), "verdict") == {"question"}


def test_who_may_not_correct_sees_no_such_section(ana: Desk, ben: Desk, number: str) -> None:
    ana.post(f"/cases/{number}/claim")

    assert section(ben.get(f"/cases/{number}")) == ""


def test_one_touch_corrects_the_verdict_and_the_timeline_tells_it(ana: Desk, number: str) -> None:
    post_id = ana.get(f"/cases/{number}").hidden("post_id")

    done = ana.post(f"/cases/{number}/correct", {"verdict": "question", "post_id": post_id})
    page = ana.get(f"/cases/{number}")

    assert (done.status, done.headers["location"]) == (303, f"/cases/{number}")
    assert page.says("Ana berichtigt: ein Problem → eine Frage")
    assert page.says("so hat es jemand von uns gesagt")


def test_one_touch_corrects_the_topic_and_its_names_are_told(ana: Desk, number: str) -> None:
    ana.post(f"/cases/{number}/correct", {"topic": "billing", "post_id": a_post().post_id})
    ana.post(f"/cases/{number}/correct", {"topic": "", "post_id": a_post().post_id})

    page = ana.get(f"/cases/{number}")

    assert page.says("Ana berichtigt: Umtausch → Rechnung")
    assert page.says("Rechnung → ohne Thema")
    assert page.says("Es hat kein Thema.")


def test_what_ends_the_case_leads_back_to_the_board(ana: Desk, number: str) -> None:
    ana.post(f"/cases/{number}/claim")

    done = ana.post(f"/cases/{number}/correct", {"verdict": "noise"})

    assert (done.status, done.headers["location"]) == (303, "/")
    case = ana.app.records.case(number)
    assert case is not None
    assert case.state is State.NOT_A_CASE


def test_a_refusal_is_told_on_the_page_with_what_to_do(ana: Desk, number: str) -> None:
    page = ana.post(f"/cases/{number}/correct", {"verdict": "noise"})

    assert page.status == 403
    assert page.says("Das würde den Fall beenden. Nimm ihn zuerst, oder frag eine Leitung.")


def test_of_several_posts_the_page_quotes_the_one_that_it_asks_about(
    ana: Desk, number: str
) -> None:
    ana.opens(a_post("2", "@nordwind <b>wann</b> kommt der Techniker?", reply_to=a_post().post_id))

    page = ana.get(f"/cases/{number}")

    assert "Es geht um diesen Beitrag:" in section(page)
    assert "Umtausch bei Nordwind" in section(page)
    assert page.hidden("post_id") == a_post().post_id


def test_a_correction_needs_the_token_of_the_session(ana: Desk, number: str) -> None:
    ana.csrf = ""

    assert ana.post(f"/cases/{number}/correct", {"verdict": "question"}).status == 403


def test_the_api_corrects_both_at_once(ana: Desk, number: str) -> None:
    done = ana.api(f"/api/cases/{number}/correct", {"verdict": "question", "topic": "billing"})

    assert done.status == 200
    assert (done.json["verdict"], done.json["topic"]) == ("question", "billing")
    case = ana.app.records.case(number)
    assert case is not None
    assert case.verdict is Verdict.QUESTION


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({"verdict": "rant"}, 422, "Möglich sind"),
        ({"topic": "weather"}, 422, "Dieses Thema steht nicht in den Regeln."),
        ({"verdict": "noise"}, 403, "Das würde den Fall beenden."),
        ({"verdict": "question", "post_id": "0"}, 422, "der Beitrag ist weg"),
    ],
)
def test_the_api_says_what_cannot_be(
    ana: Desk, number: str, body: dict[str, str], status: int, told: str
) -> None:
    answer = ana.api(f"/api/cases/{number}/correct", body)

    assert answer.status == status
    assert told in answer.json["error"]
