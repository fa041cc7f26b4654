"""Instagram: what was not delivered is asked for as far as it is new, mentions by their ids."""

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
from herodesk.platforms.instagram.catch_up import read

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
API = "https://graph.example/v26.0"
MEDIA = f"{API}/7/media"
ACCOUNT = f"{API}/7"
US = Account(id="7", handle="Nordwind")
SINCE = NOW - timedelta(minutes=20)
Answer = Page | Wait | Lost | Refused


@pytest.fixture
def net() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def ask(page: str = "", *wanted: str) -> Answer:
    cursor = Cursor(reading="wanted" if wanted else "media", done=SINCE.isoformat(), page=page)
    asked = Asked(cursor=cursor, account=US, watch=Watch(terms=("nordwind",)), wanted=wanted)
    with requests.Session() as http:
        return read(asked, http=http, api=API, secrets={"access_token": "secret"}, now=NOW)


def asked_for(net: responses.RequestsMock) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(str(net.calls[-1].request.url)).query))


def said(own_id: str, minutes_ago: int, author: str = "99", **more: Any) -> dict[str, Any]:
    written = (NOW - timedelta(minutes=minutes_ago)).strftime("%Y-%m-%dT%H:%M:%S+0000")
    by = {"id": author, "username": f"u{author}"}
    return {"id": own_id, "timestamp": written, "from": by, "text": "m", **more}


def listing(*things: dict[str, Any], after: str = "") -> dict[str, Any]:
    paging = {"cursors": {"after": after}, "next": "https://…"} if after else {}
    return {"data": list(things), "paging": paging}


def medium(own_id: str, *comments: dict[str, Any], after: str = "") -> dict[str, Any]:
    link = f"https://www.instagram.com/p/{own_id}/"
    return {"id": own_id, "permalink": link, "comments": listing(*comments, after=after)}


def kept(page: Answer) -> list[str]:
    assert isinstance(page, Page)
    return [it["id"] for post in json.loads(page.body)["data"] for it in post["comments"]["data"]]


def left(page: Answer) -> list[str]:
    assert isinstance(page, Page)
    return page.following.split("\n")


def test_only_what_customers_wrote_since_is_kept(net: responses.RequestsMock) -> None:
    by_name = {**said("named", 1), "from": {"username": "nordwind"}}
    answers = listing(said("r-new", 2), said("r-ours", 3, author="7"), by_name)
    old = said("c-old", 90, replies=answers)
    net.get(MEDIA, json=listing(medium("m-1", said("c-new", 1), old)))

    page = ask()

    assert kept(page) == ["c-new", "r-new"]
    assert isinstance(page, Page)
    assert (page.posts, page.mils, page.following) == (2, 0, "")
    assert page.newest == (NOW - timedelta(minutes=5)).isoformat()
    answer = json.loads(page.body)["data"][0]["comments"]["data"][1]
    assert answer["parent_id"] == "c-old"


def test_our_posts_are_read_two_pages_deep(net: responses.RequestsMock) -> None:
    net.get(MEDIA, json=listing(medium("m-1", said("c", 3)), after="Q1"))

    first = ask()
    second = ask(left(first)[0])

    assert left(first) == ["media 2 Q1"]
    assert asked_for(net)["after"] == "Q1"
    assert left(second) == [""]


def test_what_is_new_and_did_not_come_along_is_read_first(net: responses.RequestsMock) -> None:
    busy = said("c-1", 1, replies=listing(said("r-1", 1), after="R1"))
    quiet = said("c-2", 2, replies=listing(said("r-2", 50), after="R2"))
    net.get(MEDIA, json=listing(medium("m-1", busy, quiet, after="C1"), after="Q1"))
    net.get(f"{API}/c-1/replies", json=listing(said("r-3", 2), said("r-4", 40), after="R3"))
    net.get(f"{API}/m-1/comments", json=listing(said("c-3", 3), said("c-4", 40), after="C2"))

    first = ask()
    answers, comments = (ask(step) for step in left(first)[:2])

    assert left(first) == ["replies m-1/c-1 R1", "comments m-1 C1", "media 2 Q1"]
    assert kept(answers) == ["r-3"]
    assert kept(comments) == ["c-3"]
    assert (left(answers), left(comments)) == ([""], [""])


