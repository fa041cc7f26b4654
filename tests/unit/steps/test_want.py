"""What a platform tells by ids alone is noted for the channel's next look: once, and bounded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.channel import Channel, LookUp
from herodesk.domain.errors import TransientError
from herodesk.domain.post import Kind, Post, Posted, Wanted
from herodesk.steps.take_in import take_in
from herodesk.steps.want import MOST_WANTED, want
from herodesk_ops.memory import VirtualClock
from tests.sample import MONDAY_MORNING, memory_app

NOW = MONDAY_MORNING


def named(n: int) -> Wanted:
    return Wanted(platform="instagram", post_id=str(n), what=f"9/{n}")


def test_each_is_noted_once_with_its_time(clock: VirtualClock) -> None:
    app = memory_app(clock)

    first = want([named(1), named(2), named(1)], at=NOW, app=app)
    want([named(2), named(3)], at=NOW + timedelta(minutes=1), app=app)

    assert [it.what for it in first] == ["wanted"] * 3
    channel = app.records.channel("instagram")
    assert [it.what for it in channel.wanted] == ["9/1", "9/2", "9/3"]
    assert [it.since for it in channel.wanted] == [NOW, NOW, NOW + timedelta(minutes=1)]
    assert channel.next_look == NOW


def test_what_the_ledger_knows_is_not_asked_for(clock: VirtualClock) -> None:
    app = memory_app(clock)
    post = Post(platform="instagram", post_id="1", version_id="1", kind=Kind.COMMENT, text="Hm")
    take_in(Posted(post=post), at=NOW, app=app)

    assert [it.what for it in want([named(1)], at=NOW, app=app)] == ["known"]
    assert app.records.channel("instagram").wanted == ()


def test_more_than_may_wait_come_again_with_their_delivery(clock: VirtualClock) -> None:
    app = memory_app(clock)
    for start in range(0, MOST_WANTED, 50):
        want([named(n) for n in range(start, start + 50)], at=NOW, app=app)

    with pytest.raises(TransientError):
        want([named(MOST_WANTED)], at=NOW, app=app)

    assert len(app.records.channel("instagram").wanted) == MOST_WANTED
    assert [it.what for it in want([named(7)], at=NOW, app=app)] == ["wanted"]


def test_the_next_look_is_due_at_once_but_not_before_a_throttling_is_over() -> None:
    later = NOW + timedelta(minutes=10)
    free = Channel(platform="instagram", next_look=later)
    throttled = Channel(platform="instagram", next_look=later, rests_until=later)

    sooner, not_sooner = (it.wanting(["9/1"], NOW, NOW) for it in (free, throttled))

    assert sooner is not None
    assert not_sooner is not None
    assert (sooner.next_look, not_sooner.next_look) == (NOW, later)


@given(
    asked=st.sets(st.integers(0, 9).map(str)),
    settled=st.sets(st.integers(0, 9).map(str)),
    wanted=st.lists(st.integers(0, 9).map(str), unique=True),
)
def test_nothing_is_lost_by_a_look_and_what_failed_comes_last(
    asked: set[str], settled: set[str], wanted: list[str]
) -> None:
    before = tuple(LookUp(what=it, since=NOW) for it in wanted)
    channel = Channel(platform="instagram", wanted=before)

    left = [it.what for it in channel.looked_up(asked, settled & asked).wanted]

    assert set(left) == set(wanted) - (settled & asked)
    assert len(left) == len(set(left))
    tried = [it in asked for it in left]
    assert tried == sorted(tried)
