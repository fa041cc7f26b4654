"""Headers, files, language and looks that all pages share."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from herodesk import line
from herodesk.web import assets, rendering
from herodesk.web.visit import cookie_name, with_address
from herodesk_ops.local import pages
from herodesk_ops.memory import MemoryRoster, MemoryRules
from tests.sample import a_post, nordwind, person
from tests.unit.web.desk import Answered, Desk

PAGES = (
    "/",
    "/me",
    "/texts",
    "/erased/0123456789abcdef0123",
    "/sign-in",
    "/cases/NOPE00",
    "/nowhere",
    "/c/x",
    "/s/abcdefghijklmnopqrstuv",
)


@pytest.mark.parametrize("path", [*PAGES, "/health", "/api/cases", "/api/openapi.json"])
def test_every_answer_is_kept_safe(ana: Desk, path: str) -> None:
    headers = ana.get(path).headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_a_script_or_style_of_its_own(ana: Desk, path: str) -> None:
    body = ana.get(path).body

    assert re.findall(r"<script(?! src=)", body) == []
    assert "<style" not in body
    assert not re.search(r"\s(style|on\w+)=", body)


def test_files_carry_their_hash_and_live_long(desk: Desk) -> None:
    page = desk.get("/sign-in")
    (sheet,) = re.findall(r'rel="stylesheet" href="([^"]+)"', page.body)

    answer = desk.get(sheet)

    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert desk.get("/static/style.css").status == 404
    assert desk.get("/static/..%2fvisit.py").status == 404


def test_counting_scripts_come_only_for_the_platform_that_needs_them() -> None:
    assert len(assets.counters_for("x")) == 2
    assert assets.counters_for("generic") == []


def test_health_needs_nobody(desk: Desk) -> None:
    assert desk.get("/health").json == {"status": "ok"}


def test_the_board_has_the_most_urgent_first(ana: Desk) -> None:
    mild = ana.opens(
        a_post("1990000000000000001", "@nordwind Wann öffnet die Filiale?", author="1")
    )
    loud = ana.opens(
        a_post("1990000000000000002", "@nordwind Trockner brennt, es raucht", author="2")
    )

    page = ana.get("/")

    assert page.body.index(loud) < page.body.index(mild)
    assert page.says("Gefahr")
    assert page.says("2 offen")


def test_the_board_can_be_narrowed(ana: Desk) -> None:
    hers = ana.opens(a_post("1990000000000000001", author="1"))
    other = ana.opens(a_post("1990000000000000002", author="2"))
    ana.post(f"/cases/{hers}/claim")

    mine, free = ana.get("/?show=mine"), ana.get("/?show=free")

    assert (hers in mine.body, other in mine.body) == (True, False)
    assert (hers in free.body, other in free.body) == (False, True)
    assert ana.get("/?show=%3Cscript%3E").status == 200


def test_an_empty_board_says_so(ana: Desk) -> None:
    assert ana.get("/").says("Niemand wartet.")


def test_a_person_reads_the_language_of_the_roster(desk: Desk) -> None:
    english = replace(person("ana"), languages=("en", "de"))
    app = replace(desk.app, roster=MemoryRoster((english,)))
    session = line.open_session(english, app=app)
    browser = Desk(app, {"__Host-herodesk": session.token}, session.csrf)

    page = browser.get("/")

    assert '<html lang="en">' in page.body
    assert page.says("Nobody is waiting.")


def test_the_brand_may_say_sie(desk: Desk) -> None:
    app = replace(desk.app, rules=MemoryRules(replace(nordwind(), address="sie")))

    assert Desk(app).signed_in_as("ana").get("/me").says("Sie sind im Dienst.")


def test_behind_the_gateway_the_console_learns_its_address(desk: Desk) -> None:
    app = replace(desk.app, public_url="")
    Desk(app).post("/sign-in", {"contact": person("ana").phone or ""})

    (text,) = [n.text for n in desk.app.notifiers.values() for _, n in n.sent]  # type: ignore[attr-defined]

    assert "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/s/" in text


def test_the_cookie_is_named_by_the_address(desk: Desk) -> None:
    laptop = replace(desk.app, public_url="http://127.0.0.1:8000")

    assert cookie_name(desk.app) == "__Host-herodesk"
    assert cookie_name(laptop) == "herodesk"
    assert with_address(laptop, None) is laptop  # type: ignore[arg-type]


def _tokens(css: str, block: str) -> dict[str, str]:
    part = css[css.index(block) :]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part[: part.index("}")]))


def _light(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("block", [":root {\n  color-scheme", "  :root {\n    --ink"])
def test_every_pair_of_colours_can_be_read(block: str) -> None:
    colours = _tokens((assets.FOLDER / "style.css").read_text("utf-8"), block)
    pairs = [
        (front, back)
        for front in ("ink", "ink-2", "accent", "ok", "warn", "danger")
        for back in ("paper", "paper-2")
    ]
    pairs += [("on-accent", "accent"), ("on-danger", "danger"), ("paper", "ink-2"),
              ("paper", "ok"), ("paper", "warn")]  # fmt: skip

    for front, back in pairs:
        low, high = sorted((_light(colours[front]), _light(colours[back])))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (front, back)


@pytest.mark.parametrize("css", [assets.FOLDER / "style.css", pages.FOLDER / "style.css"])
def test_by_day_and_by_night_pages_differ_in_colours_alone(css: Path) -> None:
    themes = css.read_text("utf-8").split("@media (prefers-color-scheme: dark) {")[1:]

    assert len(themes) == 1
    told = " ".join(themes[0].partition("\n}")[0].split())
    assert re.fullmatch(r":root \{( --[\w-]+: #[0-9a-f]{6};)+ \}", told)


# -- the navigation -----------------------------------------------------------------------------


def places_on(page: Answered) -> list[str]:
    nav = page.body.partition('<nav class="places"')[2].partition("</nav>")[0]
    return re.findall(r'<a href="([^"]+)"', nav)


def test_a_lead_finds_every_page_that_leads_may_see_and_the_one_that_is_open_is_marked(
    desk: Desk,
) -> None:
    karla = desk.signed_in_as("karla")

    for path in places_on(karla.get("/")):
        page = karla.get(path)
        assert page.status == 200
        marked = re.findall(r'<li><a href="([^"]+)" aria-current="page">', page.body)
        assert marked.count(path) == 2  # in the row of a desk and in the menu of a phone


def test_the_navigation_shows_each_person_what_is_open_to_them_and_nothing_else(
    desk: Desk,
) -> None:
    everything = {one.path for one in rendering.PLACES} - {"/pause"}  # own breaks are for all

    for someone in desk.app.roster.people():
        browser = desk.signed_in_as(someone.id)
        shown = set(places_on(browser.get("/"))) or {"/"}
        opened = {path for path in everything if browser.get(path).status == 200}
        assert shown - {"/pause"} == opened


def test_a_hero_finds_the_board_ideas_and_requests_and_no_more(ana: Desk) -> None:
    page = ana.get("/")

    assert set(places_on(page)) == {"/", "/ideas", "/requests"}
    assert 'href="/waves"' not in page.body


def test_a_stranger_sees_no_navigation(desk: Desk) -> None:
    assert places_on(desk.get("/sign-in")) == []


def test_an_address_that_nothing_is_at_is_no_missing_case(desk: Desk) -> None:
    karla = desk.signed_in_as("karla")

    assert karla.get("/nothing-here").says("Diese Seite gibt es nicht.")
    assert karla.get("/cases/K7Q2MX").says("Diesen Fall gibt es nicht.")
