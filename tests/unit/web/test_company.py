"""Signing in with a company account, in the browser: there and back, and everything that fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from herodesk.domain.handshake import Handshake
from herodesk.ports import App
from herodesk_ops.memory import MemoryRoster, VirtualClock
from tests.sample import MONDAY_MORNING, memory_app, person
from tests.unit.company import issuer as made
from tests.unit.company.issuer import Issuer
from tests.unit.web.desk import Answered, Desk

COOKIE = "__Host-herodesk-company"


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    one = Issuer(MONDAY_MORNING)
    with one.listening():
        yield one


@pytest.fixture
def desk(clock: VirtualClock, issuer: Issuer) -> Desk:
    return Desk(replace(memory_app(clock), company=issuer.company()))


def goes(desk: Desk, issuer: Issuer) -> Handshake:
    """The browser goes to the provider, which remembers what it was asked."""
    assert desk.get("/company").status == 303
    handshake = Handshake(desk.cookies[COOKIE])
    issuer.nonce = handshake.nonce
    return handshake


def comes_back(desk: Desk, handshake: Handshake, code: str = "code-1") -> Answered:
    page = desk.get(f"/company/back?code={code}&state={handshake.state}")
    fields = {name: page.hidden(name) for name in ("code", "state")}
    return desk.post("/company/back", fields)


def is_refused(answer: Answered) -> bool:
    session = [c for c in answer.cookies if c.startswith("__Host-herodesk=")]
    return (
        answer.status == 403 and answer.says("Diese Anmeldung hat nicht geklappt") and not session
    )


def test_there_and_back_signs_in_whoever_the_roster_knows(desk: Desk, issuer: Issuer) -> None:
    assert desk.get("/sign-in").says("Mit dem Firmenkonto anmelden")

    entered = comes_back(desk, goes(desk, issuer))

    assert (entered.status, entered.headers["location"]) == (303, "/")
    assert desk.get("/me").says(person("ana").name)
    assert desk.cookies[COOKIE] == ""


def test_what_leaves_for_the_provider_is_kept_in_a_safe_cookie(desk: Desk) -> None:
    answer = desk.get("/company")

    (cookie,) = answer.cookies
    parts = {part.strip() for part in cookie.split(";")}
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=600"} <= parts
    assert answer.headers["location"].startswith(made.PAGE + "?")
    assert desk.cookies[COOKIE] not in answer.headers["location"]


def test_coming_back_changes_nothing_until_the_button_is_pressed(
    desk: Desk, issuer: Issuer
) -> None:
    handshake = goes(desk, issuer)
    asked = len(issuer.asked)

    for _ in range(3):  # a previewer, a scanner, a reload
        page = desk.get(f"/company/back?code=code-1&state={handshake.state}")

    assert page.status == 200
    assert page.cookies == []
    assert len(issuer.asked) == asked
    assert comes_back(desk, handshake).status == 303


@pytest.mark.parametrize("email", ["stranger@nordwind.example", "", "ana@nordwind.example.evil"])
def test_whoever_is_not_on_the_roster_is_refused_and_not_added(
    desk: Desk, issuer: Issuer, email: str
) -> None:
    before = desk.app.roster.people()
    issuer.claims = {"email": email}

    assert is_refused(comes_back(desk, goes(desk, issuer)))
    assert desk.app.roster.people() == before


def test_all_refusals_read_alike(desk: Desk, issuer: Issuer) -> None:
    issuer.claims = {"email": "stranger@nordwind.example"}
    unknown = comes_back(desk, goes(desk, issuer))
    issuer.codes, issuer.claims = {"code-1"}, {"email_verified": False}
    unverified = comes_back(desk, goes(desk, issuer))
    issuer.codes, issuer.claims = {"code-1"}, {"iss": "https://evil.example"}
    forged = comes_back(desk, goes(desk, issuer))

    assert unknown.body == unverified.body == forged.body
    assert is_refused(unknown)


def test_who_is_gone_or_shares_an_address_is_not_signed_in(
    clock: VirtualClock, issuer: Issuer
) -> None:
    twin = replace(person("ben"), email=person("ana").email)
    gone = replace(person("ana"), gone=MONDAY_MORNING.date())
    for people in ([person("ana"), twin], [gone]):
        app = replace(memory_app(clock), company=issuer.company(), roster=MemoryRoster(people))
        issuer.codes = {"code-1"}
        desk = Desk(app)
        assert is_refused(comes_back(desk, goes(desk, issuer)))


def test_the_state_of_another_browser_is_refused_before_anything_is_asked(
    desk: Desk, issuer: Issuer
) -> None:
    """A link to come back by, sent to somebody else: that one would work in the sender's name."""
    mine = goes(desk, issuer)
    victim = Desk(desk.app)
    goes(victim, issuer)
    asked = len(issuer.asked)

    assert is_refused(victim.post("/company/back", {"code": "code-1", "state": mine.state}))
    without = Desk(desk.app)
    assert is_refused(without.post("/company/back", {"code": "code-1", "state": mine.state}))
    assert len(issuer.asked) == asked


@pytest.mark.parametrize(
    "fields",
    [{}, {"code": "code-1"}, {"state": "x", "code": "code-1"}, {"code": "", "state": "{state}"}],
)
def test_half_an_answer_is_refused(desk: Desk, issuer: Issuer, fields: dict[str, str]) -> None:
    handshake = goes(desk, issuer)
    given = {name: it.format(state=handshake.state) for name, it in fields.items()}

    assert is_refused(desk.post("/company/back", given))


def test_an_error_of_the_provider_leads_to_the_other_ways_in(desk: Desk, issuer: Issuer) -> None:
    handshake = goes(desk, issuer)

    page = desk.get(f"/company/back?error=access_denied&state={handshake.state}")

    assert page.status == 403
    assert 'href="/sign-in"' in page.body


def test_the_same_answer_twice_works_once(desk: Desk, issuer: Issuer) -> None:
    """Even where the provider would take the code again."""
    handshake = goes(desk, issuer)
    kept = dict(desk.cookies)
    assert comes_back(desk, handshake).status == 303
    issuer.codes = {"code-1"}

    again = Desk(desk.app, kept)

    assert is_refused(comes_back(again, handshake))


def test_a_form_of_another_site_redeems_nothing(desk: Desk, issuer: Issuer) -> None:
    handshake = goes(desk, issuer)
    fields = {"code": "code-1", "state": handshake.state}

    answer = desk.post("/company/back", fields, **{"sec-fetch-site": "cross-site"})

    assert answer.status == 403
    assert answer.cookies == []
    assert issuer.codes == {"code-1"}


def test_what_comes_back_is_escaped(desk: Desk, issuer: Issuer) -> None:
    handshake = goes(desk, issuer)

    page = desk.get(f"/company/back?code=%22%3E%3Cscript%3E&state={handshake.state}")

    assert "<script>" not in page.body
    assert desk.get(f"/company/back?code={'x' * 5000}&state=y").status == 403


def test_without_a_provider_there_is_no_such_way_in(app: App) -> None:
    desk = Desk(app)

    assert not desk.get("/sign-in").says("Firmenkonto")
    assert desk.get("/company").status == 404
    assert desk.post("/company/back", {"code": "x", "state": "y"}).status == 403


def test_a_provider_that_is_down_says_so_and_the_link_still_works(
    desk: Desk, issuer: Issuer
) -> None:
    handshake = goes(desk, issuer)
    issuer.status = 503

    assert comes_back(desk, handshake).status == 503
    desk.post("/sign-in", {"contact": person("ana").email or ""})
    assert desk.links()["ana"]
