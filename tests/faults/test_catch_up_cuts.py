"""Cut the power after every outside call of a look: nothing is lost, nothing becomes two cases."""

from __future__ import annotations

from functools import cache

import pytest

from herodesk import line
from herodesk.domain.case import Case
from herodesk.domain.errors import TransientError
from herodesk.domain.webhook import Webhook
from herodesk.platforms.x import catch_up as x
from herodesk.steps.catch_up import catch_up
from herodesk_ops.memory import VirtualClock
from tests.catching_up import Wall
from tests.faults.power import PowerCut, Switch

POSTS = 24
MOST_SEAMS = 60


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three pages instead of one: as many seams as in a large story, in less time."""
    monkeypatch.setattr(x, "_LARGEST", 10)


def story(switch: Switch) -> Wall:
    """Posts nobody was told of, a look every five minutes, what is on the Inbox is worked off."""
    wall = Wall("x", VirtualClock())
    for name in ("channel", "save", "posts"):
        setattr(wall.records, name, switch.wrap(getattr(wall.records, name)))
    wall.inbox.put = switch.wrap(wall.inbox.put)  # type: ignore[method-assign]
    wall.reader.read = switch.wrap(wall.reader.read)  # type: ignore[method-assign]
    for _ in range(POSTS):
        wall.write()
    for _ in range(8):
        wall.clock.advance(300)
        try:
            catch_up("x", app=wall.app)
        except PowerCut:
            continue
    switch.after = None
    return wall


def settled(wall: Wall) -> dict[str, object]:
    """What came of it all, worked off in the order in which it was put."""
    for hook in wall.inbox.waiting:
        _triaged(hook, wall)
    cases = [it for it in wall.records.items.values() if isinstance(it, Case)]
    posts = sorted(post.post_id for case in cases for post in case.posts)
    known = sorted(key[0] for key in wall.records.items if key[0].startswith("POST#"))
    return {"cases": len(cases), "posts": posts, "known": known}


def _triaged(hook: Webhook, wall: Wall) -> None:
    before = len(wall.inbox.waiting)
    line.triage(hook, app=wall.app)
    for part in wall.inbox.waiting[before:]:  # a large page is split
        line.triage(part, app=wall.app)
    del wall.inbox.waiting[before:]


@cache
def uncut() -> tuple[dict[str, object], int]:
    switch = Switch()
    wall = story(switch)
    seams = switch.calls
    return settled(wall), seams


def test_the_story_reads_all_and_has_seams() -> None:
    whole, seams = uncut()

    assert len(list(whole["known"])) == POSTS  # type: ignore[call-overload]
    assert whole["cases"] == POSTS
    assert 10 < seams < MOST_SEAMS


@pytest.mark.parametrize("after", range(1, MOST_SEAMS))
def test_a_cut_after_any_call_loses_nothing_and_doubles_nothing(after: int) -> None:
    whole, seams = uncut()
    if after > seams:
        return

    wall = story(Switch(after))

    assert settled(wall) == whole
    (cursor,) = wall.records.channel("x").cursors
    assert cursor.page == ""
    assert wall.records.channel("x").reading_until is None


def test_an_inbox_that_refuses_holds_the_cursor_back() -> None:
    wall = Wall("x", VirtualClock())
    post_id = wall.write()
    put = wall.inbox.put

    def refuse(hook: Webhook) -> None:
        raise TransientError("no")

    wall.inbox.put = refuse  # type: ignore[method-assign]
    with pytest.raises(TransientError):
        catch_up("x", app=wall.app)
    assert wall.records.channel("x").cursors == ()

    wall.inbox.put = put  # type: ignore[method-assign]
    wall.clock.advance(300)
    catch_up("x", app=wall.app)

    assert wall.on_the_inbox() == [post_id]
