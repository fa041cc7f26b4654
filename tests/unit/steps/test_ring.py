"""A platform that only says that something is new is read at once, and not more often."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk import line
from herodesk.domain.post import Rung
from herodesk.domain.webhook import Webhook
from herodesk.steps.catch_up import catch_up
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import VirtualClock
from tests.catching_up import Store, Wall
from tests.contract.served import SECRETS, US

RUNG = Rung(platform="mastodon")


@pytest.fixture
def wall(clock: VirtualClock) -> Wall:
    return Wall("mastodon", clock, store=Store(dict(SECRETS["mastodon"])), account=US)


def rung(wall: Wall) -> str:
    return take_in(RUNG, at=wall.clock.now(), app=wall.app).what


def look(wall: Wall) -> str:
    return catch_up("mastodon", app=wall.app).what


def test_a_bell_makes_the_next_look_due_now(wall: Wall) -> None:
    look(wall)
    wall.clock.advance(60)
    assert look(wall) == "not-due"
    lost = wall.write()

    assert rung(wall) == "rung"

    assert look(wall) == "read"
    assert wall.on_the_inbox() == [lost]


def test_many_bells_are_one(wall: Wall) -> None:
    look(wall)
    wall.clock.advance(60)

    assert [rung(wall) for _ in range(3)] == ["rung", "rung-before", "rung-before"]
    assert look(wall) == "read"
    assert look(wall) == "not-due"


def test_a_bell_does_not_wake_who_wants_to_be_left_alone(wall: Wall) -> None:
    look(wall)
    wall.stand.fail(429)
    wall.clock.advance(300)
    assert look(wall) == "failed"

    assert rung(wall) == "rung-before"
    assert look(wall) == "not-due"


def test_a_bell_that_rings_during_a_look_is_not_forgotten(wall: Wall) -> None:
    """What came just behind the page that was read would else wait for the usual time."""
    look(wall)
    wall.clock.advance(300)
    read = wall.reader.read

    def slow(*args: object, **named: object) -> object:
        page = read(*args, **named)  # type: ignore[arg-type]
        wall.clock.advance(2)
        channel = wall.records.channel("mastodon")
        far = wall.clock.now() + timedelta(minutes=9)
        wall.records.save(replace(channel, next_look=far, v=channel.v + 1))
        rung(wall)
        return page

    wall.reader.read = slow  # type: ignore[method-assign,assignment]
    assert look(wall) == "read"
    wall.reader.read = read  # type: ignore[method-assign]
    wall.clock.advance(1)

    assert look(wall) == "read"


def test_a_bell_of_a_platform_that_nobody_connected_does_nothing(wall: Wall) -> None:
    other = Rung(platform="bluesky")

    assert take_in(other, at=wall.clock.now(), app=wall.app).what == "rung-before"


def test_a_push_goes_through_the_line(wall: Wall) -> None:
    look(wall)
    wall.clock.advance(60)
    push = Webhook(
        platform="mastodon", method="POST", headers={"content-encoding": "aes128gcm"},
        body=b"\x00" * 100, received_at=wall.clock.now(),
    )  # fmt: skip

    assert [it.what for it in line.triage(push, app=wall.app)] == ["rung"]
