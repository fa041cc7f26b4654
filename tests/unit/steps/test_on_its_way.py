"""An answer on its way: what is kept while it is being sent, and when somebody looks after it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from herodesk import line
from herodesk.domain.case import Case
from herodesk.domain.errors import StaleError
from herodesk.domain.reply import Look, Lost, Outcome, Picture, Refused, Reply, ReplyState, Wait
from herodesk.ports import App
from herodesk.steps.publish import watch_over
from herodesk_ops.memory import MemoryOutbox, MemoryRecords, VirtualClock
from herodesk_ops.memory_publisher import MemoryPictures, MemoryPublisher
from tests.sample import a_post, memory_app, person
from tests.unit.steps.test_taking_back import WORDS, opened, unsent

ANA = person("ana")
PICTURE = Picture(name="a" * 22 + ".jpg", kind="image/jpeg", alt="Schlauch", width=4, height=3)


@dataclass
class Looking(MemoryPublisher):
    """Sees what is kept at the moment of the request."""

    app: App | None = None
    kept: list[tuple[Reply | None, Case | None]] = field(default_factory=list)

    def publish(self, reply: Reply, *, now: datetime) -> Outcome:
        assert self.app
        records = self.app.records
        self.kept.append((records.reply(reply.case, reply.reply_id), records.case(reply.case)))
        return super().publish(reply, now=now)


@pytest.fixture
def platform() -> Looking:
    return Looking()


@pytest.fixture
def app(clock: VirtualClock, platform: Looking) -> App:
    platform.app = replace(memory_app(clock), publisher=platform, pictures=MemoryPictures())
    return platform.app


@pytest.fixture
def number(app: App) -> str:
    """A case with an answer that nobody has sent yet."""
    return unsent(app, a_post())


def case_of(app: App, number: str) -> Case:
    case = app.records.case(number)
    assert case
    return case


def answer_of(app: App, number: str) -> Reply:
    file = app.records.file(number)
    assert file
    return file.replies[-1]


def state_of(app: App, number: str) -> ReplyState:
    return answer_of(app, number).state


def sends(app: App, number: str) -> str:
    """What comes of a run that the queue has told of the answer."""
    return line.publish(number, answer_of(app, number).reply_id, app=app)


def waiting(app: App) -> list[tuple[str, str, int]]:
    assert isinstance(app.outbox, MemoryOutbox)
    return app.outbox.waiting


def cut_off(app: App, number: str, platform: MemoryPublisher) -> None:
    """The answer to the request was lost: nobody knows yet whether it went out."""
    platform.outcomes = [Lost(reason="timeout")]
    assert sends(app, number) == "sending"


def test_at_the_request_it_is_kept_as_on_its_way_for_half_a_minute(
    app: App, number: str, platform: Looking, clock: VirtualClock
) -> None:
    sends(app, number)

    ((reply, case),) = platform.kept
    assert reply
    assert case
    assert (reply.state, reply.attempts, reply.v) == (ReplyState.SENDING, 1, 2)
    assert reply.deadline == clock.now() + timedelta(seconds=30)
    assert case.next_due == clock.now() + timedelta(seconds=45)


class Raced(MemoryRecords):
    """Another run of the queue's function is a moment faster."""

    def save(self, *records: Any) -> None:
        first = records[0]
        if isinstance(first, Reply) and first.state is ReplyState.SENDING and first.attempts == 1:
            super().save(replace(first, v=2), *records[1:])
        super().save(*records)


def test_of_two_runs_at_once_one_asks_the_platform(clock: VirtualClock, platform: Looking) -> None:
    app = replace(memory_app(clock, Raced(clock)), publisher=platform)
    number = opened(app, a_post())
    line.claim(number, ANA, app=app)
    line.reply(number, ANA, WORDS, "n1", app=app)

    with pytest.raises(StaleError):
        sends(app, number)

    assert platform.kept == []


def test_what_nobody_fetched_from_the_queue_is_put_there_again_and_looked_at_in_a_minute(
    app: App, number: str, clock: VirtualClock
) -> None:
    waiting(app).clear()
    clock.advance(120)

    assert watch_over(case_of(app, number), app=app) == "asked-again"

    assert [(case, reply) for case, reply, _ in waiting(app)] == [
        (number, answer_of(app, number).reply_id)
    ]
    assert case_of(app, number).next_due == clock.now() + timedelta(seconds=60)


def test_nobody_looks_while_the_platform_may_still_need_to_show_it(
    app: App, number: str, platform: Looking, clock: VirtualClock
) -> None:
    cut_off(app, number, platform)
    clock.advance(44.9)

    early = watch_over(case_of(app, number), app=app)
    clock.advance(0.1)
    in_time = watch_over(case_of(app, number), app=app)

    assert (early, in_time) == ("sending", "asked-again")
    assert state_of(app, number) == ReplyState.QUEUED


