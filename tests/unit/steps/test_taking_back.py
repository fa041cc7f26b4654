"""Published answers: taken back, corrected, and not sent to a post that is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

from herodesk import line
from herodesk.domain.brakes import Pause, Scope
from herodesk.domain.case import Case, State
from herodesk.domain.errors import InvalidError, NotAllowedError
from herodesk.domain.notice import NoticeKind
from herodesk.domain.post import Post, Posted, Removed
from herodesk.domain.records import DayList
from herodesk.domain.reply import Gone, Look, Lost, Outcome, Refused, Reply, ReplyState, Wait
from herodesk.domain.staff import Way
from herodesk.ports import App
from herodesk.steps import brake
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryNotifier, MemoryOutbox, VirtualClock
from herodesk_ops.memory_publisher import MemoryPublisher
from tests.sample import a_post, memory_app, person

ANA, BEN, KARLA = person("ana"), person("ben"), person("karla")
WORDS, OTHERS = "Das bringen wir in Ordnung.", "Das bringen wir gern in Ordnung."
POST = "1990000000000000001"


@pytest.fixture
def app(clock: VirtualClock) -> App:
    return memory_app(clock)


@pytest.fixture
def number(app: App) -> str:
    """A case that Ana has answered."""
    return answered(app, a_post())


@pytest.fixture
def platform(app: App) -> MemoryPublisher:
    assert isinstance(app.publisher, MemoryPublisher)
    return app.publisher


def unsent(app: App, post: Post) -> str:
    """A case with an answer of Ana's that nobody has sent yet."""
    number = opened(app, post)
    line.claim(number, ANA, app=app)
    line.reply(number, ANA, WORDS, "n1", app=app)
    return number


def answered(app: App, post: Post) -> str:
    number = unsent(app, post)
    work(app)
    assert isinstance(app.clock, VirtualClock)
    app.clock.advance(1)
    return number


def opened(app: App, post: Post) -> str:
    taken = take_in(Posted(post=post), at=app.clock.now(), app=app)
    assert taken.case
    return taken.case


def work(app: App) -> list[str]:
    """What `publish` makes of everything in the Outbox."""
    assert isinstance(app.outbox, MemoryOutbox)
    done = []
    while app.outbox.waiting:
        number, reply_id, _ = app.outbox.waiting.pop(0)
        done.append(line.publish(number, reply_id, app=app))
    return done


def minutes(app: App, clock: VirtualClock, count: int) -> None:
    for _ in range(count):
        clock.advance(60)
        line.follow_up(app=app)
        work(app)


def case_of(app: App, number: str) -> Case:
    case = app.records.case(number)
    assert case
    return case


def replies(app: App, number: str) -> Sequence[Reply]:
    file = app.records.file(number)
    assert file
    return file.replies


def happened(app: App, number: str) -> list[str]:
    return [entry.what for entry in line.show(number, app=app).file.timeline]


def told(app: App) -> list[tuple[str, NoticeKind, str]]:
    notifier = app.notifiers[Way.SMS]
    assert isinstance(notifier, MemoryNotifier)
    return [(who, notice.kind, notice.text) for who, notice in notifier.sent]


def states(app: App, number: str) -> list[ReplyState]:
    return [reply.state for reply in replies(app, number)]


# -- withdrawing ------------------------------------------------------------------------------


def test_a_withdrawn_answer_is_gone_in_public_and_the_case_is_its_owners_again(
    app: App, number: str, platform: MemoryPublisher, clock: VirtualClock
) -> None:
    clock.advance(3600)

    line.withdraw(number, ANA, "", "falscher Kunde", app=app)
    assert states(app, number) == [ReplyState.WITHDRAWING]
    assert work(app) == ["withdrawn"]

    case = case_of(app, number)
    assert platform.standing == {}
    assert (case.state, case.owner, case.reply) == (State.CLAIMED, "ana", None)
    assert case.lease_until == case.next_due == clock.now() + timedelta(minutes=15)
    assert case.waiting_since == clock.now()
    assert case.answered_at is None
    (reply,) = replies(app, number)
    assert (reply.state, reply.text) == (ReplyState.WITHDRAWN, WORDS)
    asked, done = line.show(number, app=app).file.timeline[-2:]
    assert (asked.who, asked.what, asked.note) == ("ana", "withdraw-asked", "falscher Kunde")
    assert (done.who, done.what) == ("ana", "reply-withdrawn")


