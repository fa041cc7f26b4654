"""The box for an answer: what stops, what is asked, where it goes; and what stands beside it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from herodesk import line
from herodesk.domain.post import Kind
from herodesk.domain.records import Record
from herodesk_ops.memory import MemoryOutbox, VirtualClock
from tests.sample import a_post
from tests.unit.web.desk import Answered, Desk

PHONE = "Ruf mich an: 0171 3920088"
RIVAL = "Bei Südwind wäre das nicht anders."


@pytest.fixture
def number(ana: Desk) -> str:
    """A case that Ana has taken."""
    number = ana.opens(a_post(url="https://x.com/mara_k/status/1"))
    ana.post(f"/cases/{number}/claim")
    return number


def sends(desk: Desk, number: str, text: str, **more: str) -> Answered:
    page = desk.get(f"/cases/{number}")
    fields = {"text": text, "reply_id": page.hidden("reply_id"), **more}
    return desk.post(f"/cases/{number}/reply", fields)


def published(desk: Desk) -> None:
    outbox = desk.app.outbox
    assert isinstance(outbox, MemoryOutbox)
    while outbox.waiting:
        number, reply_id, _ = outbox.waiting.pop(0)
        line.publish(number, reply_id, app=desk.app)


def texts(desk: Desk, number: str) -> list[str]:
    return [reply.text for reply in line.show(number, app=desk.app).file.replies]


def box(page: Answered) -> str:
    found = re.search(r'<textarea id="text".*?>(.*?)</textarea>', page.body, re.DOTALL)
    assert found
    return found[1]


# -- what stops and what is asked -------------------------------------------------------------


def test_personal_data_stops_with_the_text_still_in_the_box(ana: Desk, number: str) -> None:
    page = sends(ana, number, PHONE)

    assert page.status == 422
    assert page.says("Darin steht eine Telefonnummer.")
    assert box(page) == PHONE
    assert 'formaction="/cases/' in page.body
    assert texts(ana, number) == []


def test_no_forged_consent_gets_it_out(ana: Desk, number: str) -> None:
    page = sends(ana, number, PHONE, despite="phone number email", with_link="yes")

    assert page.status == 422
    assert texts(ana, number) == []


def test_a_rival_is_asked_about_once(ana: Desk, number: str) -> None:
    page = sends(ana, number, RIVAL)

    assert page.status == 422
    assert page.says("„Südwind“ ist ein Mitbewerber.")
    assert page.says("Trotzdem senden")
    again = {"text": RIVAL, "reply_id": "k", "despite": page.hidden("despite")}
    assert ana.post(f"/cases/{number}/reply", again).status == 303
    assert texts(ana, number) == [RIVAL]


def test_what_is_new_since_then_is_asked_about_too(ana: Desk, number: str) -> None:
    page = sends(ana, number, RIVAL)

    again = {"text": f"{RIVAL} garantiert!", "reply_id": "k", "despite": page.hidden("despite")}
    page = ana.post(f"/cases/{number}/reply", again)

    assert page.status == 422
    assert set(page.hidden("despite").split()) == {"promise-word", "rival"}


def test_a_link_needs_its_own_tick_and_shows_what_it_costs(ana: Desk, number: str) -> None:
    text = "Mehr dazu auf https://nordwind.example/hilfe"
    page = sends(ana, number, text)

    assert page.says("X nimmt für eine Antwort mit Link 0,20 USD, ohne 0,015")
    pressed = {"text": text, "reply_id": "k", "despite": "link"}
    assert ana.post(f"/cases/{number}/reply", pressed).status == 422
    assert ana.post(f"/cases/{number}/reply", pressed | {"with_link": "yes"}).status == 303


def test_the_api_tells_what_it_is_and_stops_alike(ana: Desk, number: str) -> None:
    answer = ana.api(f"/api/cases/{number}/reply", {"text": f"{PHONE} {RIVAL}"})

    assert answer.status == 422
    assert [(r["code"], r["stops"]) for r in answer.json["remarks"]] == [
        ("phone", True), ("rival", False),
    ]  # fmt: skip
    assert "Telefonnummer" in answer.json["error"]
    assert "3920088" not in answer.body
    despite = {"text": RIVAL, "despite": "rival"}
    assert ana.api(f"/api/cases/{number}/reply", despite).status == 202


def test_a_correction_is_checked_in_its_own_box(ana: Desk, number: str) -> None:
    sends(ana, number, "Das bringen wir in Ordnung.")
    published(ana)
    reply_id = line.show(number, app=ana.app).file.replies[0].reply_id

    page = ana.post(f"/cases/{number}/correct-reply", {"text": RIVAL, "reply_id": reply_id})

    assert page.status == 422
    assert RIVAL in page.body
    assert page.hidden("despite") == "rival"


# -- private ----------------------------------------------------------------------------------


def dm(desk: Desk, text: str, post_id: str = "2000000000000000001") -> None:
    clock: Any = desk.app.clock
    clock.advance(60)
    desk.opens(a_post(post_id, text, kind=Kind.MESSAGE, created_at=clock.now()))


def test_one_press_moves_to_private_with_words_to_edit(ana: Desk, number: str) -> None:
    page = ana.post(f"/cases/{number}/move", {"text": PHONE})

    assert page.status == 200
    assert "private Nachricht an @nordwind" in box(page)
    assert PHONE in page.body
    assert texts(ana, number) == []
    sent = {"text": box(page), "reply_id": "m", "moves": page.hidden("moves"), "private": "no"}
    assert ana.post(f"/cases/{number}/reply", sent).status == 303
    published(ana)
    page = ana.get(f"/cases/{number}")
    assert page.says("Es geht seit")
    assert "/move" not in page.body


def test_private_words_are_marked_and_answered_in_private(ana: Desk, number: str) -> None:
    sends(ana, number, "Bitte privat schreiben.", moves="yes")
    published(ana)
    dm(ana, "Bestellung 88-204417")

    page = ana.get(f"/cases/{number}")
    assert page.says("nur ihr beide seht das")
    assert page.says("Deine private Antwort")
    assert page.says("Privat senden")
    assert page.hidden("private") == "yes"
    assert 'data-platform="x/private"' in page.body
    assert sends(ana, number, "Danke, 88-204417 ist da.", private="yes").status == 303
    assert line.show(number, app=ana.app).file.replies[-1].private


def test_a_private_answer_is_not_sent_in_public_by_a_stale_page(ana: Desk, number: str) -> None:
    """The box says where it goes; a message that came meanwhile changes nothing about that."""
    page = ana.get(f"/cases/{number}")
    assert page.hidden("private") == "no"
    sends(ana, number, "Bitte privat schreiben.", moves="yes")
    published(ana)
    dm(ana, "Bestellung 88-204417")

    answer = sends(ana, number, "Ist gelöst.", private="no")

    assert answer.status == 303
    assert not line.show(number, app=ana.app).file.replies[-1].private


def test_who_may_not_move_is_not_offered_it(ana: Desk) -> None:
    cem = ana.signed_in_as("cem")
    number = ana.opens(a_post("1990000000000000077", author="77"))
    cem.post(f"/cases/{number}/claim")

    assert "/move" not in cem.get(f"/cases/{number}").body
    assert sends(cem, number, "Bitte privat.", moves="yes").status == 403


# -- what stands beside -----------------------------------------------------------------------


def test_posts_and_answers_stand_in_the_order_in_which_they_were_said(
    ana: Desk, number: str, clock: VirtualClock
) -> None:
    clock.advance(60)
    sends(ana, number, "Das bringen wir in Ordnung.")
    published(ana)
    clock.advance(60)
    later = a_post(
        "1990000000000000002", "Umtausch klappt immer noch nicht", created_at=clock.now()
    )
    assert ana.opens(later) == number

    body = ana.get(f"/cases/{number}").body

    places = [body.index(text) for text in ("keiner zuständig", "in Ordnung", "immer noch nicht")]
    assert places == sorted(places)


def test_media_say_what_they_are_and_lead_nowhere_unsafe(ana: Desk) -> None:
    media = ("https://cdn.example/a.jpg?x=1", "https://cdn.example/b.mp4", "javascript:alert(1)")
    number = ana.opens(a_post("1990000000000000009", author="9", media=media))

    page = ana.get(f"/cases/{number}")

    assert page.says("Bild 1")
    assert page.says("Film 2")
    assert "javascript:" not in page.body
    for link in re.findall(r"<a [^>]*cdn\.example[^>]*>", page.body):
        assert 'rel="noopener noreferrer nofollow ugc"' in link


def test_a_file_that_only_the_platform_has_is_named_without_a_link(ana: Desk) -> None:
    post = a_post("1990000000000000009", author="9", media=("x:AgACAgI.jpg", "generic:B.pdf"))
    number = ana.opens(post)

    page = ana.get(f"/cases/{number}")

    assert page.says("Bild 1")
    assert not page.says("Dokument 2")
    assert "AgACAgI" not in page.body


def test_a_way_to_react_is_suggested_with_its_reason(ana: Desk, number: str) -> None:
    assert ana.get(f"/cases/{number}").says("Vorschlag: Öffentlich antworten.")


def test_earlier_contacts_are_linked_with_their_outcome(
    ana: Desk, number: str, clock: VirtualClock
) -> None:
    sends(ana, number, "Das bringen wir in Ordnung.")
    published(ana)
    ana.post(f"/cases/{number}/solve")
    clock.advance(8 * 24 * 3600)
    line.follow_up(app=ana.app)
    clock.advance(60 * 24 * 3600)
    again = ana.opens(
        a_post(
            "1990000000000000003", "@nordwind Wo bleibt meine Lieferung?", created_at=clock.now()
        )
    )

    page = ana.signed_in_as("ana").get(f"/cases/{again}")

    assert again != number
    assert page.says("Frühere Kontakte 1")
    assert f'href="/cases/{number}"' in page.body
    assert page.says("beantwortet von Ana")


def test_a_hint_is_copied_only_when_it_is_asked_for(ana: Desk, number: str) -> None:
    sends(ana, number, "Bring ihn einfach in die Filiale.")
    published(ana)
    ana.post(f"/cases/{number}/solve")
    other = ana.opens(a_post("1990000000000000055", author="55"))
    ana.post(f"/cases/{other}/claim")

    page = ana.get(f"/cases/{other}")
    assert page.says("So hat es Ana im November gelöst")
    assert box(page) == ""
    assert box(ana.get(f"/cases/{other}?hint={number}")) == "Bring ihn einfach in die Filiale."
    assert box(ana.get(f"/cases/{other}?hint=NOSUCH")) == ""


def test_a_solved_case_is_marked_as_an_example_and_unmarked(ana: Desk, number: str) -> None:
    sends(ana, number, "Bring ihn einfach in die Filiale.")
    published(ana)
    assert "/example" not in ana.get(f"/cases/{number}").body
    ana.post(f"/cases/{number}/solve")

    assert ana.get(f"/cases/{number}").says("Davon können andere lernen")
    assert ana.post(f"/cases/{number}/example").status == 303
    assert ana.get(f"/cases/{number}").says("Kein Beispiel mehr")
    assert ana.signed_in_as("ben").post(f"/cases/{number}/no-example").status == 403


# -- two people -------------------------------------------------------------------------------


def looks(desk: Desk, number: str, v: int) -> Any:
    answer = desk.post(f"/cases/{number}/looking", {"v": str(v)})
    assert answer.status == 200
    return answer.json


def test_two_people_on_one_page_see_each_other(ana: Desk, number: str, clock: VirtualClock) -> None:
    ben = ana.signed_in_as("ben")
    assert looks(ana, number, 9)["here"] == []

    assert looks(ben, number, 9)["here"] == ["Ana sieht sich das auch gerade an"]

    assert ana.get(f"/cases/{number}").says("Ben sieht sich das auch gerade an")
    clock.advance(121)
    assert not ana.get(f"/cases/{number}").says("Ben sieht sich das auch gerade an")


def test_a_look_is_written_once_a_minute(
    ana: Desk, number: str, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[object] = []
    save = ana.app.records.save

    def counted(*records: Record) -> None:
        written.extend(records)
        save(*records)

    looks(ana, number, 9)
    monkeypatch.setattr(ana.app.records, "save", counted)

    looks(ana, number, 9)
    clock.advance(59)
    looks(ana, number, 9)
    assert written == []
    clock.advance(1)
    looks(ana, number, 9)

    assert len(written) == 1


def test_looking_needs_a_session_and_its_token_and_an_open_case(ana: Desk, number: str) -> None:
    case = ana.app.records.case(number)
    assert case
    assert Desk(ana.app).post(f"/cases/{number}/looking", {"v": "1"}).status in {303, 401}
    assert ana.post(f"/cases/{number}/looking", {"csrf": "no", "v": "1"}).status == 403
    assert ana.post("/cases/NOSUCH/looking", {"v": "1"}).status == 404
    ana.post(f"/cases/{number}/not-a-case")

    looks(ana, number, 1)

    assert line.show(number, app=ana.app).file.watchers == ()


def test_what_others_do_meanwhile_is_told(ana: Desk, number: str, clock: VirtualClock) -> None:
    case = ana.app.records.case(number)
    assert case
    assert looks(ana, number, case.v) == {"here": [], "changed": False, "news": []}

    clock.advance(60)
    ana.opens(a_post("1990000000000000002", "Umtausch geht nicht!", created_at=clock.now()))

    told = looks(ana, number, case.v)
    assert told["changed"] is True
    assert len(told["news"]) == 1


def test_ones_own_doing_is_no_news(ana: Desk, number: str) -> None:
    case = ana.app.records.case(number)
    assert case
    ana.post(f"/cases/{number}/note", {"note": "Kenne ich."})

    assert looks(ana, number, case.v)["changed"] is False
    assert looks(ana.signed_in_as("ben"), number, case.v)["changed"] is True
