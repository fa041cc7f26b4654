"""Ways in: links show and buttons act, a link works once, and the roster stays private."""

from __future__ import annotations

from dataclasses import replace

import pytest

from herodesk import line
from herodesk.domain.case import State
from herodesk_ops.memory import VirtualClock
from tests.sample import a_post, person
from tests.unit.web.desk import Desk


@pytest.fixture
def number(desk: Desk) -> str:
    return desk.opens(a_post(url="https://x.com/mara_k/status/1"))


@pytest.fixture
def asked(desk: Desk, number: str) -> tuple[str, str]:
    """Who was asked, and with which link."""
    who, token = next((w, t) for w, t in desk.links().items() if t.startswith(number))
    return who, token


def state(desk: Desk, number: str) -> State:
    case = desk.app.records.case(number)
    assert case
    return case.state


def test_looking_at_a_claim_link_changes_nothing(
    desk: Desk, number: str, asked: tuple[str, str]
) -> None:
    before = desk.app.records.case(number)

    for _ in range(3):
        answer = desk.get(f"/c/{asked[1]}")

    assert answer.status == 200
    assert answer.cookies == []
    assert answer.says("Umtausch bei Nordwind klappt einfach nicht")
    assert '<button class="button primary big">' in answer.body
    assert desk.app.records.case(number) == before


def test_the_button_claims_and_signs_in(desk: Desk, number: str, asked: tuple[str, str]) -> None:
    who, token = asked

    answer = desk.post(f"/c/{token}")

    assert (answer.status, answer.headers["location"]) == (303, f"/cases/{number}")
    case = desk.app.records.case(number)
    assert case
    assert case.owner == who
    assert desk.get(f"/cases/{number}").says("Deine öffentliche Antwort")


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(
    desk: Desk, asked: tuple[str, str]
) -> None:
    (cookie,) = desk.post(f"/c/{asked[1]}").cookies

    parts = [part.strip() for part in cookie.split(";")]
    assert parts[0].startswith("__Host-herodesk=")
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=43200"} <= set(parts)


def test_on_a_laptop_the_cookie_works_without_https(desk: Desk, asked: tuple[str, str]) -> None:
    laptop = Desk(replace(desk.app, public_url="http://127.0.0.1:8000"))

    (cookie,) = laptop.post(f"/c/{asked[1]}").cookies

    assert cookie.startswith("herodesk=")
    assert "Secure" not in cookie
    assert "HttpOnly" in cookie


def test_a_link_works_once_and_then_tells_how_it_stands(
    desk: Desk, number: str, asked: tuple[str, str]
) -> None:
    desk.post(f"/c/{asked[1]}")
    elsewhere = Desk(desk.app)

    again = elsewhere.post(f"/c/{asked[1]}")

    assert again.status == 409
    assert again.cookies == []
    assert again.says("Du hast diesen Fall.")
    assert again.says("Neuen Link senden")


def test_a_second_tap_in_the_same_browser_leads_to_the_case(
    desk: Desk, number: str, asked: tuple[str, str]
) -> None:
    desk.post(f"/c/{asked[1]}")

    again = desk.post(f"/c/{asked[1]}")

    assert (again.status, again.headers["location"]) == (303, f"/cases/{number}")


def test_who_comes_second_reads_who_has_it(
    desk: Desk, number: str, asked: tuple[str, str], clock: VirtualClock
) -> None:
    faster = next(p for p in ("ben", "cem", "dora") if p != asked[0])
    line.claim(number, person(faster), app=desk.app)

    lost = desk.post(f"/c/{asked[1]}")

    assert lost.status == 409
    assert lost.cookies == []
    first_name = person(faster).first_name
    assert lost.says(f"{first_name} hat ihn seit 10:00. Danke fürs schnelle Reagieren.")
    assert not lost.says("klappt einfach nicht")


def test_an_outlived_link_shows_nothing_of_the_customer_and_sends_a_new_one(
    desk: Desk, number: str, asked: tuple[str, str]
) -> None:
    who, token = asked
    line.pass_on(number, person(who), app=desk.app)

    page = desk.get(f"/c/{token}")
    sent = desk.post(f"/c/{token}/new-link")

    assert not page.says("klappt einfach nicht")
    assert page.says("Neuen Link senden")
    assert sent.status == 200
    fresh = desk.links()[who]
    assert fresh != token
    entered = desk.post(f"/s/{fresh}")
    assert (entered.status, entered.headers["location"]) == (303, f"/cases/{number}")


def test_an_invented_link_is_not_found(desk: Desk) -> None:
    for path in ("/c/ABCDEF" + "x" * 22, "/c/x"):
        assert desk.get(path).status == 404
        assert desk.get(path).says("Dieser Link gilt nicht mehr.")
        assert desk.post(path).status == 404
        assert desk.post(f"{path}/new-link").status == 404


def test_a_form_of_another_site_is_refused(desk: Desk, number: str, asked: tuple[str, str]) -> None:
    answer = desk.post(f"/c/{asked[1]}", {}, **{"sec-fetch-site": "cross-site"})

    assert answer.status == 403
    assert state(desk, number) is State.OFFERED


