"""Ask once more whoever wanted to be asked later, if nobody has taken the case meanwhile."""

from __future__ import annotations

from dataclasses import replace

from herodesk.domain import telling
from herodesk.domain.case import NO_HURRY, Case, Entry, State
from herodesk.domain.errors import ConflictError, HerodeskError
from herodesk.domain.finding import Signal
from herodesk.domain.numbers import secret_hash
from herodesk.domain.offer import Offer
from herodesk.domain.staff import Person
from herodesk.domain.texting import Later
from herodesk.ports import App
from herodesk.steps.later import KEPT
from herodesk.steps.notify import OfferKey, is_urgent
from herodesk.steps.tell_together import Together
from herodesk.steps.turns import Turn, Turns

MOST_AT_ONCE = 100
"""So many in one run of follow-up; the next run goes on."""


def ask_again(*, turns: Turns, together: Together, app: App) -> dict[str, int]:
    """Ask everybody whose time has come; how many of what. One that fails stops no other."""
    done: dict[str, int] = {}
    failed: list[HerodeskError] = []
    for one in app.records.laters(app.clock.now(), MOST_AT_ONCE):
        try:
            what = _ask(one, turns, together, app)
        except ConflictError:
            what = "somebody-was-faster"  # it is still due: the next run looks again
        except HerodeskError as error:
            failed.append(error)
            continue
        done[what] = done.get(what, 0) + 1
    if failed:
        raise failed[0]
    return done


def _ask(one: Later, turns: Turns, together: Together, app: App) -> str:
    case, person = app.records.case(one.case), app.roster.person(one.person)
    if case is None or person is None or not _may_be_asked(case, person, app):
        app.records.save(replace(one, next_due=None, v=one.v + 1))
        return "later-over"
    now, danger = app.clock.now(), Signal.DANGER in case.signals
    quiet = person.quiet_until(now, app.rules.brand().duty.quiet_hours)
    if quiet and not danger:
        app.records.save(replace(one, next_due=quiet, expires_at=quiet + KEPT, v=one.v + 1))
        return "later-held"
    urgent = is_urgent(case, app, now)
    turn = turns.take([person], danger=danger, urgent=urgent)[person.id]
    if turn is Turn.NONE:
        hour = turns.next_hour()
        app.records.save(replace(one, next_due=hour, expires_at=hour + KEPT, v=one.v + 1))
        return "later-held"
    again, entry, secrets = _asked(case, person, turn, app, urgent=urgent)
    app.records.save(again, entry, replace(one, next_due=None, v=one.v + 1))
    together.add(again, secrets)
    return "asked-again"


def _may_be_asked(case: Case, person: Person, app: App) -> bool:
    """Nobody has the case, nothing holds it back, and the person neither passed nor is away."""
    waits = case.state in {State.OFFERED, State.DEFERRED} and not case.paused
    passed = any(o.hero == person.id and o.passed for o in case.offers)
    held = app.records.brakes().holds(case) or case.waits_for == NO_HURRY
    return waits and not passed and not held and not person.reasons_against()


def _asked(
    case: Case, person: Person, turn: Turn, app: App, *, urgent: bool
) -> tuple[Case, Entry, dict[OfferKey, str]]:
    now, secret = app.clock.now(), app.tokens.new()
    offer = Offer(
        hero=person.id,
        way=person.way_for(urgent=urgent),
        rung=case.rung,
        links=(secret_hash(secret),),
        last=turn is Turn.LAST and Signal.DANGER not in case.signals,
    )
    again, entry = telling.asking_again(case, offer, now=now)
    key = next(o.key for o in again.offers if secret_hash(secret) in o.links)
    return again, entry, {key: secret}
