"""What became of an answer, told by the platform: late, twice, in any order, and still one end."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from herodesk import line
from herodesk.domain.case import Case, State
from herodesk.domain.notice import NoticeKind
from herodesk.domain.post import Author, Fate, Kind, Posted
from herodesk.domain.reply import Lost, Reply, ReplyState
from herodesk.domain.staff import Way
from herodesk.ports import App
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryNotifier, MemoryOutbox, VirtualClock
from herodesk_ops.memory_publisher import MemoryPublisher
from tests.sample import a_post, memory_app, person

ANA, BEN = person("ana"), person("ben")
HELP = "Meine Waschmaschine ist defekt und niemand meldet sich, was soll ich tun?"
KIM = "4915100000001"


@pytest.fixture
def app(clock: VirtualClock) -> App:
    return memory_app(clock)


@pytest.fixture
def number(app: App) -> str:
    """A case on WhatsApp that Ana has answered."""
    number = written(app, HELP)
    line.claim(number, ANA, app=app)
    answer(app, number, "n1")
    return number


def written(app: App, text: str, n: int = 1) -> str:
    assert isinstance(app.clock, VirtualClock)
    app.clock.advance(60)
    post = replace(
        a_post(f"wamid.{n}", text, kind=Kind.MESSAGE, created_at=app.clock.now()),
        platform="whatsapp", author=Author(id=KIM), account="106540352242922",
    )  # fmt: skip
    taken = take_in(Posted(post=post), at=app.clock.now(), app=app)
    assert taken.case
    return taken.case


def answer(app: App, number: str, key: str) -> None:
    line.reply(number, ANA, f"Wir kümmern uns gleich darum ({key}).", key, app=app)
    work(app)


def work(app: App) -> None:
    assert isinstance(app.outbox, MemoryOutbox)
    while app.outbox.waiting:
        number, reply_id, _ = app.outbox.waiting.pop(0)
        line.publish(number, reply_id, app=app)


def replies(app: App, number: str) -> list[Reply]:
    return sorted(line.show(number, app=app).file.replies, key=lambda it: it.created_at)


def case_of(app: App, number: str) -> Case:
    case = app.records.case(number)
    assert case
    return case


def told(
    app: App, number: str, reason: str | None = None, remote_id: str | None = None, which: int = 0
) -> str:
    """The platform tells it; what came of that."""
    reply = replies(app, number)[which]
    fate = Fate(
        platform="whatsapp", case=number, reply_id=reply.reply_id, reason=reason,
        remote_id=remote_id or reply.remote_id or "wamid.late", detail="words of the platform",
    )  # fmt: skip
    return take_in(fate, at=app.clock.now(), app=app).what


def alerts(app: App) -> list[str]:
    notifiers = [app.notifiers[way] for way in (Way.SMS, Way.EMAIL)]
    return [
        to
        for notifier in notifiers
        if isinstance(notifier, MemoryNotifier)
        for to, notice in notifier.sent
        if notice.kind is NoticeKind.ALERT
    ]


def test_what_did_not_arrive_after_all_has_failed_and_the_customer_waits_again(
    app: App, number: str
) -> None:
    assert case_of(app, number).state is State.ANSWERED

    what = told(app, number, "whatsapp-window")

    (reply,), case = replies(app, number), case_of(app, number)
    assert what == "own-failed"
    assert (reply.state, reply.reason) == (ReplyState.FAILED, "whatsapp-window")
    assert reply.detail == "words of the platform"
    assert (case.state, case.owner, case.trouble) == (State.CLAIMED, "ana", ReplyState.FAILED)
    assert case.waiting_since is not None
    assert case.next_due is not None
    assert alerts(app) == ["ana"]
    entries = [(entry.what, entry.why) for entry in line.show(number, app=app).file.timeline]
    assert ("reply-failed", "whatsapp-window") in entries


def test_told_twice_it_fails_once(app: App, number: str) -> None:
    told(app, number, "whatsapp-window")

    assert told(app, number, "whatsapp-window") == "own"
    assert alerts(app) == ["ana"]


def test_that_it_is_there_changes_nothing(app: App, number: str) -> None:
    before = case_of(app, number)

    assert told(app, number) == "own"
    assert case_of(app, number) == before


def test_a_case_that_was_solved_wakes(app: App, number: str) -> None:
    line.solve(number, ANA, app=app)

    told(app, number, "whatsapp-unreachable")

    assert case_of(app, number).state is State.CLAIMED


def test_where_another_answer_stands_the_case_rests(app: App, number: str) -> None:
    written(app, "Und wann kommt jemand?", 2)
    answer(app, number, "n2")

    told(app, number, "whatsapp-window")

    states = [reply.state for reply in replies(app, number)]
    assert states == [ReplyState.FAILED, ReplyState.SENT]
    assert case_of(app, number).state is State.ANSWERED
    assert alerts(app) == ["ana"]


def test_the_next_answer_goes_its_way_while_one_fails(app: App, number: str) -> None:
    written(app, "Und wann kommt jemand?", 2)
    line.reply(number, ANA, "Morgen um neun.", "n2", app=app)

    told(app, number, "whatsapp-window")
    work(app)

    states = [reply.state for reply in replies(app, number)]
    assert states == [ReplyState.FAILED, ReplyState.SENT]
    assert case_of(app, number).state is State.ANSWERED


def test_who_holds_the_case_now_has_it_again(app: App, number: str) -> None:
    case = case_of(app, number)
    app.records.save(replace(case, owner="ben", v=case.v + 1))

    told(app, number, "whatsapp-window")

    assert (case_of(app, number).owner, case_of(app, number).state) == ("ben", State.CLAIMED)
    assert "ana" in alerts(app)


@pytest.fixture
def lost(app: App) -> str:
    """A case with an answer that nobody can tell of."""
    number = written(app, HELP)
    line.claim(number, ANA, app=app)
    assert isinstance(app.publisher, MemoryPublisher)
    app.publisher.outcomes = [Lost(reason="no-answer")]
    answer(app, number, "n1")
    return number


def test_a_lost_answer_is_confirmed_by_what_is_told_of_it(app: App, lost: str) -> None:
    assert told(app, lost) == "own-confirmed"

    (reply,) = replies(app, lost)
    assert (reply.state, reply.remote_id) == (ReplyState.SENT, "wamid.late")
    assert case_of(app, lost).state is State.ANSWERED


def test_a_lost_answer_that_did_not_arrive_has_failed(app: App, lost: str) -> None:
    assert told(app, lost, "whatsapp-unreachable") == "own-failed"

    assert replies(app, lost)[0].state is ReplyState.FAILED
    assert case_of(app, lost).state is State.CLAIMED


@pytest.mark.parametrize("order", sorted({*permutations(["", "", "whatsapp-window"])}))
@pytest.mark.parametrize("begins", ["number", "lost"])
def test_in_any_order_it_ends_as_failed(
    app: App, begins: str, order: tuple[str, ...], request: pytest.FixtureRequest
) -> None:
    number = request.getfixturevalue(begins)
    remote_id = replies(app, number)[0].remote_id or "wamid.late"

    for reason in order:
        told(app, number, reason or None, remote_id)

    assert [reply.state for reply in replies(app, number)] == [ReplyState.FAILED]
    assert case_of(app, number).state is State.CLAIMED
    assert alerts(app) == ["ana"]


def test_what_is_told_of_another_try_or_case_or_platform_changes_nothing(
    app: App, number: str
) -> None:
    (reply,), before = replies(app, number), case_of(app, number)
    fate = Fate(
        platform="whatsapp", case=number, reply_id=reply.reply_id, remote_id="wamid.other",
        reason="whatsapp-window",
    )  # fmt: skip
    others = [
        fate,
        replace(fate, case="999999", remote_id=reply.remote_id or ""),
        replace(fate, reply_id="none", remote_id=reply.remote_id or ""),
        replace(fate, platform="x", remote_id=reply.remote_id or ""),
    ]

    assert {take_in(it, at=app.clock.now(), app=app).what for it in others} == {"own"}
    assert (replies(app, number), case_of(app, number)) == ([reply], before)