def test_signing_in_answers_alike_for_everybody(desk: Desk) -> None:
    known = desk.post("/sign-in", {"contact": person("ana").phone or ""})
    unknown = desk.post("/sign-in", {"contact": "+4915100000000"})

    assert (known.status, known.body) == (unknown.status, unknown.body)
    assert set(desk.links()) == {"ana"}


def test_a_one_time_link_needs_a_tap_and_works_once(desk: Desk) -> None:
    desk.post("/sign-in", {"contact": person("ana").email or ""})
    token = desk.links()["ana"]

    assert desk.get(f"/s/{token}").cookies == []
    assert desk.get(f"/s/{token}").status == 200
    entered = desk.post(f"/s/{token}")
    again = Desk(desk.app).post(f"/s/{token}")

    assert (entered.status, entered.headers["location"]) == (303, "/")
    assert desk.get("/").status == 200
    assert again.status == 404
    assert again.cookies == []


def test_signing_out_ends_the_session_everywhere(ana: Desk) -> None:
    stolen = Desk(ana.app, dict(ana.cookies))

    answer = ana.post("/sign-out")

    assert answer.headers["location"] == "/sign-in"
    assert "Max-Age=0" in answer.cookies[0]
    assert stolen.get("/").status == 303


@pytest.mark.parametrize("path", ["/", "/me", "/cases/K7Q2MX"])
def test_pages_ask_to_sign_in_first(desk: Desk, path: str) -> None:
    answer = desk.get(path)

    assert (answer.status, answer.headers["location"]) == (303, "/sign-in")


def test_a_session_lasts_twelve_hours(ana: Desk, clock: VirtualClock) -> None:
    clock.advance(12 * 3600 - 1)
    assert ana.get("/").status == 200

    clock.advance(1)
    assert ana.get("/").status == 303


@pytest.mark.parametrize(
    ("accepted", "words"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "Anmelden"),
        ("fr;q=1.0,en-GB;q=0.4,de;q=0.3", "Sign in"),
        ("fr", "Sign in"),
        ("de;q=oops,en;q=0.1", "Sign in"),
    ],
)
def test_before_signing_in_the_browser_chooses_the_language(
    desk: Desk, accepted: str, words: str
) -> None:
    desk.language = accepted

    assert desk.get("/sign-in").says(words)


def test_a_link_speaks_the_language_of_whom_it_is_for(desk: Desk, asked: tuple[str, str]) -> None:
    desk.language = "en"

    assert desk.get(f"/c/{asked[1]}").says("Fall nehmen")


def test_who_cannot_take_it_passes_behind_the_link_and_is_asked_no_more(
    desk: Desk, number: str, asked: tuple[str, str]
) -> None:
    who, token = asked
    assert desk.get(f"/c/{token}").says("Nichts für mich")

    answer = desk.post(f"/c/{token}/pass")

    assert answer.status == 200
    assert answer.cookies == []
    assert answer.says("Zu diesem Fall fragt dich niemand mehr")
    case = desk.app.records.case(number)
    assert case
    assert [o.hero for o in case.offers if o.passed] == [who]
    assert desk.post(f"/c/{token}").status == 409


def test_who_cannot_take_it_now_is_asked_again_in_twenty_minutes(
    desk: Desk, number: str, asked: tuple[str, str], clock: VirtualClock
) -> None:
    who, token = asked
    assert desk.get(f"/c/{token}").says("In 20 Minuten wieder fragen")

    answer = desk.post(f"/c/{token}/later")

    assert answer.status == 200
    assert answer.says("Um 10:20 fragen wir noch einmal")
    assert state(desk, number) is State.OFFERED
    clock.advance(20 * 60)
    line.follow_up(app=desk.app)
    assert desk.links()[who] != token
    assert desk.post(f"/c/{token}").status == 303  # the first link still works


def test_a_link_that_is_over_neither_passes_nor_puts_off(
    desk: Desk, number: str, asked: tuple[str, str]
) -> None:
    other = next(p for p in ("ben", "cem", "dora") if p != asked[0])
    line.claim(number, person(other), app=desk.app)

    for what in ("pass", "later"):
        assert desk.post(f"/c/{asked[1]}/{what}").status == 409
        assert desk.post(f"/c/ABCDEF{'x' * 22}/{what}").status == 404
    case = desk.app.records.case(number)
    assert case
    assert not any(offer.passed for offer in case.offers)


def test_the_same_is_possible_on_the_page_of_the_case(
    desk: Desk, number: str, asked: tuple[str, str]
) -> None:
    inside = desk.signed_in_as(asked[0])
    page = inside.get(f"/cases/{number}")
    assert page.says("In 20 Minuten wieder fragen")

    done = inside.post(f"/cases/{number}/later", {"csrf": page.hidden("csrf"), "minutes": "45"})

    assert done.status == 303
    assert inside.get(f"/cases/{number}").says("möchte um 10:45 noch einmal gefragt werden")
