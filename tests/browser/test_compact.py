"""What the compact gives and asks, in a browser: goodwill and the coach's note (ST10), a promise
that is asked about and one that is broken (ST11), a drill that is answered on the real pages
(ST21). Ideas (ST19) are in `test_ideas`, a new HERO's first day (ST20) in `test_lives`, and all of
it by text in `tests/unit/phone`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LEADS, Cloud, Visitor, running
from tests.browser.test_case import published, sends, taken, writes
from tests.browser.test_desks import in_the_morning, signed_in
from tests.browser.test_lives import TWICE, presses, told

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAY = {
    "de": {
        "up-to": "bis zu 50,00", "granted": "30,00", "left": "20,00",
        "why": "Zweimal umsonst gewartet", "note": "Schnell und großzügig, danke dir",
        "promise": "Das tut mir leid. Der Techniker kommt heute um %s Uhr.",
        "hour": "%H",        "zone": "Europe/Berlin", "asked": "Wurde es gehalten?",
        "nobody": "@nordwind Niemand ist gekommen!", "broken": "nicht gehalten",
        "storm": "maytag", "from": "aus %d Beitr", "open": ", %d ohne Antwort",
        "in-time": "rechtzeitig beantwortet: 100 %",
        "answer": "Das sehe ich mir jetzt an und melde mich hier.",
    },
    "en": {
        "up-to": "up to €50.00", "granted": "€30.00", "left": "€20.00 is left for this case",
        "why": "Waited twice for nothing", "note": "Quick and generous, thank you",
        "promise": "I am sorry. The engineer comes today at %s.",
        "hour": "%I %p", "zone": "Europe/London", "asked": "Was it kept?",
        "nobody": "@nordwind nobody came!", "broken": "promise broken",
        "storm": "update-wave", "from": "from %d post", "open": ", %d without an answer",
        "in-time": "answered in time: 100 %",
        "answer": "I am looking into it now and will write here.",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def cloud(brand: Path) -> Iterator[Cloud]:
    """One of its own: hours pass in it."""
    yield from running(brand)


@TWICE
@pytest.mark.story("ST10")
def test_goodwill_is_granted_without_asking_and_the_coach_writes_a_kind_note(
    colleague: Visitor,
) -> None:
    page, cloud, say = colleague.page, colleague.cloud, SAY[colleague.language]
    in_the_morning(cloud)
    taken(colleague, writes(cloud))
    form = page.locator("details:has(#amount)")
    expect(form.locator("summary")).to_contain_text(say["up-to"])
    form.locator("summary").click()
    page.locator("#amount").fill("30")
    page.locator("#goodwill-why").fill(say["why"])
    presses(page, "form[action*='/goodwill#'] button")
    expect(page.locator(".goodwill .sum")).to_contain_text(say["granted"])
    form.locator("summary").click()
    expect(page.locator("#goodwill-left")).to_contain_text(say["left"])
    page.locator("#amount").fill("20.01")
    page.locator("#goodwill-why").fill(say["why"])
    presses(page, "form[action*='/goodwill#'] button")
    expect(page.locator(".way-on")).to_be_visible()  # too much has a way on, too
    colleague.said.clear()  # the browser tells of the refusal
    colleague.keeps("case-goodwill")

    signed_in(colleague, LEADS[colleague.language]).opens("/coaching")
    expect(page.locator("main")).not_to_contain_text(colleague.hero.title())
    colleague.keeps("coaching")
    page.locator(".to-look a").first.click()
    page.locator("#text").fill(say["note"])
    colleague.keeps("coaching-note")
    presses(page, "form[action$='/note'] button")

    signed_in(colleague, colleague.hero).opens("/me")
    expect(page.locator("section:has(#notes)")).to_contain_text(say["note"])
    colleague.keeps("me-note")


@TWICE
@pytest.mark.story("ST21")
def test_a_drill_is_answered_on_the_real_pages_and_scored(colleague: Visitor) -> None:
    page, cloud, say = colleague.page, colleague.cloud, SAY[colleague.language]
    in_the_morning(cloud)
    known = {one["number"] for one in cloud.read("cases.json")}
    colleague.opens("/_local/drill")
    page.locator("#storm").select_option(say["storm"])
    presses(page, "form[action$='/drill'] button")
    page.locator("#minutes").fill("6")
    presses(page, "form[action$='/pass'] button")
    new = [one["number"] for one in cloud.read("cases.json") if one["number"] not in known]
    assert new

    sends(taken(signed_in(colleague, LEADS[colleague.language]), new[0]), say["answer"])
    cloud.settle()

    colleague.opens("/_local/drill")
    colleague.said.clear()  # the local cloud has no icon
    colleague.keeps("drill-room")
    score = page.locator("section[aria-labelledby=score]")
    expect(score).to_contain_text(f"{len(new)} {say['from'] % len(new)}")
    expect(score).to_contain_text(say["open"] % (len(new) - 1))
    expect(score).to_contain_text(say["in-time"])
    assert [state for state, _ in published(cloud, new[0])] == ["sent"]


@TWICE
@pytest.mark.story("ST11")
def test_a_promise_is_asked_about_and_a_broken_one_rises_by_itself(colleague: Visitor) -> None:
    """The hour that was named is over; that nobody is asked at night, and on Friday morning for
    Thursday, is played in the scenario `promise`."""
    page, cloud, say = colleague.page, colleague.cloud, SAY[colleague.language]
    in_the_morning(cloud)
    author = {"id": f"99{len(colleague.size)}", "handle": f"rosie_{colleague.size}"}
    kept, broken = writes(cloud), writes(cloud, author=author)
    begun = datetime.fromisoformat(cloud.now()).astimezone(ZoneInfo(say["zone"]))
    hour = (begun + timedelta(hours=1)).strftime(say["hour"])
    for case in (kept, broken):
        sends(taken(colleague, case), say["promise"] % hour)
    cloud.settle()
    colleague.opens(f"/cases/{kept}").keeps("case-promised")

    cloud.order("clock", advance_seconds=3660)

    both = [one for one in cloud.read("cases.json") if one["number"] in {kept, broken}]
    assert all(one["timeline"][-1]["what"] == "promise-asked" for one in both)
    assert datetime.fromisoformat(told(cloud, colleague.hero)[-1]["at"]) > begun
    colleague.opens(f"/cases/{kept}")
    expect(page.locator(".notice.look").first).to_contain_text(say["asked"])
    colleague.keeps("case-asked-kept")
    presses(page, "form[action$='/kept'] button.primary")
    expect(page.locator(".notice.look", has_text=say["asked"])).to_have_count(0)
    assert cloud.customer_writes(say["nobody"], author=author) == broken
    (row,) = [one for one in cloud.read("cases.json") if one["number"] == broken]
    assert row["state"] == "claimed"
    cloud.order("clock", advance_seconds=10)  # the board's own reading is some seconds old
    colleague.opens("/?show=mine")
    expect(page.locator("[data-case]").first).to_have_attribute("data-case", broken)
    colleague.opens(f"/cases/{broken}").keeps("case-promise-broken")
    expect(page.locator("main")).to_contain_text(say["broken"])
