"""An idea from the case to the decision, and a concern where it touches (ST19)."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LEADS, Cloud, Visitor, running
from tests.browser.test_case import sends, taken
from tests.browser.test_desks import EITHER, in_the_morning, signed_in
from tests.browser.test_stories import FAILS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORDS = {
    "de": {
        "from": "Eine Idee aus diesem Fall", "title": "Die Idee in wenigen Worten",
        "text": "Was getan würde und was es Kunden ersparte", "file": "Vorschlagen",
        "band": "Einfach machen", "link": "Diese Fälle verknüpfen", "yes": "Lars: ja",
        "concern": "Ein Bedenken der IT:", "decide": "Ja", "worry": "Ein Bedenken anmelden",
        "register": "Anmelden", "safeguard": "schlage eine Absicherung vor",
    },
    "en": {
        "from": "An idea from this case", "title": "The idea in a few words",
        "text": "What would be done, and what it would spare customers", "file": "Propose it",
        "band": "Just do it", "link": "Link these cases", "yes": "Maud: yes",
        "concern": "A concern of IT:", "decide": "Yes", "worry": "File a concern",
        "register": "File it", "safeguard": "propose a safeguard",
    },
}  # fmt: skip
MANAGERS, IT = {"de": "lars", "en": "maud"}, {"de": "mira", "en": "iris"}
THANKS = "@nordwind Danke, der Umtausch hat super geklappt, tolle Hilfe!"
WHY = "Der Film kostet wenig und hilft vielen."


@pytest.fixture(scope="module")
def cloud(brand: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """One where a manager and somebody of IT read English."""
    folder = tmp_path_factory.mktemp("ideas") / "nordwind"
    shutil.copytree(brand, folder)
    roster = folder / "roster.csv"
    told = roster.read_text("utf-8").splitlines()
    for who, twin, number in (("lars", "maud", "97"), ("mira", "iris", "96")):
        row = next(row for row in told if row.startswith(f"{who},"))
        row = row.replace(who, twin).replace(who.title(), twin.title())
        told.append(re.sub(r"\+49\d{10}", f"+4917139200{number}", row).replace("de|en", "en|de"))
    roster.write_text("\n".join(told) + "\n", "utf-8")
    yield from running(folder)


@EITHER
@pytest.mark.story("ST19")
def test_an_idea_is_proposed_from_a_case_linked_decided_and_reported_back(
    colleague: Visitor,
) -> None:
    page, cloud, words = colleague.page, colleague.cloud, WORDS[colleague.language]
    in_the_morning(cloud)
    alike = cloud.customer_writes(FAILS)
    case = cloud.customer_writes(FAILS)
    cloud.order("clock", advance_seconds=60)  # the board's own reading is some seconds old
    title = f"Kurzer Film {colleague.size}"

    colleague.opens(f"/cases/{case}")
    page.get_by_role("link", name=words["from"]).click()
    page.get_by_label(words["title"]).fill(title)
    page.get_by_label(words["text"]).fill("Ein Film zeigt, wie man das Gerät einpackt.")
    for name in ("people", "money", "departments", "risk", "time"):
        page.select_option(f"[name={name}]", "1")
    for name in ("customers", "cases", "reach", "learning", "aims"):
        page.select_option(f"[name={name}]", "7")
    colleague.keeps("idea-new")
    page.get_by_role("button", name=words["file"]).click()
    expect(page.get_by_role("heading", name=words["band"])).to_be_visible()
    expect(page.locator(f"[name='case.{case}']")).to_be_checked()
    page.locator(f"[name='case.{alike}']").check()
    page.get_by_role("button", name=words["link"]).click()
    expect(page.locator(f"[name='case.{alike}']")).to_be_checked()
    where = page.url

    signed_in(colleague, MANAGERS[colleague.language]).opens(where)
    colleague.keeps("idea-deciding")
    page.locator("[name=why]").fill(WHY)
    page.get_by_role("button", name=words["decide"], exact=True).click()
    colleague.opens("/ideas").keeps("ideas")

    signed_in(colleague, colleague.hero).opens(where)
    expect(page.get_by_text(words["yes"])).to_be_visible()
    expect(page.get_by_text(WHY)).to_be_visible()
    colleague.keeps("idea-decided")
    told = [n for n in cloud.read("notices.json") if n["hero"] == colleague.hero]
    assert any(WHY in n["text"] and "/ideas/" in n["text"] for n in told)


@EITHER
def test_a_concern_is_filed_with_a_safeguard_and_shown_with_the_case(colleague: Visitor) -> None:
    page, cloud, words = colleague.page, colleague.cloud, WORDS[colleague.language]
    in_the_morning(cloud)
    case = cloud.customer_writes(FAILS)
    risk = f"Links von Fremden {colleague.size}"
    day = f"{int(cloud.now()[:4]) + (cloud.now()[5:7] == '12')}-12-31"

    signed_in(colleague, IT[colleague.language]).opens("/requests")
    page.locator("summary", has_text=words["worry"]).click()
    page.locator("[name=risk]").fill(risk)
    page.locator("[name=safeguard]").fill(" ")
    page.locator("[name=until]").fill(day)
    page.get_by_role("button", name=words["register"], exact=True).click()
    expect(page.get_by_text(words["safeguard"])).to_be_visible()
    expect(page.locator("[name=risk]")).to_have_value(risk)
    colleague.said.clear()  # the refusal is an answer of 422, which browsers mention
    page.locator("[name=safeguard]").fill("Nur Links auf unsere eigene Adresse")
    page.get_by_role("button", name=words["register"], exact=True).click()
    expect(page.get_by_role("heading", name=risk)).to_be_visible()
    colleague.keeps("requests")

    signed_in(colleague, colleague.hero).opens(f"/cases/{case}")
    expect(page.get_by_text(words["concern"]).first).to_be_visible()
    expect(page.get_by_text(risk)).to_be_visible()
    colleague.keeps("case-concern")


@EITHER
def test_who_thanks_and_says_yes_is_kept_as_a_fan_and_leads_read_how_the_week_stands(
    colleague: Visitor,
) -> None:
    page, cloud, lead = colleague.page, colleague.cloud, LEADS[colleague.language]
    in_the_morning(cloud)
    lena = {"id": f"88{len(colleague.size)}", "handle": f"lena_{colleague.size}", "name": "Lena"}
    case = cloud.customer_writes(FAILS, author=lena)
    sends(taken(signed_in(colleague, lead), case), f"Wir tauschen es um. {colleague.size}")
    cloud.settle()
    cloud.order("clock", advance_seconds=60)
    assert cloud.customer_writes(THANKS, author=lena) == case

    colleague.opens(f"/cases/{case}")
    page.locator("a[href^='/fans/new']").click()
    page.locator("#words").fill("Ja, schreibt mir gern, wenn es etwas Neues gibt.")
    page.locator("form[action='/fans'] button").click()
    page.wait_for_load_state()
    colleague.opens("/fans")
    expect(page.get_by_text(lena["handle"])).to_be_visible()
    colleague.keeps("fans")
    colleague.opens("/compact").keeps("compact")
    colleague.opens("/digest").keeps("digest")
    colleague.opens("/compact/state").keeps("compact-state")
