"""Promises with a date: noticed in an answer, asked about when it is over, raised if broken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from herodesk import line
from herodesk.adapters.items import decode, encode
from herodesk.domain.brakes import Pause, Scope
from herodesk.domain.case import Case, State
from herodesk.domain.errors import InvalidError, NotAllowedError
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.post import Posted
from herodesk.ports import App
from herodesk.steps import brake, keep_promise
from herodesk.steps.clocks import clocks, urgency_of
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryNotifier, MemoryOutbox, VirtualClock
from herodesk_ops.metering import size_of_item
from tests.sample import a_post, person

ANA, BEN, KARLA = person("ana"), person("ben"), person("karla")
THURSDAY = "Das tut mir leid, Mara. Der Techniker kommt am Donnerstag."
THURSDAY_OVER = datetime(2026, 11, 26, 22, 59, tzinfo=UTC)
FRIDAY_MORNING = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)
"""Eight in Berlin: Ana's duty begins."""
POST, NEXT = "1990000000000000001", "1990000000000000002"


def work(app: App) -> None:
    assert isinstance(app.outbox, MemoryOutbox)
    while app.outbox.waiting:
        number, reply_id, _ = app.outbox.waiting.pop(0)
        line.publish(number, reply_id, app=app)


def answer(app: App, number: str, text: str, key: str = "a1") -> Case:
    line.reply(number, ANA, text, key, app=app)
    work(app)
    assert isinstance(app.clock, VirtualClock)
    app.clock.advance(1)
    return case_of(app, number)


def case_of(app: App, number: str) -> Case:
    case = app.records.case(number)
    assert case is not None
    return case


def told(app: App, hero: str = "ana") -> list[Notice]:
    """What a person was told, but for offers."""
    sent = []
    for notifier in app.notifiers.values():
        assert isinstance(notifier, MemoryNotifier)
        sent += [n for who, n in notifier.sent if who == hero and n.kind is not NoticeKind.OFFER]
    return sent


def happened(app: App, number: str) -> list[str]:
    return [entry.what for entry in line.show(number, app=app).file.timeline]


def run_at(app: App, clock: VirtualClock, moment: datetime) -> None:
    clock.move_to(moment)
    line.follow_up(app=app)
    work(app)


def writes(app: App, text: str, post_id: str = NEXT, reply_to: str | None = POST) -> str | None:
    post = a_post(post_id, text, reply_to=reply_to, created_at=app.clock.now())
    return take_in(Posted(post=post), at=app.clock.now(), app=app).case


def score(app: App, case: Case) -> int:
    return urgency_of(case, clocks(case, app=app, now=app.clock.now()), app=app).points


@pytest.fixture
def taken(app: App) -> str:
    """A case that Ana holds."""
    opened = take_in(Posted(post=a_post(POST)), at=app.clock.now(), app=app)
    line.claim(str(opened.case), ANA, app=app)
    return str(opened.case)


@pytest.fixture
def number(app: App, taken: str) -> str:
    """A case in which she has promised Thursday."""
    answer(app, taken, THURSDAY)
    return taken


# -- noticing -----------------------------------------------------------------------------------


def test_a_day_in_the_answer_makes_the_case_promised_until_its_end(app: App, number: str) -> None:
    case = case_of(app, number)

    assert case.state is State.PROMISED
    assert case.promise is not None
    assert case.promise.due == (THURSDAY_OVER,)
    assert case.next_due == FRIDAY_MORNING
    assert happened(app, number)[-2:] == ["reply-sent", "promise-noticed"]


def test_an_answer_without_a_day_leaves_the_case_answered(app: App, taken: str) -> None:
    case = answer(app, taken, "Das tut mir leid, wir klären das.")

    assert case.state is State.ANSWERED
    assert case.promise is None


def test_of_two_answers_both_days_are_kept_and_the_earlier_one_counts(
    app: App, number: str
) -> None:
    case = answer(app, number, "Und morgen früh ruft dich Ben an.", "a2")

    assert case.promise is not None
    assert case.promise.due == (datetime(2026, 11, 24, 11, 0, tzinfo=UTC), THURSDAY_OVER)
    assert case.next_due == case.promise.due[0]


def test_a_case_of_a_promise_stays_within_an_item(app: App, number: str) -> None:
    case = case_of(app, number)

    assert size_of_item(encode(case)) <= 1024
    assert decode(encode(case)) == case


# -- what the HERO says before --------------------------------------------------------------------


