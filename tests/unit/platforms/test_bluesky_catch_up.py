"""Bluesky is read back: notifications, what is gone of them, and what search finds."""

from __future__ import annotations

from typing import Any

import pytest

from herodesk import line
from herodesk.domain.brand import Account, CatchUp, Watch
from herodesk.domain.channel import Cursor
from herodesk.domain.post import Posted, Removed
from herodesk.parts import Asked, Page
from herodesk.platforms.bluesky.catch_up import read
from herodesk.steps.catch_up import catch_up
from herodesk_ops.memory import VirtualClock
from herodesk_ops.platforms.stand_in import Request, Response, json_response
from tests.catching_up import Store, Wall
from tests.contract.served import SECRETS

US = {"id": "did:plc:nordwind", "handle": "nordwind.example", "name": "Nordwind"}
NOTIFICATIONS = "/xrpc/app.bsky.notification.listNotifications"
POSTS, PROFILES = "/xrpc/app.bsky.feed.getPosts", "/xrpc/app.bsky.actor.getProfiles"
SEARCH = "/xrpc/app.bsky.feed.searchPosts"


@pytest.fixture
def wall(clock: VirtualClock) -> Wall:
    return Wall("bluesky", clock, store=Store(dict(SECRETS["bluesky"])), account=US)


@pytest.fixture
def searching(clock: VirtualClock) -> Wall:
    rules = CatchUp(search=True)
    return Wall("bluesky", clock, rules=rules, store=Store(dict(SECRETS["bluesky"])), account=US)


def look(wall: Wall, minutes: int = 15) -> None:
    wall.clock.advance(minutes * 60)
    seen = catch_up("bluesky", app=wall.app)
    assert seen.error is None, seen.error


def told(wall: Wall) -> list[Any]:
    """What the Inbox holds, which is empty then."""
    read = wall.app.normalisers("bluesky").normalise
    changes = [change for hook in wall.inbox.waiting for change in read(hook)]
    for hook in list(wall.inbox.waiting):
        line.triage(hook, app=wall.app)
    wall.inbox.waiting.clear()
    return changes


def asked(wall: Wall) -> list[str]:
    paths = [path for path, _ in wall.line.asked]
    wall.line.asked.clear()
    return paths


def answering(wall: Wall, method: str, response: Response) -> None:
    """Bluesky answers that question so, and all others as ever."""
    answer = wall.stand._answer  # type: ignore[attr-defined]

    def instead(request: Request) -> Response:
        told: Response = response if request.path.endswith(method) else answer(request)
        return told

    wall.stand._answer = instead  # type: ignore[attr-defined]


def test_one_request_is_enough_where_nothing_is_new(wall: Wall) -> None:
    look(wall)

    ((path, query),) = wall.line.asked
    assert path == NOTIFICATIONS
    assert query["reasons"].split() == ["mention", "reply", "quote"]
    assert query["limit"] == "50"


def test_how_many_people_an_author_reaches_is_asked_with_what_is_new(wall: Wall) -> None:
    look(wall)
    asked(wall)
    author = {"id": "did:plc:mia", "handle": "mia.example", "followers": 40_000}
    wall.write(author=author)
    wall.write(author=author)

    look(wall)

    assert asked(wall) == [NOTIFICATIONS, PROFILES]
    assert [change.post.author.followers for change in told(wall)] == [40_000, 40_000]


@pytest.mark.parametrize("status", [403, 429, 500])
def test_posts_are_not_lost_because_nobody_says_whom_they_reach(wall: Wall, status: int) -> None:
    look(wall)
    own_id = wall.write()
    answering(wall, "getProfiles", json_response(status, {"error": "No"}))

    look(wall)

    (change,) = told(wall)
    assert isinstance(change, Posted)
    assert change.post.post_id == own_id
    assert change.post.author is not None
    assert change.post.author.followers is None


