"""Give a case to a colleague, with a word of what they need to know."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from herodesk.domain import holding, telling
from herodesk.domain.case import Case, Entry, State
from herodesk.domain.errors import NotAllowedError, NotFoundError, StaleError, TransientError
from herodesk.domain.finding import Signal
from herodesk.domain.staff import Person
from herodesk.ports import App
from herodesk.steps.claim import TRIES
from herodesk.steps.notify import Invitation, invite, notify
from herodesk.steps.offer import resume, told
from herodesk.steps.route import may_take_over
from herodesk.steps.turns import Turn, Turns

if TYPE_CHECKING:
    from herodesk.steps.tell_together import Together


def hand_over(
    number: str,
    by: Person,
    to: str,
    note: str,
    *,
    app: App,
    together: Together | None = None,
    turns: Turns | None = None,
    seen: str | None = None,
) -> Case:
    """The colleague holds the case from now on and is told so; a second press changes nothing.

    With `together` the telling is left to its end, `turns` say how many cases are told at
    once: one message for many. `seen` is as of
    `holding.require_as_seen`.

    NotAllowedError says why it cannot be this colleague; only who may be rung now is asked, so
    that no case is parked with somebody who is asleep.
    """
    colleague = app.roster.person(to)
    if colleague is None:
        raise NotAllowedError("hand-over-to-whom")
    turns = turns or Turns(app)
    for _ in range(TRIES):
        case = app.records.case(number)
        if case is None:
            raise NotFoundError(number)
        if case.owner == colleague.id and by.id != colleague.id:
            return told(resume(case, app=app), app=app)
        holding.require_as_seen(case, seen)
        moved, entry = _moved(case, by, colleague, app)
        try:
            with turns.if_stored():
                turn = [] if by.id == colleague.id else _turn(moved, colleague, turns)
                word = invite(moved, turn, app=app, reminder=True)
                moved = _being_told(moved, word, by, app)
                app.records.save(moved, replace(entry, note=note))
        except StaleError:
            continue
        if together is None:
            return told(notify(moved, word.secrets, app=app), app=app)
        together.add(moved, word.secrets)
        return moved
    raise TransientError(f"case {number} is changed too often")


def _being_told(moved: Case, word: Invitation, by: Person, app: App) -> Case:
    offers = [replace(offer, handed_by=by.id) for offer in word.offers]
    moved = telling.reminding(moved, offers, now=app.clock.now())
    if offers and moved.state is State.CLAIMED:  # follow-up finishes what is cut off here
        return replace(moved, next_due=moved.sending_until)
    return moved


def candidates(case: Case, *, app: App) -> list[Person]:
    """Who could be given the case now, by name."""
    brand, now = app.rules.brand(), app.clock.now()
    people = (p for p in app.roster.people() if p.id != case.owner)
    return sorted(
        (p for p in people if not may_take_over(p, case, brand, now)), key=lambda p: p.name
    )


def _moved(case: Case, by: Person, to: Person, app: App) -> tuple[Case, Entry]:
    brand, now = app.rules.brand(), app.clock.now()
    moved = holding.handed_over(case, by, to, now=now, lease_minutes=brand.clocks.lease)
    if why := may_take_over(to, case, brand, now):
        raise NotAllowedError(why)
    return moved


def _turn(case: Case, person: Person, turns: Turns) -> list[tuple[Person, Turn]]:
    return turns.grant([person], 1, danger=Signal.DANGER in case.signals)
