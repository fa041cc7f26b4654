"""X's stand-in shows what stands on its wall the way X's timelines do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.catching_up import ACCOUNTS, Wall

MENTIONS = "/2/users/1880000000000000001/mentions"
SEARCH = "/2/tweets/search/recent"


@pytest.fixture
def wall(clock: Any) -> Wall:
    return Wall("x", clock)


def shown(wall: Wall, path: str = MENTIONS, **query: str) -> tuple[int, dict[str, Any]]:
    status, _, body = wall.stand.handle("GET", path, query, {"authorization": "Bearer good"}, b"")
    return status, json.loads(body)


def ids(wall: Wall, path: str = MENTIONS, **query: str) -> list[str]:
    return [post["id"] for post in shown(wall, path, **query)[1].get("data", ())]


def test_mentions_and_answers_are_told_newest_first_and_nothing_else(wall: Wall) -> None:
    mention = wall.write()
    answer = wall.write("Bei mir auch", reply_to=mention)
    wall.write("Nordwind nervt")
    wall.write("@nordwind privat", kind="message")
    wall.write("@nordwind von uns", author=ACCOUNTS["x"])

    assert ids(wall) == [answer, mention]


def test_what_is_deleted_is_absent_whichever_version_is_named(wall: Wall) -> None:
    first = wall.write()
    later = wall.write("@nordwind anders", id=str(int(first) + 9), versions=[first, "x9"])
    wall.stand.remove(first)

    assert later not in ids(wall)
    assert ids(wall) == []


def test_an_edited_post_is_told_once_in_its_latest_version(wall: Wall) -> None:
    first = wall.write()
    later = str(int(first) + 9)
    wall.write("@nordwind anders", id=later, versions=[first, later])

    assert ids(wall) == [later]


def test_pages_lead_to_the_oldest_and_a_made_up_token_is_refused(wall: Wall) -> None:
    written = [wall.write() for _ in range(12)]
    _, page = shown(wall, max_results="5")
    token = page["meta"]["next_token"]

    assert [it["id"] for it in page["data"]] == written[:-6:-1]
    assert ids(wall, max_results="5", pagination_token=token) == written[-6:-11:-1]
    assert shown(wall, pagination_token="made-up")[0] == 400


def test_only_what_is_newer_is_told_also_if_the_known_post_is_gone(wall: Wall) -> None:
    written = [wall.write() for _ in range(5)]

    assert ids(wall, since_id=written[2]) == [written[4], written[3]]
    wall.stand.remove(written[2])
    assert ids(wall, since_id=written[2]) == [written[4], written[3]]


def test_authors_come_along_only_if_asked_for(wall: Wall) -> None:
    wall.write()

    assert "includes" not in shown(wall)[1]
    assert len(shown(wall, expansions="author_id")[1]["includes"]["users"]) == 1


def test_a_search_finds_whole_words_and_leaves_out_what_it_is_told_to(wall: Wall) -> None:
    named = wall.write("Nordwind nervt")
    wall.write("Nordwinde wehen")
    wall.write("@nordwind nervt")
    wall.write("Nordwind nervt", repost_of=named)
    query = '("nordwind") -is:retweet -from:nordwind -@nordwind'

    assert ids(wall, SEARCH, query=query) == [named]


def is_unread(wall: Wall) -> bool:
    return wall.stand.unread_since is not None


def test_the_wall_is_unread_until_somebody_has_read_its_last_page(wall: Wall) -> None:
    assert not is_unread(wall)
    for _ in range(12):
        wall.write()

    _, page = shown(wall, max_results="10")
    following = page["meta"]["next_token"]
    assert is_unread(wall)
    wall.stand.fail(500)
    assert wall.stand.handle("GET", MENTIONS, {}, {"authorization": "Bearer good"}, b"")[0] == 500
    assert is_unread(wall)
    shown(wall, pagination_token=following)
    assert not is_unread(wall)