def test_pressed_twice_and_worked_on_twice_it_is_withdrawn_once(
    app: App, number: str, platform: MemoryPublisher
) -> None:
    for _ in range(2):
        line.withdraw(number, ANA, "", "", app=app)
    work(app)
    after = line.withdraw(number, ANA, "", "", app=app)
    (reply,) = replies(app, number)
    line.publish(number, reply.reply_id, app=app)

    assert after.state is ReplyState.WITHDRAWN
    assert happened(app, number).count("reply-withdrawn") == 1
    assert platform.standing == {}


@pytest.mark.parametrize("who", ["ana", "karla"])
def test_the_author_and_a_lead_may_take_it_back(app: App, number: str, who: str) -> None:
    line.withdraw(number, person(who), "", "", app=app)

    assert work(app) == ["withdrawn"]


def test_others_may_not(app: App, number: str) -> None:
    with pytest.raises(NotAllowedError, match="not-yours"):
        line.withdraw(number, BEN, "", "", app=app)

    assert line.may_take_back(line.show(number, app=app).file, BEN, app=app) == line.TakeBack()


def test_the_owner_hears_of_it_when_somebody_else_took_the_answer_back(
    app: App, number: str
) -> None:
    before = len(told(app))

    line.withdraw(number, KARLA, "", "", app=app)
    work(app)

    ((who, kind, text),) = told(app)[before:]
    assert (who, kind) == ("ana", NoticeKind.REMINDER)
    assert number in text
    assert WORDS not in text


def test_who_took_it_back_hears_nothing(app: App, number: str) -> None:
    before = len(told(app))

    line.withdraw(number, ANA, "", "", app=app)
    work(app)

    assert len(told(app)) == before


def test_at_night_the_owner_is_told_in_the_morning(
    app: App, number: str, clock: VirtualClock
) -> None:
    clock.advance(13 * 3600)
    before = len(told(app))

    line.withdraw(number, KARLA, "", "", app=app)
    work(app)
    minutes(app, clock, 30)
    assert len(told(app)) == before
    assert case_of(app, number).owner == "ana"

    clock.advance(7 * 3600 + 25 * 60)
    minutes(app, clock, 10)

    assert [who for who, *_ in told(app)[before:]] == ["ana"]


def test_while_another_answer_stands_the_case_stays_answered(app: App, number: str) -> None:
    line.reply(number, ANA, OTHERS, "n2", app=app)
    work(app)
    first, _ = replies(app, number)

    line.withdraw(number, ANA, first.reply_id, "", app=app)
    work(app)

    assert case_of(app, number).state is State.ANSWERED
    assert states(app, number) == [ReplyState.WITHDRAWN, ReplyState.SENT]


@pytest.mark.parametrize("closed", [False, True])
def test_a_solved_or_closed_case_wakes_for_its_owner(
    app: App, number: str, clock: VirtualClock, *, closed: bool
) -> None:
    line.solve(number, ANA, app=app)
    if closed:
        clock.advance(8 * 24 * 3600)
        line.follow_up(app=app)
        assert case_of(app, number).state is State.CLOSED

    line.withdraw(number, KARLA, "", "", app=app)
    work(app)

    case = case_of(app, number)
    assert (case.state, case.owner, case.expires_at) == (State.CLAIMED, "ana", None)


def test_what_is_not_a_case_stays_none_when_its_answer_goes(app: App, number: str) -> None:
    line.not_a_case(number, KARLA, app=app)

    line.withdraw(number, KARLA, "", "", app=app)

    assert work(app) == ["withdrawn"]
    case = case_of(app, number)
    assert (case.state, case.next_due) == (State.NOT_A_CASE, None)


