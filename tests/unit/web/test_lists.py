"""The lists beside the board: praise, ideas, what has ended, what a search finds."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest

from herodesk.domain.post import Posted, Removed
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryRules, VirtualClock
from tests.sample import MONDAY_MORNING, a_post, nordwind, person
from tests.unit.web.desk import Desk

PRAISE = "@nordwind Danke, toller Service, alles super gelaufen!"
IDEA = "@nordwind Idee: bietet doch einen Reparaturkurs an"


def writes(desk: Desk, post_id: str, text: str, **facts: object) -> None:
    post = a_post(post_id, text, **facts)
    take_in(Posted(post=post), at=desk.app.clock.now(), app=desk.app)


@pytest.mark.parametrize("path", ["/praise", "/suggestions", "/closed", "/search?q=x"])
def test_lists_are_for_who_is_signed_in_and_kept_safe(desk: Desk, ana: Desk, path: str) -> None:
    assert desk.get(path).headers["location"] == "/sign-in"

    page = ana.get(path)

    assert page.status == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert not re.search(r"\s(style|on\w+)=", page.body)
    assert "<script" not in page.body


def test_the_board_leads_to_the_lists_and_to_a_search(ana: Desk) -> None:
    page = ana.get("/")

    for path in ("/praise", "/suggestions", "/closed"):
        assert f'href="{path}"' in page.body
    assert 'action="/search"' in page.body


def test_praise_shows_words_author_link_and_reasons_by_day(ana: Desk, clock: VirtualClock) -> None:
    writes(ana, "1", PRAISE, url="https://x.com/mara_k/status/1", author="7")
    clock.advance(24 * 3600)
    writes(ana, "2", "@nordwind Danke, Lieferung war super schnell, toller Service", author="8")

    page = ana.signed_in_as("ana").get("/praise")

    assert page.body.index("Lieferung") < page.body.index("alles super gelaufen")
    assert page.body.index("Heute") < page.body.index("Gestern")
    assert page.says("@handle_7")
    assert page.says("Lob: „danke“")
    assert 'href="https://x.com/mara_k/status/1"' in page.body
    assert page.says("Lieferung · ")
    assert page.body.count("Bedanken") == 2
    assert "alles super" not in ana.get("/suggestions").body


def test_text_of_a_customer_is_never_markup(ana: Desk) -> None:
    writes(ana, "1", PRAISE + " <script>alert(1)</script>")

    assert "<script" not in ana.get("/praise").body


def test_who_thanks_lands_in_the_case_with_its_box_and_the_list_says_so(
    ana: Desk, ben: Desk
) -> None:
    writes(ana, "1", PRAISE)

    pressed = ana.post("/praise", {"action": "thank", "platform": "x", "post_id": "1"})

    assert pressed.status == 303
    page = ana.get(pressed.headers["location"])
    assert "<textarea" in page.body
    assert page.says("Von Ana aus der Liste übernommen")
    listed = ben.get("/praise")
    assert listed.says("Ana bedankt sich")
    assert pressed.headers["location"].rsplit("/", 1)[1] in listed.body
    assert "Zum Fall machen" not in listed.body


def test_the_second_to_thank_reads_who_was_faster(ana: Desk, ben: Desk) -> None:
    writes(ana, "1", PRAISE)
    thanks = {"action": "thank", "platform": "x", "post_id": "1"}
    ana.post("/praise", thanks)

    lost = ben.post("/praise", thanks)

    assert lost.status == 409
    assert lost.says("Ana hat ihn seit 10:00")


def test_an_idea_made_a_case_is_on_the_board(ana: Desk) -> None:
    writes(ana, "1", IDEA)

    pressed = ana.post("/suggestions", {"action": "make-a-case", "platform": "x", "post_id": "1"})

    assert (pressed.status, pressed.headers["location"]) == (303, "/suggestions")
    assert ana.get("/suggestions").says("Ein Fall geworden")
    assert ana.get("/").says("Reparaturkurs")


def test_a_post_that_is_gone_cannot_be_thanked_for(ana: Desk) -> None:
    writes(ana, "1", PRAISE)
    take_in(Removed(platform="x", post_id="1"), at=MONDAY_MORNING, app=ana.app)

    late = ana.post("/praise", {"action": "thank", "platform": "x", "post_id": "1"})

    assert late.status == 422
    assert late.says("der Beitrag ist weg")
    assert late.says("Kein Lob in den letzten 14 Tagen.")


def test_a_press_needs_the_token_and_a_known_action(ana: Desk) -> None:
    writes(ana, "1", PRAISE)
    fields = {"action": "thank", "platform": "x", "post_id": "1"}

    assert ana.post("/praise", fields | {"csrf": "wrong"}).status == 403
    assert ana.post("/praise", fields | {"action": "erase"}).status == 404
    assert ana.app.records.open_cases() == []


def test_who_takes_no_cases_reads_without_buttons(desk: Desk) -> None:
    writes(desk, "1", PRAISE)
    guest = desk.signed_in_as("ines")

    page = guest.get("/praise")

    assert page.says("alles super gelaufen")
    assert "Bedanken" not in page.body
    assert guest.api("/api/posts/x/1/thank").status == 403


def test_the_same_as_json(ana: Desk, ben: Desk) -> None:
    writes(ana, "1/a b", PRAISE, url="https://x.com/1", author="7")

    told = ana.get("/api/praise")
    (one,) = told.json["praise"]
    path = f"/api/posts/x/{quote(one['post_id'], safe='')}"
    first, lost = ana.api(f"{path}/thank"), ben.api(f"{path}/make-a-case")

    assert (one["post_id"], one["case"], told.json["cut"]) == ("1/a b", None, False)
    assert one["author"] == {"handle": "handle_7", "name": "Name 7"}
    assert told.headers["x-csrf-token"]
    assert (first.status, first.json["owner"], first.json["state"]) == (200, "ana", "claimed")
    assert (lost.status, lost.json["owner"]) == (409, "ana")
    assert ana.api(f"{path}/erase").status == 404
    assert ana.api("/api/posts/x/1/thank", csrf="wrong").status == 403
    assert ana.get("/api/praise").json["praise"][0]["owner"] == "ana"


def test_what_ended_is_listed_with_how_it_went(ana: Desk, clock: VirtualClock) -> None:
    number = ana.opens(a_post("1"))
    ana.post(f"/cases/{number}/claim")
    clock.advance(600)
    ana.post(f"/cases/{number}/not-a-case")

    page = ana.get("/closed")
    (told,) = ana.get("/api/closed").json["closed"]

    assert f'href="/cases/{number}"' in page.body
    assert page.says("Umtausch")
    assert page.says("kein Fall · Ana · ohne Antwort · 10 Min. offen")
    assert (told["number"], told["state"], told["owner"]) == (number, "not a case", "ana")
    assert told["ended_at"] == "2026-11-23T09:10:00Z"


def test_each_day_is_counted(ana: Desk) -> None:
    ana.opens(a_post("1"))
    writes(ana, "2", PRAISE)

    today, *_ = ana.get("/api/insight/days").json["days"]

    assert today["day"] == "2026-11-23"
    assert sum(row["opened"] for row in today["counts"]) == 1
    assert sum(row["praise"] for row in today["counts"]) == 1


@pytest.fixture
def three(ana: Desk) -> dict[str, str]:
    """Three cases of three customers."""
    return {
        "mara": ana.opens(a_post("1", "@nordwind Spülmaschine defekt, der Umtausch klappt nicht",
                                 author="mara")),
        "jo": ana.opens(a_post("2", "@nordwind Rechnung falsch, zweimal abgebucht!", author="jo")),
        "eva": ana.opens(a_post("3", "@nordwind Kühlschrank defekt, Größe XL, niemand hilft",
                                author="eva")),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@handle_mara", {"mara"}),
        ("HANDLE_MARA", {"mara"}),
        ("@handle", set()),
        ("defekt", {"mara", "eva"}),
        ("umtausch SPULMASCHINE", {"mara"}),
        ("maschine nicht", {"mara"}),
        ("defekt rechnung", set()),
        ("grosse", {"eva"}),
        (" ", set()),
        ("<script>", set()),
    ],
)
def test_cases_are_found_by_handle_and_by_all_words(
    ana: Desk, three: dict[str, str], text: str, found: set[str]
) -> None:
    told = ana.get(f"/api/cases?q={quote(text)}").json
    page = ana.get(f"/search?q={quote(text)}")

    assert {row["number"] for row in told["cases"]} == {three[who] for who in found}
    assert all((three[who] in page.body) == (who in found) for who in three)
    assert page.status == 200
    assert "<script" not in page.body


def test_a_number_finds_its_case_however_it_is_heard(ana: Desk, three: dict[str, str]) -> None:
    number = three["jo"]
    heard = number.lower().replace("0", "o").replace("1", "l")

    for text in (number, heard, f" {heard[:3]}-{heard[3:]} ", heard.replace("l", "i")):
        told = ana.get(f"/api/cases?q={quote(text)}").json
        assert [row["number"] for row in told["cases"]] == [number]


def test_what_ended_is_found_for_fourteen_days_and_by_number_longer(
    ana: Desk, three: dict[str, str], clock: VirtualClock
) -> None:
    ended = ana.signed_in_as("karla").post(f"/cases/{three['jo']}/not-a-case")
    assert ended.status == 303

    clock.advance(timedelta(days=13).total_seconds())
    ana = ana.signed_in_as("ana")
    assert len(ana.get("/api/cases?q=rechnung").json["cases"]) == 1

    clock.advance(timedelta(days=1).total_seconds())
    ana = ana.signed_in_as("ana")
    assert ana.get("/api/cases?q=rechnung").json["cases"] == []
    assert ana.get("/search?q=rechnung").says("Nichts gefunden.")
    assert len(ana.get(f"/api/cases?q={three['jo']}").json["cases"]) == 1


def test_what_the_customer_took_back_is_not_found(ana: Desk, three: dict[str, str]) -> None:
    take_in(Removed(platform="x", post_id="1"), at=MONDAY_MORNING, app=ana.app)

    assert {row["number"] for row in ana.get("/api/cases?q=defekt").json["cases"]} == {three["eva"]}


def test_a_search_looks_at_no_more_than_the_newest_and_says_so(
    ana: Desk, three: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from herodesk.steps import search

    monkeypatch.setattr(search, "MOST_CASES", 2)

    told = ana.get("/api/cases?q=nordwind").json

    assert told["cut"]
    assert len(told["cases"]) == 2
    assert ana.get("/search?q=nordwind").says("Gesucht wurde nur in den neuesten")
    assert len(three) == 3


def test_the_brand_may_say_sie_on_the_lists(desk: Desk) -> None:
    app = replace(desk.app, rules=MemoryRules(replace(nordwind(), address="sie")))

    assert Desk(app).signed_in_as("ana").get("/praise").says("Kein Lob in den letzten 14 Tagen.")
    assert person("ana").language == "de"
