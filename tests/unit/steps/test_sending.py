"""Sending an answer: what it is held back for, what is counted, and what becomes of our key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from herodesk import line
from herodesk.domain.brakes import Brakes
from herodesk.domain.case import State
from herodesk.domain.reply import Look, Lost, Refused, Reply, ReplyState, Sent, Wait, Withdrawal
from herodesk.ports import App
from herodesk.steps.channel import change
from herodesk_ops.memory import MemoryRecords, VirtualClock
from herodesk_ops.memory_publisher import MemoryPictures, MemoryPublisher
from tests.sample import a_post, memory_app, person
from tests.unit.steps.test_on_its_way import (
    answer_of,
    case_of,
    cut_off,
    sends,
    state_of,
    waiting,
    with_picture,
)
from tests.unit.steps.test_taking_back import (
    OTHERS,
    POST,
    answered,
    minutes,
    replies,
    states,
    stop,
    unsent,
    work,
)

ANA = person("ana")


@dataclass
class Asked(MemoryPublisher):
    """Remembers what it was asked to look at and to take away."""

    looked: list[str] = field(default_factory=list)
    taken_away: list[str] = field(default_factory=list)

    def post_is_gone(self, reply: Reply, *, now: datetime) -> bool:
        self.looked.append(reply.to)
        return super().post_is_gone(reply, now=now)

    def withdraw(self, reply: Reply, *, now: datetime) -> Withdrawal:
        self.taken_away.append(reply.reply_id)
        return super().withdraw(reply, now=now)


class Remembering(MemoryRecords):
    """Tells of the brakes as they were at the beginning, unless it is asked for them fresh."""

    def brakes(self, *, fresh: bool = False) -> Brakes:
        return super().brakes() if fresh else Brakes()


@pytest.fixture
def platform() -> Asked:
    return Asked()


@pytest.fixture
def app(clock: VirtualClock, platform: Asked) -> App:
    records = Remembering(clock)
    return replace(memory_app(clock, records), publisher=platform, pictures=MemoryPictures())


@pytest.fixture
def number(app: App) -> str:
    """A case with an answer that nobody has sent yet."""
    return unsent(app, a_post())


# -- what is not sent --------------------------------------------------------------------------


def test_the_queue_tells_of_an_answer_in_words_of_its_own(app: App, number: str) -> None:
    told = "".join(list(answer_of(app, number).reply_id))  # the same words, another object

    assert line.publish(number, told, app=app) == "sent"


def test_an_answer_that_its_case_does_not_wait_for_is_not_sent(
    app: App, number: str, platform: Asked
) -> None:
    case = case_of(app, number)
    app.records.save(replace(case, reply=None, v=case.v + 1))

    assert sends(app, number) == "nothing-to-do"

    assert platform.published == []


def test_nor_is_one_that_is_not_there_any_more(app: App, number: str) -> None:
    case = case_of(app, number)
    app.records.save(replace(case, reply="gone", v=case.v + 1))

    assert line.publish(number, "gone", app=app) == "nothing-to-do"


@pytest.mark.parametrize("state", [*ReplyState])
def test_only_an_answer_that_waits_is_sent_and_only_one_to_be_withdrawn_is_deleted(
    app: App, number: str, platform: Asked, state: ReplyState
) -> None:
    reply = answer_of(app, number)
    app.records.save(replace(reply, state=state, remote_id="ours-1", v=reply.v + 1))

    told = sends(app, number)

    assert len(platform.published) == (state is ReplyState.QUEUED)
    assert len(platform.taken_away) == (state is ReplyState.WITHDRAWING)
    ends = {ReplyState.QUEUED: "sent", ReplyState.WITHDRAWING: "withdrawn"}
    assert told == ends.get(state, state.value)


@pytest.mark.parametrize("state", [*ReplyState])
def test_what_is_left_of_an_answer_is_asked_for_looked_at_or_let_be(
    app: App, number: str, clock: VirtualClock, state: ReplyState
) -> None:
    waiting(app).clear()
    reply = answer_of(app, number)
    app.records.save(replace(reply, state=state, attempts=1, v=reply.v + 1))
    told = line_watch(app, number)

    waits = {ReplyState.QUEUED, ReplyState.WITHDRAWING}
    assert [delay for *_, delay in waiting(app)] == ([0] if state in waits else [])
    if state is ReplyState.SENDING:
        assert told == "sending"
    else:
        due = timedelta(minutes=1) if state in waits else timedelta(hours=1)
        assert told == ("asked-again" if state in waits else state.value)
        assert case_of(app, number).next_due == clock.now() + due


def line_watch(app: App, number: str) -> str:
    """What comes of it when somebody looks after the case."""
    from herodesk.steps.publish import watch_over

    return watch_over(case_of(app, number), app=app)


# -- while the channel is paused ----------------------------------------------------------------


def test_a_pause_holds_an_answer_back_at_once_and_that_is_no_attempt(
    app: App, number: str, platform: Asked, clock: VirtualClock
) -> None:
    stop(app)

    assert sends(app, number) == "waiting"

    reply, case = answer_of(app, number), case_of(app, number)
    until = clock.now() + timedelta(days=1)
    assert platform.published == []
    assert (reply.state, reply.attempts, reply.not_before) == (ReplyState.QUEUED, 0, until)
    assert (case.paused, case.next_due) == (True, until)


def test_a_platform_that_is_busy_holds_it_back_without_a_pause_and_that_is_one(
    app: App, number: str, platform: Asked, clock: VirtualClock
) -> None:
    until = clock.now() + timedelta(minutes=3)
    platform.outcomes = [Wait(until=until, reason="bluesky-busy")]

    assert sends(app, number) == "waiting"

    reply, case = answer_of(app, number), case_of(app, number)
    assert (reply.state, reply.attempts, reply.not_before) == (ReplyState.QUEUED, 1, until)
    assert (case.paused, case.next_due) == (False, until)


def test_a_pause_leaves_the_old_answer_in_place_at_once(
    app: App, platform: Asked, clock: VirtualClock
) -> None:
    number = answered(app, a_post())
    line.correct(number, ANA, "", OTHERS, "k", app=app)
    stop(app)

    assert work(app) == ["waiting"]

    reply, case = answer_of(app, number), case_of(app, number)
    assert platform.taken_away == []
    assert (reply.attempts, reply.not_before) == (0, clock.now() + timedelta(days=1))
    assert case.paused


# -- the answer that it corrects -----------------------------------------------------------------


@pytest.mark.parametrize("state", [*ReplyState])
def test_only_an_answer_that_stands_in_public_makes_room_and_only_then_is_the_post_looked_at(
    app: App, platform: Asked, state: ReplyState
) -> None:
    number = answered(app, a_post())
    line.correct(number, ANA, "", OTHERS, "k", app=app)
    (old, _), stands = replies(app, number), state is ReplyState.SENT
    app.records.save(replace(old, state=state, v=old.v + 1))
    platform.looked.clear()

    assert work(app) == ["sent"]

    assert platform.taken_away == ([old.reply_id] if stands else [])
    assert platform.looked == ([POST] if stands else [])


def test_what_made_room_once_is_not_taken_away_again(
    app: App, platform: Asked, clock: VirtualClock
) -> None:
    number = answered(app, a_post())
    platform.outcomes = [Wait(until=clock.now() + timedelta(seconds=30), reason="x-busy")]

    line.correct(number, ANA, "", OTHERS, "k", app=app)
    work(app)
    minutes(app, clock, 2)

    assert len(platform.taken_away) == 1
    assert states(app, number) == [ReplyState.WITHDRAWN, ReplyState.SENT]


# -- a picture ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x", "facebook"])
def test_the_picture_of_a_first_answer_is_handed_over_before_its_words(
    app: App, platform: Asked, name: str
) -> None:
    number = unsent(app, a_post(platform=name))
    with_picture(app, number)

    assert sends(app, number) == "waiting"

    assert (len(platform.pictures), platform.published) == (1, [])


@pytest.mark.parametrize(("name", "edits"), [("x", False), ("facebook", True)])
def test_that_of_a_corrected_one_too_unless_the_platform_changes_the_words_in_their_place(
    app: App, platform: Asked, name: str, edits: bool
) -> None:
    number = answered(app, a_post(platform=name))
    before = dict(platform.standing)
    line.correct(number, ANA, "", OTHERS, "k", app=app)
    with_picture(app, number)

    sends(app, number)

    assert len(platform.pictures) == (0 if edits else 1)
    assert (platform.standing == before) is not edits


def test_a_picture_that_gets_no_answer_is_handed_over_every_half_minute_five_times_at_most(
    app: App, number: str, platform: Asked, clock: VirtualClock
) -> None:
    with_picture(app, number)
    platform.outcomes = [Lost(reason="timeout")] * 5
    told: list[tuple[str, int]] = []
    for _ in range(5):
        told.append((sends(app, number), answer_of(app, number).attempts))
        if told[-1][0] == "waiting":
            until = clock.now() + timedelta(seconds=30)
            assert answer_of(app, number).not_before == case_of(app, number).next_due == until
        clock.advance(30)

    assert told == [*(("waiting", attempt) for attempt in range(1, 5)), ("failed", 4)]
    assert answer_of(app, number).reason == "picture-not-taken"


# -- what was lost -------------------------------------------------------------------------------


def in_doubt(app: App, number: str, platform: Asked, clock: VirtualClock) -> None:
    """Nobody could tell whether it is out there; Ana said that it is not."""
    cut_off(app, number, platform)
    platform.found = Look.UNSURE
    clock.advance(60)
    assert line_watch(app, number) == "unknown"
    line.send_again(number, ANA, app=app)


def test_what_a_person_takes_for_lost_waits_a_minute_while_nobody_can_look(
    app: App, number: str, platform: Asked, clock: VirtualClock
) -> None:
    in_doubt(app, number, platform, clock)
    platform.found = Look.LATER

    assert sends(app, number) == "waiting"

    reply, until = answer_of(app, number), clock.now() + timedelta(seconds=60)
    assert (reply.state, reply.attempts, reply.not_before) == (ReplyState.QUEUED, 0, until)
    assert case_of(app, number).next_due == until
    assert platform.published == []


@pytest.mark.parametrize(
    ("found", "times"), [(Sent(remote_id="ours-9"), 0), (Look.ABSENT, 1), (Look.UNSURE, 1)]
)
def test_then_it_is_looked_at_again_and_sent_only_if_it_was_not_found(
    app: App, number: str, platform: Asked, clock: VirtualClock, found: Sent | Look, times: int
) -> None:
    in_doubt(app, number, platform, clock)
    platform.found = Look.LATER
    sends(app, number)
    platform.found = found
    clock.advance(60)

    assert sends(app, number) == "sent"

    assert len(platform.published) == times


@pytest.mark.parametrize("found", [*Look])
def test_who_looks_after_a_lost_answer_believes_what_the_platform_shows(
    app: App, number: str, platform: Asked, clock: VirtualClock, found: Look
) -> None:
    cut_off(app, number, platform)
    platform.found = found
    clock.advance(60)

    told = line_watch(app, number)

    ends = {
        Look.ABSENT: ("asked-again", ReplyState.QUEUED),
        Look.LATER: ("sending", ReplyState.SENDING),
        Look.UNSURE: ("unknown", ReplyState.UNKNOWN),
    }
    assert (told, state_of(app, number)) == ends[found]


def test_what_was_put_off_more_often_than_it_may_be_lost_is_a_persons_to_look_at(
    app: App, number: str, platform: Asked, clock: VirtualClock
) -> None:
    for _ in range(6):
        platform.outcomes = [Wait(until=clock.now() + timedelta(minutes=1), reason="x-busy")]
        sends(app, number)
        clock.advance(60)
    cut_off(app, number, platform)
    clock.advance(60)

    assert answer_of(app, number).attempts == 7
    assert line_watch(app, number) == "unknown"


# -- what the platform refuses -------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["bluesky-invalid", "post-gone", "x-forbidden"])
def test_only_who_says_that_the_post_is_gone_makes_us_look_and_its_words_go(
    app: App, number: str, platform: Asked, reason: str
) -> None:
    def meanwhile(reply: Reply, *, now: object) -> Refused:
        platform.gone.add(reply.to)
        platform.looked.clear()
        return Refused(reason=reason, detail="Nicht gefunden")

    platform.publish = meanwhile  # type: ignore[method-assign]

    assert sends(app, number) == "failed"

    says_gone = reason == "post-gone"
    reply = answer_of(app, number)
    assert len(platform.looked) == says_gone
    assert case_of(app, number).state is (State.WITHDRAWN if says_gone else State.CLAIMED)
    assert (reply.reason, reply.detail) == (reason, "Nicht gefunden")


# -- our key -------------------------------------------------------------------------------------


def refused(app: App, name: str) -> None:
    """The platform did not accept our key an hour ago."""
    an_hour_ago = app.clock.now() - timedelta(hours=1)
    change(name, lambda it: it.refused(an_hour_ago), records=app.records)


@pytest.mark.parametrize(("name", "mils"), [("x", 15), ("facebook", 0)])
def test_whoever_takes_an_answer_takes_our_key_whatever_the_answer_costs(
    app: App, name: str, mils: int
) -> None:
    number = unsent(app, a_post(platform=name))
    refused(app, name)

    sends(app, number)

    channel = app.records.channel(name)
    assert (channel.refused_at, channel.answers_mils, channel.v) == (None, mils, 2)


@pytest.mark.parametrize("is_doubtful", [False, True])
def test_so_does_whoever_turns_out_to_have_it(
    app: App, number: str, platform: Asked, clock: VirtualClock, is_doubtful: bool
) -> None:
    refused(app, "x")
    if is_doubtful:
        in_doubt(app, number, platform, clock)
    else:
        cut_off(app, number, platform)
        clock.advance(60)
    platform.found = Sent(remote_id="ours-9", url="https://x.com/i/9")

    told = sends(app, number) if is_doubtful else line_watch(app, number)

    reply, channel = answer_of(app, number), app.records.channel("x")
    assert told == "sent"
    assert (reply.remote_id, reply.url) == ("ours-9", "https://x.com/i/9")
    assert (channel.refused_at, channel.answers_mils) == (None, 15)


def test_of_a_channel_that_is_well_and_takes_answers_for_nothing_there_is_nothing_to_keep(
    app: App,
) -> None:
    number = unsent(app, a_post(platform="facebook"))
    channels: Sequence[object] = app.records.channels()

    sends(app, number)

    assert app.records.channels() == channels