def test_a_case_that_nobody_holds_is_taken_first(
    app: App, number: str, clock: VirtualClock
) -> None:
    take_in(
        Posted(post=a_post("2", "@nordwind immer noch kaputt", thread=POST)),
        at=app.clock.now(),
        app=app,
    )
    minutes(app, clock, 16)
    assert case_of(app, number).state is State.OFFERED

    with pytest.raises(NotAllowedError, match="take-it-first"):
        line.withdraw(number, ANA, "", "", app=app)


def test_a_refused_withdrawal_leaves_everything_as_it_was_and_says_why(
    app: App, number: str, platform: MemoryPublisher
) -> None:
    platform.withdrawals = [Refused(reason="not-withdrawn", detail="No.")]
    before = len(told(app))

    line.withdraw(number, KARLA, "", "", app=app)
    assert work(app) == ["sent"]

    (reply,) = replies(app, number)
    case = case_of(app, number)
    assert (reply.state, reply.reason, reply.detail) == (ReplyState.SENT, "not-withdrawn", "No.")
    assert (case.state, case.reply, happened(app, number)[-1]) == (
        State.ANSWERED,
        None,
        "withdraw-refused",
    )
    ((who, kind, _),) = told(app)[before:]
    assert (who, kind) == ("karla", NoticeKind.ALERT)


def test_a_lost_answer_is_finished_by_follow_up_within_two_minutes(
    app: App, number: str, platform: MemoryPublisher, clock: VirtualClock
) -> None:
    platform.withdrawals = [Lost(reason="no-answer")]

    line.withdraw(number, ANA, "", "", app=app)
    assert work(app) == ["waiting"]
    minutes(app, clock, 2)

    assert states(app, number) == [ReplyState.WITHDRAWN]


def test_a_platform_that_never_answers_is_a_persons_to_look_at(
    app: App, number: str, platform: MemoryPublisher, clock: VirtualClock
) -> None:
    platform.withdrawals = [Lost(reason="no-answer")] * 20

    line.withdraw(number, ANA, "", "", app=app)
    minutes(app, clock, 10)

    (reply,) = replies(app, number)
    assert (reply.state, reply.reason) == (ReplyState.SENT, "please-look")
    assert told(app)[-1][:2] == ("ana", NoticeKind.ALERT)


def test_a_rate_limit_is_waited_for_however_often_it_comes(
    app: App, number: str, platform: MemoryPublisher, clock: VirtualClock
) -> None:
    def limited() -> Wait:
        return Wait(until=clock.now() + timedelta(minutes=3), reason="x-rate-limit")

    line.withdraw(number, ANA, "", "", app=app)
    for _ in range(8):
        platform.withdrawals = [limited()]
        work(app)
        minutes(app, clock, 2)
        assert states(app, number) == [ReplyState.WITHDRAWING]
        clock.advance(60)
        line.follow_up(app=app)
    work(app)

    assert states(app, number) == [ReplyState.WITHDRAWN]


def test_a_customer_who_writes_meanwhile_is_not_lost(
    app: App, number: str, clock: VirtualClock
) -> None:
    line.withdraw(number, ANA, "", "", app=app)
    app.outbox.waiting.clear()  # type: ignore[attr-defined]
    take_in(Posted(post=a_post("2", "@nordwind hallo?", thread=POST)), at=clock.now(), app=app)
    assert case_of(app, number).state is State.CLAIMED

    minutes(app, clock, 2)

    case = case_of(app, number)
    assert states(app, number) == [ReplyState.WITHDRAWN]
    assert (case.state, case.owner, len(case.posts)) == (State.CLAIMED, "ana", 2)


def test_a_customer_who_comes_back_after_the_end_meanwhile_stops_nothing(
    app: App, number: str, clock: VirtualClock
) -> None:
    clock.advance(8 * 24 * 3600)
    line.follow_up(app=app)
    line.withdraw(number, KARLA, "", "", app=app)
    app.outbox.waiting.clear()  # type: ignore[attr-defined]
    again = a_post("2", "@nordwind wieder kaputt", thread=POST, created_at=clock.now())
    take_in(Posted(post=again), at=clock.now(), app=app)
    assert case_of(app, number).reopened == 1

    minutes(app, clock, 15)

    case = case_of(app, number)
    assert states(app, number) == [ReplyState.WITHDRAWN]
    assert (case.reply, case.state) == (None, State.OFFERED)


