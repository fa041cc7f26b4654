"""The board as a lead works with it: live, narrowed, by keyboard, several cases at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LEADS, SIZES, Cloud, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FAILS = "@nordwind Umtausch bei Nordwind klappt einfach nicht, Gerät defekt, keiner zuständig"
LATE = "@nordwind Lieferung seit drei Wochen überfällig, niemand geht ans Telefon"
TWICE = pytest.mark.parametrize(
    ("size", "language"), [("phone", "de"), ("desk", "en")], indirect=True
)
DESK = pytest.mark.parametrize(("size", "language"), [("desk", "de")], indirect=True)
A_LOOK = 15_000
"""Milliseconds between two looks of a live board."""


@pytest.fixture
def lead(stranger: Visitor) -> Visitor:
    """A lead's browser, whose clock only the test moves."""
    return _signed_in(stranger, LEADS[stranger.language])


def _signed_in(visitor: Visitor, who: str) -> Visitor:
    cookie = {"name": "herodesk", "value": visitor.cloud.session(who), "url": visitor.cloud.url}
    visitor.page.context.add_cookies([cookie])  # type: ignore[list-item]
    visitor.page.clock.install()
    return visitor


def looks_again(visitor: Visitor) -> None:
    """The time between two looks passes, here and in the cloud."""
    visitor.cloud.order("clock", advance_seconds=A_LOOK // 1000)
    with visitor.page.expect_response(re.compile("/live")):
        visitor.page.clock.fast_forward(A_LOOK)


def row(page: Page, case: str) -> str:
    return f"#rows [data-case='{case}']"


def order(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        "#rows [data-case]", "them => them.map((it) => it.dataset.case)"
    )
    return found


def places(page: Page) -> list[float]:
    """Where each row stands, in pixels from the top."""
    found: list[float] = page.eval_on_selector_all(
        "#rows [data-case]", "them => them.map((it) => it.getBoundingClientRect().top)"
    )
    return found


# -- live ---------------------------------------------------------------------------------------


@TWICE
def test_what_is_new_appears_where_nobody_is_about_to_press(lead: Visitor) -> None:
    page, cloud = lead.page, lead.cloud
    cloud.customer_writes(FAILS)
    lead.opens("/?platform=x")
    before = page.locator("#summary").inner_text()

    case = cloud.customer_writes("@nordwind Trockner brennt, es raucht")
    looks_again(lead)

    expect(page.locator(row(page, case))).to_have_class(re.compile("fresh"))
    expect(page.locator("#summary")).not_to_have_text(before)
    expect(page.locator("#news")).to_be_hidden()
    lead.keeps("board-live")


@TWICE
def test_nothing_moves_under_who_has_chosen_something(lead: Visitor) -> None:
    page, cloud = lead.page, lead.cloud
    chosen = cloud.customer_writes(LATE)
    lead.opens("/")
    page.locator(f"{row(page, chosen)} .pick input").check()
    before, stood = order(page), places(page)

    case = cloud.customer_writes("@nordwind Trockner brennt, es raucht")
    looks_again(lead)

    expect(page.locator("#news")).to_be_visible()
    expect(page.locator("#news p")).to_contain_text({"de": "1 neu", "en": "1 new"}[lead.language])
    assert order(page) == before
    assert places(page) == stood
    lead.keeps("board-news")

    page.locator("#news button").click()
    expect(page.locator(row(page, case))).to_be_visible()
    expect(page.locator(f"{row(page, chosen)} .pick input")).to_be_checked()
    expect(page.locator("#news")).to_be_hidden()
    expect(page.locator(".bulk.any")).to_be_visible()


@DESK
def test_a_board_that_nobody_sees_asks_for_nothing(lead: Visitor) -> None:
    page = lead.page
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if "/live" in request.url else None
    )
    lead.cloud.customer_writes(FAILS)
    lead.opens("/")
    asked.clear()

    page.evaluate(
        "Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    page.clock.fast_forward(10 * A_LOOK)
    hidden = list(asked)
    with page.expect_response(re.compile("/live")):
        page.evaluate(
            "Object.defineProperty(document, 'visibilityState', {value: 'visible'});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )

    assert hidden == []
    assert len(asked) == 1


@DESK
def test_while_nothing_changes_the_answer_is_empty(lead: Visitor) -> None:
    lead.cloud.customer_writes(FAILS)
    lead.opens("/")
    looks_again(lead)
    lead.page.evaluate("document.querySelector('#rows .row').dataset.mine = 'yes'")

    with lead.page.expect_response(re.compile("/live")) as answer:
        lead.page.clock.fast_forward(A_LOOK)

    assert answer.value.status == 204
    assert lead.page.locator("#rows .row[data-mine=yes]").count() == 1


@TWICE
def test_without_a_connection_it_says_from_when_the_board_is(lead: Visitor) -> None:
    page = lead.page
    lead.cloud.customer_writes(FAILS)
    lead.opens("/")

    page.context.set_offline(True)
    page.clock.fast_forward(A_LOOK)
    expect(page.locator("#offline")).to_be_visible()
    said = page.locator("#offline").inner_text()
    lead.said.clear()  # the browser tells of the connection
    lead.keeps("board-offline")
    page.context.set_offline(False)
    page.clock.fast_forward(8 * A_LOOK)

    assert re.search(r"\d\d:\d\d", said)
    expect(page.locator("#offline")).to_be_hidden()


@TWICE
def test_who_is_signed_out_meanwhile_is_told(lead: Visitor) -> None:
    page = lead.page
    lead.cloud.customer_writes(FAILS)
    lead.opens("/")

    page.context.clear_cookies()
    looks_again(lead)

    expect(page.locator("#left a")).to_be_visible()
    lead.said.clear()  # the browser tells of the 401
    lead.keeps("board-signed-out")
    page.locator("#left a").click()
    expect(page).to_have_url(re.compile("/sign-in$"))


# -- filters ------------------------------------------------------------------------------------


@TWICE
def test_filters_by_touch_and_off_again(lead: Visitor) -> None:
    page, cloud = lead.page, lead.cloud
    exchange, late = cloud.customer_writes(FAILS), cloud.customer_writes(LATE)
    lead.opens("/?show=free")

    page.locator(".sieve summary").click()
    page.locator("#by-topic").select_option("delivery")
    lead.keeps("board-filters")
    page.locator(".sieve button").click()

    expect(page).to_have_url(re.compile(r"show=free.*topic=delivery"))
    expect(page.locator(row(page, late))).to_be_visible()
    expect(page.locator(row(page, exchange))).to_have_count(0)
    lead.keeps("board-narrowed")
    page.locator(".chips a").first.click()
    expect(page.locator(row(page, exchange))).to_be_visible()


@TWICE
def test_where_no_case_is_shown_there_is_a_way_on(lead: Visitor) -> None:
    lead.cloud.customer_writes(FAILS)

    lead.opens("/?topic=nothing").keeps("board-nothing-fits")
    lead.page.locator(".empty a").click()

    expect(lead.page.locator("#rows .row").first).to_be_visible()
    lead.opens("/?show=asked&owner=ana").keeps("board-not-asked")


# -- several at once ----------------------------------------------------------------------------


@TWICE
def test_several_cases_are_given_to_a_colleague(lead: Visitor) -> None:
    page, cloud = lead.page, lead.cloud
    cases = [cloud.customer_writes(text) for text in (FAILS, LATE, FAILS)]
    lead.opens("/?owner=nobody")
    for case in cases:
        page.locator(f"{row(page, case)} .pick input").check()
    lead.keeps("board-picked")
    page.locator(".bulk button").first.click()
    expect(page.locator("#to")).to_be_visible()
    lead.keeps("several-sure")
    taken = cloud.session("dora")
    faster = page.context.browser
    assert faster
    _claim(faster, cloud, taken, cases[1])

    page.locator("#to").select_option("ben")
    page.locator("form.note button").click()

    expect(page.locator(".outcomes .good")).to_have_count(2)
    expect(page.locator(".outcomes .bad")).to_contain_text("Dora")
    lead.keeps("several-done")


def _claim(browser: Browser, cloud: Cloud, session: str, case: str) -> None:
    context = browser.new_context()
    context.add_cookies([{"name": "herodesk", "value": session, "url": cloud.url}])
    page = context.new_page()
    page.goto(f"{cloud.url}/cases/{case}")
    page.locator("button.big").click()
    expect(page.locator("#text")).to_be_visible()
    context.close()


# -- keys ---------------------------------------------------------------------------------------


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.closest('[data-case]')?.dataset.case ?? ''"))


@DESK
def test_a_walk_over_the_board_with_the_keyboard_alone(lead: Visitor) -> None:
    page, cloud = lead.page, lead.cloud
    for text in (FAILS, LATE):
        cloud.customer_writes(text)
    lead.opens("/?owner=nobody")
    cases, keys = order(page), page.keyboard

    keys.press("j")
    assert focused(page) == cases[0]
    keys.press("j")
    keys.press("j")
    keys.press("k")
    assert focused(page) == cases[1]
    keys.press("x")
    expect(page.locator(f"{row(page, cases[1])} .pick input")).to_be_checked()
    keys.press("?")
    expect(page.locator("dialog[open]")).to_be_visible()
    lead.keeps("board-keys")
    keys.press("j")
    page.locator("dialog button").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    keys.press("?")
    keys.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    keys.press("/")
    page.keyboard.type("jck?")
    expect(page.locator("#q")).to_have_value("jck?")
    keys.press("Escape")
    page.locator(f"{row(page, cases[1])} .what a").focus()
    keys.press("Enter")
    expect(page).to_have_url(re.compile(f"/cases/{cases[1]}$"))
    page.go_back()
    page.locator(f"{row(page, cases[1])} .what a").focus()
    keys.press("c")
    expect(page).to_have_url(re.compile(f"/cases/{cases[1]}$"))
    expect(page.locator("#text")).to_be_visible()


@DESK
def test_single_keys_can_be_switched_off_for_good(lead: Visitor) -> None:
    page = lead.page
    lead.cloud.customer_writes(FAILS)
    lead.opens("/")

    page.keyboard.press("?")
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    off = focused(page)
    page.reload()
    page.keyboard.press("j")

    assert (off, focused(page)) == ("", "")
    page.keyboard.press("?")
    expect(page.locator("#keys-on")).not_to_be_checked()


# -- without JavaScript -------------------------------------------------------------------------


@pytest.fixture(params=["phone", "desk"])
def plain(request: pytest.FixtureRequest, browser: Browser, cloud: Cloud) -> Iterator[Page]:
    context = browser.new_context(viewport=SIZES[request.param], java_script_enabled=False)
    context.add_cookies([{"name": "herodesk", "value": cloud.session("karla"), "url": cloud.url}])
    yield context.new_page()
    context.close()


def test_without_javascript_a_lead_narrows_and_ends_several(plain: Page, cloud: Cloud) -> None:
    exchange, late = cloud.customer_writes(FAILS), cloud.customer_writes(LATE)
    plain.goto(f"{cloud.url}/?owner=nobody")
    plain.locator(".sieve summary").click()
    plain.locator("#by-topic").select_option("delivery")
    plain.locator(".sieve button").click()
    expect(plain.locator(row(plain, late))).to_be_visible()
    expect(plain.locator(row(plain, exchange))).to_have_count(0)
    expect(plain.locator("#news, #offline, #left, dialog, button.keys")).to_have_count(5)
    for part in plain.locator("#news, #offline, #left, dialog, button.keys").all():
        expect(part).to_be_hidden()

    plain.locator(f"{row(plain, late)} .pick input").check()
    plain.locator(".bulk button[value=not-a-case]").click()
    plain.locator("form.note button").click()

    expect(plain.locator(".outcomes .good")).to_have_count(1)
    plain.locator("main a.button").click()
    expect(plain).to_have_url(re.compile("topic=delivery"))
    expect(plain.locator(row(plain, late))).to_have_count(0)
