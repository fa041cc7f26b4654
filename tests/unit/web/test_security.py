"""The console from the outside: each known way to get in, out or further, tried and refused.

Routes are taken from the console itself, so that a page that is added is tried, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from importlib import import_module
from typing import Any
from urllib.parse import quote

import pytest
from markupsafe import escape

from herodesk import line
from herodesk.domain.case import State
from herodesk.domain.errors import NotFoundError
from herodesk.domain.numbers import secret_hash
from herodesk.domain.post import Author, Kind
from herodesk.domain.staff import Person
from herodesk.ports import App
from herodesk.steps.sign_in import send_link, whose_link
from herodesk.web import console
from herodesk_ops.memory import MemoryRecords, MemoryRoster, VirtualClock
from tests.sample import MONDAY_MORNING, a_post, everybody, memory_app, person
from tests.unit.web.desk import RECORDED, Answered, Desk
from tests.unit.web.test_lists import writes

SCRIPT = "<script>alert(1)</script>"
HOSTILE = (
    SCRIPT,
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "]]><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "\u202e<b>",
)


def routes() -> Iterator[tuple[str, str]]:
    """Method and path of everything that the console answers."""
    parts = {"pages", "doors", "brakes", "api", *console._LATER.values()}
    for part in sorted(parts):
        for rule, methods, *_ in import_module(f"herodesk.web.{part}").routes._routes:
            for method in methods:
                yield method, rule


def filled(rule: str, number: str = "K7Q2MX") -> str:
    """The route's path with something in each of its places."""
    places = {"number": number, "file": "style.css", "platform": "x", "post_id": "1"}
    return re.sub(r"<(\w+)>", lambda found: places.get(found[1], "x"), rule)


GETS = sorted(path for method, path in routes() if method == "GET")
POSTS = sorted(path for method, path in routes() if method == "POST")

BY_LINK = {
    "/c/<token>", "/c/<token>/pass", "/c/<token>/later", "/c/<token>/new-link",
    "/a/<token>", "/a/<token>/open", "/a/<token>/new-link",
    "/s/<token>", "/m/<token>", "/w/<token>", "/k/<token>", "/sign-in", "/company/back",
}  # fmt: skip
"""What works without a session: its secret is in the path, or nothing is changed by it."""
PUBLIC = {f"/public/reply-time{kind}" for kind in ("", ".json", ".svg")}
"""Counts for everybody, where the brand wants it; tests/unit/web/test_insight.py."""
FOR_ALL = (
    BY_LINK
    | PUBLIC
    | {"/company", "/erased/<code>", "/health", "/static/<file>", "/api/openapi.json"}
)


@pytest.fixture
def number(desk: Desk) -> str:
    return desk.opens(a_post(url="https://x.com/mara_k/status/1"))


def stored(app: App) -> dict[Any, Any]:
    """Everything that is kept, as it is now."""
    records = app.records
    assert isinstance(records, MemoryRecords)
    return dict(records.items)


# -- forged requests --------------------------------------------------------------------------


@pytest.mark.parametrize("path", [path for path in POSTS if path not in BY_LINK])
@pytest.mark.parametrize("token", [None, "", "wrong", "\u00e4"])
def test_every_change_needs_the_sessions_own_token(
    path: str, token: str | None, desk: Desk, number: str
) -> None:
    karla = desk.signed_in_as("karla")
    before = stored(desk.app)
    karla.csrf = ""

    if path.startswith("/api/"):
        answer = karla.api(filled(path, number), {}, csrf=token or "")
    else:
        answer = karla.post(filled(path, number), {} if token is None else {"csrf": token})

    assert answer.status == 403
    assert stored(desk.app) == before


def test_the_token_of_another_session_does_not_fit(ana: Desk, ben: Desk, number: str) -> None:
    assert ana.api(f"/api/cases/{number}/claim", csrf=ben.csrf).status == 403
    assert ana.post("/sign-out", {"csrf": ben.csrf}).status == 403
    assert ana.get("/").status == 200


