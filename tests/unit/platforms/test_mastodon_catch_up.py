"""Mastodon is read back: new notifications, what was changed, and what is gone."""

from __future__ import annotations

from typing import Any

import pytest

from herodesk import line
from herodesk.domain.brand import Account, Watch
from herodesk.domain.channel import Cursor
from herodesk.domain.post import Posted, Removed
from herodesk.domain.reply import Lost, Refused
from herodesk.parts import Asked
from herodesk.platforms.mastodon.catch_up import beginning, read
from herodesk.steps.catch_up import catch_up
from herodesk_ops.memory import VirtualClock
from herodesk_ops.platforms.stand_in import Response, json_response
from tests.catching_up import Store, Wall
from tests.contract.served import SECRETS, US

NOTIFICATIONS = "/api/v1/notifications"


@pytest.fixture
def wall(clock: VirtualClock) -> Wall:
    return Wall("mastodon", clock, store=Store(dict(SECRETS["mastodon"])), account=US)


def look(wall: Wall, minutes: int = 5) -> None:
    wall.clock.advance(minutes * 60)
    seen = catch_up("mastodon", app=wall.app)
    assert seen.error is None, seen.error


def told(wall: Wall) -> list[Any]:
    """What the Inbox holds, which is empty then."""
    read = wall.app.normalisers("mastodon").normalise
    changes = [change for hook in wall.inbox.waiting for change in read(hook)]
    for hook in list(wall.inbox.waiting):
        line.triage(hook, app=wall.app)
    wall.inbox.waiting.clear()
    return changes


def asked(wall: Wall) -> list[str]:
    paths = [path for path, _ in wall.line.asked]
    wall.line.asked.clear()
    return paths


def test_one_request_is_enough_where_nothing_is_new(wall: Wall) -> None:
    look(wall)
    wall.write()
    look(wall)
    told(wall)
    asked(wall)

    look(wall, 30)

    assert asked(wall) == [NOTIFICATIONS]
    assert told(wall) == []


def test_it_asks_for_what_concerns_us_and_for_what_was_set_aside(wall: Wall) -> None:
    look(wall)

    ((_, query),) = wall.line.asked
    assert (query["limit"], query["include_filtered"]) == ("40", "true")
    assert "types[]" in query


def test_an_edit_is_read_however_old_the_post_is(wall: Wall) -> None:
    look(wall)
    own_id = wall.write("@nordwind Gerät defekt")
    look(wall)
    told(wall)
    wall.clock.advance(3600 * 30)

    wall.write("@nordwind Gerät brennt", id=own_id + "1", versions=[own_id, own_id + "1"])
    look(wall)

    (change,) = told(wall)
    assert isinstance(change, Posted)
    assert (change.post.post_id, change.post.text) == (own_id, "@nordwind Gerät brennt")
    assert change.post.version > 1
    look(wall, 30)
    assert told(wall) == []


def test_what_is_gone_is_taken_away_once_and_only_after_it_was_asked_for(wall: Wall) -> None:
    look(wall)
    gone, stays = wall.write(), wall.write()
    look(wall)
    told(wall)
    asked(wall)

    wall.stand.remove(gone)
    look(wall, 30)

    assert asked(wall) == [NOTIFICATIONS, f"/api/v1/statuses/{gone}"]
    assert told(wall) == [Removed(platform="mastodon", post_id=gone)]
    stored = wall.records.post("mastodon", gone)
    assert stored is not None
    assert stored.removed
    kept = wall.records.post("mastodon", stays)
    assert kept is not None
    assert not kept.removed
    look(wall, 30)
    assert told(wall) == []


def test_cleared_notifications_take_no_post_away(wall: Wall) -> None:
    """Somebody tidies up on the website: the statuses stand."""
    look(wall)
    for _ in range(3):
        wall.write()
    look(wall)
    told(wall)
    everything = wall.stand._wall.notifications  # type: ignore[attr-defined]
    wall.stand._wall.notifications = lambda _: []  # type: ignore[attr-defined]

    look(wall, 30)

    assert told(wall) == []
    wall.stand._wall.notifications = everything  # type: ignore[attr-defined]
    look(wall, 30)
    assert told(wall) == []


def test_what_was_pushed_off_the_newest_page_is_not_taken_for_gone(wall: Wall) -> None:
    look(wall)
    for _ in range(3):
        wall.write()
    look(wall)
    told(wall)
    new = {wall.write() for _ in range(45)}
    asked(wall)

    look(wall)

    assert set(asked(wall)) == {NOTIFICATIONS}
    assert {change.post.post_id for change in told(wall)} >= new


def test_a_burst_is_read_to_its_end_page_by_page(wall: Wall) -> None:
    look(wall)
    written = [wall.write() for _ in range(130)]

    for _ in range(3):
        look(wall)

    assert set(wall.on_the_inbox()) == set(written)
    cursor = wall.records.channel("mastodon").cursors[0]
    assert cursor.page == ""
    assert len(cursor.done) < 4_000


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b'[],"gone":["1"]', b"[" * 9_999])
def test_what_is_no_list_is_no_page(wall: Wall, body: bytes) -> None:
    wall.stand._read = lambda _: Response(status=200, body=body)  # type: ignore[attr-defined]
    wall.clock.advance(300)

    assert catch_up("mastodon", app=wall.app).error == "malformed-answer"


@pytest.mark.parametrize("status", [404, 410])
def test_a_server_without_notifications_is_no_post_that_is_gone(wall: Wall, status: int) -> None:
    wall.stand._read = lambda _: json_response(status, {"error": "no"})  # type: ignore[attr-defined]
    wall.clock.advance(300)

    assert catch_up("mastodon", app=wall.app).error == "mastodon-invalid"


def test_a_look_after_one_status_that_fails_takes_nothing_away(wall: Wall) -> None:
    look(wall)
    gone = wall.write()
    look(wall)
    told(wall)
    wall.stand.remove(gone)
    wall.stand.fail(503, looks=True)
    wall.clock.advance(1800)

    failed = catch_up("mastodon", app=wall.app)
    look(wall, 30)

    assert failed.error == "status-503"
    assert told(wall) == [Removed(platform="mastodon", post_id=gone)]


def test_a_limit_that_is_used_up_is_left_alone_until_it_begins_anew(wall: Wall) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-11-23T12:00:00.000Z"}
    wall.stand._read = lambda _: json_response(200, [], headers)  # type: ignore[attr-defined]

    look(wall)

    due = wall.records.channel("mastodon").next_look
    assert due is not None
    assert due.isoformat() == "2026-11-23T12:00:00+00:00"


def test_without_a_token_nobody_is_asked(wall: Wall) -> None:
    cursor = Cursor(reading="notifications", done=beginning(wall.clock.now()))
    us = Account(id="1", handle="nordwind", name="Nordwind")
    asked_for = Asked(cursor=cursor, account=us, watch=Watch(terms=("x",)))

    outcome = read(asked_for, http=wall.http, api="http://a", secrets={}, now=wall.clock.now())

    assert isinstance(outcome, Refused)
    assert outcome.reason == "mastodon-token"
    lost = read(
        asked_for, http=wall.http, api="", secrets={"access_token": "x"}, now=wall.clock.now()
    )
    assert isinstance(lost, Lost)