def test_what_is_gone_is_taken_away_once_and_only_after_it_was_asked_for(wall: Wall) -> None:
    look(wall)
    gone, stays = wall.write(), wall.write()
    look(wall)
    told(wall)
    asked(wall)

    wall.stand.remove(gone)
    look(wall)

    assert asked(wall) == [NOTIFICATIONS, POSTS]
    assert told(wall) == [Removed(platform="bluesky", post_id=gone)]
    kept = wall.records.post("bluesky", stays)
    assert kept is not None
    assert not kept.removed
    look(wall)
    assert told(wall) == []


def test_a_page_that_holds_nothing_takes_no_post_away(wall: Wall) -> None:
    """A service that answers half is no proof: the posts are asked for, and they stand."""
    look(wall)
    for _ in range(30):
        wall.write()
    look(wall)
    told(wall)
    asked(wall)
    answering(wall, "listNotifications", json_response(200, {"notifications": []}))

    look(wall)

    assert asked(wall) == [NOTIFICATIONS, POSTS, POSTS]
    assert told(wall) == []


def test_a_burst_is_read_to_its_end_page_by_page(wall: Wall) -> None:
    look(wall)
    written = [wall.write() for _ in range(170)]

    for _ in range(3):
        look(wall)

    assert set(wall.on_the_inbox()) == set(written)
    cursor = wall.records.channel("bluesky").cursors[0]
    assert cursor.page == ""
    assert len(cursor.done) < 6_000


@pytest.mark.parametrize("method", ["listNotifications", "searchPosts"])
@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"notifications":7,"posts":7}', b"[" * 999])
def test_what_is_no_list_is_no_page(searching: Wall, method: str, body: bytes) -> None:
    answering(searching, method, Response(status=200, body=body))
    searching.clock.advance(900)

    assert catch_up("bluesky", app=searching.app).error == "malformed-answer"


def test_search_is_asked_word_by_word_and_only_where_the_brand_wants_it(
    wall: Wall, searching: Wall
) -> None:
    look(wall)
    assert SEARCH not in asked(wall)

    look(searching)
    look(searching)

    words = [query["q"] for path, query in searching.line.asked if path == SEARCH]
    terms = searching.brand().watch
    wanted = list(dict.fromkeys((*terms.terms, *terms.variants)))[:10]
    assert set(words) == {f'"{it}"' for it in wanted}


def test_who_names_us_without_a_handle_is_found(searching: Wall) -> None:
    look(searching)
    found = searching.write("Mein Nordwind ist kaputt")
    searching.write("Nordwindig heute")

    for _ in range(3):
        look(searching)

    assert searching.on_the_inbox() == [found]
    (change,) = told(searching)
    assert isinstance(change, Posted)
    assert not change.post.addressed


def test_the_words_may_become_fewer_during_a_walk(searching: Wall) -> None:
    us = Account(**US)
    cursor = Cursor(reading="search", done="2026-11-23T09:00:00+00:00", page="term 7\nterm 8")
    asked_for = Asked(cursor=cursor, account=us, watch=Watch(terms=("Nordwind",)))

    page = read(
        asked_for, http=searching.http, api="http://platform.example",
        secrets=SECRETS["bluesky"], now=searching.clock.now(),
    )  # fmt: skip

    assert page == Page(body=b'{"posts":[]}', posts=0, newest="", following="term 8")


def test_a_session_that_ended_is_renewed_within_the_look(wall: Wall) -> None:
    look(wall)
    wall.store.kept["access_token"] = "ended"
    lost = wall.write()

    look(wall)

    assert wall.on_the_inbox() == [lost]
    assert wall.store.kept["access_token"] != "ended"
    assert wall.store.kept["refresh_token"] != SECRETS["bluesky"]["refresh_token"]


def test_a_limit_that_is_used_up_is_left_alone_until_it_begins_anew(wall: Wall) -> None:
    until = int(wall.clock.now().timestamp()) + 7200
    headers = {"ratelimit-remaining": "0", "ratelimit-reset": str(until)}
    answering(wall, "listNotifications", json_response(200, {"notifications": []}, headers))

    look(wall)

    due = wall.records.channel("bluesky").next_look
    assert due is not None
    assert due.timestamp() == until
