"""What a forum did not deliver is read back: pages of fifty, private ones, edits, none twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from herodesk.domain.brand import CatchUp
from herodesk.steps.catch_up import catch_up
from herodesk_ops.memory import VirtualClock
from tests.catching_up import Store, Wall
from tests.contract.served import SECRETS
from tests.contract.test_platform_discourse import FORUM
from tests.sample import MONDAY_MORNING


@pytest.fixture
def wall() -> Wall:
    return Wall(
        "discourse",
        VirtualClock(MONDAY_MORNING),
        rules=CatchUp(every_minutes=15),
        store=Store(dict(SECRETS["discourse"])),
        account=FORUM,
    )


def look(wall: Wall, minutes: float = 15) -> Any:
    wall.clock.advance(timedelta(minutes=minutes).total_seconds())
    return catch_up("discourse", app=wall.app)


def test_more_than_a_page_is_read_in_one_look_and_each_once(wall: Wall) -> None:
    look(wall)
    written = [wall.write(f"Gerät defekt {n}") for n in range(120)]
    wall.line.asked.clear()

    look(wall, minutes=1 + 15)

    assert sorted(wall.on_the_inbox()) == sorted(written)
    assert [(path, query["before"]) for path, query in wall.line.asked] == [
        ("/posts.json", "0"),
        ("/posts.json", str(int(written[70]) - 1)),
        ("/posts.json", str(int(written[20]) - 1)),
        ("/posts.json", str(int(written[0]) - 1)),
        ("/private-posts.json", "0"),
    ]
    look(wall)
    assert len(wall.on_the_inbox()) == 120


def test_private_messages_are_read_as_such(wall: Wall) -> None:
    look(wall)
    wall.write("Meine Rechnung stimmt nicht", kind="message")

    look(wall)

    (hook,) = wall.inbox.waiting
    (change,) = wall.app.normalisers("discourse").normalise(hook)
    assert change.post.is_private  # type: ignore[union-attr]


def test_who_may_not_read_private_messages_has_none(wall: Wall) -> None:
    handle = wall.stand.handle

    def without(method: str, path: str, *rest: Any) -> Any:
        is_private = path.startswith("/private")
        return (404, {}, b'{"errors":["x"]}') if is_private else handle(method, path, *rest)

    wall.stand.handle = without  # type: ignore[assignment,method-assign]
    lost = wall.write()

    told = look(wall)

    assert (told.error, wall.on_the_inbox()) == (None, [lost])


def test_a_forum_that_is_somewhere_else_is_an_error(wall: Wall) -> None:
    wall.stand.handle = lambda *_: (404, {}, b"")  # type: ignore[method-assign]

    assert look(wall).error == "discourse-invalid"


def test_what_was_changed_since_is_read_again(wall: Wall) -> None:
    look(wall)
    own_id = wall.write("Gerät defekt")
    look(wall)
    wall.clock.advance(timedelta(hours=2).total_seconds())
    at = wall.clock.now() - timedelta(minutes=6)
    wall.write("Gerät brennt", id=own_id, versions=[own_id, own_id], at=at)

    look(wall)

    hook = wall.inbox.waiting[-1]
    (change,) = wall.app.normalisers("discourse").normalise(hook)
    assert change.post.text == "Gerät brennt"  # type: ignore[union-attr]
    assert change.post.version > 1  # type: ignore[union-attr]
