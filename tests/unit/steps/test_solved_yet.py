"""Whether it is solved is asked once, in a calm thread, and only when a HERO presses send."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk import line
from herodesk.domain.case import Case, State
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.finding import Sentiment, Signal
from herodesk.domain.notice import Notice
from herodesk.domain.post import Answerable, Posted
from herodesk.domain.solved_yet import may_be_asked
from herodesk.domain.staff import Way
from herodesk.ports import App
from herodesk.steps import solved_yet
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryNotifier, MemoryOutbox, VirtualClock
from herodesk_ops.memory_publisher import MemoryPublisher
from tests.sample import a_post, person

ANA, BEN = person("ana"), person("ben")
POST = "1990000000000000001"
QUESTION = "@nordwind Wie lange gilt eigentlich die Garantie auf den Kompressor?"
HOUR = 3600
SENTENCE = "Hat das geklappt, ist alles gelöst? Ein kurzes Wort genügt. – Ana"


@pytest.fixture
def number(app: App) -> str:
    """A question that Ana has answered."""
    taken = take_in(Posted(post=a_post(POST, QUESTION)), at=app.clock.now(), app=app)
    line.claim(str(taken.case), ANA, app=app)
    line.reply(str(taken.case), ANA, "Zehn Jahre.", "a1", app=app)
    work(app)
    return str(taken.case)


def work(app: App) -> None:
    assert isinstance(app.outbox, MemoryOutbox)
    while app.outbox.waiting:
        number, reply_id, _ = app.outbox.waiting.pop(0)
        line.publish(number, reply_id, app=app)


def case_of(app: App, number: str) -> Case:
    case = app.records.case(number)
    assert case is not None
    return case


def mails(app: App) -> list[Notice]:
    notifier = app.notifiers[Way.EMAIL]
    assert isinstance(notifier, MemoryNotifier)
    return [notice for _, notice in notifier.sent]


def public(app: App) -> list[str]:
    assert isinstance(app.publisher, MemoryPublisher)
    return [reply.public_text for reply in app.publisher.published]


def follow_up(app: App, clock: VirtualClock, seconds: int) -> None:
    clock.advance(seconds)
    line.follow_up(app=app)
    work(app)


def test_after_two_quiet_days_its_hero_is_told_once_by_mail_and_nothing_goes_out_by_itself(
    app: App, number: str, clock: VirtualClock
) -> None:
    follow_up(app, clock, 47 * HOUR)
    assert mails(app) == []

    follow_up(app, clock, HOUR)
    follow_up(app, clock, HOUR)

    (mail,) = mails(app)
    assert number in mail.subject
    assert public(app) == ["Zehn Jahre. – Ana"]
    assert case_of(app, number).state is State.ANSWERED
    follow_up(app, clock, 6 * 24 * HOUR)
    assert case_of(app, number).state is State.CLOSED


def test_at_night_its_hero_is_told_in_the_morning(
    app: App, number: str, clock: VirtualClock
) -> None:
    follow_up(app, clock, 62 * HOUR)
    assert mails(app) == []

    for _ in range(9):
        follow_up(app, clock, HOUR)

    (mail,) = mails(app)
    assert number in mail.subject


def test_one_press_asks_in_public_and_it_is_never_asked_again(
    app: App, number: str, clock: VirtualClock
) -> None:
    clock.advance(49 * HOUR)

    for _ in range(2):
        solved_yet.ask(number, ANA, "key", app=app)
    work(app)

    assert public(app) == ["Zehn Jahre. – Ana", SENTENCE]
    follow_up(app, clock, 72 * HOUR)
    assert mails(app) == []
    with pytest.raises(NotAllowedError):
        solved_yet.ask(number, ANA, "other", app=app)
    assert not solved_yet.may_ask(case_of(app, number), app)


def test_it_is_not_asked_too_early_nor_by_others(
    app: App, number: str, clock: VirtualClock
) -> None:
    with pytest.raises(NotAllowedError):
        solved_yet.ask(number, ANA, "key", app=app)
    clock.advance(49 * HOUR)
    with pytest.raises(NotAllowedError):
        solved_yet.ask(number, BEN, "key", app=app)


@pytest.mark.parametrize("text", ["@nordwind Danke, Ana!", "@nordwind Vielen Dank, super erklärt!"])
def test_who_has_thanked_is_not_asked_on_top(
    app: App, number: str, clock: VirtualClock, text: str
) -> None:
    clock.advance(HOUR)
    thanks = a_post("2", text, reply_to=POST, created_at=clock.now())
    take_in(Posted(post=thanks), at=clock.now(), app=app)
    told = len(mails(app))

    follow_up(app, clock, 72 * HOUR)

    assert len(mails(app)) == told
    assert not solved_yet.may_ask(case_of(app, number), app)


@pytest.mark.parametrize("signal", [Signal.DANGER, Signal.LEGAL, Signal.PRESS, Signal.BOYCOTT])
def test_an_angry_thread_is_left_alone(app: App, number: str, signal: Signal) -> None:
    case = case_of(app, number)
    late = app.clock.now() + timedelta(hours=50)
    (post,) = case.posts

    def may(**facts: object) -> bool:
        changed = replace(case, posts=(replace(post, **facts),))  # type: ignore[arg-type]
        return may_be_asked(changed, late, after_hours=48, window_hours=None)

    assert may()
    assert not may(signals=(signal,))
    assert not may(sentiment=Sentiment.NEGATIVE)
    assert not may(answerable=Answerable.NO)
    assert not may(removed=True)


def test_it_is_asked_inside_the_platforms_window_only_and_zero_hours_is_never(
    app: App, number: str
) -> None:
    case, late = case_of(app, number), app.clock.now() + timedelta(hours=50)

    assert may_be_asked(case, late, after_hours=48, window_hours=51)
    assert not may_be_asked(case, late, after_hours=48, window_hours=49)
    assert not may_be_asked(case, late, after_hours=0, window_hours=None)