def test_answers_told_from_old_to_new_are_read_to_their_end(net: responses.RequestsMock) -> None:
    net.get(f"{API}/c-1/replies", json=listing(said("r-1", 90), said("r-2", 80), after="R2"))

    assert left(ask("replies m-1/c-1 R1")) == ["replies m-1/c-1 R2"]


@pytest.mark.parametrize(
    ("status", "told", "wanted"),
    [
        (400, {"error": {"code": 190, "message": "Expired"}}, Refused),
        (400, {"error": {"code": 2, "message": "Later"}}, Lost),
        (500, {}, Lost),
        (403, {"error": {"code": 80002, "message": "Slow"}}, Wait),
        (200, {"data": "no list"}, Lost),
    ],
)
def test_what_is_no_page_says_what_it_is(
    net: responses.RequestsMock, status: int, told: dict[str, Any], wanted: type
) -> None:
    net.get(MEDIA, json=told, status=status)

    assert isinstance(ask(), wanted)


def mentioned(net: responses.RequestsMock, status: int = 200, **told: Any) -> None:
    net.get(ACCOUNT, json=told, status=status)


def test_a_mention_is_asked_for_by_its_id(net: responses.RequestsMock) -> None:
    mentioned(net, mentioned_comment={"text": "@nordwind", "username": "mia"}, id="7")

    page = ask("", "12/34")

    assert asked_for(net)["fields"].startswith("mentioned_comment.comment_id(34){")
    assert isinstance(page, Page)
    assert (page.posts, page.settled, page.newest) == (1, ["12/34"], "")
    (told,) = json.loads(page.body)["data"]
    assert (told["media_id"], told["comment_id"], told["told"]["text"]) == ("12", "34", "@nordwind")


def test_the_rest_is_told_although_one_is_refused_and_one_fails(
    net: responses.RequestsMock,
) -> None:
    mentioned(net, 400, error={"code": 100, "error_subcode": 33})
    mentioned(net, 500)
    mentioned(net, mentioned_media={"caption": "@nordwind"})

    page = ask("", "1/1", "2/2", "3/")

    assert isinstance(page, Page)
    assert (page.posts, page.settled) == (1, ["1/1", "3/"])


@pytest.mark.parametrize(
    ("status", "error", "wanted"),
    [(400, {"code": 190}, Refused), (403, {"code": 80002}, Wait), (500, {}, Lost)],
)
def test_nothing_is_settled_by_no_answer(
    net: responses.RequestsMock, status: int, error: dict[str, int], wanted: type
) -> None:
    mentioned(net, status, error=error)

    answer = ask("", "1/1", "2/2")

    assert isinstance(answer, wanted)
    assert len(net.calls) == (2 if wanted is Lost else 1)


def test_what_was_told_before_a_throttling_is_kept(net: responses.RequestsMock) -> None:
    mentioned(net, mentioned_comment={"text": "@nordwind"})
    mentioned(net, 403, error={"code": 80002})

    page = ask("", "1/1", "2/2", "3/3")

    assert isinstance(page, Page)
    assert (page.posts, page.settled) == (1, ["1/1"])


def test_the_last_tenth_of_the_calls_is_left_to_replies(net: responses.RequestsMock) -> None:
    told = {"mentioned_comment": {"text": "@nordwind"}}
    net.get(ACCOUNT, json=told, headers={"X-App-Usage": '{"call_count":90}'})

    page = ask("", "1/1", "2/2")

    assert isinstance(page, Page)
    assert page.settled == ["1/1"]
    assert page.rest_until is not None
