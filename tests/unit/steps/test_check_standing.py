"""A platform is asked how our side stands there; what it says reaches IT once (L9, ST15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk.domain.channel import Cause, Channel
from herodesk.domain.notice import Notice
from herodesk.domain.reply import Lost, Refused
from herodesk.domain.standing import ENDS_SOON, Fault, Flaw, Standing
from herodesk.ports import App
from herodesk.steps.channel import change
from herodesk.steps.check_standing import EVERY, SOONER, check_standing
from herodesk.steps.watch_channels import watch_channels
from herodesk_ops.memory import MemoryNotifier, MemoryRules, VirtualClock
from herodesk_ops.memory_reader import MemoryReader
from tests.sample import nordwind

DAY = timedelta(days=1)
NOT_SUBSCRIBED = Fault(flaw=Flaw.SUBSCRIPTION_MISSING, what="post.reply.create")


@pytest.fixture
def reader(app: App) -> MemoryReader:
    assert isinstance(app.reader, MemoryReader)
    return app.reader


def channel(app: App) -> Channel:
    return app.records.channel("x")


def told(app: App) -> list[Notice]:
    watch_channels(app=app)
    return [
        notice
        for notifier in app.notifiers.values()
        if isinstance(notifier, MemoryNotifier)
        for _, notice in notifier.sent
    ]


def test_what_stands_is_asked_for_once_a_day(
    app: App, reader: MemoryReader, clock: VirtualClock
) -> None:
    reader.standing["x"] = Standing()

    first = check_standing("x", app=app)
    clock.advance(EVERY.total_seconds() - 1)
    early = check_standing("x", app=app)
    clock.advance(1)

    assert (first, early, check_standing("x", app=app)) == ("stands", "not-due", "stands")
    assert told(app) == []


def test_what_does_not_stand_reaches_it_once_and_is_over_when_it_stands_again(
    app: App, reader: MemoryReader, clock: VirtualClock
) -> None:
    reader.standing["x"] = Standing(faults=(NOT_SUBSCRIBED,))
    assert check_standing("x", app=app) == "flawed"
    first = told(app)
    for _ in range(5):
        clock.advance(SOONER.total_seconds())
        check_standing("x", app=app)
    again = told(app)

    reader.standing["x"] = Standing()
    clock.advance(SOONER.total_seconds())
    check_standing("x", app=app)

    (notice,) = first
    assert notice.hero == "mira"
    assert "post.reply.create" not in notice.text
    assert again == first == told(app)
    assert channel(app).trouble is None


def test_what_was_missed_is_read_back_as_soon_as_it_stands_again(
    app: App, reader: MemoryReader, clock: VirtualClock
) -> None:
    reader.standing["x"] = Standing(faults=(NOT_SUBSCRIBED,))
    check_standing("x", app=app)
    later = clock.now() + 3 * EVERY
    change("x", lambda it: replace(it, next_look=later), records=app.records)

    reader.standing["x"] = Standing()
    clock.advance(SOONER.total_seconds())
    check_standing("x", app=app)

    assert channel(app).is_due(clock.now())


def test_a_key_that_is_refused_when_asked_is_trouble(app: App, reader: MemoryReader) -> None:
    reader.standing["x"] = Refused(reason="x-token")

    assert check_standing("x", app=app) == "unknown"

    (notice,) = told(app)
    trouble = channel(app).trouble
    assert trouble is not None
    assert trouble.causes == (Cause.TOKEN,)
    assert notice.hero == "mira"


def test_no_answer_says_nothing_and_changes_nothing_that_was_known(
    app: App, reader: MemoryReader, clock: VirtualClock
) -> None:
    reader.standing["x"] = Standing(faults=(NOT_SUBSCRIBED,))
    check_standing("x", app=app)
    clock.advance(SOONER.total_seconds())

    reader.standing["x"] = Lost(reason="no-answer")
    check_standing("x", app=app)

    assert channel(app).faults == (NOT_SUBSCRIBED,)


def test_a_platform_that_cannot_be_asked_leaves_no_trace(app: App) -> None:
    assert check_standing("x", app=app) == "not-asked"
    assert channel(app).v == 0


def test_a_platform_that_the_brand_does_not_use_is_not_asked(
    app: App, reader: MemoryReader
) -> None:
    reader.standing["x"] = Standing(faults=(NOT_SUBSCRIBED,))
    app = replace(app, rules=MemoryRules(replace(nordwind(), accounts={})))

    assert check_standing("x", app=app) == "not-due"


# -- leases -----------------------------------------------------------------------------------


def extends(reader: MemoryReader, clock: VirtualClock, days: int) -> None:
    reader.leases["x"] = Standing(lease_ends_at=clock.now() + days * DAY)


def test_a_lease_is_extended_at_half_time_and_not_before(
    app: App, reader: MemoryReader, clock: VirtualClock
) -> None:
    extends(reader, clock, 10)
    check_standing("x", app=app)
    for _ in range(4):
        clock.advance(DAY.total_seconds())
        check_standing("x", app=app)
    before = list(reader.extended)

    clock.advance(DAY.total_seconds())
    extends(reader, clock, 10)
    check_standing("x", app=app)

    assert (before, reader.extended) == (["x"], ["x", "x"])
    assert channel(app).lease_ends_at == clock.now() + 10 * DAY
    assert told(app) == []


def test_a_lease_that_cannot_be_extended_is_tried_hourly_and_it_hears_before_the_end(
    app: App, reader: MemoryReader, clock: VirtualClock
) -> None:
    extends(reader, clock, 10)
    check_standing("x", app=app)
    reader.leases["x"] = Lost(reason="no-answer")
    notices = []
    while clock.now() < (channel(app).lease_ends_at or clock.now()) - ENDS_SOON:
        notices.append(len(told(app)))
        clock.advance(SOONER.total_seconds())
        check_standing("x", app=app)

    (notice,) = told(app)
    assert set(notices) == {0}
    assert "/channels" in notice.text

    extends(reader, clock, 10)
    clock.advance(SOONER.total_seconds())
    check_standing("x", app=app)
    watch_channels(app=app)
    assert channel(app).trouble is None


def test_a_token_that_lives_two_hours_and_is_renewed_with_each_use_does_not_end_soon(
    app: App, clock: VirtualClock
) -> None:
    ends = clock.now() + timedelta(hours=2)
    change("x", lambda it: it.renewed(clock.now(), ends), records=app.records)

    clock.advance(timedelta(hours=3).total_seconds())

    assert told(app) == []


def test_a_token_that_nobody_renews_is_told_of_before_it_ends(
    app: App, reader: MemoryReader, clock: VirtualClock
) -> None:
    reader.standing["x"] = Standing(token_ends_at=clock.now() + ENDS_SOON + DAY)
    check_standing("x", app=app)
    early = told(app)

    clock.advance(DAY.total_seconds())

    assert early == []
    assert len(told(app)) == 1
