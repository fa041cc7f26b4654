"""The figures, their charts, and what everybody may see, as leads and strangers look at them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import expect

from herodesk.domain.case import State
from herodesk.domain.facts import facts_of_day
from herodesk.domain.finding import Verdict
from herodesk.domain.records import DayLine, DayList, ReplyTime
from herodesk_ops.stage import Stage, records_of
from tests.browser.conftest import Cloud, Visitor, running
from tests.browser.test_stories import FAILS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LEADS = {"de": "karla", "en": "lars"}
SAY = {
    "de": {"table": "Als Tabelle", "kept": "Antworten innerhalb einer Stunde: 9",
           "public": "Wir beantworten 94", "week": "Letzte 7 Tage"},
    "en": {"table": "As a table", "kept": "Answers within the hour: 9",
           "public": "We answer 94", "week": "Last 7 days"},
}  # fmt: skip


@pytest.fixture(scope="module")
def cloud(brand: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Nordwind with two months behind it; its manager reads English, its reply time is public."""
    folder = tmp_path_factory.mktemp("insight") / "nordwind"
    shutil.copytree(brand, folder)
    roster, rules = folder / "roster.csv", folder / "brand.toml"
    told = roster.read_text("utf-8")
    lars = next(row for row in told.splitlines() if row.startswith("lars,"))
    roster.write_text(told.replace(lars, lars.replace(",de|en,", ",en|de,")), "utf-8")
    text = rules.read_text("utf-8")
    assert "reply_time = false" in text
    rules.write_text(text.replace("reply_time = false", "reply_time = true"), "utf-8")
    for cloud in running(folder):
        lived(cloud)
        for author in ("70001", "70002", "70003"):
            cloud.customer_writes(FAILS, author={"id": author, "handle": f"h{author}"})
        yield cloud


def lived(cloud: Cloud) -> None:
    """Two months of cases that have ended, drawn by a seed."""
    at, chance = Stage(f"{cloud.url}/_local/aws"), Random(7)
    records, now = records_of(at), datetime.fromisoformat(cloud.now())
    for back in range(1, 60):
        day = now - timedelta(days=back)
        lines = [ended(f"{back:02}{n:04}", day, chance) for n in range(chance.randrange(6, 20))]
        records.save(*facts_of_day(day.date(), lines))
    last = now.date() - timedelta(days=1)
    figure = ReplyTime(
        day=last, first=last - timedelta(days=27), last=last, due=412, answered=399, in_time=388,
        median=13,
    )  # fmt: skip
    records.save(figure)


def ended(number: str, day: datetime, chance: Random) -> DayLine:
    opened = day.replace(hour=chance.randrange(6, 19), minute=chance.randrange(60))
    answered, in_time = chance.random() < 0.97, chance.random() < 0.95
    return DayLine(
        kind=DayList.CLOSED, at=day, id=number, platform=chance.choice(["x", "facebook"]),
        verdict=Verdict.PROBLEM, topic=chance.choice(["exchange", "repair", "delivery", "billing"]),
        state=State.CLOSED, opened_at=opened, missed=not answered, readers=chance.randrange(9000),
        minutes=chance.randrange(3, 60) + (0 if in_time else 60) if answered else None,
        in_time=answered and in_time, solved_at=opened if answered and in_time else None,
        reaction=chance.choice(["thanked", "", "", "unhappy"]) if answered else "",
    )  # fmt: skip


@pytest.fixture
def lead(stranger: Visitor) -> Visitor:
    """A browser in which somebody is signed in who leads."""
    who = stranger.cloud.session(LEADS[stranger.language])
    cookie = {"name": "herodesk", "value": who, "url": stranger.cloud.url}
    stranger.page.context.add_cookies([cookie])  # type: ignore[list-item]
    return stranger


def test_the_figures_with_their_charts(lead: Visitor) -> None:
    page = lead.opens("/insight").page

    expect(page.locator("[data-chart][data-drawn]")).to_have_count(3)
    expect(page.get_by_role("heading", name=SAY[lead.language]["kept"])).to_be_visible()
    expect(page.locator(".causes blockquote").first).to_be_visible()
    lead.keeps("insight")

    page.get_by_text(SAY[lead.language]["table"]).first.click()
    expect(page.locator("details table tbody tr").first).to_be_visible()
    lead.keeps("insight-table")


def test_a_chart_is_drawn_anew_when_the_theme_changes(lead: Visitor) -> None:
    page = lead.opens("/insight").page
    chart = page.locator("[data-chart=days] canvas")
    expect(chart).to_have_count(1)
    drawn = "it => it.toDataURL()"

    before = chart.evaluate(drawn)
    page.emulate_media(color_scheme="light" if lead.theme == "dark" else "dark")
    page.wait_for_function(
        "([it, was]) => it.toDataURL() !== was", arg=[chart.element_handle(), before]
    )
    page.emulate_media(color_scheme=lead.theme)
    page.wait_for_function(
        "([it, was]) => it.toDataURL() === was", arg=[chart.element_handle(), before]
    )


def test_another_period_is_one_touch_away_and_a_table_is_a_file(lead: Visitor) -> None:
    page = lead.opens("/insight").page
    page.get_by_role("link", name=SAY[lead.language]["week"]).click()
    expect(page.locator(".spans a[aria-current]")).to_have_text(SAY[lead.language]["week"])

    with page.expect_download() as loaded:
        page.locator(".csv a").first.click()
    assert loaded.value.suggested_filename.startswith("nordwind-days-")
    assert Path(loaded.value.path()).read_bytes().startswith(b"\xef\xbb\xbf")


def test_without_a_script_the_tables_are_there(lead: Visitor) -> None:
    context = lead.page.context.browser
    assert context
    plain = context.new_context(java_script_enabled=False)
    plain.add_cookies(lead.page.context.cookies())  # type: ignore[arg-type]
    page = plain.new_page()
    page.goto(f"{lead.cloud.url}/insight")

    page.locator("details > summary", has_text=SAY[lead.language]["table"]).first.click()
    expect(page.locator("details[open] table")).to_be_visible()
    plain.close()


def test_how_soon_we_answer_is_there_for_everybody(stranger: Visitor) -> None:
    page = stranger.opens("/public/reply-time").page

    expect(page.get_by_role("heading", name=SAY[stranger.language]["public"])).to_be_visible()
    stranger.keeps("reply-time")
    assert page.context.cookies() == []
    stranger.opens(f"/public/reply-time.svg?lang={stranger.language}")
    expect(page.locator("svg > title")).to_contain_text("94")
