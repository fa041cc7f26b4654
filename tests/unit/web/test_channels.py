"""/channels: how each channel fares, in words, with the cure (ST15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk.domain.authors import Sign
from herodesk.domain.baseline import ALL, first, folded
from herodesk.domain.channel import Channel, Cursor
from herodesk.ports import App
from herodesk.steps.channel import change
from herodesk.steps.watch_channels import watch_channels
from herodesk_ops.memory import VirtualClock
from tests.sample import MONDAY_MORNING, a_post
from tests.unit.web.desk import Desk

HOUR = timedelta(hours=1)


@pytest.fixture
def lead(desk: Desk) -> Desk:
    """The duty lead's browser."""
    return desk.signed_in_as("karla")


def lively(app: App) -> None:
    """X has been lively for two weeks, day and night."""
    rhythm = first(ALL, Sign.GOOD, MONDAY_MORNING - 14 * 24 * HOUR)
    for _ in range(14 * 24):
        rhythm = folded(rhythm, 6, zone="Europe/Berlin", usual=6.0)
    app.records.save(Channel(platform="x", rhythm=rhythm, heard_at=MONDAY_MORNING, v=1))


def row(desk: Desk, platform: str = "x") -> dict[str, object]:
    rows = desk.get("/api/channels").json["channels"]
    return next(one for one in rows if one["platform"] == platform)


def test_a_new_channel_says_that_nothing_has_come_and_how_to_try_it(lead: Desk) -> None:
    page = lead.get("/channels")

    assert page.status == 200
    assert page.says("○ noch nichts")
    assert page.says("Alle Kanäle tun, was sie sollen")
    assert row(lead)["health"] == "new"


def test_the_last_delivery_stands_beside_what_is_usual(
    lead: Desk, app: App, clock: VirtualClock
) -> None:
    lively(app)
    app.records.hear("x", clock.now())

    page = lead.get("/channels")

    assert page.says("10:00 um diese Zeit sonst etwa alle 9 Min.")
    assert row(lead)["health"] == "fine"
    assert row(lead)["usual_minutes"] == 9
    assert row(lead)["last_delivery_at"] == "2026-11-23T09:00:00Z"


def test_a_silent_channel_is_called_so_until_it_speaks_again(
    lead: Desk, app: App, clock: VirtualClock
) -> None:
    lively(app)
    clock.advance(3 * 3600)
    watch_channels(app=app)
    silent, page = row(lead), lead.get("/channels")
    app.records.hear("x", clock.now())

    assert silent["health"] == "silent"
    assert silent["trouble_since"] == "2026-11-23T12:00:00Z"
    assert page.says("! schweigt")
    assert page.says("1 Kanal braucht jemanden")
    assert row(lead)["health"] == "fine"


def test_a_refused_key_says_what_to_do_and_which_answers_wait(
    lead: Desk, app: App, clock: VirtualClock
) -> None:
    number = lead.opens(a_post())
    case = app.records.case(number)
    assert case is not None
    app.records.save(case.next(trouble="failed"))
    change("x", lambda it: it.refused(clock.now()), records=app.records)

    page = lead.get("/channels")

    assert page.says("✕ nimmt unseren Schlüssel nicht an")
    assert page.says("neu anmelden")
    assert f'href="/cases/{number}"' in page.body
    assert row(lead)["failed_answers"] == [number]
    assert row(lead)["cure"]


def test_reading_back_tells_error_cap_and_next_time(
    lead: Desk, app: App, clock: VirtualClock
) -> None:
    now = clock.now()
    behind = Cursor(reading="mentions", done="1", page="older")
    looked = Channel(platform="x").begun(now).at(behind).counted(10, 17_000, now)
    looked = looked.rested(now, next_look=now + HOUR, error="x-rate-limit")
    app.records.save(replace(looked, v=1))

    page, told = lead.get("/channels"), row(lead)

    assert page.says("X bittet uns zu warten")
    assert page.says("17,00 von 20 US-Dollar in diesem Monat ! liest weniger")
    assert told["health"] == "unread"
    assert told["behind"] is True
    assert told["next_look_at"] == "2026-11-23T10:00:00Z"


def test_a_channel_is_paused_and_resumed_from_its_place_on_the_page(lead: Desk) -> None:
    answer = lead.post(
        "/pause", {"what": "channel:x", "why": "wrong price", "remind": "60", "back": "channels"}
    )
    paused, page = row(lead), lead.get("/channels")
    again = lead.post("/resume", {"scope": "channel", "name": "x", "back": "channels"})

    assert answer.headers["location"] == again.headers["location"] == "/channels"
    assert paused["health"] == "paused"
    assert page.says("‖ pausiert")
    assert page.says("wrong price")
    assert page.says("Alles in Ordnung, 1 Kanal ist pausiert")
    assert row(lead)["health"] == "new"


def test_a_form_leads_to_no_other_page_than_the_two_that_have_it(lead: Desk) -> None:
    answer = lead.post("/resume", {"scope": "all", "back": "https://evil.example"})

    assert answer.headers["location"] == "/pause"


@pytest.mark.parametrize(("who", "status"), [("ana", 403), ("lars", 200), ("mira", 200)])
def test_leads_managers_and_it_see_it(desk: Desk, who: str, status: int) -> None:
    assert desk.signed_in_as(who).get("/channels").status == status
    assert desk.signed_in_as(who).get("/api/channels").status == status
