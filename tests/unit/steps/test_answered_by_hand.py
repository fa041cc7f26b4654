"""What the holder has answered on the platform itself, and what stands in the way of saying so."""

from __future__ import annotations

import pytest

from herodesk import line
from herodesk.domain.case import State
from herodesk.domain.errors import NotAllowedError, NotFoundError, StaleError
from herodesk.domain.post import Posted
from herodesk.domain.reply import Look, Lost, Reply, ReplyState
from herodesk.ports import App
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryRecords, VirtualClock
from herodesk_ops.memory_publisher import MemoryPublisher
from tests.sample import a_post, person

ANA, LARS = person("ana"), person("lars")


@pytest.fixture
def number(app: App) -> str:
    taken = take_in(Posted(post=a_post()), at=app.clock.now(), app=app)
    return str(taken.case)


def replied(app: App, number: str) -> Reply:
    line.claim(number, ANA, app=app)
    return line.reply(number, ANA, "Gern.", "n1", app=app)


def test_an_answer_of_which_nobody_knows_is_by_hand_once_its_holder_says_so(
    app: App, number: str, clock: VirtualClock
) -> None:
    assert isinstance(app.publisher, MemoryPublisher)
    app.publisher.outcomes, app.publisher.found = [Lost(reason="timeout")], Look.UNSURE
    line.publish(number, replied(app, number).reply_id, app=app)
    clock.advance(120)
    line.follow_up(app=app)
    before = app.records.case(number)
    assert before
    doubtful = app.records.reply(number, before.reply or "")
    assert doubtful
    assert doubtful.state is ReplyState.UNKNOWN

    case = line.answered_by_hand(number, ANA, app=app)

    settled = app.records.reply(number, doubtful.reply_id)
    assert settled
    assert (settled.state, settled.v) == (ReplyState.BY_HAND, doubtful.v + 1)
    assert case.state is State.ANSWERED


def test_an_answer_that_is_on_its_way_is_waited_for(app: App, number: str) -> None:
    reply = replied(app, number)

    with pytest.raises(NotAllowedError, match="reply-on-its-way"):
        line.answered_by_hand(number, ANA, app=app)

    assert app.records.reply(number, reply.reply_id) == reply


def test_a_case_that_is_none_is_not_found(app: App) -> None:
    with pytest.raises(NotFoundError):
        line.answered_by_hand("ABCDEF", ANA, app=app)


def test_what_nobody_holds_is_solved_only_by_who_might_hold_it(app: App, number: str) -> None:
    with pytest.raises(NotAllowedError, match="may-not-claim"):
        line.solve(number, LARS, app=app)


def test_a_talk_by_text_that_went_on_meanwhile_is_not_tried_again(
    app: App, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is faster at the case is read anew; what we are in the middle of by text is not."""
    assert isinstance(app.records, MemoryRecords)
    tries: list[str] = []

    def stale(key: str) -> None:
        def save(*_: object) -> None:
            tries.append(key)
            raise StaleError(key)

        monkeypatch.setattr(app.records, "save", save)
        with pytest.raises(Exception, match=key if key == "PERSON" else "changed too often"):
            line.claim(number, ANA, app=app)

    stale("PERSON")
    stale("CASE")

    assert tries.count("PERSON") == 1
    assert tries.count("CASE") > 1


def test_the_words_of_a_hand_over_may_be_noted_as_well(app: App, number: str) -> None:
    """The same note pressed twice is one; the same words with a hand-over are no note."""
    line.claim(number, ANA, app=app)
    line.hand_over(number, ANA, to="ben", note="Ruft Dienstag an.", app=app)

    for _ in range(2):
        line.note(number, ANA, "Ruft Dienstag an.", app=app)

    file = app.records.file(number)
    assert file
    assert [entry.what for entry in file.timeline].count("noted") == 1
