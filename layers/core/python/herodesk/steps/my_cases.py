"""A person's own cases: those that are open, and those of theirs that ended lately."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herodesk.domain.case import State
from herodesk.steps.lists import ended_cases
from herodesk.steps.look import Row, drawn, open_cases, ranked

if TYPE_CHECKING:
    from herodesk.domain.records import DayLine
    from herodesk.domain.staff import Person
    from herodesk.ports import App

MOST_ROWS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """The open ones, what waits for the person first; then the ended ones, newest first."""

    open: tuple[Row, ...]
    ended: tuple[DayLine, ...]


def my_cases(person: Person, *, app: App) -> Mine:
    """What somebody has to do, what rests, and what became of the rest in the last days."""
    mine = [case for case in open_cases(app=app) if case.owner == person.id]
    rows = ranked(mine, app=app)
    rows.sort(key=lambda one: one.case.state is not State.CLAIMED)
    ended = tuple(line for line in ended_cases(app=app).items if line.owner == person.id)
    return Mine(open=tuple(drawn(rows[:MOST_ROWS], app=app)), ended=ended)