@pytest.mark.parametrize("path", sorted(BY_LINK & set(POSTS)))
@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "https://evil.h.nordwind.example"},
        {"origin": "http://h.nordwind.example"},
        {"origin": "https://h.nordwind.example.evil.example"},
        {"sec-fetch-site": "cross-site", "origin": "null"},
    ],
    ids=str,
)
def test_no_other_site_presses_the_button_of_a_link(
    path: str, headers: dict[str, str], desk: Desk
) -> None:
    before = stored(desk.app)

    answer = desk.post(filled(path), {"contact": person("ana").phone or ""}, **headers)

    assert answer.status == 403
    assert answer.cookies == []
    assert stored(desk.app) == before
    assert desk.links() == {}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"origin": "null"},
        {"origin": "https://h.nordwind.example"},
    ],
    ids=str,
)
def test_our_own_forms_are_taken_from_every_browser(headers: dict[str, str], desk: Desk) -> None:
    assert desk.post("/sign-in", {"contact": person("ana").phone or ""}, **headers).status == 200
    assert set(desk.links()) == {"ana"}


@pytest.mark.parametrize("path", GETS)
def test_looking_changes_nothing(path: str, desk: Desk, number: str) -> None:
    karla = desk.signed_in_as("karla")
    karla.get("/")  # what is remembered of people and rules is read now
    before = stored(desk.app)

    karla.get(filled(path, number))
    desk.get(filled(path, number))

    assert stored(desk.app) == before


# -- sessions ---------------------------------------------------------------------------------


def linked(desk: Desk, who: str = "ana") -> str:
    """The secret of a fresh one-time link."""
    desk.post("/sign-in", {"contact": person(who).phone or ""})
    return desk.links()[who]


def test_a_link_is_used_up_by_its_button_and_by_nothing_else(desk: Desk) -> None:
    token = linked(desk)

    for _ in range(5):  # a previewer, a mail scanner, the person
        assert desk.get(f"/s/{token}").cookies == []
    first = Desk(desk.app).post(f"/s/{token}")
    second = Desk(desk.app).post(f"/s/{token}")

    assert (first.status, len(first.cookies)) == (303, 1)
    assert (second.status, second.cookies) == (404, [])


def test_a_link_signs_in_whom_it_was_sent_to_whoever_opens_it(desk: Desk, ben: Desk) -> None:
    """Ben opens Ana's link in his browser: it is Ana's session then, and his own is untouched."""
    kept = dict(ben.cookies)
    ben.post(f"/s/{linked(desk)}")

    assert ben.get("/me").says(person("ana").name)
    assert Desk(desk.app, kept).get("/me").says(person("ben").name)


@pytest.mark.parametrize("planted", ["", "x", "0" * 22, "{link}", "a b; Domain=evil.example"])
def test_a_session_that_a_browser_brings_along_is_never_adopted(desk: Desk, planted: str) -> None:
    token = linked(desk)
    fixed = planted.format(link=token)
    victim = Desk(desk.app, {"__Host-herodesk": fixed})

    entered = victim.post(f"/s/{token}")

    assert entered.status == 303
    assert victim.cookies["__Host-herodesk"] not in {fixed, token}
    assert Desk(desk.app, {"__Host-herodesk": fixed}).get("/").status == 303


def test_each_sign_in_has_a_session_and_a_form_token_of_its_own(
    desk: Desk, clock: VirtualClock
) -> None:
    first = Desk(desk.app)
    first.post(f"/s/{linked(desk)}")
    csrf = first.get("/me").hidden("csrf")
    clock.advance(61)
    second = Desk(desk.app)
    second.post(f"/s/{linked(desk)}")

    assert first.cookies != second.cookies
    assert second.get("/me").hidden("csrf") != csrf


@pytest.mark.parametrize("kind", ["sign-in", "asked", "bundle", "call", "company"])
def test_no_other_secret_is_a_session(desk: Desk, kind: str) -> None:
    """A link's secret in the cookie, or a session's secret in a link, opens nothing."""
    token = linked(desk)
    session = line.open_session(person("ana"), app=desk.app)

    assert Desk(desk.app, {"__Host-herodesk": token}).get("/").status == 303
    assert desk.get(f"/s/{session.token}").cookies == []
    assert desk.post(f"/s/{session.token}").status == 404
    assert desk.post(f"/m/{session.token}").status == 404
    kept = desk.app.records.session(secret_hash(session.token))
    assert kept
    other = replace(kept, kind=kind, token_hash=secret_hash("y" * 22))
    desk.app.records.save(other)
    assert Desk(desk.app, {"__Host-herodesk": "y" * 22}).get("/").status == 303


