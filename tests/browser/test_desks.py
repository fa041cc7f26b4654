"""What leads, managers and IT see and do: channels, roster, rules. They have a cloud of their own,
because they change what everybody sees."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect

from herodesk.adapters.dynamo import DynamoRecords
from herodesk.domain.authors import Sign
from herodesk.domain.baseline import ALL, HOUR, Baseline, first, folded
from herodesk.domain.channel import Channel
from herodesk.steps.channel import change
from herodesk_ops.stage import Stage, records_of
from tests.browser.conftest import Cloud, Visitor, running
from tests.browser.test_stories import FAILS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EITHER = pytest.mark.parametrize(
    ("size", "language"), [("phone", "de"), ("desk", "en")], indirect=True
)
"""What looks alike in both languages and sizes is looked at twice, not four times."""

WHO = {"de": "karla", "en": "mira"}
"""The duty lead reads German, and IT, in this brand, English."""


@pytest.fixture(scope="module")
def cloud(brand: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    folder = tmp_path_factory.mktemp("desks") / "nordwind"
    shutil.copytree(brand, folder)
    roster = folder / "roster.csv"
    told = roster.read_text("utf-8")
    mira = next(row for row in told.splitlines() if row.startswith("mira,"))
    roster.write_text(told.replace(mira, mira.replace(",de|en,", ",en|de,")), "utf-8")
    yield from running(folder)


@pytest.fixture
def desk(stranger: Visitor) -> Visitor:
    """A browser in which somebody is signed in who may see these pages; it is morning."""
    in_the_morning(stranger.cloud)
    return signed_in(stranger, WHO[stranger.language])


def signed_in(visitor: Visitor, who: str) -> Visitor:
    cookie = {"name": "herodesk", "value": visitor.cloud.session(who), "url": visitor.cloud.url}
    visitor.page.context.add_cookies([cookie])  # type: ignore[list-item]
    return visitor


def in_the_morning(cloud: Cloud) -> None:
    """Ten o'clock in Berlin or a little later, of the next day if it is afternoon."""
    now = datetime.fromisoformat(cloud.now())
    if now.hour in range(9, 14):
        return
    ten = now.replace(hour=9, minute=0, second=0, microsecond=0)
    if ten < now:
        ten += timedelta(days=1)
    cloud.order("clock", advance_seconds=(ten - now).total_seconds())


def records(cloud: Cloud) -> DynamoRecords:
    """The cloud's table, as the operator's commands reach it."""
    return records_of(Stage(f"{cloud.url}/_local/aws"))


def health(page: Page, platform: str) -> str:
    return page.locator(f"section[aria-labelledby=c-{platform}] .health").inner_text()


# -- channels ------------------------------------------------------------------------------------


def refuses(cloud: Cloud, times: int) -> None:
    cloud.order("platforms/x/fail", status=401, times=times)


@pytest.mark.story("ST15")
def test_a_revoked_key_is_seen_told_once_and_over_when_it_works_again(desk: Visitor) -> None:
    page, cloud, where = desk.page, desk.cloud, f"{desk.language} {desk.size}"
    case = cloud.customer_writes(FAILS)
    cloud.order("clock", advance_seconds=120)  # a trouble before is over once something comes
    api = requests.Session()
    csrf = api.post(f"{cloud.url}/_local/sign-in", json={"hero": "karla"}).json()["csrf"]
    before = len([n for n in cloud.read("notices.json") if "/channels" in n["text"]])

    refuses(cloud, 20)
    missed = cloud.does_not_hear(f"@nordwind Umtausch klappt nicht, Gerät defekt. {where}")
    for action, body in (("claim", {}), ("reply", {"text": f"Wir kümmern uns. {where}"})):
        answer = api.post(
            f"{cloud.url}/api/cases/{case}/{action}", json=body, headers={"X-CSRF-Token": csrf}
        )
        assert answer.ok, answer.text
    cloud.settle()
    cloud.order("clock", advance_seconds=300)
    desk.opens("/channels").keeps("channel-refused")
    word = {"de": "✕ nimmt unseren Schlüssel nicht an", "en": "✕ does not accept our key"}
    assert health(page, "x") == word[desk.language]
    expect(page.get_by_role("link", name=case)).to_be_visible()

    refuses(cloud, 0)
    answer = api.post(
        f"{cloud.url}/api/cases/{case}/reply",
        json={"text": f"Wir kümmern uns jetzt. {where}"},
        headers={"X-CSRF-Token": csrf},
    )
    assert answer.ok, answer.text
    cloud.settle()
    cloud.order("clock", advance_seconds=900)  # read back, too
    desk.opens("/channels")
    assert health(page, "x") == {"de": "✓ in Ordnung", "en": "✓ fine"}[desk.language]
    told = [n for n in cloud.read("notices.json") if "/channels" in n["text"]]
    assert [n["hero"] for n in told[before:]] == ["mira"]
    (read_back,) = [p["case"] for p in cloud.read("posts.json") if p["post_id"] == missed]
    expect(desk.opens("/").page.locator(f"[data-case='{read_back}']")).to_be_visible()


