"""Offer a case to the right people, now or on the next stage of the ladder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from herodesk.domain import holding, telling
from herodesk.domain.brand import Clocks
from herodesk.domain.case import Case, Entry, State
from herodesk.domain.errors import StaleError
from herodesk.domain.numbers import secret_hash
from herodesk.ports import App
from herodesk.steps.notify import Invitation, OfferKey, invite, notify
from herodesk.steps.route import FIRST_STAGE, LAST_STAGE, Route, route

MOST_DOUBLINGS = 5
"""With a promise of an hour: at most 32 hours between two rounds."""

PAUSE_LOOK = timedelta(days=1)
"""A case whose channel is stopped is looked at each day, should its waking ever be lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A case ready to be saved as offered or deferred, and what to send once it is."""

    case: Case
    entry: Entry
    secrets: Mapping[OfferKey, str]


def prepare(case: Case, *, app: App, now: datetime, stage: int) -> Prepared:
    """Choose whom to ask on this stage of the ladder. Nothing is stored or sent yet."""
    brand = app.rules.brand()
    if stage == FIRST_STAGE:
        case = telling.with_new_round(case)
    if app.records.brakes().holds(case):
        return _held_back(case, now, judged=stage == FIRST_STAGE)
    chosen = route(
        case, app.roster.people(), brand=brand, loads=app.records.loads(), now=now, stage=stage
    )
    if not chosen.people:
        return _deferred(case, chosen, brand.clocks, now)
    invitation = invite(case, chosen.people, app=app, now=now)
    return _offered(case, chosen.stage, invitation, brand.clocks, now)


def offer(case: Case, *, app: App, stage: int, by: str = "herodesk") -> Case:
    """Ask the people of a stage about a case that is stored already; StaleError if it changed.

    Until all are told the case is due again as soon as the sender can no longer be at it, so
    that follow-up finishes what was cut off (no queue message stands behind this run).
    """
    now = app.clock.now()
    prepared = prepare(case, app=app, now=now, stage=stage)
    entry = replace(prepared.entry, who=by)
    if not prepared.secrets:
        app.records.save(prepared.case, entry)
        return prepared.case
    until, soon = prepared.case.next_due, prepared.case.sending_until
    telling = replace(prepared.case, stage_ends=until, next_due=soon)
    app.records.save(telling, entry)
    return told(notify(telling, prepared.secrets, app=app), app=app)


def told(case: Case, *, app: App) -> Case:
    """Everybody of the stage is told: the case falls due when the stage ends."""
    if case.state is not State.OFFERED or case.unsent or case.stage_ends is None:
        return case
    case = replace(holding.looked_at(case, next_due=case.stage_ends), stage_ends=None)
    app.records.save(case)
    return case


def resume(case: Case, *, app: App) -> Case:
    """Finish telling people where somebody was cut off; does nothing if nobody was."""
    now = app.clock.now()
    if not case.was_cut_off(now):
        return case
    secrets = {o.key: app.tokens.new() for o in case.unsent}
    again = telling.resuming(case, {key: secret_hash(s) for key, s in secrets.items()}, now=now)
    try:
        app.records.save(again)
    except StaleError:
        return case  # another run resumes, or somebody has claimed
    return notify(again, secrets, app=app)


def _offered(
    case: Case, stage: int, invitation: Invitation, clocks: Clocks, now: datetime
) -> Prepared:
    until = now + _time_for(case, stage, clocks)
    case, entry = telling.offered(case, invitation.offers, now=now, until=until, stage=stage)
    return Prepared(case=case, entry=entry, secrets=invitation.secrets)


def _deferred(case: Case, chosen: Route, clocks: Clocks, now: datetime) -> Prepared:
    """Nobody can be asked: wait for duty to begin, but ask those on duty again after an hour."""
    again = now + _pause(case, clocks)
    begins = chosen.wait_until or again
    when = min(begins, again) if case.offers else begins
    case, entry = telling.waiting_until(case, when, now=now, why="nobody-on-duty")
    return Prepared(case=case, entry=entry, secrets={})


def _held_back(case: Case, now: datetime, *, judged: bool) -> Prepared:
    case, entry = telling.held_back(case, now + PAUSE_LOOK, now=now, judged=judged)
    return Prepared(case=case, entry=entry, secrets={})


def _time_for(case: Case, stage: int, clocks: Clocks) -> timedelta:
    """How long a stage lasts before the next one is asked."""
    if stage >= LAST_STAGE:
        return _pause(case, clocks)
    steps = (0, clocks.next_heroes_after, clocks.lead_after, clocks.manager_after)
    return timedelta(minutes=max(1, steps[stage] - steps[stage - 1]))


def _pause(case: Case, clocks: Clocks) -> timedelta:
    """How long a ladder that reached its end is left alone: twice as long each time, so that a
    case which nobody takes stays on the board and does not ring the same people all night."""
    return timedelta(minutes=clocks.promise * 2 ** min(max(0, case.round - 1), MOST_DOUBLINGS))