def test_only_hashes_of_secrets_are_kept(desk: Desk, number: str) -> None:
    token = linked(desk)
    ana = desk.signed_in_as("ana")
    claim = next(t for t in desk.links().values() if t.startswith(number))

    everything = repr(stored(desk.app))

    for secret in (token, ana.cookies["__Host-herodesk"], claim.removeprefix(number)):
        assert secret not in everything


def test_signing_out_everywhere_ends_every_session_and_link_at_once(
    desk: Desk, clock: VirtualClock
) -> None:
    phone, laptop = desk.signed_in_as("ana"), desk.signed_in_as("ana")
    ben = desk.signed_in_as("ben")
    link = linked(desk)

    answer = phone.post("/sign-out/everywhere")

    assert answer.headers["location"] == "/sign-in"
    assert "Max-Age=0" in answer.cookies[0]
    for browser in (phone, laptop):
        assert browser.get("/").headers["location"] == "/sign-in"
    assert desk.post(f"/s/{link}").status == 404
    assert ben.get("/").status == 200

    clock.advance(61)
    desk.post(f"/s/{linked(desk)}")
    assert desk.get("/me").says(person("ana").name)


def test_a_clock_that_stands_still_signs_in_again_and_not_the_old_ones(desk: Desk) -> None:
    old = desk.signed_in_as("ana")
    old.post("/sign-out/everywhere")

    new = desk.signed_in_as("ana")
    send_link(person("ana"), person("ana").ways[0], app=desk.app)

    assert (new.get("/").status, old.get("/").status) == (200, 303)
    assert desk.post(f"/s/{desk.links()['ana']}").status == 303


def test_it_ends_every_session_each_time_even_by_a_clock_that_stands_still(desk: Desk) -> None:
    for _ in range(3):
        browsers = [desk.signed_in_as("ana") for _ in range(2)]
        assert browsers[0].post("/sign-out/everywhere").status == 303
        assert [browser.get("/").status for browser in browsers] == [303, 303]


def test_being_signed_out_is_forgotten_when_no_session_can_be_that_old(
    desk: Desk, clock: VirtualClock
) -> None:
    desk.signed_in_as("ana").post("/sign-out/everywhere")
    clock.advance(25 * 3600)
    desk.signed_in_as("ben").post("/sign-out/everywhere")

    assert [out.person for out in desk.app.records.brakes(fresh=True).outs] == ["ben"]


def test_who_leaves_the_roster_is_out_of_every_session_and_link(clock: VirtualClock) -> None:
    people: list[Person] = list(everybody())
    roster = MemoryRoster(people)
    app = replace(memory_app(clock), roster=roster)
    desk = Desk(app)
    ana, link = desk.signed_in_as("ana"), linked(desk)
    gone = [replace(p, gone=MONDAY_MORNING.date()) if p.id == "ana" else p for p in people]

    desk = Desk(replace(app, roster=MemoryRoster(gone)))

    assert Desk(desk.app, ana.cookies, ana.csrf).get("/").status == 303
    assert Desk(desk.app, ana.cookies, ana.csrf).api("/api/pauses/pause").status == 401
    assert desk.post(f"/s/{link}").status == 404
    nobody = Desk(replace(app, roster=MemoryRoster([p for p in people if p.id != "ana"])))
    assert Desk(nobody.app, ana.cookies).get("/").status == 303
    with pytest.raises(NotFoundError):
        whose_link(link, app=nobody.app)


@pytest.mark.parametrize("path", [path for path in GETS if path not in FOR_ALL])
def test_without_a_session_nothing_is_shown(path: str, desk: Desk, number: str) -> None:
    answer = desk.get(filled(path, number))

    if path.startswith("/api/"):
        assert answer.status == 401
    else:
        assert (answer.status, answer.headers["location"]) == (303, "/sign-in")
    assert "Umtausch" not in answer.body


