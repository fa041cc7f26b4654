"""The local cloud plays queues, schedules, power cuts and time as AWS does them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from herodesk_ops.local.cloud import Cloud
from herodesk_ops.local.local_api import BadRequestError, text_us
from herodesk_ops.local.server import Front
from tests.unit.local.small_cloud import counted, deliver, small_cloud, sweeps

Small = tuple[Cloud, Front]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with small_cloud(tmp_path) as both:
        yield both


def keep(running: Cloud, **texts: str) -> None:
    """An item in the one table."""
    item: dict[str, Any] = {name: {"S": text} for name, text in texts.items()}
    running.client("dynamodb").put_item(TableName=running.table, Item=item)


def test_what_a_request_puts_on_the_queue_is_worked_off_when_the_cloud_settles(
    small: Small,
) -> None:
    running, front = small

    assert deliver(front, "hello").status == 200
    settled = running.loop.settle()

    assert settled.waiting == 0
    assert counted(running, "hello") == 1


def test_a_message_that_fails_comes_back_after_120_virtual_seconds_and_not_earlier(
    small: Small,
) -> None:
    running, front = small

    deliver(front, "poison")
    assert running.loop.settle().waiting == 1
    running.loop.advance(119)
    assert counted(running, "poison", "tried") == 1
    running.loop.advance(1)

    assert counted(running, "poison", "tried") == 2


def test_a_failing_message_does_not_hold_up_its_neighbours(small: Small) -> None:
    running, front = small

    for word in ("one", "poison", "two"):
        deliver(front, word)
    running.loop.settle()

    assert (counted(running, "one"), counted(running, "two")) == (1, 1)


def test_after_five_tries_a_message_is_a_dead_letter(small: Small) -> None:
    running, front = small

    deliver(front, "poison")
    running.loop.advance(3600)

    assert counted(running, "poison", "tried") == 5
    assert [m["body"] for m in running.backend.messages("herodesk-local-Dead")] == ["poison"]


def test_an_error_fails_the_whole_batch(small: Small) -> None:
    running, front = small

    deliver(front, "broken")
    settled = running.loop.settle()

    assert settled.waiting == 1
    assert any("RuntimeError: broken" in line for line in running.logs.lines())


def test_a_power_cut_ends_the_run_after_the_nth_call_and_keeps_what_was_done(
    small: Small,
) -> None:
    running, front = small

    deliver(front, "warm-up")
    running.loop.settle()
    running.crash.arm(2)
    deliver(front, "word")
    assert running.loop.settle().waiting == 1

    assert (counted(running, "word", "begun"), counted(running, "word", "tried")) == (1, 1)
    assert counted(running, "word") == 0
    running.loop.advance(120)
    assert counted(running, "word") == 1


def test_a_power_cut_in_a_request_is_a_502_and_the_next_one_is_well(small: Small) -> None:
    running, front = small

    running.crash.arm(1)
    first, second = deliver(front, "word"), deliver(front, "word")
    running.loop.settle()

    assert (first.status, second.status) == (502, 200)
    assert counted(running, "word") == 2  # the first had been put on the queue before the cut


def test_an_order_for_a_power_cut_that_nobody_met_is_over_when_all_is_at_rest(
    small: Small,
) -> None:
    running, front = small

    running.crash.arm(99)
    deliver(front, "word")
    running.loop.settle()

    assert running.crash.armed is None


def test_time_stands_still_until_it_is_moved_and_schedules_run_only_for_a_reason(
    small: Small,
) -> None:
    running, _ = small

    running.loop.advance(3600)

    assert sweeps(running) == ["09:01"]  # once after the start, then nothing was due


def test_the_schedule_runs_in_the_first_minute_that_finds_something_due(small: Small) -> None:
    running, _ = small
    running.loop.advance(60)

    due = "2026-11-23T09:30:20.000000Z#case#1"
    keep(running, pk="due", sk="1", due_shard="DUE#1", due_at=due)
    running.loop.advance(7200)

    assert sweeps(running) == ["09:01", "09:31"]


def test_what_has_expired_is_forgotten_within_the_hour(small: Small) -> None:
    running, _ = small
    soon = str(int(running.clock.now().timestamp()) + 60)

    running.client("dynamodb").put_item(
        TableName=running.table,
        Item={"pk": {"S": "old"}, "sk": {"S": "-"}, "expires_at": {"N": soon}},
    )
    running.loop.advance(3600)

    assert running.backend.items("old") == []


def test_texting_a_template_that_reads_no_texts_is_refused(small: Small) -> None:
    running, _ = small

    with pytest.raises(BadRequestError, match="use the link instead") as refused:
        text_us(running, "+491713920001", "1")

    assert refused.value.status == 501


def test_what_stands_in_the_index_by_whose_it_is_wakes_nobody(small: Small) -> None:
    running, _ = small
    running.loop.advance(60)

    at = "2026-11-23T09:00:00.000000Z"
    keep(running, pk="POST#x#1", sk="POST", due_shard="BY#x#71001", due_at=at)
    running.loop.advance(7200)

    assert running.backend.first_due() is None
    assert sweeps(running) == ["09:01"]
