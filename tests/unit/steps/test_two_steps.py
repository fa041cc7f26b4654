"""A reply that takes two steps on its platform: what the first made is kept before the second."""

from __future__ import annotations

from datetime import timedelta

import pytest

from herodesk import line
from herodesk.domain.reply import Look, Lost, Refused, Reply, ReplyState, Wait
from herodesk.ports import App
from herodesk_ops.memory import MemoryOutbox, VirtualClock
from herodesk_ops.memory_publisher import MemoryPublisher
from tests.sample import a_post, memory_app, person
from tests.unit.steps.test_taking_back import unsent

ANA = person("ana")


@pytest.fixture
def app(clock: VirtualClock) -> App:
    return memory_app(clock)


@pytest.fixture
def platform(app: App) -> MemoryPublisher:
    assert isinstance(app.publisher, MemoryPublisher)
    return app.publisher


@pytest.fixture
def number(app: App) -> str:
    """A case with an answer that nobody has sent yet."""
    return unsent(app, a_post())


def ready(clock: VirtualClock, what: str = "c-1") -> Wait:
    return Wait(until=clock.now() + timedelta(seconds=30), reason="threads-prepared", prepared=what)


def run(app: App) -> tuple[str, int]:
    """What `publish` makes of what the Outbox holds, and the delay that it was given."""
    assert isinstance(app.outbox, MemoryOutbox)
    number, reply_id, delay = app.outbox.waiting.pop(0)
    return line.publish(number, reply_id, app=app), delay


def reply_of(app: App, number: str) -> Reply:
    file = app.records.file(number)
    assert file
    return file.replies[-1]


def test_what_was_made_ready_is_kept_before_it_is_published(
    app: App, platform: MemoryPublisher, number: str, clock: VirtualClock
) -> None:
    platform.outcomes = [ready(clock)]

    first, _ = run(app)
    kept = reply_of(app, number)
    clock.advance(30)
    second, delay = run(app)

    assert (first, kept.state, kept.prepared) == ("waiting", ReplyState.QUEUED, "c-1")
    assert (second, delay) == ("sent", 30)
    assert platform.published[0].prepared == "c-1"


def test_it_is_not_published_before_its_time(
    app: App, platform: MemoryPublisher, number: str, clock: VirtualClock
) -> None:
    platform.outcomes = [ready(clock)]
    run(app)

    early, _ = run(app)

    assert early == ReplyState.QUEUED
    assert platform.published == []
    assert number


def test_what_is_of_no_use_is_forgotten(
    app: App, platform: MemoryPublisher, number: str, clock: VirtualClock
) -> None:
    platform.outcomes = [ready(clock), ready(clock, "")]
    run(app)
    clock.advance(30)

    run(app)

    assert reply_of(app, number).prepared is None


def test_a_refusal_forgets_what_was_made_ready(
    app: App, platform: MemoryPublisher, number: str, clock: VirtualClock
) -> None:
    platform.outcomes = [ready(clock), Refused(reason="threads-invalid")]
    run(app)
    clock.advance(30)

    failed, _ = run(app)

    assert failed == "failed"
    assert reply_of(app, number).prepared is None


def test_what_was_made_ready_is_still_known_when_somebody_looks_and_sends_it_again(
    app: App, platform: MemoryPublisher, number: str, clock: VirtualClock
) -> None:
    platform.outcomes = [ready(clock), Lost(reason="no-answer")]
    platform.found = Look.UNSURE
    run(app)
    clock.advance(30)
    run(app)
    clock.advance(120)
    line.follow_up(app=app)
    unknown = reply_of(app, number)

    line.send_again(number, ANA, app=app)
    sent, _ = run(app)

    assert (unknown.state, unknown.prepared) == (ReplyState.UNKNOWN, "c-1")
    assert sent == "sent"
    assert platform.published[0].prepared == "c-1"


def test_a_throttling_between_the_steps_forgets_nothing(
    app: App, platform: MemoryPublisher, number: str, clock: VirtualClock
) -> None:
    later = clock.now() + timedelta(minutes=5)
    platform.outcomes = [ready(clock), Wait(until=later, reason="threads-rate-limit")]
    run(app)
    clock.advance(30)

    waiting, _ = run(app)

    assert waiting == "waiting"
    assert reply_of(app, number).prepared == "c-1"
