"""What colleagues do: claim, pass, release, answer, sign in; and what happens when they do not."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk import line
from herodesk.domain.case import Case, State
from herodesk.domain.errors import (
    AlreadyClaimedError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.post import Answerable, Posted
from herodesk.domain.reply import Refused, ReplyState
from herodesk.domain.staff import Way
from herodesk.ports import App
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import (
    MemoryNotifier,
    MemoryOutbox,
    MemoryRoster,
    VirtualClock,
)
from herodesk_ops.memory_publisher import MemoryPublisher
from tests.sample import MONDAY_MORNING, a_post, everybody, person

ANA, BEN = person("ana"), person("ben")
WORDS = "Das bringen wir in Ordnung."


@pytest.fixture
def number(app: App) -> str:
    taken = take_in(Posted(post=a_post()), at=app.clock.now(), app=app)
    assert taken.case is not None
    return taken.case


def sent(app: App, way: Way = Way.SMS) -> list[tuple[str, Notice]]:
    notifier = app.notifiers[way]
    assert isinstance(notifier, MemoryNotifier)
    return notifier.sent


def case_of(app: App, number: str) -> Case:
    case = app.records.case(number)
    assert case is not None
    return case


def token_of(notice: Notice) -> str:
    return notice.text.split("/c/")[1][:28]


def minutes(app: App, clock: VirtualClock, count: int) -> None:
    for _ in range(count):
        clock.advance(60)
        line.follow_up(app=app)


# -- claiming ---------------------------------------------------------------------------------


def test_the_link_of_a_text_claims_for_its_person_and_signs_them_in(app: App, number: str) -> None:
    hero, notice = sent(app)[0]

    case, session = line.claim_by_link(token_of(notice), app=app)

    assert (case.number, case.owner, session.person.id) == (number, hero, hero)
    assert line.signed_in(session.token, app=app) == session


def test_a_link_works_once_and_later_shows_how_it_stands(app: App, number: str) -> None:
    (_, mine), (_, other), _ = sent(app)
    line.claim_by_link(token_of(mine), app=app)

    with pytest.raises(NotFoundError):
        line.claim_by_link(token_of(mine), app=app)
    with pytest.raises(AlreadyClaimedError):
        line.claim_by_link(token_of(other), app=app)
    assert line.link(token_of(mine), app=app).standing == "yours"
    assert line.link(token_of(other), app=app).standing == "taken"


def test_looking_at_a_link_changes_nothing(app: App, number: str) -> None:
    before = case_of(app, number)

    for _, notice in sent(app):
        assert line.link(token_of(notice), app=app).standing == "open"

    assert case_of(app, number) == before


@pytest.mark.parametrize(
    "token", ["", "K7Q2MX", "x" * 28, "../../../etc/passwd000000000", "ü" * 28]
)
def test_a_made_up_link_is_not_found(app: App, token: str) -> None:
    with pytest.raises(NotFoundError):
        line.link(token, app=app)


def test_the_link_of_another_round_is_over(app: App, number: str, clock: VirtualClock) -> None:
    _, notice = sent(app)[0]
    line.claim(number, BEN, app=app)
    line.release(number, BEN, "muss weg", app=app)
    minutes(app, clock, 1)

    assert line.link(token_of(notice), app=app).standing == "over"
    with pytest.raises(NotFoundError):
        line.claim_by_link(token_of(notice), app=app)


def test_a_second_tap_on_claim_changes_nothing(app: App, number: str) -> None:
    first = line.claim(number, ANA, app=app)

    assert line.claim(number, ANA, app=app) == first


def test_who_comes_second_learns_who_has_it_and_since_when(app: App, number: str) -> None:
    line.claim(number, ANA, app=app)

    with pytest.raises(AlreadyClaimedError) as lost:
        line.claim(number, BEN, app=app)

    assert (lost.value.owner, lost.value.since) == ("ana", app.clock.now())


def test_data_protection_and_guests_may_not_claim(app: App, number: str) -> None:
    for someone in (person("nils"), person("mira"), replace(ANA, level=0)):
        with pytest.raises(NotAllowedError):
            line.claim(number, someone, app=app)


# -- what is in doubt ------------------------------------------------------------------------------


def in_doubt(app: App) -> str:
    taken = take_in(Posted(post=a_post(text="@nordwind hm, na ja")), at=app.clock.now(), app=app)
    assert case_of(app, str(taken.case)).state is State.TO_JUDGE
    return str(taken.case)


def test_a_lead_makes_a_case_of_what_is_in_doubt_with_one_touch(app: App) -> None:
    number = in_doubt(app)

    line.confirm(number, person("karla"), app=app)
    case = line.confirm(number, person("karla"), app=app)

    assert case.state is State.OFFERED
    assert len(sent(app) + sent(app, Way.EMAIL)) == 3
    assert line.show(number, app=app).file.timeline[-1].who == "karla"


def test_or_says_that_it_is_none(app: App) -> None:
    number = in_doubt(app)

    assert line.not_a_case(number, person("karla"), app=app).state is State.NOT_A_CASE
    with pytest.raises(NotAllowedError, match="judged-already"):
        line.confirm(number, person("karla"), app=app)


def test_only_leads_and_managers_judge(app: App) -> None:
    with pytest.raises(NotAllowedError, match="leads-judge"):
        line.confirm(in_doubt(app), ANA, app=app)


def test_a_judgement_that_nobody_gives_is_asked_of_a_lead_within_the_promise(
    app: App, clock: VirtualClock
) -> None:
    in_doubt(app)

    minutes(app, clock, 21)

    assert [hero for hero, _ in sent(app)] == ["karla"]


# -- silence ------------------------------------------------------------------------------------


def test_after_ten_minutes_the_next_are_asked_then_the_lead_then_the_manager(
    app: App, number: str, clock: VirtualClock
) -> None:
    minutes(app, clock, 41)

    stages = [e.why for e in line.show(number, app=app).file.timeline if "offered" in e.what]
    assert stages == ["heroes", "next-heroes", "leads", "managers"]
    told = [hero for hero, _ in sent(app) + sent(app, Way.EMAIL)]
    assert len(told) == len(set(told))


def test_a_case_that_nobody_takes_does_not_ring_all_night(
    app: App, number: str, clock: VirtualClock
) -> None:
    minutes(app, clock, 18 * 60)

    told = Counter(hero for hero, _ in sent(app) + sent(app, Way.EMAIL))
    assert max(told.values()) <= 5
    assert case_of(app, number).is_open


def test_after_a_claim_nobody_else_hears_of_the_case(
    app: App, number: str, clock: VirtualClock
) -> None:
    line.claim(number, ANA, app=app)
    before = len(sent(app))

    minutes(app, clock, 14)

    assert len(sent(app)) == before


def test_a_lease_that_ends_gives_the_case_to_the_others_without_blame(
    app: App, number: str, clock: VirtualClock
) -> None:
    line.claim(number, ANA, app=app)

    minutes(app, clock, 16)

    case = case_of(app, number)
    assert case.state is State.OFFERED
    assert case.owner is None
    assert "lease-ended" in [entry.what for entry in line.show(number, app=app).file.timeline]


def test_who_passes_is_not_asked_again_and_when_all_pass_the_next_are_asked_at_once(
    app: App, number: str, clock: VirtualClock
) -> None:
    asked = [hero for hero, _ in sent(app)]
    for hero in asked:
        line.pass_on(number, person(hero), app=app)

    minutes(app, clock, 1)

    assert len(sent(app)) > 3
    assert not set(asked) & {hero for hero, _ in sent(app)[3:]}


def test_when_a_phone_cannot_be_reached_the_mail_goes_out_instead(app: App) -> None:
    with_mail = [replace(someone, email_topic="arn:topic") for someone in everybody()]
    here = replace(app, roster=MemoryRoster(with_mail))
    notifier = app.notifiers[Way.SMS]
    assert isinstance(notifier, MemoryNotifier)
    notifier.unreachable = {someone.id for someone in with_mail}

    take_in(Posted(post=a_post()), at=app.clock.now(), app=here)

    assert sent(app) == []
    assert len(sent(app, Way.EMAIL)) == 3


# -- answering ------------------------------------------------------------------------------------


def test_the_holder_answers_in_own_words_with_the_sign_off(app: App, number: str) -> None:
    line.claim(number, ANA, app=app)

    answer = line.reply(number, ANA, f"  {WORDS}\r\n", "n1", app=app)

    assert answer.public_text == f"{WORDS} – Ana"
    assert isinstance(app.outbox, MemoryOutbox)
    assert app.outbox.waiting == [(number, answer.reply_id, 0)]


def test_pressing_send_twice_is_one_answer(app: App, number: str) -> None:
    line.claim(number, ANA, app=app)

    first = line.reply(number, ANA, WORDS, "n1", app=app)
    again = line.reply(number, ANA, WORDS, "n1", app=app)

    assert first.reply_id == again.reply_id
    assert len(line.show(number, app=app).file.replies) == 1


def test_while_one_answer_is_on_its_way_there_is_no_second(app: App, number: str) -> None:
    line.claim(number, ANA, app=app)
    line.reply(number, ANA, WORDS, "n1", app=app)

    with pytest.raises(NotAllowedError):
        line.reply(number, ANA, "Noch etwas", "n2", app=app)
    with pytest.raises(NotAllowedError):
        line.release(number, ANA, "", app=app)


def test_only_the_holder_answers(app: App, number: str) -> None:
    line.claim(number, ANA, app=app)

    with pytest.raises(NotAllowedError):
        line.reply(number, BEN, WORDS, "n1", app=app)


@pytest.mark.parametrize("text", ["", "   ", "\x00\x07"])
def test_an_empty_answer_is_refused(app: App, number: str, text: str) -> None:
    line.claim(number, ANA, app=app)

    with pytest.raises(InvalidError):
        line.reply(number, ANA, text, "n1", app=app)


def test_an_answer_is_measured_as_the_platform_counts_with_the_sign_off(
    app: App, number: str
) -> None:
    line.claim(number, ANA, app=app)
    sign_off = len(" – Ana")

    with pytest.raises(InvalidError):
        line.reply(number, ANA, "ß" * (281 - sign_off), "n1", app=app)
    line.reply(number, ANA, "ß" * (280 - sign_off), "n2", app=app)


def test_where_the_platform_refuses_api_answers_there_is_none_but_the_one_by_hand(app: App) -> None:
    gated = a_post(answerable=Answerable.NO, refusal="x-reply-gate")
    taken = take_in(Posted(post=gated), at=app.clock.now(), app=app)
    number = str(taken.case)
    line.claim(number, ANA, app=app)

    with pytest.raises(NotAllowedError, match="x-reply-gate"):
        line.reply(number, ANA, WORDS, "n1", app=app)
    case = line.answered_by_hand(number, ANA, app=app)

    assert case.state is State.ANSWERED
    assert case.first_answer_at == app.clock.now()


def test_after_a_refusal_the_holder_may_answer_by_hand(app: App, number: str) -> None:
    assert isinstance(app.publisher, MemoryPublisher)
    app.publisher.outcomes = [Refused(reason="x-forbidden")]
    line.claim(number, ANA, app=app)
    with pytest.raises(NotAllowedError, match="answerable-here"):
        line.answered_by_hand(number, ANA, app=app)
    line.publish(number, line.reply(number, ANA, WORDS, "n1", app=app).reply_id, app=app)
    assert case_of(app, number).trouble is ReplyState.FAILED

    case = line.answered_by_hand(number, ANA, app=app)

    assert (case.state, case.trouble) == (State.ANSWERED, None)


def test_an_answered_case_closes_after_a_quiet_week(
    app: App, number: str, clock: VirtualClock
) -> None:
    line.claim(number, ANA, app=app)
    line.publish(number, line.reply(number, ANA, WORDS, "n1", app=app).reply_id, app=app)
    assert case_of(app, number).state is State.ANSWERED

    clock.advance(7 * 24 * 3600)
    line.follow_up(app=app)

    assert case_of(app, number).state is State.CLOSED
    assert app.records.open_cases() == []


# -- signing in ----------------------------------------------------------------------------------


def test_a_sign_in_link_works_once(app: App) -> None:
    line.ask_sign_in(str(ANA.phone), app=app)
    hero, notice = sent(app)[-1]
    token = notice.text.split("/s/")[1][:22]

    signed_in, _ = line.sign_in(token, app=app)

    assert (hero, notice.kind, signed_in.person.id) == ("ana", NoticeKind.SIGN_IN, "ana")
    with pytest.raises(NotFoundError):
        line.sign_in(token, app=app)


def test_a_sign_in_link_lives_fifteen_minutes(app: App, clock: VirtualClock) -> None:
    line.ask_sign_in(str(ANA.phone), app=app)
    token = sent(app)[-1][1].text.split("/s/")[1][:22]
    clock.advance(15 * 60)

    with pytest.raises(NotFoundError):
        line.sign_in(token, app=app)


def test_however_often_it_is_asked_for_one_link_a_minute_is_sent(app: App) -> None:
    for _ in range(10):
        line.ask_sign_in(str(ANA.phone), app=app)

    assert len(sent(app)) == 1


def test_an_unknown_contact_gets_nothing_and_no_other_answer(app: App) -> None:
    assert line.ask_sign_in("+491700000000", app=app) is None  # type: ignore[func-returns-value]
    assert sent(app) == []


def test_who_left_the_roster_has_no_way_in_any_more_and_takes_no_case(
    app: App, number: str
) -> None:
    line.ask_sign_in(str(ANA.phone), app=app)
    token = sent(app)[-1][1].text.split("/s/")[1][:22]
    session = line.open_session(ANA, app=app)
    gone = replace(ANA, gone=MONDAY_MORNING.date())
    here = replace(app, roster=MemoryRoster([gone]))
    before = len(sent(app))

    line.ask_sign_in(str(ANA.phone), app=here)

    assert len(sent(app)) == before
    assert line.signed_in(session.token, app=here) is None
    with pytest.raises(NotFoundError):
        line.sign_in(token, app=here)
    with pytest.raises(NotAllowedError):
        line.claim(number, gone, app=here)


def test_signing_out_ends_the_session_at_once(app: App) -> None:
    session = line.open_session(ANA, app=app)

    line.sign_out(session.token, app=app)

    assert line.signed_in(session.token, app=app) is None


def test_a_sign_in_link_is_no_session_and_a_session_no_link(app: App) -> None:
    line.ask_sign_in(str(ANA.phone), app=app)
    token = sent(app)[-1][1].text.split("/s/")[1][:22]

    assert line.signed_in(token, app=app) is None
    with pytest.raises(NotFoundError):
        line.sign_in(line.open_session(ANA, app=app).token, app=app)


# -- the board -------------------------------------------------------------------------------------


def test_the_board_shows_the_most_urgent_first(app: App, number: str) -> None:
    loud = a_post("2", author="9", followers=1_000_000)
    fire = a_post("3", "@nordwind Mein Trockner hat Feuer gefangen!", author="8")
    for post in (loud, fire):
        take_in(Posted(post=post), at=app.clock.now(), app=app)

    rows = line.board(app=app)

    assert [row.case.posts[0].post_id for row in rows] == ["3", "2", "1990000000000000001"]
    assert all(row.clocks.current.minutes_left == 60 for row in rows)


def test_who_waited_for_the_whole_promise_stands_above_a_fresh_post_of_a_million_readers(
    app: App, number: str, clock: VirtualClock
) -> None:
    clock.advance(timedelta(hours=1).total_seconds())
    take_in(Posted(post=a_post("2", author="9", followers=1_000_000)), at=app.clock.now(), app=app)

    assert line.board(app=app)[0].case.number == number


# -- when the customer writes again ---------------------------------------------------------------


@pytest.fixture
def answered(app: App, number: str) -> str:
    line.claim(number, ANA, app=app)
    line.publish(number, line.reply(number, ANA, WORDS, "n1", app=app).reply_id, app=app)
    sent(app).clear()
    return number


def test_when_the_customer_writes_again_the_same_hero_is_told_and_nobody_else(
    app: App, answered: str
) -> None:
    again = a_post("2", "@nordwind Es klappt immer noch nicht!", reply_to="1990000000000000001")

    take_in(Posted(post=again), at=app.clock.now(), app=app)
    take_in(Posted(post=again), at=app.clock.now(), app=app)

    ((hero, notice),) = sent(app)
    case = case_of(app, answered)
    assert (hero, notice.kind) == ("ana", NoticeKind.REMINDER)
    assert (case.state, case.owner, len(case.posts)) == (State.CLAIMED, "ana", 2)


def test_the_link_of_a_reminder_opens_the_case_once(app: App, answered: str) -> None:
    again = a_post("2", "@nordwind Es klappt immer noch nicht!", reply_to="1990000000000000001")
    take_in(Posted(post=again), at=app.clock.now(), app=app)
    token = token_of(sent(app)[0][1])
    assert line.link(token, app=app).standing == "open"

    case, session = line.claim_by_link(token, app=app)

    assert (case.owner, session.person.id) == ("ana", "ana")
    assert line.link(token, app=app).standing == "yours"
    with pytest.raises(NotFoundError):
        line.claim_by_link(token, app=app)


# -- the night ------------------------------------------------------------------------------------

NIGHT = timedelta(hours=13, minutes=40)
"""From Monday morning to 23:40 in Hamburg."""
SEVEN = timedelta(hours=21)
"""To Tuesday, 07:00 in Hamburg."""


def test_a_harmless_question_at_night_rings_nobody_and_waits_for_the_morning(
    app: App, clock: VirtualClock
) -> None:
    clock.advance(NIGHT.total_seconds())
    question = a_post(text="@nordwind Wie lange gilt die Garantie?", created_at=clock.now())
    taken = take_in(Posted(post=question), at=clock.now(), app=app)

    minutes(app, clock, 7 * 60)
    assert sent(app) + sent(app, Way.EMAIL) == []
    assert case_of(app, str(taken.case)).state is State.DEFERRED

    minutes(app, clock, 60)
    assert len(sent(app)) >= 1


def test_danger_at_night_rings_night_duty_and_then_the_lead(app: App, clock: VirtualClock) -> None:
    clock.advance(NIGHT.total_seconds())
    fire = a_post(text="@nordwind Mein Trockner hat Feuer gefangen!", created_at=clock.now())

    take_in(Posted(post=fire), at=clock.now(), app=app)
    assert [hero for hero, _ in sent(app)] == ["hugo"]

    minutes(app, clock, 25)
    assert [hero for hero, _ in sent(app)] == ["hugo", "karla"]


def test_a_word_that_nobody_delivered_all_day_waits_for_another_morning(
    app: App, answered: str, clock: VirtualClock
) -> None:
    clock.advance(NIGHT.total_seconds())
    again = a_post("2", "@nordwind Geht immer noch nicht!", reply_to="1990000000000000001")
    take_in(Posted(post=again), at=clock.now(), app=app)
    clock.advance(24 * 3600)  # the schedule stood still

    minutes(app, clock, 5)
    assert sent(app) == []
    assert case_of(app, answered).owner == "ana"

    clock.move_to(MONDAY_MORNING + timedelta(days=1) + SEVEN)
    minutes(app, clock, 5)
    assert [(hero, notice.kind) for hero, notice in sent(app)] == [("ana", NoticeKind.REMINDER)]
    assert case_of(app, answered).state is State.CLAIMED


def test_a_word_to_the_holder_is_held_over_night_and_delivered_once(
    app: App, answered: str, clock: VirtualClock
) -> None:
    clock.advance(NIGHT.total_seconds())
    again = a_post("2", "@nordwind Geht immer noch nicht!", reply_to="1990000000000000001")
    take_in(Posted(post=again), at=clock.now(), app=app)
    take_in(Posted(post=again), at=clock.now(), app=app)

    minutes(app, clock, 7 * 60)
    assert sent(app) == []

    clock.move_to(MONDAY_MORNING + SEVEN)
    minutes(app, clock, 5)
    assert [(hero, notice.kind) for hero, notice in sent(app)] == [("ana", NoticeKind.REMINDER)]
    case = case_of(app, answered)
    assert (case.state, case.owner) == (State.CLAIMED, "ana")
    assert case.lease_until is not None
    assert case.lease_until > clock.now()
