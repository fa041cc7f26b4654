"""The own page in a browser: hours, quiet hours, how one is told, a test text, STOP and the way
out; and that what customers write is never more than text there."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAY = {
    "de": {"quiet": "Ruhezeit ändern", "set": "Ruhezeit festlegen", "own": "deine eigene",
           "usual": "Wieder wie für alle", "mail": "E-Mail", "sms": "SMS",
           "test": "Test-SMS an mich", "sent": "Eine Test-SMS ist unterwegs",
           "stop": "Keine SMS mehr", "stopped": "Du bekommst keine SMS.", "start": "Wieder SMS",
           "everywhere": "Überall abmelden", "long": "So viel Ruhezeit ist hier nicht möglich",
           "enter": "Anmelden", "mine": "Meine Fälle"},
    "en": {"quiet": "Change quiet hours", "set": "Set quiet hours", "own": "yours",
           "usual": "As for everybody again", "mail": "e-mail", "sms": "text message",
           "test": "Send me a test text", "sent": "A test text is on its way",
           "stop": "No more text messages", "stopped": "You get no text messages.",
           "start": "Text messages again", "everywhere": "Sign out everywhere",
           "long": "So many quiet hours are not possible here", "enter": "Sign in",
           "mine": "My cases"},
}  # fmt: skip

HOSTILE = '"><script>document.title="taken"</script><img src=x onerror=\'document.title="taken"\'>'


def press(visitor: Visitor, name: str) -> None:
    visitor.page.get_by_role("button", name=SAY[visitor.language][name]).first.click()


def test_a_hero_sets_hours_and_channel_and_sends_a_test_text(colleague: Visitor) -> None:
    page, say = colleague.page, SAY[colleague.language]
    colleague.opens("/me").keeps("me")

    page.get_by_text(say["quiet"]).click()
    page.locator("#from").fill("17:00")
    page.locator("#until").fill("06:00")
    press(colleague, "set")
    expect(page.get_by_role("alert")).to_contain_text(say["long"])
    colleague.said.clear()  # the browser reports each 422
    expect(page.locator("#from")).to_have_value("17:00")
    colleague.keeps("me-too-quiet")
    page.locator("#from").fill("22:30")
    page.locator("#until").fill("06:00")
    press(colleague, "set")
    expect(page.locator("main")).to_contain_text("22:30–06:00 " + say["own"])

    page.get_by_role("button", name=say["mail"], exact=True).click()
    expect(page.locator(".chosen")).to_contain_text(say["mail"])
    colleague.cloud.order("clock", advance_seconds=61)
    press(colleague, "test")
    expect(page.get_by_role("status")).to_contain_text(say["sent"])
    colleague.keeps("me-set")

    notice = [n for n in colleague.notices() if n["hero"] == colleague.hero][-1]
    assert (notice["kind"], notice["channel"]) == ("sign-in", "sms")
    link = re.search(r"http\S+/s/\w+", notice["text"])
    assert link
    colleague.opens(link[0])
    press(colleague, "enter")
    expect(page).to_have_url(colleague.cloud.url + "/")

    colleague.opens("/me")
    page.get_by_text(say["quiet"]).click()
    press(colleague, "usual")
    page.get_by_role("button", name=say["sms"], exact=True).click()
    expect(page.locator(".chosen")).to_contain_text(say["sms"])


def test_a_stop_is_seen_and_taken_back(colleague: Visitor) -> None:
    page, say = colleague.page, SAY[colleague.language]
    colleague.opens("/me")

    press(colleague, "stop")
    expect(page.locator("main")).to_contain_text(say["stopped"])
    colleague.keeps("me-stopped")
    press(colleague, "start")

    expect(page.get_by_role("button", name=say["stop"])).to_be_visible()


def test_own_cases_and_the_way_out_of_every_browser(colleague: Visitor) -> None:
    page, say = colleague.page, SAY[colleague.language]
    colleague.opens("/me")
    page.get_by_role("link", name=say["mine"]).click()
    expect(page.locator("#ended")).to_be_visible()
    colleague.keeps("my-cases")
    other = colleague.cloud.session(colleague.hero)

    colleague.opens("/me")
    press(colleague, "everywhere")

    expect(page).to_have_url(colleague.cloud.url + "/sign-in")
    cookie = {"name": "herodesk", "value": other, "url": colleague.cloud.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    colleague.opens("/me")
    expect(page).to_have_url(colleague.cloud.url + "/sign-in")
    colleague.keeps("sign-in")


def test_what_a_customer_writes_runs_in_no_browser(colleague: Visitor) -> None:
    """Stored script in name, handle, text and address, on every page that tells of a post."""
    page, cloud = colleague.page, colleague.cloud
    page.on("dialog", lambda dialog: pytest.fail(f"a script has run: {dialog.message}"))
    author = {"handle": f"mara{HOSTILE}", "name": HOSTILE, "id": f"66{colleague.size}"}
    text = f"@nordwind Umtausch klappt nicht, Gerät defekt, keiner zuständig {HOSTILE}"

    case = cloud.customer_writes(text, author=author)

    for path in ("/", f"/cases/{case}", f"/search?q={HOSTILE}", cloud.link(case)):
        colleague.opens(path)
        expect(page.locator("main")).to_be_visible()
        page.wait_for_timeout(100)
        assert page.title() != "taken", path
        assert page.locator("main img, main script").count() == 0, path
    assert colleague.said == []
    colleague.opens(f"/cases/{case}")
    expect(page.locator("main")).to_contain_text("<script>")