def test_our_own_deletion_coming_back_changes_nothing(app: App, number: str) -> None:
    line.withdraw(number, ANA, "", "", app=app)
    work(app)
    (reply,) = replies(app, number)
    before = line.show(number, app=app).file
    notices = len(told(app))

    take_in(Removed(platform="x", post_id=reply.remote_id or ""), at=app.clock.now(), app=app)

    assert line.show(number, app=app).file == before
    assert len(told(app)) == notices


def test_where_the_platform_deletes_nothing_it_is_said(app: App, number: str) -> None:
    class Stubborn:
        EDITS = False
        WITHDRAWS = False
        TELLS_REMOVALS = True
        MESSAGES = False
        BEGINS_MESSAGES = False
        PRICES: Mapping[str, str] = {}
        ASKS_WITHIN_HOURS: int | None = None
        READ_EVERY_MINUTES = 0

    from dataclasses import replace

    stubborn = replace(app, abilities=lambda _: Stubborn())

    with pytest.raises(NotAllowedError, match="cannot-withdraw"):
        line.withdraw(number, ANA, "", "", app=stubborn)
    with pytest.raises(NotAllowedError, match="cannot-correct"):
        line.correct(number, ANA, "", OTHERS, "k", app=stubborn)
    file = line.show(number, app=app).file
    assert line.may_take_back(file, ANA, app=stubborn) == line.TakeBack()


def test_an_answer_by_hand_cannot_be_withdrawn_from_here(app: App, clock: VirtualClock) -> None:
    number = opened(app, a_post("9", author="9"))
    line.claim(number, ANA, app=app)

    with pytest.raises(NotAllowedError, match="nothing-published"):
        line.withdraw(number, ANA, "", "", app=app)


# -- correcting -------------------------------------------------------------------------------


@pytest.fixture(params=["x", "facebook"])
def on_any(request: pytest.FixtureRequest, app: App) -> str:
    """An answered case on a platform that cannot edit, and on one that can."""
    return answered(app, a_post(platform=request.param))


def test_a_corrected_answer_stands_alone_in_public(
    app: App, on_any: str, platform: MemoryPublisher
) -> None:
    line.correct(on_any, ANA, "", OTHERS, "k", app=app)
    work(app)

    assert list(platform.standing.values()) == [f"{OTHERS} – Ana"]
    assert case_of(app, on_any).state is State.ANSWERED
    old, new = replies(app, on_any)
    edited = case_of(app, on_any).platform == "facebook"
    assert old.state is (ReplyState.CORRECTED if edited else ReplyState.WITHDRAWN)
    assert (new.state, new.instead_of, old.text) == (ReplyState.SENT, old.reply_id, WORDS)
    assert new.remote_id in platform.standing


def test_a_correction_does_not_start_the_first_answers_clock_anew(app: App, on_any: str) -> None:
    first = case_of(app, on_any).first_answer_at

    line.correct(on_any, ANA, "", OTHERS, "k", app=app)
    work(app)

    assert case_of(app, on_any).first_answer_at == first


def test_pressed_twice_it_is_corrected_once(
    app: App, on_any: str, platform: MemoryPublisher
) -> None:
    first, second = (line.correct(on_any, ANA, "", OTHERS, "k", app=app) for _ in range(2))
    work(app)

    assert first.reply_id == second.reply_id
    assert len(platform.standing) == 1
    assert len(replies(app, on_any)) == 2


def test_a_correction_may_be_corrected_and_withdrawn(
    app: App, on_any: str, platform: MemoryPublisher, clock: VirtualClock
) -> None:
    for key, text in (("k", OTHERS), ("l", WORDS)):
        line.correct(on_any, ANA, "", text, key, app=app)
        work(app)
        clock.advance(1)
    assert list(platform.standing.values()) == [f"{WORDS} – Ana"]

    line.withdraw(on_any, ANA, "", "", app=app)
    work(app)

    assert platform.standing == {}
    assert case_of(app, on_any).state is State.CLAIMED


