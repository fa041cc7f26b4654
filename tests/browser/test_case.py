"""The page of one case, as two people, a phone and a desk use it (ST2, ST7, ST8, ST9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, expect

from tests.browser.conftest import SIZES, Cloud, Visitor, running
from tests.pictures import png

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FAILS = "@nordwind Umtausch bei Nordwind klappt einfach nicht, Gerät defekt, keiner zuständig"
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('draft.'))"
_customers = count(1000)
SAY = {
    "de": {
        "since": "Karla hat ihn seit", "send": "Öffentlich senden", "private": "Privat senden",
        "move": "Privat weitermachen", "anyway": "Trotzdem senden", "two": "nur ihr beide seht das",
        "phone": "eine Telefonnummer", "back": "Zurückholen, was ich getippt hatte",
        "kept": "Dein Text bleibt hier", "too": "Karla sieht sich das auch gerade an",
        "copy": "In meine Antwort übernehmen", "teach": "Davon können andere lernen",
        "again": "Noch eine Antwort schreiben",
    },
    "en": {
        "since": "Karla has it since", "send": "Send in public", "private": "Send in private",
        "move": "Move to private", "anyway": "Send anyway", "two": "only you two see this",
        "phone": "a phone number", "back": "Bring back what I had typed",
        "kept": "Your text stays here", "too": "Karla is looking at this, too",
        "copy": "Copy it into my answer", "teach": "Others can learn from this",
        "again": "Write another answer",
    },
}  # fmt: skip


def a_customer() -> dict[str, str]:
    """Somebody who has not written before."""
    return {"id": f"77{next(_customers)}", "handle": "mara_k", "name": "Mara K"}


def writes(cloud: Cloud, text: str = FAILS, **facts: object) -> str:
    return cloud.customer_writes(text, **{"author": a_customer(), **facts})


def taken(visitor: Visitor, case: str) -> Page:
    """The case's page once the visitor has it."""
    page = visitor.opens(f"/cases/{case}").page
    page.locator("form[action$='/claim'] button").click()
    expect(page.locator("#text")).to_be_visible()
    page.wait_for_load_state()
    return page


def sends(page: Page, text: str | None = None) -> None:
    if text is not None:
        page.locator("#text").fill(text)
    presses(page, page.locator("form[action$='/reply'] .bar button"))


def presses(page: Page, button: Locator) -> None:
    """Press it and wait for what comes of it."""
    with page.expect_response(_is_a_form):
        button.click()
    page.wait_for_load_state()


def _is_a_form(answer: Response) -> bool:
    looking = answer.url.endswith("/looking")
    return answer.request.method == "POST" and not looking


def published(cloud: Cloud, case: str) -> list[tuple[str, str]]:
    """State and words of our answers."""
    found = next(one for one in cloud.read("cases.json") if one["number"] == case)
    return [(reply["state"], reply["text"]) for reply in found["replies"]]


@pytest.fixture(scope="module")
def cloud(brand: Path) -> Iterator[Cloud]:
    """One of its own: people here hold more cases than others would like."""
    yield from running(brand)


@pytest.fixture
def karla(browser: Browser, stranger: Visitor) -> Iterator[Page]:
    """A second browser, in which Karla is signed in."""
    context: BrowserContext = browser.new_context(viewport=SIZES[stranger.size])
    cloud = stranger.cloud
    context.add_cookies([{"name": "herodesk", "value": cloud.session("karla"), "url": cloud.url}])
    yield context.new_page()
    context.close()


def test_from_the_text_message_to_the_box_it_takes_three_taps(stranger: Visitor) -> None:
    page, cloud = stranger.page, stranger.cloud
    case = writes(cloud)

    stranger.opens(cloud.link(case))  # the first tap: the link
    assert FAILS[:30] in page.locator("blockquote").first.inner_text()
    page.locator("button.big").click()  # the second: take it
    page.locator("#text").click()  # the third: the box, without looking for it

    box = page.locator("#text").bounding_box()
    assert box
    assert page.evaluate("document.activeElement.id") == "text"
    assert page.url.endswith(f"/cases/{case}")
    expect(page.locator(".button.primary:visible")).to_have_count(1)


@pytest.mark.story("ST2")
def test_two_hands_reach_for_it_and_one_gets_it(colleague: Visitor, karla: Page) -> None:
    case = writes(colleague.cloud)
    colleague.opens(f"/cases/{case}")
    karla.goto(f"{colleague.cloud.url}/cases/{case}")
    presses(karla, karla.locator("form[action$='/claim'] button"))

    colleague.page.locator("form[action$='/claim'] button").click()

    expect(colleague.page.locator(".notice").first).to_contain_text(
        SAY[colleague.language]["since"]
    )
    colleague.said.clear()  # the browser tells of the 409
    colleague.keeps("case-lost")