@pytest.mark.story("ST15")
@EITHER
def test_a_channel_that_falls_silent_is_shown_and_told(desk: Visitor) -> None:
    page, cloud = desk.page, desk.cloud
    morning = datetime.fromisoformat(cloud.now())
    cloud.customer_writes(FAILS)
    rhythm = first(ALL, Sign.GOOD, morning - 21 * 24 * HOUR)
    for _ in range(21 * 24):
        rhythm = folded(rhythm, 8, zone="Europe/Berlin", usual=8.0)
    change("x", lambda it: _with_rhythm(it, rhythm), records=records(cloud))
    before = len([n for n in cloud.read("notices.json") if "/channels" in n["text"]])

    cloud.order("clock", advance_seconds=3 * 3600)
    desk.opens("/channels").keeps("channel-silent")

    assert health(page, "x") == {"de": "! schweigt", "en": "! silent"}[desk.language]
    told = [n for n in cloud.read("notices.json") if "/channels" in n["text"]]
    assert [n["hero"] for n in told[before:]] == ["mira"]
    cloud.customer_writes(FAILS)
    cloud.order("clock", advance_seconds=3600)
    desk.opens("/channels")
    assert health(page, "x") == {"de": "✓ in Ordnung", "en": "✓ fine"}[desk.language]


def _with_rhythm(channel: Channel, rhythm: Baseline) -> Channel:
    return replace(channel, rhythm=rhythm)


@EITHER
def test_a_channel_is_paused_and_resumed_where_it_stands(desk: Visitor) -> None:
    page = desk.page
    desk.opens("/channels")
    section = page.locator("section[aria-labelledby=c-facebook]")

    section.locator("summary").click()
    section.locator("input[name=why]").fill("wrong price in our campaign")
    section.get_by_role("button").click()
    expect(section.get_by_text("wrong price in our campaign")).to_be_visible()
    desk.keeps("channel-paused")
    section.get_by_role("button").first.click()

    expect(section.locator("summary")).to_be_visible()


# -- rules ---------------------------------------------------------------------------------------

MANAGERS = {"de": "lars", "en": "mira"}
SAYS = {
    "de": {"check": "Auf Fehler prüfen", "try": "An den letzten Tagen ausprobieren",
           "push": "Gelten lassen", "wrong": "1 Fehler verhindert es",
           "faster": "hat inzwischen Version"},
    "en": {"check": "Look for mistakes", "try": "Try it on the last days",
           "push": "Let it count", "wrong": "1 error stops it", "faster": "while you were writing"},
}  # fmt: skip


@pytest.fixture
def manager(stranger: Visitor) -> Visitor:
    """The browser of somebody who may change the rules."""
    in_the_morning(stranger.cloud)
    return signed_in(stranger, MANAGERS[stranger.language])


def replace_in_text(page: Page, pattern: str, new: str) -> None:
    text = page.locator("#text").input_value()
    assert re.search(pattern, text)
    page.locator("#text").fill(re.sub(pattern, new, text, count=1))


def press(visitor: Visitor, what: str) -> None:
    visitor.page.get_by_role("button", name=SAYS[visitor.language][what]).click()