@pytest.mark.parametrize(
    ("text", "why"), [("", "empty"), (" ", "empty"), ("ß" * 281, "too-long"), (WORDS, "same-text")]
)
def test_a_correction_is_checked_like_an_answer(app: App, number: str, text: str, why: str) -> None:
    with pytest.raises(InvalidError, match=why):
        line.correct(number, ANA, "", text, "k", app=app)


def test_a_lead_corrects_under_the_own_name(
    app: App, on_any: str, platform: MemoryPublisher
) -> None:
    line.correct(on_any, KARLA, "", OTHERS, "k", app=app)
    work(app)

    assert list(platform.standing.values()) == [f"{OTHERS} – {KARLA.first_name}"]
    assert case_of(app, on_any).owner == "ana"


def test_nothing_is_published_while_the_old_answer_stands(
    app: App, number: str, platform: MemoryPublisher
) -> None:
    platform.withdrawals = [Refused(reason="not-withdrawn")]

    line.correct(number, ANA, "", OTHERS, "k", app=app)
    assert work(app) == ["failed"]

    case = case_of(app, number)
    assert list(platform.standing.values()) == [f"{WORDS} – Ana"]
    assert (case.state, case.trouble) == (State.ANSWERED, ReplyState.FAILED)
    assert states(app, number) == [ReplyState.SENT, ReplyState.FAILED]
    assert told(app)[-1][:2] == ("ana", NoticeKind.ALERT)


def test_a_correction_refused_after_the_old_answer_went_leaves_the_customer_waiting(
    app: App, number: str, platform: MemoryPublisher, clock: VirtualClock
) -> None:
    clock.advance(3600)
    platform.outcomes = [Refused(reason="x-forbidden")]

    line.correct(number, ANA, "", OTHERS, "k", app=app)
    work(app)

    case = case_of(app, number)
    assert platform.standing == {}
    assert (case.state, case.trouble, case.owner) == (State.CLAIMED, ReplyState.FAILED, "ana")
    assert (case.answered_at, case.waiting_since) == (None, clock.now())
    assert states(app, number) == [ReplyState.WITHDRAWN, ReplyState.FAILED]


@pytest.mark.parametrize("outcome", [Lost(reason="no-answer"), None])
def test_a_correction_that_is_held_up_gets_there(
    app: App,
    on_any: str,
    platform: MemoryPublisher,
    clock: VirtualClock,
    outcome: Lost | None,
) -> None:
    first: Outcome = outcome or Wait(until=clock.now() + timedelta(minutes=1), reason="later")
    held: Lost | Wait = first if isinstance(first, Lost | Wait) else Lost(reason="x")
    platform.withdrawals = [held]
    if case_of(app, on_any).platform == "facebook":
        platform.outcomes = [held]

    line.correct(on_any, ANA, "", OTHERS, "k", app=app)
    work(app)
    minutes(app, clock, 4)

    assert list(platform.standing.values()) == [f"{OTHERS} – Ana"]


def test_an_edit_that_is_never_confirmed_is_a_persons_to_look_at(
    app: App, platform: MemoryPublisher, clock: VirtualClock
) -> None:
    number = answered(app, a_post(platform="facebook"))
    platform.outcomes = [Lost(reason="no-answer")] * 20

    line.correct(number, ANA, "", OTHERS, "k", app=app)
    minutes(app, clock, 10)

    assert states(app, number) == [ReplyState.SENT, ReplyState.FAILED]
    assert replies(app, number)[-1].reason == "please-look"


def test_a_post_that_came_before_the_correction_is_still_to_be_answered(
    app: App, number: str, clock: VirtualClock
) -> None:
    clock.advance(60)
    later = a_post("2", "@nordwind und wann?", thread=POST, created_at=clock.now())
    take_in(Posted(post=later), at=clock.now(), app=app)

    line.correct(number, ANA, "", OTHERS, "k", app=app)
    work(app)

    assert case_of(app, number).state is State.CLAIMED


def stop(app: App) -> None:
    wanted = Pause(
        scope=Scope.CHANNEL,
        name="x",
        by="karla",
        since=app.clock.now(),
        why="w",
        remind_minutes=600,
    )
    brake.pause(wanted, records=app.records)


