"""What a platform did not deliver is read back: once, whole, at a price that is capped."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from herodesk import line
from herodesk.domain.brand import CatchUp
from herodesk.domain.channel import LEASE, Channel, Cursor
from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.domain.webhook import Webhook
from herodesk.parts import Asked, Page
from herodesk.steps.catch_up import MOST_PAGES, CaughtUp, catch_up
from herodesk.steps.channel import change
from herodesk_ops.memory import MemoryInbox, VirtualClock
from herodesk_ops.memory_reader import MemoryReader
from tests.catching_up import Wall
from tests.sample import MONDAY_MORNING, memory_app

HOUR = timedelta(hours=1)


@pytest.fixture
def wall(clock: VirtualClock) -> Wall:
    return Wall("x", clock)


def look(wall: Wall, *, minutes: int = 15) -> CaughtUp:
    """Time passes, the schedule runs."""
    wall.clock.advance(minutes * 60)
    return catch_up("x", app=wall.app)


def test_what_was_not_delivered_is_put_on_the_inbox_once(wall: Wall) -> None:
    first, second = wall.write(), wall.write("Bei mir auch", reply_to="1990000000000000001")

    assert look(wall) == CaughtUp(what="read", posts=2, put=1)
    assert look(wall) == CaughtUp(what="read")

    assert wall.on_the_inbox() == [first, second]


def test_what_was_read_goes_the_way_of_a_delivery_and_makes_one_case(wall: Wall) -> None:
    post_id = wall.write()
    look(wall)
    (hook,) = wall.inbox.waiting

    (taken,) = line.triage(hook, app=wall.app)
    (again,) = line.triage(hook, app=wall.app)

    assert (taken.what, again.what) == ("opened", "known")
    stored = wall.records.post("x", post_id)
    assert stored is not None
    assert stored.case == taken.case


def test_what_was_delivered_is_known_and_not_put_again(wall: Wall) -> None:
    wall.write()
    look(wall)
    for hook in wall.inbox.waiting:
        line.triage(hook, app=wall.app)
    wall.records.save(
        replace(wall.records.channel("x"), cursors=(), v=wall.records.channel("x").v + 1)
    )

    assert look(wall) == CaughtUp(what="read", posts=1, put=0)


def test_an_edit_that_was_not_delivered_is_put_although_the_post_is_known(wall: Wall) -> None:
    first = wall.write()
    look(wall)
    line.triage(wall.inbox.waiting.pop(), app=wall.app)

    later = str(int(first) + 5)
    wall.write("@nordwind Gerät ganz defekt", id=later, versions=[first, later])

    assert look(wall).put == 1


def test_the_first_look_goes_back_an_hour_and_no_further(wall: Wall) -> None:
    wall.write("@nordwind lange her")
    wall.clock.advance(2 * 3600)
    fresh = wall.write()

    look(wall)

    assert wall.on_the_inbox() == [fresh]


def test_a_look_before_anybody_wrote_loses_nothing_that_is_written_later(wall: Wall) -> None:
    for _ in range(10):
        look(wall)
    post_id = wall.write()
    look(wall)

    assert wall.on_the_inbox() == [post_id]


def test_all_pages_are_read_and_only_then_the_cursor_moves(wall: Wall) -> None:
    ids = [wall.write(f"@nordwind {n}") for n in range(150)]

    look(wall)

    assert sorted(wall.on_the_inbox()) == ids
    (cursor,) = wall.records.channel("x").cursors
    assert cursor == Cursor(reading="mentions", done=ids[-1])


def test_more_pages_than_one_look_reads_are_read_by_the_next_one_at_once(wall: Wall) -> None:
    ids = [wall.write(f"@nordwind {n}") for n in range(MOST_PAGES * 100 + 50)]

    look(wall)
    (halfway,) = wall.records.channel("x").cursors
    newer = wall.write("@nordwind inzwischen")
    look(wall, minutes=1)
    look(wall)

    assert not halfway.done.isdecimal()
    assert halfway.newest == ids[-1]
    assert sorted(wall.on_the_inbox()) == [*ids, newer]


def test_a_page_that_the_platform_no_longer_knows_is_begun_anew(wall: Wall) -> None:
    ids = [wall.write(f"@nordwind {n}") for n in range(MOST_PAGES * 100 + 50)]
    look(wall)
    wall.stand.remove(ids[-MOST_PAGES * 100])  # the page was named by it

    failed = look(wall, minutes=1)
    for _ in range(3):
        look(wall)

    assert failed.error == "x-invalid"
    assert set(wall.on_the_inbox()) == set(ids)


def test_a_look_is_made_when_it_is_due_and_not_earlier(wall: Wall) -> None:
    assert look(wall).what == "read"
    assert [look(wall, minutes=5).what for _ in range(3)] == ["not-due", "not-due", "read"]


@pytest.mark.parametrize("rules", [CatchUp(every_minutes=0)])
def test_who_does_not_want_it_is_left_alone(clock: VirtualClock, rules: CatchUp) -> None:
    wall = Wall("x", clock, rules=rules)

    assert look(wall).what == "not-connected"
    assert wall.line.asked == []


def test_a_channel_without_a_token_is_skipped_and_nothing_is_written(wall: Wall) -> None:
    wall.store.kept.clear()

    assert look(wall).what == "not-connected"
    assert wall.records.items == {}


def test_of_many_at_once_one_looks(wall: Wall) -> None:
    wall.write()
    wall.clock.advance(900)

    with ThreadPoolExecutor(8) as pool:
        looks = list(pool.map(lambda _: catch_up("x", app=wall.app), range(8)))

    assert sorted(it.what for it in looks) == ["not-due"] * 7 + ["read"]
    assert len(wall.line.asked) == 1


def test_whoever_was_cut_off_is_followed_when_the_lease_is_over(wall: Wall) -> None:
    now = wall.clock.now()
    wall.records.save(replace(Channel(platform="x").begun(now), v=1))

    assert catch_up("x", app=wall.app).what == "not-due"
    wall.clock.advance(LEASE.total_seconds())
    assert catch_up("x", app=wall.app).what == "read"


# -- failures -----------------------------------------------------------------------------------


def test_a_rate_limit_is_waited_out(wall: Wall) -> None:
    post_id = wall.write()
    wall.stand.fail(429)

    assert look(wall).error == "x-rate-limit"
    channel = wall.records.channel("x")
    assert channel.next_look == wall.clock.now() + timedelta(minutes=15)
    assert (channel.error, channel.good_at) == ("x-rate-limit", None)

    assert look(wall, minutes=14).what == "not-due"
    assert look(wall, minutes=1).what == "read"
    assert wall.on_the_inbox() == [post_id]
    assert wall.records.channel("x").error is None


@pytest.mark.parametrize(
    ("status", "error"), [(500, "status-500"), (0, "no-answer"), (403, "x-forbidden")]
)
def test_a_failure_is_kept_as_a_code_and_the_next_look_gets_it_all(
    wall: Wall, status: int, error: str
) -> None:
    post_id = wall.write()
    wall.stand.fail(status)

    assert look(wall).error == error
    assert wall.records.channel("x").error == error
    assert look(wall).error is None

    assert wall.on_the_inbox() == [post_id]


def test_a_token_that_ended_is_renewed_on_the_way(wall: Wall) -> None:
    post_id = wall.write()
    wall.store.kept["access_token"] = "ended"

    assert look(wall).what == "read"
    assert wall.on_the_inbox() == [post_id]
    channel = wall.records.channel("x")
    assert channel.renewed_at == wall.clock.now()
    assert channel.renewing_until is None


def test_a_token_that_cannot_be_renewed_is_an_error_on_the_channel(wall: Wall) -> None:
    wall.write()
    wall.store.kept |= {"access_token": "ended", "refresh_token": "used"}

    assert look(wall).error == "x-token"
    assert wall.records.channel("x").error == "x-token"


def test_a_slow_platform_is_asked_for_no_further_page(clock: VirtualClock) -> None:
    class Slow(MemoryReader):
        def read(
            self, platform: str, asked: Asked, *, now: datetime
        ) -> Page | Wait | Lost | Refused:
            clock.advance(10)
            return super().read(platform, asked, now=now)

    page = Page(body=b'{"meta": {"result_count": 0}}', posts=0, newest="", following="next")
    reader = Slow(parts={"x": Wall("x", clock).app.reader.part("x")}, answers=[page, page])  # type: ignore[dict-item]
    app = replace(memory_app(clock), reader=reader)

    catch_up("x", app=app)

    assert len(reader.asked) == 1


# -- what it may cost ---------------------------------------------------------------------------


def spent(wall: Wall, mils: int) -> None:
    """So much of the month's money is gone already."""
    now = wall.clock.now()
    change("x", lambda it: it.counted(1, mils, now), records=wall.records)


