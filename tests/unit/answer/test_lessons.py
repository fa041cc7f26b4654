"""Hints from what was solved: near by topic and words, published words only, three at most."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk import line
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.lesson import LIKE_ENOUGH, likeness, marks_of, nearest
from herodesk.domain.post import Posted
from herodesk.domain.records import Lesson
from herodesk.ports import App
from herodesk.steps.lessons import hints, mark_example
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryOutbox, VirtualClock
from tests.sample import MONDAY_MORNING, a_post, memory_app, person

ANA, BEN, KARLA = person("ana"), person("ben"), person("karla")
LEAKS = "@nordwind Die Spülmaschine ist undicht, unten läuft Wasser heraus, Reparatur?"
LEAKS_TOO = "@nordwind Spülmaschine undicht, Wasser läuft aus der Tür, wann kommt die Reparatur?"
SMELLS = "@nordwind Der Trockner riecht verbrannt nach der Reparatur und trocknet nicht"


@pytest.fixture
def app(clock: VirtualClock) -> App:
    return memory_app(clock)


def opened(app: App, text: str, author: str) -> str:
    post = a_post(f"19900000000000{author}", text, author=author)
    taken = take_in(Posted(post=post), at=app.clock.now(), app=app)
    assert taken.case
    return taken.case


def solved(app: App, text: str, author: str, answer: str) -> str:
    number = opened(app, text, author)
    line.claim(number, BEN, app=app)
    line.reply(number, BEN, answer, "r", app=app)
    assert isinstance(app.outbox, MemoryOutbox)
    case, reply_id, _ = app.outbox.waiting.pop(0)
    line.publish(case, reply_id, app=app)
    line.solve(number, BEN, app=app)
    return number


def hinted(app: App, number: str) -> list[tuple[str, str, bool]]:
    view = line.show(number, app=app)
    found = hints(view.file.case, view.posts, app=app)
    return [(hint.case, hint.text, hint.example) for hint in found]


def test_a_similar_solved_case_is_a_hint_and_an_unlike_one_is_not(app: App) -> None:
    near = solved(app, LEAKS, "471", "Meist ist es die Türdichtung.")
    solved(app, SMELLS, "472", "Bitte nicht mehr einschalten.")
    number = opened(app, LEAKS_TOO, "473")

    assert hinted(app, number) == [(near, "Meist ist es die Türdichtung.", False)]


def test_of_four_three_are_shown(app: App) -> None:
    for n in range(4):
        solved(app, f"{LEAKS} Seit {n} Tagen", f"47{n}", f"Es ist die Dichtung, Teil {n}.")
    number = opened(app, LEAKS_TOO, "479")

    assert len(hinted(app, number)) == 3


def test_another_language_is_no_hint(app: App) -> None:
    solved(app, LEAKS, "471", "Meist ist es die Türdichtung.")
    number = opened(app, LEAKS_TOO, "473")
    case = line.show(number, app=app).file.case

    posts = line.show(number, app=app).posts
    assert hints(replace(case, language="en"), posts, app=app) == []


def test_an_answer_that_was_taken_back_is_no_hint(app: App) -> None:
    near = solved(app, LEAKS, "471", "Meist ist es die Türdichtung.")
    line.withdraw(near, BEN, "", "", app=app)
    assert isinstance(app.outbox, MemoryOutbox)
    while app.outbox.waiting:
        case, reply_id, _ = app.outbox.waiting.pop(0)
        line.publish(case, reply_id, app=app)
    number = opened(app, LEAKS_TOO, "473")

    assert hinted(app, number) == []


def test_who_solved_it_marks_an_example_that_outlives_the_others(
    app: App, clock: VirtualClock
) -> None:
    near = solved(app, LEAKS, "471", "Meist ist es die Türdichtung.")

    mark_example(near, BEN, on=True, app=app)
    clock.advance(int(timedelta(days=100).total_seconds()))
    number = opened(app, LEAKS_TOO, "473")

    assert hinted(app, number) == [(near, "Meist ist es die Türdichtung.", True)]
    entries = line.show(near, app=app).file.timeline
    assert ("ben", "example-set") in [(entry.who, entry.what) for entry in entries]


def test_an_example_is_taken_back(app: App, clock: VirtualClock) -> None:
    near = solved(app, LEAKS, "471", "Meist ist es die Türdichtung.")
    mark_example(near, KARLA, on=True, app=app)
    mark_example(near, KARLA, on=True, app=app)

    case = mark_example(near, BEN, on=False, app=app)
    clock.advance(int(timedelta(days=100).total_seconds()))
    number = opened(app, LEAKS_TOO, "473")

    assert not case.example
    assert hinted(app, number) == []


def test_others_and_open_cases_make_no_example(app: App) -> None:
    near = solved(app, LEAKS, "471", "Meist ist es die Türdichtung.")
    number = opened(app, LEAKS_TOO, "473")

    with pytest.raises(NotAllowedError, match="leads-teach"):
        mark_example(near, ANA, on=True, app=app)
    with pytest.raises(NotAllowedError, match="no-example"):
        mark_example(number, KARLA, on=True, app=app)


def test_no_word_of_a_customer_is_kept() -> None:
    marks = marks_of([LEAKS])

    assert marks
    assert not any(mark in LEAKS.casefold() for mark in marks)
    assert all(len(mark) == 6 for mark in marks)


@given(st.lists(st.text(max_size=80), max_size=5))
def test_likeness_is_between_nothing_and_all(texts: list[str]) -> None:
    marks, others = marks_of(texts), marks_of([LEAKS])

    assert 0.0 <= likeness(marks, others) <= 1.0
    assert likeness(marks, others) == likeness(others, marks)
    assert not marks or likeness(marks, marks) == pytest.approx(1.0)


@given(st.permutations(range(6)))
def test_the_order_in_which_lessons_are_read_makes_no_difference(order: list[int]) -> None:
    lessons = [
        Lesson(
            topic="repair",
            case=f"CASE{n}",
            at=MONDAY_MORNING - timedelta(days=n % 3),
            language="de",
            marks=marks_of([LEAKS if n % 2 else LEAKS_TOO]),
            example=n == 4,
        )
        for n in range(6)
    ]

    found = nearest([lessons[n] for n in order], marks_of([LEAKS]), language="de", but="CASE1")

    assert found == nearest(lessons, marks_of([LEAKS]), language="de", but="CASE1")
    assert "CASE1" not in {lesson.case for lesson in found}
    assert all(likeness(lesson.marks, marks_of([LEAKS])) >= LIKE_ENOUGH for lesson in found)
