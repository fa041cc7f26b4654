"""What a colleague does with a phone in one hand, and at a desk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PHONE, SIZES, Cloud, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KNOWN = Path(__file__).parents[1] / "golden" / "x" / "length" / "known.json"
FAILS = "@nordwind Umtausch bei Nordwind klappt einfach nicht, Gerät defekt, keiner zuständig"
SAY = {
    "de": {"take": "Fall nehmen", "send": "Öffentlich senden", "left": "noch 274",
           "over": "26 zu viel", "again": "Noch einmal nachsehen", "solved": "Es ist gelöst"},
    "en": {"take": "Take this case", "send": "Send in public", "left": "273 left",
           "over": "27 too many", "again": "Look again", "solved": "It is solved"},
}  # fmt: skip


def take(visitor: Visitor, case: str) -> None:
    visitor.opens(f"/cases/{case}")
    visitor.page.get_by_role("button", name=SAY[visitor.language]["take"]).click()
    expect(visitor.page.locator("textarea, .act.two").first).to_be_visible()


def send(visitor: Visitor, text: str) -> None:
    """Send it; it is on its way, or the platform has said no before the page was there."""
    visitor.page.locator("#text").fill(text)
    visitor.page.get_by_role("button", name=SAY[visitor.language]["send"]).click()
    expect(visitor.page.locator("blockquote.kept, .notice.bad").first).to_be_visible()


def a_case_for(visitor: Visitor) -> str:
    """A case that was offered to this very person; whom else the lot falls on is left alone."""
    for _ in range(12):
        case = visitor.cloud.customer_writes(FAILS)
        if any(visitor.hero == n["hero"] and n["case"] == case for n in visitor.notices()):
            return case
    pytest.fail(f"no case was offered to {visitor.hero}")


@pytest.mark.story("ST1")
def test_from_the_link_to_the_answer(stranger: Visitor) -> None:
    page, cloud = stranger.page, stranger.cloud
    words = {"phone": "Das bringen wir in Ordnung", "desk": "Dafür finden wir eine Lösung"}
    text = (
        f"{words[stranger.size]}, {stranger.hero.title()} hilft."  # no two customers read the same
    )
    case = a_case_for(stranger)
    stranger.opens(cloud.link(case, stranger.hero)).keeps("link")

    page.locator("button.big").click()
    expect(page.locator("#text")).to_be_visible()
    stranger.keeps("case-taken")
    page.locator("#text").fill(text)
    cloud.order("platforms/x/fail", status=429, times=1)  # X asks us to wait
    page.locator("form.write .bar button").click()
    expect(page.get_by_text(text).first).to_be_visible()
    cloud.settle()
    stranger.opens(f"/cases/{case}")
    expect(page.locator("blockquote.kept")).to_be_visible()
    stranger.keeps("on-its-way")
    cloud.order("clock", advance_seconds=20 * 60)
    cloud.settle()
    stranger.opens(f"/cases/{case}").keeps("sent")

    (post_id,) = [p["post_id"] for p in cloud.read("posts.json") if p["case"] == case]
    (told,) = [p["text"] for p in cloud.read("published.json") if p["reply_to"] == post_id]
    assert told.startswith(f"{text} – ")


def test_the_board_and_a_case_before_the_claim(colleague: Visitor) -> None:
    cloud = colleague.cloud
    case = cloud.customer_writes(FAILS)
    cloud.customer_writes("@nordwind My dryer started smoking, it is on fire", lang="en")

    colleague.opens("/").keeps("board")
    colleague.opens(f"/cases/{case}").keeps("case-open")
    colleague.opens("/me").keeps("me")

    expect(colleague.page.locator("h1")).to_be_visible()


def test_praise_is_thanked_for_and_a_search_finds_it(colleague: Visitor) -> None:
    page, cloud = colleague.page, colleague.cloud
    cloud.customer_writes("@nordwind Danke, toller Service, alles super gelaufen!")
    colleague.opens("/suggestions").keeps("suggestions")
    colleague.opens("/praise").keeps("praise")

    page.locator("button[value=thank]").first.click()
    expect(page.locator("#text")).to_be_visible()
    case = page.url.rsplit("/", 1)[1]
    colleague.opens("/praise").keeps("praise-thanked")

    expect(page.locator(f".listed a[href='/cases/{case}']")).to_be_visible()
    page.locator("#q").fill("@mara_k")
    page.locator("form.find button").click()
    expect(page.locator(f".rows a[href='/cases/{case}']")).to_be_visible()
    colleague.keeps("search")
    colleague.opens("/closed").keeps("closed")


def test_the_length_is_counted_while_typing(colleague: Visitor) -> None:
    say, page = SAY[colleague.language], colleague.page
    take(colleague, colleague.cloud.customer_writes(FAILS))
    left = page.locator("#left")
    expect(left).to_have_text(say["left"])

    page.locator("#text").fill("a" * 300)
    expect(left).to_have_text(say["over"])
    colleague.keeps("too-long")
    page.get_by_role("button", name=say["send"]).click()

    expect(page.locator(".notice.bad")).to_be_visible()
    assert page.locator("#text").input_value() == "a" * 300


def test_a_refused_answer_keeps_its_text(colleague: Visitor) -> None:
    page, cloud = colleague.page, colleague.cloud
    case = cloud.customer_writes(FAILS)
    take(colleague, case)
    cloud.order("platforms/x/fail", status=403)
    send(colleague, "Mein guter Text")
    cloud.settle()

    colleague.opens(f"/cases/{case}").keeps("failed")

    expect(page.locator(".notice.bad")).to_be_visible()
    assert page.locator("#text").input_value() == "Mein guter Text"


def test_what_cannot_be_answered_here_is_answered_by_hand(colleague: Visitor) -> None:
    page = colleague.page
    case = colleague.cloud.customer_writes("Lieferung von Nordwind seit drei Wochen überfällig")
    colleague.opens(f"/cases/{case}").keeps("unanswerable")
    take(colleague, case)
    colleague.keeps("unanswerable-taken")

    page.locator(".act.two button").click()

    expect(page.get_by_role("button", name=SAY[colleague.language]["solved"])).to_be_visible()


def test_who_comes_second_reads_it_kindly(stranger: Visitor, browser: Browser) -> None:
    cloud = stranger.cloud
    case = cloud.customer_writes(FAILS)
    link = cloud.link(case)
    stranger.opens(link)
    other = browser.new_context(viewport=PHONE)
    other.add_cookies([{"name": "herodesk", "value": cloud.session("karla"), "url": cloud.url}])
    taking = other.new_page()
    taking.goto(f"{cloud.url}/cases/{case}")
    taking.locator("button.big").click()
    expect(taking.locator("#text")).to_be_visible()
    other.close()

    stranger.page.locator("button.big").click()

    expect(stranger.page.locator(".notice")).to_contain_text("Karla")
    stranger.said.clear()  # the browser tells of the 409
    stranger.keeps("lost")


def test_signing_in(stranger: Visitor) -> None:
    page = stranger.page
    stranger.opens("/").keeps("sign-in")
    page.locator("input[name=contact]").fill("karla@nordwind.example")
    page.locator("button").click()
    expect(page.locator(".notice.good")).to_be_visible()
    stranger.keeps("sign-in-asked")
    stranger.opens("/s/abcdefghijklmnopqrstuv").keeps("one-time-link")

    expect(page.locator("button")).to_be_visible()


def test_an_empty_board(colleague: Visitor) -> None:
    colleague.opens("/?show=waiting").keeps("empty")


def test_without_javascript_everything_works(browser: Browser, cloud: Cloud) -> None:
    context = browser.new_context(viewport=SIZES["phone"], java_script_enabled=False)
    page = context.new_page()
    case = cloud.customer_writes(FAILS)

    page.goto(cloud.link(case))
    page.locator("button.big").click()
    page.locator("#text").fill("Gern ohne Skript.")
    page.locator("form.write .bar button").click()
    cloud.settle()
    page.goto(f"{cloud.url}/cases/{case}")

    expect(page.locator("article.ours")).to_contain_text("Gern ohne Skript.")
    context.close()


def test_the_browser_counts_like_the_platforms_own_library(browser: Browser, cloud: Cloud) -> None:
    context = browser.new_context()
    context.add_cookies([{"name": "herodesk", "value": cloud.session("ana"), "url": cloud.url}])
    page = context.new_page()
    case = cloud.customer_writes(FAILS)
    page.goto(f"{cloud.url}/cases/{case}")
    page.locator("button.big").click()
    expect(page.locator("#text")).to_be_visible()
    page.wait_for_load_state()
    known = json.loads(KNOWN.read_text("utf-8"))["cases"]

    counted = page.evaluate(
        "(texts) => texts.map((text) => window.herodesk.x(text))", [text for text, _ in known]
    )

    wrong = [
        (text, page_length, length)
        for (text, length), page_length in zip(known, counted, strict=True)
        if page_length != length
    ]
    assert not wrong
    context.close()
