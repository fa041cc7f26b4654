"""A lead does one thing to several cases: give them to a colleague, or end them.

Each case is a change of its own with an outcome of its own: what one refuses stops no other. Done
again it finds everything as it should be and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from herodesk.domain.case import Case
from herodesk.domain.errors import (
    ConflictError,
    HerodeskError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    TransientError,
)
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person
from herodesk.ports import App
from herodesk.steps.claim import solve
from herodesk.steps.hand_over import hand_over
from herodesk.steps.set_right import not_a_case
from herodesk.steps.tell_together import Together
from herodesk.steps.turns import Turns

MOST_CASES = 50
"""So many at once: a page of the board."""
ENDS = {"solve": solve, "not-a-case": not_a_case}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case; `error` says why nothing did."""

    number: str
    case: Case | None = None
    error: HerodeskError | None = None


def require_may_guide(person: Person) -> None:
    """NotAllowedError for who leads nobody."""
    if not may(person, Right.GUIDE):
        raise NotAllowedError("leads-only")


def end_several(picked: Mapping[str, str], how: str, by: Person, *, app: App) -> list[Outcome]:
    """End these cases: `solve` or `not-a-case`. `picked` says who had each when it was chosen,
    empty for nobody; one that a colleague has taken since is left alone."""
    require_may_guide(by)
    if how not in ENDS:
        raise NotFoundError(how)
    return _each(picked, lambda number, seen: ENDS[how](number, by, app=app, seen=seen))


def assign_several(
    picked: Mapping[str, str], to: str, note: str, by: Person, *, app: App
) -> list[Outcome]:
    """Give these cases to a colleague, who gets one message for all of them.

    Whoever holds one already keeps it. NotAllowedError if there is no such colleague."""
    require_may_guide(by)
    if app.roster.person(to) is None:
        raise NotAllowedError("hand-over-to-whom")
    together, turns = Together(app), Turns(app, together=True)

    def given(number: str, seen: str) -> Case:
        case = app.records.case(number)
        if case is not None and case.is_open and case.owner == to:
            return case
        return hand_over(number, by, to, note, app=app, together=together, turns=turns, seen=seen)

    done = _each(picked, given)
    try:
        together.tell()
    except TransientError:
        return done  # the words are stored: follow-up sends them within two minutes
    return done


def _each(picked: Mapping[str, str], act: Callable[[str, str], Case]) -> list[Outcome]:
    if len(picked) > MOST_CASES:
        raise InvalidError("too-many-cases")
    return [_one(number, seen, act) for number, seen in picked.items()]


def _one(number: str, seen: str, act: Callable[[str, str], Case]) -> Outcome:
    try:
        return Outcome(number, case=act(number, seen))
    except (NotAllowedError, NotFoundError, ConflictError, TransientError) as error:
        return Outcome(number, error=error)