def test_what_is_read_is_counted_by_the_month(wall: Wall) -> None:
    wall.write()
    wall.write()
    look(wall)
    channel = wall.records.channel("x")

    assert (channel.month, channel.posts_read) == ("2026-11", 2)
    assert channel.spent_mils == 2 * (5 + 10)

    wall.clock.advance(10 * 24 * 3600)
    wall.write()
    look(wall)

    assert wall.records.channel("x").month == "2026-12"
    assert wall.records.channel("x").spent_mils == 5 + 10


def test_search_is_off_unless_wanted(wall: Wall) -> None:
    wall.write("Nordwind nervt")
    look(wall)

    assert [path for path, _ in wall.line.asked] == ["/2/users/1880000000000000001/mentions"]


def test_a_search_finds_who_names_us_without_the_at_sign(clock: VirtualClock) -> None:
    wall = Wall("x", clock, rules=CatchUp(search=True))
    named, mentioned = wall.write("Nordwind nervt, Gerät defekt"), wall.write()
    wall.write("Nordwind nervt", repost_of="1")
    look(wall)
    look(wall)

    assert sorted(wall.on_the_inbox()) == sorted([mentioned, named, named])  # by time: seen twice
    assert {hook.read_back.reading for hook in wall.inbox.waiting if hook.read_back} == {
        "mentions",
        "search",
    }