def test_the_hero_names_another_day_adds_one_and_says_there_is_none(app: App, number: str) -> None:
    keep_promise.set_promise(number, ANA, "2026-11-30", app=app)

    changed = case_of(app, number)
    assert changed.promise is not None
    assert changed.promise.due == (datetime(2026, 11, 30, 22, 59, tzinfo=UTC),)
    assert changed.promise.said
    keep_promise.no_promise(number, ANA, app=app)
    assert case_of(app, number).state is State.ANSWERED
    keep_promise.set_promise(number, ANA, "2026-12-01T15:00", app=app)
    added = case_of(app, number)
    assert added.state is State.PROMISED
    assert added.next_due == datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
    assert happened(app, number)[-3:] == ["promise-set", "promise-none", "promise-set"]


def test_what_was_noticed_is_confirmed_with_the_same_day(app: App, number: str) -> None:
    keep_promise.set_promise(number, ANA, THURSDAY_OVER.isoformat(), app=app)

    promise = case_of(app, number).promise
    assert promise is not None
    assert (promise.due, promise.said) == ((THURSDAY_OVER,), True)
    assert happened(app, number)[-1] == "promise-confirmed"


@pytest.mark.parametrize(
    "day", ["2026-11-22", "2028-01-01", "Thursday", "2026-13-01", "", "0001-01-01T00:00"]
)
def test_a_day_that_is_over_too_far_or_none_is_refused(app: App, number: str, day: str) -> None:
    with pytest.raises(InvalidError):
        keep_promise.set_promise(number, ANA, day, app=app)


def test_only_the_owner_says_something_of_a_promise(app: App, number: str) -> None:
    with pytest.raises(NotAllowedError):
        keep_promise.kept(number, BEN, "", app=app)
    with pytest.raises(NotAllowedError):
        keep_promise.set_promise(number, BEN, "2026-11-30", app=app)


# -- on the day -----------------------------------------------------------------------------------


def test_when_the_day_is_over_its_hero_is_asked_once_on_the_next_morning(
    app: App, number: str, clock: VirtualClock
) -> None:
    run_at(app, clock, FRIDAY_MORNING - timedelta(minutes=1))
    assert told(app) == []

    run_at(app, clock, FRIDAY_MORNING)
    run_at(app, clock, FRIDAY_MORNING + timedelta(minutes=1))

    (word,) = told(app)
    assert number in word.text
    assert "/c/" in word.text
    assert "Mara" not in word.text
    assert happened(app, number)[-1] == "promise-asked"


def test_kept_brings_the_case_to_rest_and_a_week_later_it_closes(
    app: App, number: str, clock: VirtualClock
) -> None:
    run_at(app, clock, FRIDAY_MORNING)

    keep_promise.kept(number, ANA, "Er war da", app=app)

    case = case_of(app, number)
    assert (case.state, case.promise) == (State.ANSWERED, None)
    entry = line.show(number, app=app).file.timeline[-1]
    assert (entry.what, entry.note) == ("promise-kept", "Er war da")
    run_at(app, clock, FRIDAY_MORNING + timedelta(days=7, minutes=1))
    assert case_of(app, number).state is State.CLOSED


def test_not_yet_names_a_new_day_with_a_word_why(
    app: App, number: str, clock: VirtualClock
) -> None:
    run_at(app, clock, FRIDAY_MORNING)
    with pytest.raises(InvalidError):
        keep_promise.not_kept(number, ANA, "2026-11-30", "", app=app)

    keep_promise.not_kept(number, ANA, "2026-11-30", "Die Pumpe fehlt", app=app)

    case = case_of(app, number)
    assert case.state is State.PROMISED
    assert case.next_due == datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
    run_at(app, clock, datetime(2026, 12, 1, 7, 0, tzinfo=UTC))
    assert len(told(app)) == 2


def test_not_kept_without_a_new_day_gives_the_holder_the_case_and_raises_its_urgency(
    app: App, number: str, clock: VirtualClock
) -> None:
    run_at(app, clock, FRIDAY_MORNING)
    before = score(app, case_of(app, number))

    keep_promise.not_kept(number, ANA, "", "Er war nicht da", app=app)

    case = case_of(app, number)
    assert (case.state, case.owner) == (State.CLAIMED, "ana")
    assert case.waiting_since == clock.now()
    assert case.is_promise_broken
    assert score(app, case) > before
    answer(app, number, "Das tut mir leid, ich kümmere mich.", "a3")
    assert case_of(app, number).promise is None


