"""Facebook is asked for feed, comments and tagged posts; only what customers wrote since counts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
import responses

from herodesk.domain.brand import Account, Watch
from herodesk.domain.channel import Cursor
from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Asked, Page
from herodesk.platforms.facebook.catch_up import beginning, read
from herodesk.steps.catch_up import catch_up
from herodesk_ops.memory import VirtualClock
from tests.catching_up import OUR_PAGE, Wall

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
API = "https://graph.example/v26.0"
FEED = f"{API}/7/feed"
US = Account(id="7", handle="nordwind")
SINCE = NOW - timedelta(minutes=20)


@pytest.fixture
def net() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def ask(reading: str = "feed", page: str = "") -> Page | Wait | Lost | Refused:
    cursor = Cursor(reading=reading, done=SINCE.isoformat(), page=page)
    asked = Asked(cursor=cursor, account=US, watch=Watch(terms=("nordwind",)))
    with requests.Session() as http:
        return read(asked, http=http, api=API, secrets={"access_token": "secret"}, now=NOW)


def asked_for(net: responses.RequestsMock) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(str(net.calls[-1].request.url)).query))


def thing(own_id: str, minutes_ago: int, author: str = "99", **more: Any) -> dict[str, Any]:
    written = (NOW - timedelta(minutes=minutes_ago)).strftime("%Y-%m-%dT%H:%M:%S+0000")
    return {"id": own_id, "created_time": written, "from": {"id": author}, "message": "m", **more}


def listing(*things: dict[str, Any], after: str = "") -> dict[str, Any]:
    paging = {"cursors": {"after": after}, "next": "https://…"} if after else {}
    return {"data": list(things), "paging": paging}


def kept(page: object) -> list[str]:
    assert isinstance(page, Page)
    posts = json.loads(page.body)["data"]
    return [
        it["id"]
        for post in posts
        for it in [*([post] if "created_time" in post else []), *post["comments"]["data"]]
    ]


def test_only_what_customers_wrote_since_is_kept(net: responses.RequestsMock) -> None:
    below = listing(thing("c-new", 1), thing("c-ours", 2, author="7"), thing("c-old", 30))
    net.get(
        FEED,
        json=listing(
            thing("p-new", 3), thing("p-ours", 900, author="7", comments=below), thing("p-old", 60)
        ),
    )

    page = ask()

    assert kept(page) == ["p-new", "c-new"]
    assert isinstance(page, Page)
    assert (page.posts, page.mils, page.following) == (2, 0, "")
    assert page.newest == (NOW - timedelta(minutes=5)).isoformat()


def test_the_feed_is_read_two_pages_deep(net: responses.RequestsMock) -> None:
    net.get(FEED, json=listing(thing("p", 3), after="Q1"))

    first = ask()
    assert isinstance(first, Page)
    second = ask(page=first.following)

    assert first.following == "feed 2 Q1"
    assert asked_for(net)["after"] == "Q1"
    assert isinstance(second, Page)
    assert second.following == ""


def test_where_more_comments_are_new_than_came_along_the_rest_is_read_first(
    net: responses.RequestsMock,
) -> None:
    busy = thing("p-1", 900, author="7", comments=listing(thing("c-1", 1), after="C1"))
    quiet = thing("p-2", 900, author="7", comments=listing(thing("c-2", 90), after="C2"))
    net.get(FEED, json=listing(busy, quiet, after="Q1"))
    net.get(f"{API}/p-1/comments", json=listing(thing("c-3", 2), thing("c-4", 40), after="C3"))

    first = ask()
    assert isinstance(first, Page)
    below = ask(page=first.following)

    assert first.following.split("\n") == ["comments p-1 C1", "feed 2 Q1"]
    assert asked_for(net) | {"after": "C1", "filter": "stream"} == asked_for(net)
    assert kept(below) == ["c-3"]
    assert isinstance(below, Page)
    assert below.following == "feed 2 Q1"


def test_posts_that_tag_us_are_asked_for_by_time(net: responses.RequestsMock) -> None:
    net.get(f"{API}/7/tagged", json=listing(thing("t", 3), after="T1"))

    page = ask("tagged")

    assert kept(page) == ["t"]
    assert asked_for(net)["since"] == str(int(SINCE.timestamp()))
    assert isinstance(page, Page)
    assert page.following == "tagged 2 T1"


def test_what_tells_no_author_is_kept(net: responses.RequestsMock) -> None:
    nameless = {name: it for name, it in thing("p", 3).items() if name != "from"}
    net.get(FEED, json=listing(nameless))

    assert kept(ask()) == ["p"]


@pytest.mark.parametrize(
    ("status", "told", "wanted"),
    [
        (400, {"error": {"code": 190, "message": "Expired"}}, Refused),
        (400, {"error": {"code": 2, "message": "Later"}}, Lost),
        (500, {}, Lost),
        (200, {"data": "no list"}, Lost),
        (200, [], Lost),
    ],
)
def test_what_is_no_page_is_told_as_what_it_is(
    net: responses.RequestsMock, status: int, told: object, wanted: type
) -> None:
    net.get(FEED, json=told, status=status)

    assert isinstance(ask(), wanted)


def test_a_throttled_page_waits_as_long_as_meta_says(net: responses.RequestsMock) -> None:
    usage = json.dumps({"1": [{"type": "pages", "estimated_time_to_regain_access": 40}]})
    headers = {"X-Business-Use-Case-Usage": usage}
    net.get(FEED, json={"error": {"code": 80001}}, status=400, headers=headers)

    assert ask() == Wait(until=NOW + timedelta(minutes=40), reason="facebook-rate-limit")


@pytest.mark.parametrize(
    ("header", "told", "minutes"),
    [
        ("X-App-Usage", {"call_count": 95, "total_time": 3}, 15),
        ("X-App-Usage", {"call_count": 100}, 60),
        ("X-Business-Use-Case-Usage", {"1": [{"total_cputime": 91}]}, 15),
        ("X-App-Usage", {"call_count": 89}, None),
        ("X-App-Usage", "no object", None),
    ],
)
def test_the_last_tenth_of_the_calls_is_left_to_replies(
    net: responses.RequestsMock, header: str, told: object, minutes: int | None
) -> None:
    net.get(FEED, json=listing(), headers={header: json.dumps(told)})

    page = ask()

    assert isinstance(page, Page)
    wanted = NOW + timedelta(minutes=minutes) if minutes else None
    assert page.rest_until == wanted


def test_the_first_look_goes_back_an_hour() -> None:
    assert datetime.fromisoformat(beginning(NOW)) == NOW - timedelta(hours=1)


# -- the whole walk on the stand-in -------------------------------------------------------------


@pytest.fixture
def wall(clock: VirtualClock) -> Wall:
    return Wall("facebook", clock)


def look(wall: Wall) -> str:
    wall.clock.advance(15 * 60)
    return catch_up("facebook", app=wall.app).what


def test_posts_comments_and_tags_are_read_back_and_deleted_ones_are_not(wall: Wall) -> None:
    post = wall.write("Mein Paket fehlt", id=f"{OUR_PAGE}_5")
    below = wall.write("Meins auch", id="5_1", reply_to=post, thread=post)
    tag = wall.write("Nordwind!", id="8_8", product="mention")
    ours = wall.write("Unser Angebot?", id="1_9", reply_to=f"{OUR_PAGE}_1")
    gone = wall.write("Weg damit", id="1_8", reply_to=f"{OUR_PAGE}_1")
    wall.stand.remove(gone)

    assert [look(wall), look(wall)] == ["read", "read"]

    assert sorted(set(wall.on_the_inbox())) == sorted([post, below, tag, ours])


def test_a_storm_below_one_post_is_read_to_its_beginning(wall: Wall) -> None:
    thread = f"{OUR_PAGE}_1"
    ids = [wall.write(f"Nr. {n}", id=f"1_{n}", reply_to=thread) for n in range(180)]

    look(wall)

    assert sorted(set(wall.on_the_inbox())) == sorted(ids)
    assert {it.page for it in wall.records.channel("facebook").cursors} == {""}


def test_what_shows_a_little_late_is_found_by_the_next_look(wall: Wall) -> None:
    look(wall)
    at = wall.clock.now() - timedelta(minutes=3)
    late = wall.write("Schon länger da", id="1_1", reply_to=f"{OUR_PAGE}_1", at=at)

    look(wall)

    assert wall.on_the_inbox() == [late]


def test_a_platform_that_wants_rest_gets_it(wall: Wall) -> None:
    page = Page(
        body=b'{"data": []}',
        posts=0,
        newest="",
        following="feed 2 Q",
        rest_until=wall.clock.now() + timedelta(hours=3),
    )
    asked: list[Asked] = []

    def answer(_platform: str, wanted: Asked, *, now: datetime) -> Page:
        asked.append(wanted)
        return page

    wall.reader.read = answer  # type: ignore[method-assign,assignment]
    look(wall)

    assert len(asked) == 1
    assert wall.records.channel("facebook").next_look == page.rest_until
