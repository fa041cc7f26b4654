"""What X is asked for, and what each of its answers means for cursor and bill."""

from __future__ import annotations

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
from herodesk.platforms.x.catch_up import beginning, fits, query_of, read

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
API = "https://api.x.example"
MENTIONS = f"{API}/2/users/17/mentions"
SEARCH = f"{API}/2/tweets/search/recent"
US = Account(id="17", handle="nordwind")
WATCH = Watch(terms=("nordwind",), variants=("nord wind", 'nord"wind'))
POSTS = {
    "data": [
        {"id": "1000", "text": "b", "author_id": "4", "created_at": "2026-11-02T08:59:00.000Z"},
        {"id": "999", "text": "a", "author_id": "5", "created_at": "2026-11-02T08:58:00.000Z"},
    ],
    "includes": {"users": [{"id": "4"}, {"id": "5"}], "media": [{"media_key": "3_1"}]},
    "meta": {"result_count": 2, "newest_id": "1000", "oldest_id": "999", "next_token": "older"},
}


@pytest.fixture
def net() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def ask(
    reading: str = "mentions", done: str = "900", page: str = "", **more: Any
) -> Page | Wait | Lost | Refused:
    cursor = Cursor(reading=reading, done=done, page=page)
    asked = Asked(cursor=cursor, account=US, watch=WATCH, **more)
    with requests.Session() as http:
        return read(asked, http=http, api=API, secrets={"access_token": "secret"}, now=NOW)


def asked_for(net: responses.RequestsMock) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(str(net.calls[-1].request.url)).query))


def test_a_page_tells_its_newest_what_follows_and_what_it_cost(
    net: responses.RequestsMock,
) -> None:
    net.get(MENTIONS, json=POSTS)

    page = ask()

    assert isinstance(page, Page)
    assert (page.posts, page.newest, page.following) == (2, "1000", "older")
    assert page.mils == 2 * 5 + 2 * 10 + 5
    query = asked_for(net)
    assert (query["since_id"], query["max_results"]) == ("900", "100")
    assert net.calls[0].request.headers["Authorization"] == "Bearer secret"


def test_before_the_first_post_a_time_takes_the_place_of_an_id(net: responses.RequestsMock) -> None:
    net.get(MENTIONS, json={"meta": {"result_count": 0}})

    page = ask(done=beginning(NOW))

    assert page == Page(body=net.calls[0].response.content, posts=0, newest="", following="")  # type: ignore[union-attr]
    assert asked_for(net)["start_time"] == "2026-11-02T08:00:00Z"
    assert "since_id" not in asked_for(net)


def test_an_older_page_is_asked_for_within_the_same_bounds(net: responses.RequestsMock) -> None:
    net.get(MENTIONS, json=POSTS)
    net.get(SEARCH, json=POSTS)

    ask(page="older")
    assert asked_for(net) | {"pagination_token": "older", "since_id": "900"} == asked_for(net)
    ask("search", done="2026-11-02T07:00:00Z", page="older")
    assert asked_for(net)["next_token"] == "older"


def test_a_thrifty_page_is_small_and_leaves_out_what_costs_extra(
    net: responses.RequestsMock,
) -> None:
    net.get(MENTIONS, json=POSTS)

    ask(is_thrifty=True)

    assert asked_for(net)["max_results"] == "10"
    assert "expansions" not in asked_for(net)


def test_a_search_looks_for_the_watch_terms_and_goes_by_time(net: responses.RequestsMock) -> None:
    net.get(SEARCH, json=POSTS)

    page = ask("search", done="2026-11-02T07:00:00Z", mils=300)

    assert isinstance(page, Page)
    assert page.newest == "2026-11-02T08:59:00Z"
    query = asked_for(net)
    assert (query["start_time"], query["max_results"]) == ("2026-11-02T07:00:00Z", "20")
    assert query["query"].startswith('("nordwind" OR "nord wind" OR "nord wind") -is:retweet')


@pytest.mark.parametrize(("mils", "is_enough"), [(149, False), (150, True), (None, True)])
def test_a_search_needs_money_for_its_smallest_page(mils: int | None, is_enough: bool) -> None:
    cursor = Cursor(reading="search", done="2026-11-02T07:00:00Z")

    assert fits(Asked(cursor=cursor, account=US, watch=WATCH, mils=mils)) is is_enough


def test_of_many_watch_terms_as_many_are_looked_for_as_a_query_holds() -> None:
    watch = Watch(terms=("nordwind",), variants=tuple(f"nordwind variant {n}" for n in range(99)))

    query = query_of(watch, "nordwind")

    assert 450 < len(query) <= 512
    assert query.startswith('("nordwind" OR')
    assert query.endswith(") -is:retweet -from:nordwind -@nordwind")


@pytest.mark.parametrize(
    ("status", "told", "wanted"),
    [
        (401, {"title": "Unauthorized"}, Refused(reason="x-token", detail="Unauthorized")),
        (400, {"title": "Invalid"}, Refused(reason="x-invalid", detail="Invalid")),
        (500, {}, Lost(reason="status-500")),
        (302, {}, Lost(reason="status-302")),
        (200, {"data": "no list"}, Lost(reason="malformed-answer")),
        (200, {"meta": {}}, Lost(reason="malformed-answer")),
        (200, [], Lost(reason="malformed-answer")),
    ],
)
def test_what_is_no_page_is_told_as_a_code(
    net: responses.RequestsMock, status: int, told: object, wanted: object
) -> None:
    net.get(MENTIONS, json=told, status=status)

    assert ask() == wanted


def test_a_rate_limit_tells_until_when(net: responses.RequestsMock) -> None:
    reset = NOW + timedelta(minutes=9)
    headers = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(reset.timestamp()))}
    net.get(MENTIONS, json={}, status=429, headers=headers)

    assert ask() == Wait(until=reset, reason="x-rate-limit")


def test_an_answer_without_end_is_lost_and_does_not_raise(net: responses.RequestsMock) -> None:
    net.get(MENTIONS, body=requests.ReadTimeout())

    assert ask() == Lost(reason="no-answer")
