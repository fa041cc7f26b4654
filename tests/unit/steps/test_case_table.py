"""Which press a case takes in which state: the table, and that everything else is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk import line
from herodesk.domain.case import OPEN, WAITING, Case, State
from herodesk.domain.errors import AlreadyClaimedError, HerodeskError
from herodesk.domain.post import Posted
from herodesk.ports import App
from herodesk.steps.ask import ask
from herodesk.steps.merge import merge
from herodesk.steps.split import split
from herodesk.steps.take_in import take_in
from tests.sample import a_post, person

ANA, BEN, KARLA = person("ana"), person("ben"), person("karla")
HELD = {State.CLAIMED, State.ANSWERED, State.PROMISED}
ENDED = set(State) - OPEN

Press = Callable[[str, App], object]

PRESSES: dict[str, tuple[Press, set[State]]] = {
    "a colleague claims": (lambda n, app: line.claim(n, BEN, app=app), set(WAITING)),
    "its holder releases": (lambda n, app: line.release(n, ANA, "", app=app), {State.CLAIMED}),
    "its holder needs longer": (lambda n, app: line.extend(n, ANA, app=app), {State.CLAIMED}),
    "its holder hands over": (lambda n, app: line.hand_over(n, ANA, "ben", "", app=app), HELD),
    "its holder asks": (lambda n, app: ask(n, ANA, "moritz", "Da?", "k", app=app), HELD),
    "its holder solves": (lambda n, app: line.solve(n, ANA, app=app), HELD),
    "a lead solves": (lambda n, app: line.solve(n, KARLA, app=app), set(OPEN) - {State.SOLVED}),
    "a lead asks": (lambda n, app: ask(n, KARLA, "moritz", "Da?", "k", app=app), set(OPEN)),
    "a lead hands over": (lambda n, app: line.hand_over(n, KARLA, "ben", "", app=app), set(OPEN)),
    "a lead says it is none": (lambda n, app: line.not_a_case(n, KARLA, app=app), set(OPEN)),
    "a lead joins it": (lambda n, app: merge(n, _other(app), KARLA, "x", app=app), set(OPEN)),
    "a lead joins another": (lambda n, app: merge(_other(app), n, KARLA, "x", app=app), set(OPEN)),
    "a lead splits it": (
        lambda n, app: split(n, KARLA, frozenset({"2"}), app=app),
        set(OPEN),
    ),
    "a lead judges": (lambda n, app: line.confirm(n, KARLA, app=app), {State.TO_JUDGE}),
}
HARMLESS = {
    ("a lead judges", State.OFFERED),
    ("a lead judges", State.DEFERRED),
    ("a lead says it is none", State.NOT_A_CASE),
    ("a lead solves", State.SOLVED),
    ("its holder solves", State.SOLVED),
}
"""Pressed too late or twice: nothing is refused, and nothing changes."""


def _other(app: App) -> str:
    stored = app.records.post("x", "9")
    assert stored is not None
    return str(stored.case)


def _standing(app: App, state: State) -> Case:
    """A case of two posts in that state, as it would be stored."""
    for post in (a_post("1"), a_post("2"), a_post("9", author="9")):
        take_in(Posted(post=post), at=app.clock.now(), app=app)
    stored = app.records.post("x", "1")
    case = app.records.case(str(stored.case)) if stored else None
    assert case is not None
    soon = app.clock.now() + timedelta(minutes=15)
    held = state in HELD | {State.SOLVED, State.CLOSED}
    case = case.next(
        state=state,
        owner="ana" if held else None,
        claimed_at=app.clock.now() if held else None,
        lease_until=soon if state is State.CLAIMED else None,
        next_due=soon if state in OPEN else None,
        merged_into="ZZZZZZ" if state is State.MERGED else None,
        answered_at=app.clock.now() if state in HELD - {State.CLAIMED} else None,
    )
    app.records.save(case)
    return case


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("press", PRESSES)
def test_a_press_is_taken_where_the_table_says_and_refused_elsewhere(
    app: App, state: State, press: str
) -> None:
    case = _standing(app, state)
    do, lawful = PRESSES[press]

    if state in lawful:
        do(case.number, app)
        after = app.records.case(case.number)
        assert after is not None
        assert after.v > case.v
        return
    if (press, state) not in HARMLESS:
        with pytest.raises((HerodeskError, AlreadyClaimedError)):
            do(case.number, app)
    else:
        do(case.number, app)
    after = app.records.case(case.number)
    assert after is not None
    assert replace(after, v=0) == replace(case, v=0)


def test_the_table_speaks_of_every_end() -> None:
    assert {State.CLOSED, State.MERGED, State.WITHDRAWN, State.NOT_A_CASE} == ENDED
