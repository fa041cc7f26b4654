"""Updates that wait for the bot are fetched while no webhook takes them, and confirmed only once
they are on the Inbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from herodesk.domain.brand import CatchUp
from herodesk.steps.catch_up import catch_up
from herodesk_ops.memory import VirtualClock
from tests.catching_up import Store, Wall
from tests.contract.served import SECRETS
from tests.contract.test_platform_telegram import BOT
from tests.sample import MONDAY_MORNING


class Fetching(Wall):
    """The wall of a bot without a webhook."""

    stand: Any


@pytest.fixture
def wall() -> Fetching:
    wall = Fetching(
        "telegram",
        VirtualClock(MONDAY_MORNING),
        rules=CatchUp(every_minutes=5),
        store=Store(dict(SECRETS["telegram"])),
        account=BOT,
    )
    wall.stand.webhook["url"] = ""
    return wall


def look(wall: Fetching, minutes: float = 5) -> Any:
    wall.clock.advance(timedelta(minutes=minutes).total_seconds())
    return catch_up("telegram", app=wall.app)


def methods(wall: Fetching) -> list[str]:
    asked = [path.rpartition("/")[2] for path, _ in wall.line.asked]
    wall.line.asked.clear()
    return asked


def test_while_a_webhook_takes_them_nothing_is_fetched(wall: Fetching) -> None:
    wall.stand.webhook["url"] = "https://herodesk.example/hooks/telegram"
    wall.write("@nordwind_bot da?")

    told = look(wall)

    assert (told.what, told.posts, wall.on_the_inbox()) == ("read", 0, [])
    assert methods(wall) == ["getWebhookInfo"]


def test_more_than_a_page_is_fetched_in_one_look(wall: Fetching) -> None:
    look(wall)
    written = [wall.write(f"@nordwind_bot {n}") for n in range(230)]
    methods(wall)

    look(wall)

    assert [it.rpartition("_")[2] for it in wall.on_the_inbox()] == written
    assert methods(wall) == ["getWebhookInfo", "getUpdates", "getUpdates", "getUpdates"]
    look(wall)
    look(wall)
    assert len(wall.stand.waiting) == 0
    assert len(set(wall.on_the_inbox())) == 230


def test_an_update_waits_until_it_is_on_the_inbox(wall: Fetching) -> None:
    """Asking for what is behind it says that it has arrived: not before the next look."""
    look(wall)
    wall.write("@nordwind_bot hört ihr mich?")

    look(wall)
    assert len(wall.stand.waiting) == 1
    look(wall)

    assert wall.stand.waiting == []
    assert len(wall.on_the_inbox()) == 1


def test_a_webhook_that_comes_back_meanwhile_is_no_error(wall: Fetching) -> None:
    handle = wall.stand.handle

    def comes_back(method: str, path: str, *rest: Any) -> Any:
        answer = handle(method, path, *rest)
        wall.stand.webhook["url"] = "https://herodesk.example/hooks/telegram"
        return answer

    wall.stand.handle = comes_back

    told = look(wall)

    assert (told.what, told.error) == ("read", None)
    assert methods(wall) == ["getWebhookInfo", "getUpdates"]


def test_after_a_week_of_silence_nothing_is_skipped(wall: Fetching) -> None:
    """Telegram may number anew then: an old id must not be asked to go on from."""
    look(wall)
    wall.write("@nordwind_bot eins")
    look(wall)
    look(wall)
    wall.clock.advance(timedelta(days=8).total_seconds())
    wall.stand._updates = iter(range(5, 10))
    later = wall.write("@nordwind_bot zwei")

    look(wall)

    assert wall.on_the_inbox()[-1].endswith(later)


def test_what_is_older_than_the_first_look_is_left(wall: Fetching) -> None:
    old = wall.write(at=wall.clock.now() - timedelta(hours=3))
    new = wall.write(at=wall.clock.now() - timedelta(minutes=3))

    look(wall)

    assert [it.rpartition("_")[2] for it in wall.on_the_inbox()] == [new]
    assert old not in "".join(wall.on_the_inbox())
