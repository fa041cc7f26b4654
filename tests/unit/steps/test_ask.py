"""Ask a colleague from within a case: one word out, one word back, the case stays (K6, ST8)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk import line
from herodesk.domain.case import Case, State
from herodesk.domain.errors import InvalidError, NotAllowedError, NotFoundError
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.post import Posted
from herodesk.domain.question import Question, QuestionState
from herodesk.domain.staff import Way
from herodesk.ports import App
from herodesk.steps.ask import (
    answer,
    answer_by_link,
    answer_by_text,
    ask,
    open_questions,
    question_of_link,
)
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryNotifier, MemoryRoster, VirtualClock
from tests.sample import MONDAY_MORNING, a_post, everybody, memory_app, person

ANA, BEN, KARLA, MORITZ, LUCA = map(person, ["ana", "ben", "karla", "moritz", "luca"])
ASKED = "Hat der Techniker bei ihr ein Ersatzteil bestellt?"
SAID = "Ja, die Pumpe kommt am Donnerstag."


def all_sent(app: App) -> list[tuple[str, Notice]]:
    found = []
    for notifier in app.notifiers.values():
        assert isinstance(notifier, MemoryNotifier)
        found += notifier.sent
    return found


def told(app: App, kind: NoticeKind = NoticeKind.QUESTION) -> list[str]:
    return [who for who, notice in all_sent(app) if notice.kind is kind]


def link_of(app: App, hero: str) -> str:
    texts = [notice.text for who, notice in all_sent(app) if who == hero and "/a/" in notice.text]
    found = re.search(r"/a/(\w+)", texts[-1])
    assert found
    return found[1]


def case_of(app: App, number: str) -> Case:
    case = app.records.case(number)
    assert case is not None
    return case


def stored(app: App, question: Question) -> Question:
    found = app.records.question(question.case, question.id)
    assert found is not None
    return found


def minutes(app: App, clock: VirtualClock, count: int) -> None:
    for _ in range(count):
        clock.advance(60)
        line.follow_up(app=app)


@pytest.fixture
def number(app: App) -> str:
    """A case that Ana holds."""
    taken = take_in(Posted(post=a_post()), at=app.clock.now(), app=app)
    line.claim(str(taken.case), ANA, app=app)
    return str(taken.case)


# -- asking -----------------------------------------------------------------------------------


def test_a_colleague_is_asked_by_name_and_told_once_without_the_question(
    app: App, number: str
) -> None:
    _, question = ask(number, ANA, "Moritz Maurer", ASKED, "k", app=app)

    [(hero, notice)] = [one for one in all_sent(app) if one[1].kind is NoticeKind.QUESTION]
    assert hero == "moritz"
    assert number in notice.text
    assert "Ana" in notice.text
    assert ASKED not in notice.text + notice.subject
    assert case_of(app, number).owner == "ana"
    file = app.records.file(number)
    assert file is not None
    assert file.timeline[-1].what == "asked"
    assert file.questions == (question,)


@pytest.mark.parametrize("name", ["moritz", "Moritz", "maurer", "MORITZ  maurer"])
def test_a_name_is_understood_forgivingly(app: App, number: str, name: str) -> None:
    _, question = ask(number, ANA, name, ASKED, "k", app=app)

    assert question.to.hero == "moritz"


def test_a_skill_finds_the_best_on_duty_always_the_same_and_says_why(
    app: App, number: str, clock: VirtualClock
) -> None:
    _, question = ask(number, ANA, "Ersatzteile", ASKED, "k", app=app)

    chosen = person(question.to.hero)
    assert "spare_parts" in chosen.topics
    assert chosen.is_on_duty(clock.now())
    assert [reason.code for reason in question.because] == ["knows", "on-duty", "load"]
    again = memory_app(VirtualClock(MONDAY_MORNING))
    taken = take_in(Posted(post=a_post()), at=MONDAY_MORNING, app=again)
    line.claim(str(taken.case), ANA, app=again)
    assert ask(number, ANA, "spare parts", ASKED, "k", app=again)[1].to.hero == chosen.id


def test_a_department_is_a_skill_too(app: App, number: str) -> None:
    _, question = ask(number, ANA, "accounts", ASKED, "k", app=app)

    assert "accounts" in person(question.to.hero).departments


def test_the_least_loaded_who_knows_it_is_asked(app: App, number: str) -> None:
    first = ask(number, ANA, "app", ASKED, "k", app=app)[1].to.hero
    for post in "234":
        other = take_in(Posted(post=a_post(post, author=post)), at=app.clock.now(), app=app)
        line.claim(str(other.case), person(first), app=app)
    fresh = take_in(Posted(post=a_post("5", author="5")), at=app.clock.now(), app=app)
    line.claim(str(fresh.case), ANA, app=app)

    assert ask(str(fresh.case), ANA, "app", ASKED, "k", app=app)[1].to.hero != first


def test_a_second_press_asks_once(app: App, number: str) -> None:
    ask(number, ANA, "moritz", ASKED, "k", app=app)
    ask(number, ANA, "moritz", ASKED, "k", app=app)

    assert told(app) == ["moritz"]


def test_who_has_an_open_question_of_the_case_is_not_asked_another(app: App, number: str) -> None:
    ask(number, ANA, "moritz", ASKED, "k", app=app)

    with pytest.raises(NotAllowedError, match="asked-already"):
        ask(number, ANA, "moritz", "Und wann?", "l", app=app)


def test_a_skill_goes_round_those_who_are_asked_already(app: App, number: str) -> None:
    heroes = [ask(number, ANA, "app", ASKED, key, app=app)[1].to.hero for key in "abc"]

    assert len(set(heroes)) == 3


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("ana", "ask-yourself"),
        ("ines", "ask-no-contact"),
        ("Niemand", "ask-whom"),
        ("", "ask-whom"),
    ],
)
def test_who_cannot_be_asked_is_told_why(app: App, number: str, who: str, why: str) -> None:
    with pytest.raises((NotAllowedError, InvalidError), match=why):
        ask(number, ANA, who, ASKED, "k", app=app)


def test_only_the_holder_and_leads_ask(app: App, number: str) -> None:
    with pytest.raises(NotAllowedError, match="not-yours"):
        ask(number, BEN, "moritz", ASKED, "k", app=app)

    _, question = ask(number, KARLA, "moritz", ASKED, "k", app=app)
    answer(number, question.id, MORITZ, SAID, app=app)
    assert told(app, NoticeKind.REMINDER) == ["ana"]


def test_nothing_is_asked_without_words(app: App, number: str) -> None:
    with pytest.raises(InvalidError, match="empty-question"):
        ask(number, ANA, "moritz", "", "k", app=app)


def test_asking_keeps_the_case_until_an_answer_can_be_there(
    app: App, number: str, clock: VirtualClock
) -> None:
    ask(number, ANA, "moritz", ASKED, "k", app=app)

    minutes(app, clock, 29)
    assert case_of(app, number).owner == "ana"


# -- when the word goes out ---------------------------------------------------------------------


def test_who_is_off_duty_is_told_when_duty_begins(clock: VirtualClock) -> None:
    app = memory_app(clock)
    clock.move_to(MONDAY_MORNING + timedelta(hours=10))  # 20:00 in Berlin
    taken = take_in(Posted(post=a_post()), at=clock.now(), app=app)
    line.claim(str(taken.case), KARLA, app=app)

    _, question = ask(str(taken.case), KARLA, "moritz", ASKED, "k", app=app)
    assert told(app) == []

    minutes(app, clock, 12 * 60 - 1)  # 07:59
    assert told(app) == []
    minutes(app, clock, 2)
    assert told(app) == ["moritz"]
    assert stored(app, question).answer_due == MONDAY_MORNING + timedelta(hours=22, minutes=30)


def test_who_is_paused_before_the_word_leaves_is_not_told_and_the_holder_is(
    app: App, number: str, clock: VirtualClock
) -> None:
    people = [replace(p, paused=p.id == "moritz") for p in everybody()]
    _, question = ask(number, ANA, "moritz", ASKED, "k", app=app)
    unsent = replace(question, to=replace(question.to, sent_at=None), next_due=clock.now())
    app.records.save(replace(unsent, v=question.v + 1))
    for notifier in app.notifiers.values():
        assert isinstance(notifier, MemoryNotifier)
        notifier.sent.clear()

    minutes(replace(app, roster=MemoryRoster(people)), clock, 3)

    assert told(app) == []
    assert told(app, NoticeKind.REMINDER) == ["ana"]


def test_who_said_stop_is_told_by_e_mail(app: App, number: str) -> None:
    app.notifiers[Way.SMS].unreachable.add("moritz")  # type: ignore[attr-defined]
    people = [replace(p, email_topic="arn") for p in everybody()]

    ask(number, ANA, "moritz", ASKED, "k", app=replace(app, roster=MemoryRoster(people)))

    mail = app.notifiers[Way.EMAIL]
    assert isinstance(mail, MemoryNotifier)
    assert [who for who, _ in mail.sent] == ["moritz"]


def test_a_question_counts_as_a_notice_of_the_hour_and_waits_where_there_were_enough(
    app: App, number: str, clock: VirtualClock
) -> None:
    for _ in range(9):
        app.records.count_notices(["moritz"], 8)

    ask(number, ANA, "moritz", ASKED, "k", app=app)
    assert told(app) == []

    minutes(app, clock, 61)
    assert told(app) == ["moritz"]


# -- the answer -----------------------------------------------------------------------------------


def test_the_answer_becomes_a_note_and_the_holder_is_told_once(app: App, number: str) -> None:
    ask(number, ANA, "moritz", ASKED, "k", app=app)
    token = link_of(app, "moritz")

    question, who = answer_by_link(token, SAID, app=app)
    answer_by_link(token, SAID, app=app)

    assert who.id == "moritz"
    assert question.state is QuestionState.ANSWERED
    notes = [(e.who, e.what, e.note) for e in line.show(number, app=app).file.timeline if e.note]
    assert notes == [("moritz", "advised", SAID)]
    [(hero, notice)] = [one for one in all_sent(app) if one[1].kind is NoticeKind.REMINDER]
    assert hero == "ana"
    assert f"Moritz hat zu {number} geantwortet" in notice.text
    assert SAID not in notice.text
    case = case_of(app, number)
    assert (case.state, case.owner) == (State.CLAIMED, "ana")


def test_the_holders_link_leads_to_the_answer(app: App, number: str) -> None:
    ask(number, ANA, "moritz", ASKED, "k", app=app)
    answer_by_link(link_of(app, "moritz"), SAID, app=app)

    file, question, who = question_of_link(link_of(app, "ana"), app=app)

    assert (file.case.number, who.id) == (number, "ana")
    assert question.state is QuestionState.ANSWERED
    with pytest.raises(NotFoundError):
        answer_by_link(link_of(app, "ana"), "Ich auch", app=app)


def test_only_who_was_asked_answers(app: App, number: str) -> None:
    _, question = ask(number, ANA, "moritz", ASKED, "k", app=app)

    with pytest.raises(NotAllowedError, match="asked-somebody-else"):
        answer(number, question.id, BEN, SAID, app=app)
    with pytest.raises(InvalidError, match="empty-answer"):
        answer(number, question.id, MORITZ, "", app=app)


def test_an_answer_that_comes_at_night_is_told_in_the_morning(clock: VirtualClock) -> None:
    app = memory_app(clock)
    clock.move_to(MONDAY_MORNING + timedelta(hours=10, minutes=50))  # 20:50 in Berlin
    taken = take_in(Posted(post=a_post()), at=clock.now(), app=app)
    line.claim(str(taken.case), person("hugo"), app=app)
    _, question = ask(str(taken.case), person("hugo"), "karla", ASKED, "k", app=app)
    clock.advance(20 * 60)

    answer(str(taken.case), question.id, KARLA, SAID, app=app)
    assert told(app, NoticeKind.REMINDER) == []
    assert stored(app, question).next_due == MONDAY_MORNING + timedelta(hours=21)


def test_no_answer_in_time_is_told_and_another_may_be_asked(
    app: App, number: str, clock: VirtualClock
) -> None:
    _, question = ask(number, ANA, "moritz", ASKED, "k", app=app)

    minutes(app, clock, 29)
    assert told(app, NoticeKind.REMINDER) == []
    minutes(app, clock, 2)
    assert told(app, NoticeKind.REMINDER) == ["ana"]
    assert stored(app, question).state is QuestionState.LATE

    line.claim(number, ANA, app=app)
    ask(number, ANA, "luca", ASKED, "l", app=app)
    assert told(app) == ["moritz", "luca"]


def test_a_late_answer_is_welcome(app: App, number: str, clock: VirtualClock) -> None:
    _, question = ask(number, ANA, "moritz", ASKED, "k", app=app)
    minutes(app, clock, 31)

    answer(number, question.id, MORITZ, SAID, app=app)

    assert stored(app, question).state is QuestionState.ANSWERED
    assert app.records.questions_to("moritz") == []


def test_after_a_week_nobody_waits_any_more(app: App, number: str, clock: VirtualClock) -> None:
    _, question = ask(number, ANA, "moritz", ASKED, "k", app=app)
    minutes(app, clock, 31)
    clock.advance(7 * 86400)
    line.follow_up(app=app)

    assert stored(app, question).state is QuestionState.LAPSED
    assert stored(app, question).next_due is None


# -- by text ---------------------------------------------------------------------------


def test_a_text_of_who_was_asked_is_the_answer(app: App, number: str) -> None:
    ask(number, ANA, "moritz", ASKED, "k", app=app)

    what, [question] = answer_by_text(MORITZ, SAID, app=app)

    assert (what, question.case) == ("answered", number)
    assert answer_by_text(MORITZ, SAID, app=app) == ("none", ())
    assert told(app, NoticeKind.REMINDER) == ["ana"]


def test_of_two_open_questions_the_text_has_to_say_which(app: App, number: str) -> None:
    other = str(take_in(Posted(post=a_post("2", author="2")), at=app.clock.now(), app=app).case)
    line.claim(other, BEN, app=app)
    ask(number, ANA, "moritz", ASKED, "k", app=app)
    ask(other, BEN, "moritz", ASKED, "k", app=app)

    what, waiting = answer_by_text(MORITZ, SAID, app=app)
    assert what == "which"
    assert {one.case for one in waiting} == {number, other}
    assert answer_by_text(MORITZ, SAID, app=app, number=other)[0] == "answered"
    assert [one.case for one in open_questions(MORITZ, app=app)] == [number]


# -- when nobody waits any more -------------------------------------------------------


@pytest.mark.parametrize("end", ["hand-over", "not-a-case"])
def test_a_question_lapses_when_its_case_goes_another_way(
    app: App, number: str, clock: VirtualClock, end: str
) -> None:
    _, question = ask(number, ANA, "moritz", ASKED, "k", app=app)
    clock.advance(60)
    if end == "hand-over":
        line.hand_over(number, ANA, "ben", "", app=app)
    else:
        line.not_a_case(number, ANA, app=app)

    with pytest.raises(NotAllowedError, match="question-lapsed"):
        answer(number, question.id, MORITZ, SAID, app=app)
    before = len(all_sent(app))
    minutes(app, clock, 40)
    assert stored(app, question).state is QuestionState.LAPSED
    kinds = {n.kind for _, n in all_sent(app)[before:]}
    assert NoticeKind.QUESTION not in kinds


def test_a_lease_that_ends_keeps_the_question_and_the_next_holder_is_told(
    app: App, number: str, clock: VirtualClock
) -> None:
    _, question = ask(number, ANA, "moritz", ASKED, "k", app=app)
    line.release(number, ANA, "", app=app)
    clock.advance(60)
    line.claim(number, BEN, app=app)

    answer(number, question.id, MORITZ, SAID, app=app)

    assert told(app, NoticeKind.REMINDER) == ["ben"]