def go_on(app: App) -> None:
    now = app.clock.now()
    brake.resume(Scope.CHANNEL, "x", by="karla", now=now, records=app.records)


def test_in_a_paused_channel_the_old_answer_stays_until_the_corrected_one_may_come(
    app: App, number: str, platform: MemoryPublisher, clock: VirtualClock
) -> None:
    stop(app)

    line.correct(number, ANA, "", OTHERS, "k", app=app)
    minutes(app, clock, 5)
    assert list(platform.standing.values()) == [f"{WORDS} – Ana"]

    go_on(app)
    minutes(app, clock, 3)
    assert list(platform.standing.values()) == [f"{OTHERS} – Ana"]


def test_a_pause_does_not_hold_up_a_withdrawal(app: App, number: str) -> None:
    stop(app)

    line.withdraw(number, ANA, "", "", app=app)

    assert work(app) == ["withdrawn"]


def test_after_a_pause_it_is_looked_whether_the_post_still_stands(
    app: App, waiting: str, platform: MemoryPublisher, clock: VirtualClock
) -> None:
    stop(app)
    line.reply(waiting, ANA, WORDS, "n1", app=app)
    work(app)
    platform.gone = {POST}

    go_on(app)
    minutes(app, clock, 3)

    assert platform.published == []
    assert case_of(app, waiting).state is State.WITHDRAWN


def test_one_of_withdrawing_and_correcting_wins(app: App, on_any: str) -> None:
    line.correct(on_any, ANA, "", OTHERS, "k", app=app)

    with pytest.raises(NotAllowedError, match="reply-on-its-way"):
        line.withdraw(on_any, KARLA, replies(app, on_any)[0].reply_id, "", app=app)


def test_what_waits_for_an_answer_on_its_way_stays_put(app: App, number: str) -> None:
    line.withdraw(number, ANA, "", "", app=app)

    with pytest.raises(NotAllowedError, match="reply-on-its-way"):
        line.reply(number, ANA, OTHERS, "n2", app=app)
    with pytest.raises(NotAllowedError, match="reply-on-its-way"):
        line.solve(number, ANA, app=app)
    with pytest.raises(NotAllowedError, match="reply-on-its-way"):
        line.correct(number, ANA, "", OTHERS, "k", app=app)


def test_the_old_answer_coming_back_late_is_not_taken_for_the_corrected_one(
    app: App, number: str, platform: MemoryPublisher
) -> None:
    platform.outcomes = [Lost(reason="no-answer")]
    (old,) = replies(app, number)
    line.correct(number, ANA, "", "Das bringen wir", "k", app=app)
    work(app)
    assert states(app, number)[-1] is ReplyState.SENDING
    ours = a_post(
        old.remote_id or "", f"@mara {old.public_text}", author="1880000000000000001", reply_to=POST
    )

    taken = take_in(Posted(post=ours), at=app.clock.now(), app=app)

    assert taken.what == "own"
    assert states(app, number)[-1] is ReplyState.SENDING


# -- the post is gone -------------------------------------------------------------------------


@pytest.fixture
def waiting(app: App) -> str:
    """A case that Ana has taken."""
    number = opened(app, a_post())
    line.claim(number, ANA, app=app)
    return number


def test_to_a_post_that_is_gone_nothing_is_sent_and_its_words_go(
    app: App, waiting: str, platform: MemoryPublisher
) -> None:
    platform.gone = {POST}

    line.reply(waiting, ANA, WORDS, "n1", app=app)
    assert work(app) == ["failed"]

    (reply,) = replies(app, waiting)
    case = case_of(app, waiting)
    stored = app.records.post("x", POST)
    assert platform.published == []
    assert (reply.state, reply.reason, reply.text) == (ReplyState.FAILED, "post-gone", WORDS)
    assert (case.state, case.reply, case.next_due) == (State.WITHDRAWN, None, None)
    assert stored is not None
    assert stored.removed
    assert stored.post is not None
    assert stored.post.text == ""
    who, kind, text = told(app)[-1]
    assert (who, kind) == ("ana", NoticeKind.ALERT)
    assert waiting in text
    listed = app.records.day_lines(app.clock.now().date(), DayList.CLOSED)
    assert [(row.id, row.state) for row in listed] == [(waiting, State.WITHDRAWN)]


