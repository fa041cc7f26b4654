"""Power cuts and races where colleagues ask each other, join cases and take them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

import pytest

from herodesk import line
from herodesk.domain.case import Case, State
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.notice import NoticeKind
from herodesk.domain.post import Kind, Post, Posted
from herodesk.domain.question import Question
from herodesk.ports import App
from herodesk.steps.ask import answer, ask
from herodesk.steps.merge import merge
from herodesk.steps.split import split
from herodesk.steps.take_in import take_in
from tests.faults.power import Line, Switch
from tests.faults.test_orders import Plain
from tests.faults.test_races import THREADS, at_once, open_cases, racing
from tests.sample import MONDAY_MORNING, a_post, person

__all__ = ["racing"]

MOST_SEAMS = 200
ANA, BEN, KARLA, MORITZ = map(person, ["ana", "ben", "karla", "moritz"])


def posts() -> list[Post]:
    """Two matters of one customer in one thread, a third post elsewhere."""
    again = {"reply_to": "1", "thread": "1", "kind": Kind.REPLY}
    return [
        a_post("1", "problem exchange"),
        a_post("2", "problem billing", **again),
        a_post("3", "problem repair"),
    ]


def number(app: App, post_id: str) -> str:
    stored = app.records.post("x", post_id)
    assert stored is not None
    assert stored.case is not None
    return stored.case


def told(here: Line) -> Counter[tuple[str, str]]:
    return Counter((who, notice.kind) for who, notice in here.sms.sent)


def asked(app: App) -> Question:
    file = app.records.file(number(app, "1"))
    assert file is not None
    return file.questions[0]


# -- cut at every seam ------------------------------------------------------------------------


def together(switch: Switch) -> Line:
    """Asked and answered; a post gets its own case, which is then joined with another one."""
    here = Line(switch)
    here.app = replace(here.app, classifier=Plain())
    for post in posts():
        here.deliver(Posted(post=post))
        here.pass_time(3)
    here.act(lambda app: line.claim(number(app, "1"), ANA, app=app))
    here.act(lambda app: ask(number(app, "1"), ANA, "moritz", "Ist es da?", "k", app=app))
    here.pass_time(4)
    here.act(lambda app: answer(number(app, "1"), asked(app).id, MORITZ, "Ja.", app=app))
    here.pass_time(4)
    here.act(lambda app: split(number(app, "1"), ANA, frozenset({"2"}), app=app))
    here.pass_time(4)
    halves = _in_case(here, "2"), _in_case(here, "3")
    here.act(lambda app: line.claim(halves[0], BEN, app=app))
    here.act(lambda app: merge(*halves, KARLA, "", app=app))
    here.pass_time(5)
    here.end()
    return here


def _in_case(here: Line, post_id: str) -> str:
    """Looks without an outside call."""
    cases = (case for case in _cases(here) if case.state is not State.MERGED)
    return next(c.number for c in cases if post_id in {post.post_id for post in c.posts})


@cache
def whole() -> Line:
    return together(Switch())


def test_the_story_ends_with_each_post_where_it_belongs_and_everybody_told_once() -> None:
    here = whole()

    first, gone, last = number(here.app, "1"), "", number(here.app, "3")
    gone = next(c.number for c in _cases(here) if c.state is State.MERGED)
    assert number(here.app, "2") == last != first
    assert {c.number: (c.state, c.owner) for c in _cases(here)} == {
        first: (State.CLAIMED, "ana"),
        gone: (State.MERGED, "ben"),
        last: (State.CLAIMED, "ben"),
    }
    words = {key: n for key, n in told(here).items() if key[1] != NoticeKind.OFFER}
    assert words == {
        ("moritz", NoticeKind.QUESTION): 1,
        ("ana", NoticeKind.REMINDER): 1,
        ("ben", NoticeKind.REMINDER): 1,
    }
    assert here.timeline().count("advised") == here.timeline().count("took-in") == 1


def _cases(here: Line) -> list[Case]:
    return [one for one in here.records.items.values() if isinstance(one, Case)]


@pytest.mark.parametrize("seam", range(1, MOST_SEAMS))
def test_a_power_cut_at_any_seam_of_it_changes_nothing_in_the_end(seam: int) -> None:
    assert 40 < whole().seams < MOST_SEAMS
    if seam > whole().seams:
        return
    cut = together(Switch(after=seam))

    assert cut.state() == whole().state()
    assert Counter(cut.timeline()) == Counter(whole().timeline())
    assert not told(whole()) - told(cut)
    assert (told(cut) - told(whole())).total() <= 1


# -- many at once ---------------------------------------------------------------------------------


@pytest.fixture
def two(racing: App) -> tuple[App, str, str]:
    """Two open cases of one customer; Ana holds the newer one."""
    app = replace(racing, classifier=Plain())
    for post in posts():
        take_in(Posted(post=post), at=MONDAY_MORNING, app=app)
    line.claim(number(app, "3"), ANA, app=app)
    return app, number(app, "1"), number(app, "3")


def _allowed(deed: Callable[[], object]) -> object:
    try:
        return deed()
    except NotAllowedError as refused:
        return refused


def test_merge_claim_and_a_new_post_at_once_leave_every_post_in_one_case(
    two: tuple[App, str, str],
) -> None:
    app, old, new = two
    late = a_post("9", "problem exchange", reply_to="1", thread="1", kind=Kind.REPLY)
    deeds: list[Callable[[], object]] = [
        partial(merge, old, new, ANA, "", app=app),
        partial(line.claim, old, BEN, app=app),
        partial(take_in, Posted(post=late), at=MONDAY_MORNING, app=app),
        partial(merge, old, new, ANA, "", app=app),
    ]

    at_once([partial(_allowed, deed) for deed in deeds * 4])
    take_in(Posted(post=late), at=MONDAY_MORNING, app=app)
    merge(old, new, ANA, "", app=app)

    [case] = [one for one in open_cases(app) if one.is_open]  # a word to Ben may still wait
    assert case.number == new
    assert sorted(post.post_id for post in case.posts) == ["1", "2", "3", "9"]
    assert {number(app, post_id) for post_id in "1239"} == {new}
    assert case.owner == "ana"


def test_of_two_merges_in_opposite_directions_one_is_done(two: tuple[App, str, str]) -> None:
    app, old, new = two
    there = [partial(merge, old, new, KARLA, "", app=app)] * (THREADS // 2)
    back = [partial(merge, new, old, KARLA, "", app=app)] * (THREADS // 2)

    at_once([partial(_allowed, deed) for deed in (*there, *back)])

    [case] = [one for one in open_cases(app) if one.is_open]
    assert sorted(post.post_id for post in case.posts) == ["1", "2", "3"]
    assert case.owner == "ana"


def test_a_split_that_many_press_at_once_makes_one_case(two: tuple[App, str, str]) -> None:
    app, old, _ = two
    chosen = frozenset({"2"})

    results = at_once([partial(_allowed, partial(split, old, KARLA, chosen, app=app))] * THREADS)

    numbers = {one.number for one in results if isinstance(one, Case)}
    assert len(numbers) == 1
    assert len(open_cases(app)) == 3
    assert number(app, "2") in numbers


def test_a_question_that_many_press_at_once_is_asked_once_and_answered_once(
    two: tuple[App, str, str],
) -> None:
    app, _, new = two
    at_once([partial(_allowed, partial(ask, new, ANA, "moritz", "Da?", "k", app=app))] * THREADS)
    file = app.records.file(new)
    assert file is not None
    [question] = file.questions

    press = partial(answer, new, question.id, MORITZ, "Ja.", app=app)
    at_once([partial(_allowed, press)] * THREADS)

    file = app.records.file(new)
    assert file is not None
    whats = Counter(entry.what for entry in file.timeline)
    assert (whats["asked"], whats["advised"]) == (1, 1)