def test_rules_are_written_looked_at_tried_and_count_within_a_minute(manager: Visitor) -> None:
    page, cloud = manager.page, manager.cloud
    cloud.customer_writes(FAILS)
    manager.opens("/rules/edit")
    replace_in_text(page, r"\npromise = .*", "\npromise = soon")
    press(manager, "check")
    expect(page.get_by_text(SAYS[manager.language]["wrong"])).to_be_visible()
    manager.keeps("rules-wrong")
    page.locator("a[data-line]").first.click()
    assert page.evaluate("document.activeElement.id") == "text"

    minutes = {"phone": 50, "desk": 40}[manager.size] + {"de": 0, "en": 1}[manager.language]
    replace_in_text(page, r"\npromise = .*", f"\npromise = {minutes}")
    replace_in_text(page, r"\nproblem = .*", f"\nproblem = {minutes}")
    press(manager, "try")
    expect(page.locator(".trial")).to_be_visible()
    manager.keeps("rules-tried")
    page.locator("#why").fill("we are quicker now")
    press(manager, "push")
    expect(page.get_by_text("we are quicker now").first).to_be_visible()
    manager.keeps("rules-stored")

    cloud.order("clock", advance_seconds=60)
    case = cloud.customer_writes("@nordwind Umtausch klappt schon wieder nicht, Gerät defekt!")
    (row,) = [one for one in cloud.read("cases.json") if one["number"] == case]
    due = datetime.fromisoformat(row["due_at"]) - datetime.fromisoformat(row["opened_at"])
    assert due == timedelta(minutes=minutes)
    page.locator(".versions a").first.click()
    expect(page.locator("tr.added").first).to_be_visible()
    manager.keeps("rules-diff")


@EITHER
def test_who_comes_second_sees_what_changed_and_keeps_the_text(manager: Visitor) -> None:
    page, cloud = manager.page, manager.cloud
    manager.opens("/rules/edit")
    base, text = page.locator("input[name=base]").input_value(), page.locator("#text").input_value()
    api = requests.Session()
    csrf = api.post(f"{cloud.url}/_local/sign-in", json={"hero": "lars"}).json()["csrf"]
    sign_off = f"# {manager.language} {manager.size}\n"
    form = {"csrf": csrf, "action": "push", "base": base, "text": text + sign_off, "why": "a note"}
    stored = api.post(f"{cloud.url}/rules", data=form, allow_redirects=False)
    assert stored.status_code == 303, stored.text

    replace_in_text(page, r"\nlease = \d+", "\nlease = 17")
    page.locator("#why").fill("more time")
    press(manager, "push")

    expect(page.get_by_text(SAYS[manager.language]["faster"])).to_be_visible()
    assert "lease = 17" in page.locator("#text").input_value()
    manager.said.clear()  # Chromium tells of the 409
    manager.keeps("rules-conflict")


# -- roster --------------------------------------------------------------------------------------


@EITHER
def test_a_lead_finds_somebody_and_lets_somebody_stand_in(stranger: Visitor) -> None:
    page, cloud = stranger.page, stranger.cloud
    in_the_morning(cloud)
    signed_in(stranger, "karla").opens("/roster").keeps("roster")
    page.locator("#name").fill("brückner")
    page.locator(".sift button").click()
    expect(page.locator(".people li")).to_have_count(1)
    page.locator(".people a").click()
    stranger.keeps("roster-person")

    page.locator("summary", has_text="vertreten").click()
    page.locator("#who").fill("dora")
    days = {"phone": 3, "desk": 5}[stranger.size]
    day = datetime.fromisoformat(cloud.now()) + timedelta(days=days)
    page.locator("#begins").fill(f"{day:%Y-%m-%d}T09:00")
    page.locator("#ends").fill(f"{day:%Y-%m-%d}T11:00")
    page.locator("form[action$=cover] button").click()
    expect(page.get_by_text("Dora für Ben").first).to_be_visible()
    cloud.order("clock", advance_seconds=120)
    told = [n["hero"] for n in cloud.read("notices.json") if "/me" in n["text"]]
    assert sorted(told[-2:]) == ["ben", "dora"]
    stranger.keeps("roster-cover")
    stranger.opens("/roster/gaps").keeps("roster-gaps")
