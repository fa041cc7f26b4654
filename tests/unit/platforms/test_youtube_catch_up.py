"""Comments are asked for: nothing is missed below old threads, and the quota lasts the day."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from herodesk.domain.brand import Account, Watch
from herodesk.domain.channel import Channel, Cursor
from herodesk.domain.post import Posted, Unreadable
from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.domain.webhook import ReadBack, Webhook
from herodesk.parts import Asked, Page
from herodesk.platforms.youtube import catch_up
from herodesk.platforms.youtube.normalise import normalise
from herodesk.steps.catch_up import MOST_PAGES
from herodesk.steps.catch_up import catch_up as catch_up_step
from herodesk_ops.memory import VirtualClock
from herodesk_ops.platforms.youtube import UNITS_A_DAY
from tests.catching_up import Store, Wall
from tests.contract.golden import how_read, recordings
from tests.contract.suite.normalising import _paths, _without

US = {"id": "UCnordwind00000000000001", "handle": "nordwind", "name": "Nordwind"}
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SINCE = NOW - timedelta(minutes=10)
TOP = "UgxTop"
LOOK = timedelta(minutes=5)


class Saying:
    """A platform that always says the same."""

    def __init__(self, status: int, body: bytes) -> None:
        self._answer: tuple[int, dict[str, str], bytes] = status, {}, body

    def handle(self, *_: object) -> tuple[int, dict[str, str], bytes]:
        return self._answer


@pytest.fixture
def wall(clock: VirtualClock) -> Wall:
    return Wall("youtube", clock, store=Store({"access_token": "good"}), account=US)


def asked(wall: Wall, reading: str = "comments", page: str = "", **facts: Any) -> Any:
    us = Account(id=US["id"], handle="nordwind", name="Nordwind")
    done = facts.pop("done", wall.clock.now() - timedelta(minutes=10)).isoformat()
    cursor = Cursor(reading=reading, done=done, page=page)
    wanted = Asked(cursor=cursor, account=us, watch=Watch(terms=()), **facts)
    return catch_up.read(
        wanted,
        http=wall.http,
        api="http://platform.example",
        secrets={"access_token": "good"},
        now=wall.clock.now(),
    )


def told(page: Page) -> list[str]:
    hook = Webhook(
        platform="youtube", method="GET", headers={}, body=page.body, received_at=NOW,
        read_back=ReadBack(reading="comments", account=US["id"]),
    )  # fmt: skip
    return [change.post.text for change in normalise(hook)]  # type: ignore[union-attr]


def answers(wall: Wall, count: int, to: str = TOP) -> None:
    for n in range(count):
        wall.write(f"Antwort {n}", reply_to=to, thread="film1")
        wall.clock.advance(1)


def test_it_is_asked_for_as_google_describes_it(wall: Wall) -> None:
    asked(wall)
    asked(wall, "replies", f"replies 2 tok {TOP} film1")

    assert wall.line.asked == [
        (
            "/commentThreads",
            {
                "part": "snippet,replies",
                "allThreadsRelatedToChannelId": US["id"],
                "order": "time",
                "maxResults": "100",
                "textFormat": "plainText",
            },
        ),
        (
            "/comments",
            {
                "part": "snippet",
                "parentId": TOP,
                "maxResults": "100",
                "textFormat": "plainText",
                "pageToken": "tok",
            },
        ),
    ]


def test_a_thread_shows_what_is_new_in_it_and_nothing_else(wall: Wall) -> None:
    wall.write("alt", id=TOP, at=wall.clock.now() - timedelta(days=3))
    wall.write("alte Antwort", reply_to=TOP, at=wall.clock.now() - timedelta(days=2))
    wall.write("neu", reply_to=TOP)
    wall.write("von uns", reply_to=TOP, author=US)

    page = asked(wall)

    assert told(page) == ["neu"]
    assert (page.posts, page.units, page.following) == (1, 1, "")


def test_an_edit_of_an_old_comment_is_news(wall: Wall) -> None:
    wall.write("alt", id=TOP, at=wall.clock.now() - timedelta(minutes=11))
    before = told(asked(wall))

    wall.write(
        "alt, neu",
        id=TOP,
        versions=[TOP, *map(str, range(90))],
        at=wall.clock.now() - timedelta(minutes=11),
    )

    assert (before, told(asked(wall))) == ([], ["alt, neu"])


def test_threads_are_read_as_far_as_they_are_new(wall: Wall) -> None:
    for n in range(150):
        wall.write(f"alt {n}", at=wall.clock.now() - timedelta(days=1))
    new = [wall.write(f"neu {n}") for n in range(120)]

    first = asked(wall)
    second = asked(wall, page=first.following)

    assert first.following == "threads 2 100"
    assert (first.posts, second.posts) == (100, len(new) - 100)
    assert second.following == ""


def test_replies_that_a_thread_does_not_show_are_found_within_an_hour(
    wall: Wall, clock: VirtualClock
) -> None:
    wall.write("Frage", id=TOP, thread="film1")
    answers(wall, 5)
    clock.advance(timedelta(hours=3).seconds)
    answers(wall, 2)
    hidden = asked(wall)

    walk = asked(wall, "replies", done=clock.now() - timedelta(hours=1))
    found = asked(wall, "replies", walk.following, done=clock.now() - timedelta(hours=1))

    assert told(hidden) == []
    assert walk.following == f"replies 1 - {TOP} film1"
    assert (told(walk), told(found)) == ([], ["Antwort 0", "Antwort 1"])
    assert json.loads(found.body)["items"][0]["snippet"]["videoId"] == "film1"


def test_the_deep_walk_is_made_once_an_hour(wall: Wall) -> None:
    early = asked(wall, "replies", done=wall.clock.now() - timedelta(minutes=59))

    assert early == Page(body=b"{}", posts=0, newest="", following="")
    assert wall.line.asked == []


def test_a_comment_that_is_gone_meanwhile_ends_nothing(wall: Wall) -> None:
    wall.stand.remove(TOP)

    page = asked(wall, "replies", f"replies 1 - {TOP} film1\nthreads 2 0")

    assert (page.posts, page.following) == (0, "threads 2 0")


def test_a_channel_that_is_not_there_is_no_post_that_is_gone(wall: Wall) -> None:
    told = {"error": {"code": 404, "errors": [{"reason": "channelNotFound"}]}}
    wall.line.stand = Saying(404, json.dumps(told).encode())

    answer = asked(wall)

    assert isinstance(answer, Refused)
    assert answer.reason == "youtube-invalid"


@pytest.mark.parametrize("body", ["{}", "[]", "no", '{"items":{}}'])
def test_an_answer_that_is_no_list_is_lost(wall: Wall, body: str) -> None:
    wall.line.stand = Saying(200, body.encode())

    assert asked(wall) == Lost(reason="malformed-answer")


@pytest.mark.parametrize("line", ["threads", "threads x y", "nothing", "replies", ""])
def test_a_line_that_nobody_wrote_so_raises_nothing(wall: Wall, line: str) -> None:
    assert isinstance(asked(wall, "replies", line), Page | Wait | Lost | Refused)


# -- the quota -----------------------------------------------------------------------------------


def test_reading_stops_for_the_day_before_answers_could_lack_units(wall: Wall) -> None:
    most = catch_up.MOST_UNITS_A_DAY
    day = wall.clock.now()

    last, over = asked(wall, units=most - 1), asked(wall, units=most)

    assert isinstance(last, Page)
    assert over == Wait(
        until=datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1),
        reason="youtube-rate-limit",
    )
    assert len(wall.line.asked) == 1


def test_at_worst_eighty_answers_are_left(wall: Wall) -> None:
    assert (UNITS_A_DAY - 2 * catch_up.MOST_UNITS_A_DAY) // 50 == 80


def test_units_are_counted_by_day(wall: Wall) -> None:
    channel = Channel(platform="youtube").counted(0, 0, NOW, units=3).counted(2, 0, NOW, units=1)

    tomorrow = NOW + timedelta(days=1)
    assert (channel.units_used(NOW), channel.units_used(tomorrow)) == (4, 0)
    assert channel.counted(0, 0, tomorrow, units=1).units_used(tomorrow) == 1
    assert channel.counted(1, 0, tomorrow).units_used(NOW) == 4


def test_no_storm_uses_up_what_reading_may_take_in_a_day(wall: Wall, clock: VirtualClock) -> None:
    """The schedule starts a look each five minutes."""
    most = MOST_PAGES * len(catch_up.READINGS)
    looks = timedelta(days=1) // LOOK
    for look in range(14):
        answers(wall, 7, to=wall.write(f"Frage {look}"))
        catch_up_step("youtube", app=wall.app)
        clock.advance(LOOK.seconds)

    assert len(wall.line.asked) <= 14 * most
    assert wall.records.channel("youtube").units_used(clock.now()) == len(wall.line.asked)
    assert looks * most * max(catch_up.UNITS.values()) <= catch_up.MOST_UNITS_A_DAY


# -- each field may be missing -------------------------------------------------------------------


@pytest.mark.parametrize(
    "recorded",
    [it for it in recordings("youtube") if it.suffix == ".json"],
    ids=lambda it: it.parent.name,
)
def test_each_field_of_an_answer_may_be_missing(recorded: Any) -> None:
    body = json.loads(recorded.read_bytes())
    for path in _paths(body):
        for spoiled in (_without(body, path), _with(body, path, None), _with(body, path, [1])):
            hook = Webhook(
                platform="youtube", method="GET", headers={}, received_at=NOW,
                body=json.dumps(spoiled).encode(), read_back=how_read(recorded),
            )  # fmt: skip
            for change in normalise(hook):
                assert isinstance(change, Posted | Unreadable)
                assert not isinstance(change, Posted) or change.post.post_id


def _with(body: Any, path: tuple[Any, ...], value: object) -> Any:
    spoiled = json.loads(json.dumps(body))
    at = spoiled
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return spoiled