def test_who_cannot_tell_yet_is_asked_again_in_a_minute(
    app: App, number: str, platform: Looking, clock: VirtualClock
) -> None:
    cut_off(app, number, platform)
    platform.found = Look.LATER
    clock.advance(60)

    assert watch_over(case_of(app, number), app=app) == "sending"

    assert case_of(app, number).next_due == clock.now() + timedelta(seconds=60)
    assert state_of(app, number) == ReplyState.SENDING


def test_what_is_not_out_there_is_sent_again_five_times_at_most(
    app: App, number: str, platform: Looking, clock: VirtualClock
) -> None:
    told = []
    for _ in range(5):
        cut_off(app, number, platform)
        clock.advance(60)
        told.append(watch_over(case_of(app, number), app=app))
        clock.advance(1)

    assert told == ["asked-again"] * 4 + ["unknown"]
    assert [delay for _, _, delay in waiting(app)[1:]] == [1] * 4


def test_what_has_ended_is_left_alone_for_an_hour(
    app: App, number: str, clock: VirtualClock
) -> None:
    sends(app, number)
    # A run that died here would have left its case due, though nothing is to be done.
    case = replace(case_of(app, number), reply=answer_of(app, number).reply_id)

    assert watch_over(case, app=app) == "sent"

    assert case_of(app, number).next_due == clock.now() + timedelta(hours=1)


def test_a_case_that_is_gone_has_nothing_to_send(app: App, number: str) -> None:
    assert line.publish("GONE22", answer_of(app, number).reply_id, app=app) == "nothing-to-do"
    assert line.publish(number, "another", app=app) == "nothing-to-do"


def test_what_is_to_come_at_once_comes_after_a_second(
    app: App, number: str, platform: Looking, clock: VirtualClock
) -> None:
    waiting(app).clear()
    platform.outcomes = [Wait(until=clock.now(), reason="threads-prepared", prepared="c-1")]

    sends(app, number)

    assert waiting(app) == [(number, answer_of(app, number).reply_id, 1)]


# -- a picture that is handed over first -----------------------------------------------------------


def with_picture(app: App, number: str) -> None:
    """The waiting answer has a picture beside it."""
    reply = answer_of(app, number)
    assert isinstance(app.pictures, MemoryPictures)
    app.pictures.put(number, PICTURE.name, b"picture")
    app.records.save(replace(reply, picture=PICTURE, v=reply.v + 1))


def refused_at(app: App) -> datetime | None:
    channels = [it for it in app.records.channels() if it.platform == "x"]
    return channels[0].refused_at if channels else None


@pytest.mark.parametrize(("reason", "is_our_key"), [("x-token", True), ("picture-bad", False)])
def test_a_platform_that_refuses_our_key_for_the_picture_has_a_channel_to_repair(
    app: App, number: str, platform: Looking, clock: VirtualClock, reason: str, is_our_key: bool
) -> None:
    with_picture(app, number)
    platform.outcomes = [Refused(reason=reason)]

    assert sends(app, number) == "failed"

    assert refused_at(app) == (clock.now() if is_our_key else None)
    assert platform.published == []


@pytest.mark.parametrize(("reason", "is_our_key"), [("x-token", True), ("words-bad", False)])
def test_so_has_one_that_refuses_our_key_for_the_words(
    app: App, number: str, platform: Looking, clock: VirtualClock, reason: str, is_our_key: bool
) -> None:
    platform.outcomes = [Refused(reason=reason)]

    assert sends(app, number) == "failed"

    assert refused_at(app) == (clock.now() if is_our_key else None)


def test_a_picture_that_got_no_answer_is_an_attempt_and_one_that_waits_is_none(
    app: App, number: str, platform: Looking, clock: VirtualClock
) -> None:
    with_picture(app, number)
    attempts = []
    for outcome in (Lost(reason="timeout"), Wait(until=clock.now(), reason="x-busy")):
        platform.outcomes = [outcome]
        sends(app, number)
        attempts.append(answer_of(app, number).attempts)
        clock.advance(60)

    assert attempts == [1, 1]


def test_the_picture_goes_before_the_words_and_both_are_one_attempt(
    app: App, number: str, platform: Looking, clock: VirtualClock
) -> None:
    with_picture(app, number)

    first = sends(app, number)
    clock.advance(1)
    second = sends(app, number)

    assert (first, second) == ("waiting", "sent")
    assert [(reply.prepared, reply.attempts) for reply in platform.published] == [("picture-1", 1)]