def test_who_says_nothing_within_an_hour_of_duty_hands_the_case_to_whoever_leads(
    app: App, number: str, clock: VirtualClock
) -> None:
    run_at(app, clock, FRIDAY_MORNING)
    run_at(app, clock, FRIDAY_MORNING + timedelta(minutes=59))
    assert case_of(app, number).owner == "ana"

    run_at(app, clock, FRIDAY_MORNING + timedelta(minutes=61))

    case = case_of(app, number)
    assert (case.state, case.owner) == (State.OFFERED, None)
    assert {offer.hero for offer in case.offers if not offer.over} == {"karla"}
    assert happened(app, number)[-2:] == ["promise-unanswered", "offered"]
    line.claim(number, KARLA, app=app)
    keep_promise.kept(number, KARLA, "", app=app)
    assert case_of(app, number).state is State.ANSWERED


def test_the_link_of_the_question_leads_to_the_case_and_changes_nothing_of_it(
    app: App, number: str, clock: VirtualClock
) -> None:
    run_at(app, clock, FRIDAY_MORNING)
    token = told(app)[0].text.split("/c/")[1][:28]
    assert line.link(token, app=app).standing == "open"

    case, signed = line.claim_by_link(token, app=app)

    assert (case.state, signed.person.id) == (State.PROMISED, "ana")
    assert case.promise is not None
    assert line.link(token, app=app).standing == "yours"


def test_a_hero_on_a_break_is_not_asked_but_whoever_leads(
    app: App, number: str, clock: VirtualClock
) -> None:
    pause = Pause(scope=Scope.PERSON, name="ana", since=clock.now(), by="ana", why="")
    brake.pause(pause, records=app.records)

    run_at(app, clock, FRIDAY_MORNING)

    assert [word for word in told(app) if word.case] == []
    assert case_of(app, number).owner is None
    assert happened(app, number)[-2:] == ["promise-unanswered", "offered"]


# -- the customer ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["nobody came", "Es ist keiner da gewesen.", "I am still waiting", "Wo bleibt der Techniker?",
     "Jetzt leckt auch noch der Geschirrspüler, alles kaputt"],
)  # fmt: skip
def test_a_customer_who_says_it_was_not_kept_raises_the_case_by_that(
    app: App, number: str, clock: VirtualClock, text: str
) -> None:
    clock.move_to(FRIDAY_MORNING + timedelta(hours=1))
    before = score(app, case_of(app, number))

    assert writes(app, text) == number

    case = case_of(app, number)
    assert (case.state, case.owner) == (State.CLAIMED, "ana")
    assert case.is_promise_broken
    assert score(app, case) >= before + app.rules.brand().weights.broken
    assert "promise-broken" in [e.why for e in line.show(number, app=app).file.timeline]
    assert [word.kind for word in told(app)][-1] is NoticeKind.REMINDER


def test_a_question_before_the_day_wakes_the_case_and_breaks_nothing(app: App, number: str) -> None:
    writes(app, "@nordwind Wie lange dauert die Reparatur dann ungefähr?")

    case = case_of(app, number)
    assert case.state is State.CLAIMED
    assert not case.is_promise_broken
    assert answer(app, number, "Etwa eine Stunde.", "a2").promise == case.promise


def test_thanks_wake_nobody_and_the_promise_stays(app: App, number: str) -> None:
    writes(app, "Vielen Dank, super!")

    assert case_of(app, number).state is State.PROMISED


def test_a_customer_who_comes_back_after_the_end_finds_no_old_promise(
    app: App, number: str, clock: VirtualClock
) -> None:
    line.solve(number, ANA, app=app)
    run_at(app, clock, FRIDAY_MORNING + timedelta(days=7))
    assert case_of(app, number).state is State.CLOSED

    writes(app, "Immer noch nichts passiert, Umtausch klappt nicht")

    assert case_of(app, number).promise is None


# -- answers taken back -------------------------------------------------------------------------


def test_a_corrected_answer_promises_what_it_says_now(app: App, number: str) -> None:
    (reply,) = line.show(number, app=app).file.replies

    line.correct(number, ANA, reply.reply_id, "Der Techniker kommt am Freitag.", "k", app=app)
    work(app)

    case = case_of(app, number)
    assert case.promise is not None
    assert case.promise.due == (THURSDAY_OVER + timedelta(days=1),)


def test_a_withdrawn_answer_promises_nothing(app: App, number: str) -> None:
    (reply,) = line.show(number, app=app).file.replies

    line.withdraw(number, ANA, reply.reply_id, "", app=app)
    work(app)

    case = case_of(app, number)
    assert (case.state, case.promise) == (State.CLAIMED, None)


def test_a_case_handed_over_keeps_its_promise_and_asks_the_colleague(
    app: App, number: str, clock: VirtualClock
) -> None:
    line.hand_over(number, ANA, "ben", "", app=app)

    assert case_of(app, number).state is State.PROMISED
    run_at(app, clock, FRIDAY_MORNING)
    assert [word.case for word in told(app, "ben")][-1] == number