@pytest.mark.story("ST7")
def test_claimed_then_silence_and_it_is_offered_again_with_the_note(
    colleague: Visitor, karla: Page
) -> None:
    cloud = colleague.cloud
    case = writes(cloud)
    karla.goto(f"{cloud.url}/cases/{case}")
    karla.locator("form[action$='/claim'] button").click()
    karla.locator("details:has(#word) > summary").click()
    karla.locator("#word").fill("Gerät ist bestellt.")
    presses(karla, karla.locator("form[action$='/note'] button"))

    cloud.order("clock", advance_seconds=16 * 60)
    cloud.settle()

    page = colleague.opens(f"/cases/{case}").page
    expect(page.locator("form[action$='/claim'] button")).to_be_visible()
    expect(page.locator(".notice", has_text="Gerät ist bestellt.")).to_be_visible()
    colleague.keeps("case-again")


@pytest.mark.story("ST8")
def test_help_from_elsewhere_comes_as_a_note_and_the_customer_sees_nothing_of_it(
    colleague: Visitor, karla: Page
) -> None:
    cloud = colleague.cloud
    case = writes(cloud)
    page = taken(colleague, case)
    page.locator("details:has(#whom) > summary").click()
    page.locator("#whom").fill("Karla")
    page.locator("#question").fill("Haben wir den Toaster noch?")
    presses(page, page.locator("form[action$='/ask'] button"))

    karla.goto(f"{cloud.url}/cases/{case}")
    karla.locator("form[action$='/advise'] textarea").fill("Ja, drei in Köln.")
    presses(karla, karla.locator("form[action$='/advise'] button"))

    colleague.opens(f"/cases/{case}")
    expect(page.locator(".notice", has_text="Ja, drei in Köln.")).to_be_visible()
    assert published(cloud, case) == []
    colleague.keeps("case-advised")


@pytest.mark.story("ST9")
def test_a_private_detail_goes_where_only_two_read_it(colleague: Visitor) -> None:
    cloud, say = colleague.cloud, SAY[colleague.language]
    customer = a_customer()
    case = writes(cloud, author=customer)
    page = taken(colleague, case)

    sends(page, "Ruf mich an: 0171 3920088")
    expect(page.locator(".notice.bad")).to_contain_text(say["phone"])
    colleague.said.clear()  # the browser tells of the 422
    colleague.keeps("case-stopped")
    page.get_by_role("button", name=say["move"]).click()
    expect(page.locator("#text")).to_have_value(re.compile("@nordwind"))
    colleague.keeps("case-moving")
    sends(page)
    cloud.settle()
    cloud.order("clock", advance_seconds=60)
    assert writes(cloud, "Bestellung NW-204417", author=customer, kind="message") == case

    colleague.opens(f"/cases/{case}")
    expect(page.locator(".post.private")).to_contain_text(say["two"])
    expect(page.get_by_role("button", name=say["private"])).to_be_visible()
    expect(page.locator("#text")).to_have_value("Ruf mich an: 0171 3920088")
    colleague.keeps("case-private")
    sends(page, "Danke, NW-204417 ist da.")
    cloud.settle()

    states = published(cloud, case)
    assert [state for state, _ in states] == ["sent", "sent"]
    (private,) = [p for p in cloud.read("published.json") if p["reply_to"] == customer["id"]]
    assert private["private"] is True
    colleague.opens(f"/cases/{case}").keeps("case-private-answered")
    expect(page.locator(".ours.private")).to_contain_text("NW-204417")


def test_what_is_asked_once_goes_out_with_the_second_press(colleague: Visitor) -> None:
    cloud, say = colleague.cloud, SAY[colleague.language]
    case = writes(cloud)
    page = taken(colleague, case)

    sends(page, "Das klappt garantiert, siehe https://nordwind.example/umtausch")
    colleague.said.clear()
    colleague.keeps("case-asked-once")
    page.get_by_role("checkbox").check()
    presses(page, page.get_by_role("button", name=say["anyway"]))
    cloud.settle()

    assert [state for state, _ in published(cloud, case)] == ["sent"]


def test_nothing_that_was_typed_is_lost(colleague: Visitor) -> None:
    cloud, say = colleague.cloud, SAY[colleague.language]
    case = writes(cloud)
    page = taken(colleague, case)
    page.locator("#text").fill("Ein halber Satz, der")

    colleague.opens("/")
    colleague.opens(f"/cases/{case}")
    expect(page.locator("#text")).to_have_value("Ein halber Satz, der")

    page.locator("#text").fill("Ein ganzer Satz, der hinausgeht.")
    sends(page)
    cloud.settle()
    colleague.opens(f"/cases/{case}")
    assert page.evaluate(KEPT) == []
    expect(page.locator("#text")).to_have_value("")
    page.locator("summary", has_text=say["again"]).click()
    page.locator("#text").fill("Noch etwas.")
    colleague.opens("/me")
    presses(page, page.locator("form[action='/sign-out'] button").first)
    assert page.evaluate(KEPT) == []


def test_a_line_that_is_cut_loses_no_word(colleague: Visitor) -> None:
    case = writes(colleague.cloud)
    page = taken(colleague, case)
    page.context.set_offline(True)
    page.locator("#text").fill("Im Tunnel geschrieben.")
    page.locator("form[action$='/reply'] .bar button").click()
    page.wait_for_timeout(300)
    page.context.set_offline(False)

    colleague.opens(f"/cases/{case}")

    expect(page.locator("#text")).to_have_value("Im Tunnel geschrieben.")
    assert published(colleague.cloud, case) == []