def test_a_search_looks_back_a_week_at_most(clock: VirtualClock) -> None:
    wall = Wall("x", clock, rules=CatchUp(search=True))
    look(wall)
    clock.advance(30 * 24 * 3600)
    look(wall)

    start = datetime.fromisoformat(wall.line.asked[-1][1]["start_time"])
    assert clock.now() - start < timedelta(days=7)


def test_near_the_cap_looks_are_rarer_and_thrifty(wall: Wall) -> None:
    spent(wall, 16_000)
    for n in range(20):
        wall.write(f"@nordwind {n}")

    assert look(wall).posts == 10
    channel = wall.records.channel("x")
    assert channel.next_look == wall.clock.now() + timedelta(minutes=59)
    assert channel.spent_mils == 16_000 + 10 * 5

    assert look(wall, minutes=60).posts == 10
    assert len(wall.on_the_inbox()) == 20


def test_the_cap_ends_searching_is_announced_once_and_mentions_go_on_hourly(
    clock: VirtualClock,
) -> None:
    wall = Wall("x", clock, rules=CatchUp(search=True, most_usd_a_month=1))
    spent(wall, 1_000)
    post_id = wall.write()

    looks = [look(wall, minutes=60), look(wall, minutes=60)]

    assert [it.capped for it in looks] == [True, False]
    assert wall.records.channel("x").capped == "2026-11"
    assert wall.on_the_inbox() == [post_id]
    assert not any("search" in path for path, _ in wall.line.asked)
    clock.advance(10 * 24 * 3600)
    assert look(wall).capped is False
    assert any("search" in path for path, _ in wall.line.asked)


@pytest.mark.parametrize("usd", [0, 1, 2])
def test_searching_never_spends_more_than_the_cap(clock: VirtualClock, usd: int) -> None:
    wall = Wall("x", clock, rules=CatchUp(search=True, most_usd_a_month=usd))
    for n in range(300):
        wall.write(f"Nordwind nervt {n}")

    for _ in range(20):
        look(wall, minutes=60)

    assert wall.records.channel("x").spent_mils <= usd * 1_000
    assert wall.records.channel("x").capped == "2026-11"


# -- the channel's record -----------------------------------------------------------------------


def test_a_change_that_meets_another_is_made_on_what_is_there_now(wall: Wall) -> None:
    seen: list[int] = []

    def mine(channel: Channel) -> Channel:
        seen.append(channel.v)
        if len(seen) == 1:  # somebody renews the token meanwhile
            renewed = replace(channel, renewed_at=MONDAY_MORNING, v=channel.v + 1)
            wall.records.save(renewed)
        return replace(channel, error="x")

    saved = change("x", mine, records=wall.records)

    assert seen == [0, 1]
    assert saved is not None
    assert (saved.renewed_at, saved.error, saved.v) == (MONDAY_MORNING, "x", 2)


def test_the_mark_of_a_read_back_page_cannot_come_from_outside(wall: Wall) -> None:
    """A delivery with the body of a page, however it is dressed up, changes nothing."""
    wall.write()
    look(wall)
    (hook,) = wall.inbox.waiting
    headers = {"read-back": "mentions", "read_back": '{"reading": "mentions", "account": "1"}'}
    stranger = Webhook(
        platform="x", method="POST", headers=headers, body=hook.body, received_at=MONDAY_MORNING
    )

    assert wall.app.normalisers("x").normalise(stranger) == []
    assert len(wall.app.normalisers("x").normalise(hook)) == 1
    assert isinstance(wall.app.inbox, MemoryInbox)