# -- what browsers are told --------------------------------------------------------------------


@pytest.mark.parametrize("path", GETS)
def test_every_answer_is_kept_from_frames_caches_and_scripts(
    path: str, desk: Desk, number: str
) -> None:
    for browser in (desk, desk.signed_in_as("karla")):
        answer = browser.get(filled(path, number))
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "form-action 'self'" in policy
        assert "unsafe" not in policy
        assert "*" not in policy
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == (
            "no-store" if path != "/static/<file>" else answer.headers["cache-control"]
        )


def test_pages_hold_no_inline_script_style_or_handler(desk: Desk, number: str) -> None:
    karla = desk.signed_in_as("karla")
    karla.post(f"/cases/{number}/claim")
    for path in GETS:
        page = karla.get(filled(path, number))
        if "text/html" in page.headers.get("content-type", ""):
            _is_harmless(page, path)


# -- what customers and colleagues write -----------------------------------------------------


@pytest.mark.parametrize("hostile", HOSTILE)
def test_whatever_customers_write_stays_text_on_every_page(desk: Desk, hostile: str) -> None:
    """Names, handles, texts and addresses, of a post that is a case and of one that is praise."""
    author = Author(id="66", handle=hostile, name=hostile, followers=7)
    text = f"@nordwind Umtausch klappt nicht, Gerät defekt {hostile}"
    facts: dict[str, Any] = {"url": hostile, "language": hostile[:9]}
    number = desk.opens(replace(a_post("31", text, **facts), author=author))
    thanks = f"@nordwind Danke, toller Service, alles super gelaufen! {hostile}"
    writes(desk, "32", thanks, url=hostile)
    karla = desk.signed_in_as("karla")
    karla.post(f"/cases/{number}/claim")
    karla.post(f"/cases/{number}/note", {"note": hostile})
    karla.post("/me/pause", {"why": hostile})

    shown = 0
    for path in (*GETS, f"/search?q={number}", f"/cases/{number}?take=statement"):
        for browser in (karla, desk.signed_in_as("mira")):
            page = browser.get(filled(path, number))
            if "text/html" in page.headers.get("content-type", ""):
                _is_harmless(page, path)
                shown += escape(hostile) in page.body
    assert shown > 5  # it is on these pages, and as text