def test_where_another_post_stands_the_case_stays_the_holders(
    app: App, waiting: str, platform: MemoryPublisher
) -> None:
    second = a_post("2", "@nordwind hallo?", thread=POST)
    take_in(Posted(post=second), at=app.clock.now(), app=app)
    platform.gone = {case_of(app, waiting).answer_to.post_id}

    line.reply(waiting, ANA, WORDS, "n1", app=app)
    work(app)

    case = case_of(app, waiting)
    assert (case.state, case.owner, case.trouble) == (State.CLAIMED, "ana", ReplyState.FAILED)
    assert len(case.standing_posts) == 1
    line.reply(waiting, ANA, WORDS, "n2", app=app)
    assert work(app) == ["sent"]


def test_it_is_looked_at_before_the_first_attempt_only(
    app: App, waiting: str, platform: MemoryPublisher, clock: VirtualClock
) -> None:
    looks: list[str] = []

    def counted(reply: Reply, *, now: object) -> bool:
        looks.append(reply.to)
        return False

    platform.post_is_gone = counted  # type: ignore[method-assign]
    platform.outcomes = [Wait(until=clock.now() + timedelta(minutes=1), reason="later")]

    line.reply(waiting, ANA, WORDS, "n1", app=app)
    work(app)
    minutes(app, clock, 2)

    assert len(platform.published) == 1
    assert looks == [POST]


def test_a_platform_that_says_so_when_the_answer_comes_is_believed_if_a_look_confirms_it(
    app: App, waiting: str, platform: MemoryPublisher
) -> None:
    def gone_meanwhile(reply: Reply, *, now: object) -> Outcome:
        platform.gone.add(reply.to)
        return Refused(reason="post-gone")

    platform.publish = gone_meanwhile  # type: ignore[method-assign]

    line.reply(waiting, ANA, WORDS, "n1", app=app)
    work(app)

    assert case_of(app, waiting).state is State.WITHDRAWN


def test_without_that_look_its_words_stay(
    app: App, waiting: str, platform: MemoryPublisher
) -> None:
    platform.outcomes = [Refused(reason="post-gone")]

    line.reply(waiting, ANA, WORDS, "n1", app=app)
    work(app)

    assert case_of(app, waiting).state is State.CLAIMED
    assert case_of(app, waiting).standing_posts


# -- sent again -------------------------------------------------------------------------------


def test_what_has_shown_up_meanwhile_is_not_sent_again(
    app: App, waiting: str, platform: MemoryPublisher, clock: VirtualClock
) -> None:
    publish = platform.publish

    def lost(reply: Reply, *, now: object) -> Outcome:
        publish(reply, now=now)  # type: ignore[arg-type]
        return Lost(reason="no-answer")

    platform.publish = lost  # type: ignore[method-assign]
    platform.found = Look.UNSURE
    line.reply(waiting, ANA, WORDS, "n1", app=app)
    work(app)
    minutes(app, clock, 2)
    assert states(app, waiting) == [ReplyState.UNKNOWN]
    platform.found = None

    line.send_again(waiting, ANA, app=app)
    work(app)

    assert states(app, waiting) == [ReplyState.SENT]
    assert len(platform.published) == 1


def test_what_cannot_be_seen_is_sent_as_the_person_says(
    app: App, waiting: str, platform: MemoryPublisher, clock: VirtualClock
) -> None:
    platform.outcomes = [Lost(reason="no-answer")]
    platform.found = Look.UNSURE
    line.reply(waiting, ANA, WORDS, "n1", app=app)
    work(app)
    minutes(app, clock, 2)

    line.send_again(waiting, ANA, app=app)
    work(app)

    assert states(app, waiting) == [ReplyState.SENT]
    assert len(platform.published) == 1


def test_a_withdrawal_that_finds_nothing_counts(
    app: App, number: str, platform: MemoryPublisher
) -> None:
    platform.withdrawals = [Gone()]

    line.withdraw(number, ANA, "", "", app=app)

    assert work(app) == ["withdrawn"]