def test_what_happens_meanwhile_is_told_above_the_text_that_stays(colleague: Visitor) -> None:
    cloud, say = colleague.cloud, SAY[colleague.language]
    customer = a_customer()
    case = writes(cloud, author=customer)
    page = taken(colleague, case)
    page.locator("#text").fill("Ich schreibe gerade")
    cloud.order("clock", advance_seconds=60)
    assert writes(cloud, "@nordwind Umtausch geht immer noch nicht!", author=customer) == case

    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator("#news")).to_contain_text(say["kept"])
    expect(page.locator("#text")).to_have_value("Ich schreibe gerade")
    colleague.keeps("case-news")
    page.locator("#news a").click()
    expect(page.locator("#text")).to_have_value("Ich schreibe gerade")
    expect(page.locator(".post")).to_have_count(2)


def test_two_people_on_one_case_see_each_other(colleague: Visitor, karla: Page) -> None:
    case = writes(colleague.cloud)
    karla.goto(f"{colleague.cloud.url}/cases/{case}")
    karla.wait_for_load_state("networkidle")

    colleague.opens(f"/cases/{case}")

    expect(colleague.page.locator("#here")).to_contain_text(SAY[colleague.language]["too"])
    colleague.keeps("case-together")


def test_what_a_colleague_found_is_a_hint_that_is_copied_by_a_press(colleague: Visitor) -> None:
    cloud, say = colleague.cloud, SAY[colleague.language]
    leaks = "@nordwind Die Spülmaschine ist undicht, unten läuft Wasser heraus, Reparatur? "
    first = writes(cloud, leaks)
    page = taken(colleague, first)
    answer = "Meist ist es die Türdichtung, sie kommt mit der Post."
    sends(page, answer)
    cloud.settle()
    colleague.opens(f"/cases/{first}")
    presses(page, page.locator("form[action$='/solve'] button"))
    colleague.opens(f"/cases/{first}")
    presses(page, page.get_by_role("button", name=say["teach"]))
    colleague.keeps("case-solved-example")

    page = taken(colleague, writes(cloud, f"{leaks} Bitte Hilfe"))
    expect(page.locator("#text")).to_have_value("")
    page.locator(".hints > summary").click()
    colleague.keeps("case-hints")
    page.locator(".hint .button").first.click()

    expect(page.locator("#text")).to_have_value(answer)


@pytest.mark.parametrize(("size", "language"), [("phone", "de"), ("phone", "en")])
def test_from_the_text_message_to_post_claim_and_reply_box_it_takes_three_taps(
    stranger: Visitor, language: str
) -> None:
    """A newcomer has read nothing: each tap is on the largest button there is."""
    text = FAILS if language == "de" else "@nordwind The exchange fails, the device is broken!"
    case = writes(stranger.cloud, text, lang=language)
    taps = 1  # the link in the message
    page = stranger.opens(stranger.cloud.link(case)).page

    expect(page.locator("blockquote, .post").first).to_contain_text(text[:30])
    button = page.locator("button.primary")
    expect(button).to_have_count(1)
    box = button.bounding_box()
    assert box
    assert box["y"] + box["height"] <= SIZES["phone"]["height"], "it is seen without scrolling"
    button.tap()
    taps += 1
    expect(page.locator("#text")).to_be_visible()
    page.locator("#text").tap()
    taps += 1
    expect(page.locator("#text")).to_be_focused()

    assert taps <= 3


@pytest.mark.parametrize(("size", "language"), [("phone", "de"), ("desk", "en")])
def test_a_picture_goes_out_with_the_words(colleague: Visitor, tmp_path: Path) -> None:
    """From the phone's pictures to X, once, without what else the file tells."""
    taken_there = tmp_path / "IMG_0001.png"
    taken_there.write_bytes(png(1600, 1200, (b"tEXt", b"Comment\0GPSLatitude 53.55")))
    case = writes(colleague.cloud)
    page = taken(colleague, case)

    page.locator(".add-picture summary").click()
    page.locator("#picture").set_input_files(taken_there)
    expect(page.locator(".shown canvas")).to_be_visible()
    page.locator("#alt").fill("Eine Hand dreht das Sieb nach links.")
    colleague.keeps("case-picture")
    sends(page, "So sitzt es richtig.")
    page.wait_for_load_state()
    colleague.cloud.settle()
    colleague.cloud.order("clock", advance_seconds=5)
    colleague.cloud.settle()

    told = [it for it in colleague.cloud.read("published.json") if it.get("pictures")]
    assert [it["alt"] for it in told[-1]["pictures"]] == ["Eine Hand dreht das Sieb nach links."]
    colleague.opens(f"/cases/{case}")
    expect(page.locator(".ours .shown img")).to_be_visible()
    colleague.keeps("case-picture-sent")