class Tags(HTMLParser):
    """What a browser would make of a page: its tags with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


OURS = frozenset(
    "a b body br button circle datalist dd del details dialog div dl dt fieldset figcaption figure "
    "footer form g h1 h2 h3 head header hr html i input label legend li line link main meta nav ol "
    "optgroup option output p path polyline q rect script section select small span strong sub "
    "summary sup svg table tbody td template text textarea th thead time title tr tspan ul abbr "
    "blockquote caption code em ins kbd mark progress s samp aside article search meter".split()
)


def _is_harmless(page: Answered, path: str) -> None:
    for tag, attributes in Tags(page.body).found:
        assert tag in OURS, (path, tag)
        for name, value in attributes.items():
            assert not name.startswith("on"), (path, tag, name)
            assert name != "style", (path, tag)
            if name in {"href", "src", "action", "formaction"}:
                scheme = value.strip().lower().partition(":")[0]
                assert scheme not in {"javascript", "data", "vbscript"}, (path, tag, value)
        if tag == "script":
            assert "src" in attributes or attributes.get("type") == "application/json", path
        if tag == "form":
            assert attributes.get("action", "").startswith("/"), (path, attributes)
    assert "49{" not in page.body, path


@pytest.mark.parametrize("hostile", HOSTILE)
def test_whatever_is_asked_for_stays_text(desk: Desk, hostile: str) -> None:
    karla = desk.signed_in_as("karla")
    for path in ("/search?q=", "/?show=", "/?page=", "/cases/", "/c/", "/s/", "/m/", "/a/"):
        page = karla.get(path + quote(hostile, safe=""))
        assert page.status in {200, 303, 404}
        _is_harmless(page, path)


def test_what_a_colleague_typed_comes_back_as_text(desk: Desk, number: str) -> None:
    karla = desk.signed_in_as("karla")
    karla.post(f"/cases/{number}/claim")

    for action, field in (("reply", "text"), ("hand-over", "to"), ("merge", "into")):
        page = karla.post(f"/cases/{number}/{action}", {field: SCRIPT * 40, "why": SCRIPT})
        assert page.status in {422, 404}
        _is_harmless(page, action)


# -- tricks with addresses and headers -----------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "next=https://evil.example",
        "return=//evil.example",
        "url=/\\evil.example",
        "to=javascript:x",
    ],
)
def test_no_address_leads_elsewhere(desk: Desk, query: str) -> None:
    """Open redirects: whatever is asked for, a session begins at our own pages."""
    token = linked(desk)

    entered = desk.post(f"/s/{token}?{query}", dict([query.split("=", 1)]))

    assert entered.headers["location"] == "/"
    for path in ("/", "/me", "/sign-in"):
        location = Desk(desk.app).get(f"{path}?{query}").headers.get("location", "/sign-in")
        assert location == "/sign-in"


@pytest.mark.parametrize(
    "number", ["//evil.example", "..%2f..", "K7Q2MX\r\nSet-Cookie: a=b", "\\evil", "K7Q2MX/../x"]
)
def test_a_strange_case_number_leads_nowhere(desk: Desk, number: str) -> None:
    karla = desk.signed_in_as("karla")

    for answer in (karla.get(f"/cases/{number}"), karla.post(f"/cases/{number}/claim")):
        assert answer.status in {403, 404}
        assert "location" not in answer.headers
        assert answer.cookies == []


def test_links_are_made_of_our_address_and_of_no_header(clock: VirtualClock) -> None:
    """Behind the API the console learns its address from the gateway, never from what is sent."""
    app = replace(memory_app(clock), public_url="")
    desk = Desk(app)
    hostile = {
        "host": "evil.example",
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "http",
        "forwarded": "host=evil.example",
        "x-original-url": "/me",
        "x-rewrite-url": "/me",
        "x-http-method-override": "GET",
    }

    desk.post("/sign-in", {"contact": person("ana").phone or ""}, **hostile)

    texts = [n.text for one in app.notifiers.values() for _, n in one.sent]  # type: ignore[attr-defined]
    assert texts
    assert all(RECORDED["requestContext"]["domainName"] in text for text in texts)
    assert "evil" not in "".join(texts)


def test_a_header_changes_neither_method_nor_path(ana: Desk, number: str) -> None:
    for name in ("x-http-method-override", "x-method-override", "x-http-method"):
        ana.get(f"/cases/{number}", **{name: "POST"})
    assert ana.get("/health", **{"x-original-url": "/", "x-rewrite-url": "/"}).json == {
        "status": "ok"
    }
    case = ana.app.records.case(number)
    assert case
    assert case.state is State.OFFERED


def test_a_session_is_no_header_parameter_or_form_field(desk: Desk) -> None:
    token = line.open_session(person("ana"), app=desk.app).token

    assert desk.get(f"/?__Host-herodesk={token}").status == 303
    assert desk.get("/", authorization=f"Bearer {token}").status == 303
    assert desk.get("/", cookie=f"__Host-herodesk={token}").status == 303
    assert Desk(desk.app, {"herodesk": token}).get("/").status == 303
    assert Desk(desk.app, {"__host-herodesk": token}).get("/").status == 303


def test_a_message_of_a_customer_is_shown_to_nobody_by_a_link(desk: Desk) -> None:
    """What came privately is on the case's page, for who is signed in."""
    number = desk.opens(a_post("41", kind=Kind.MESSAGE))
    tokens = [token for token in desk.links().values() if token.startswith(number)]

    for token in tokens:
        assert not desk.get(f"/c/{token}").says("klappt einfach nicht")


@pytest.mark.parametrize(
    "body", ["a" * 200_000, "&".join(f"a{n}=1" for n in range(1000)), "%ff%fe=%00", "\x00"]
)
def test_a_body_that_nobody_would_send_is_refused_kindly(ana: Desk, body: str) -> None:
    answer = ana._send("POST", "/me/pause", body, {"content-type": "text/plain"})

    assert answer.status in {403, 422}
