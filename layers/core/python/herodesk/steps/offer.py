"""Offer a case to the right people, now or on the next stage of the ladder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from herodesk.domain import hearing, holding, telling
from herodesk.domain.brand import Clocks
from herodesk.domain.case import QUIET, Case, Entry, State
from herodesk.domain.errors import StaleError
from herodesk.domain.finding import ALWAYS_CARE, Signal
from herodesk.domain.numbers import secret_hash
from herodesk.domain.staff import Person
from herodesk.ports import App
from herodesk.steps.notify import OfferKey, invite, is_urgent, night_of, notify
from herodesk.steps.route import (
    FIRST_STAGE,
    LAST_STAGE,
    LEADS_STAGE,
    SAME_HERO,
    Route,
    fit_of,
    may_return_to,
    route,
)
from herodesk.steps.turns import Turns

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


Born = tuple[Case, dict[OfferKey, str]]
"""The first version of a case as it is stored, and what to send then."""


def prepare(case: Case, *, app: App, now: datetime, stage: int, turns: Turns) -> Prepared:
    """Choose whom to ask on this stage of the ladder. Nothing is stored or sent yet."""
    brand = app.rules.brand()
    asked_back = case.state is State.OFFERED and case.stage == SAME_HERO
    if stage <= FIRST_STAGE and not asked_back:
        case = telling.with_new_round(case)
    if app.records.brakes().holds(case):
        return _held_back(case, now, judged=stage <= FIRST_STAGE)
    chosen = _chosen(case, app, now, stage)
    danger = Signal.DANGER in case.signals
    ranked = chain(chosen.people, chosen.reserve)
    urgent = is_urgent(case, app, now)
    granted = turns.grant(ranked, brand.telling.offer_to, danger=danger, urgent=urgent)
    if not granted:
        return _deferred(case, chosen, turns, now)
    invitation = invite(case, granted, app=app)
    until = now + _time_for(case, chosen.stage, brand.clocks)
    loads = app.records.loads()
    offers = [
        replace(offer, fit=fit_of(person, case, loads, on_duty=person.is_on_duty(now)))
        for offer, (person, _) in zip(invitation.offers, granted, strict=True)
    ]
    case, entry = telling.offered(case, offers, now=now, until=until, stage=chosen.stage)
    return Prepared(case=case, entry=entry, secrets=invitation.secrets)


def _chosen(case: Case, app: App, now: datetime, stage: int) -> Route:
    brand = app.rules.brand()
    if stage == SAME_HERO:
        person = app.roster.person(case.owner) if case.owner else None
        if person and may_return_to(person, case, brand, now):
            return Route(people=(person,), stage=SAME_HERO)
    loads, people = app.records.loads(), app.roster.people()
    chosen = route(case, people, brand=brand, loads=loads, now=now, stage=stage)
    helping = _volunteers(case, loads, app) if chosen.stage < LEADS_STAGE else []
    if not helping:
        return chosen
    most = brand.telling.offer_to
    rest = (person for person in (*chosen.people, *chosen.reserve) if person not in helping)
    return Route(
        people=tuple(helping[:most]), reserve=chain(helping[most:], rest), stage=chosen.stage
    )


def _volunteers(case: Case, loads: Mapping[str, int], app: App) -> list[Person]:
    """Who said that they help in the wave that the case is one of, whether on duty or not; the
    least loaded first. Danger, law and press take their own way."""
    if case.wave is None or ALWAYS_CARE.intersection(case.signals):
        return []
    wave = next((one for one in app.records.live_waves() if one.id == case.wave), None)
    now, quiet = app.clock.now(), app.rules.brand().duty.quiet_hours
    found = (app.roster.person(person) for person in (wave.volunteers if wave else ()))
    able = [
        person
        for person in found
        if person
        and not person.reasons_against()
        and not case.asked(person.id)
        and loads.get(person.id, 0) < person.load_limit
        and person.quiet_until(now, quiet) is None
    ]
    return sorted(able, key=lambda person: (loads.get(person.id, 0), person.id))


def store_offer(case: Case, *, app: App, stage: int, turns: Turns) -> Prepared:
    """Save whom a stored case is offered to; nothing is sent yet. StaleError if it changed."""
    with turns.if_stored():
        prepared = ready_to_store(case, app=app, stage=stage, turns=turns)
        app.records.save(prepared.case, prepared.entry)
    return prepared


def ready_to_store(case: Case, *, app: App, stage: int, turns: Turns) -> Prepared:
    """Choose whom a stored case is offered to.

    Until all are told the case is due again as soon as the sender can no longer be at it, so
    that follow-up finishes what was cut off (no queue message stands behind this run).
    """
    prepared = prepare(case, app=app, now=app.clock.now(), stage=stage, turns=turns)
    if prepared.secrets:
        until, soon = prepared.case.next_due, prepared.case.sending_until
        telling = replace(prepared.case, stage_ends=until, next_due=soon)
        prepared = replace(prepared, case=telling)
    return prepared


def offer(case: Case, *, app: App, stage: int) -> Case:
    """Ask the people of a stage about a case that is stored already, and tell them at once."""
    prepared = store_offer(case, app=app, stage=stage, turns=Turns(app))
    return told(notify(prepared.case, prepared.secrets, app=app), app=app)


def next_stage(case: Case) -> int:
    """Whom to ask next where nobody has reacted; after the last stage the ladder begins anew."""
    if case.state is State.OFFERED and case.stage < LAST_STAGE:
        return case.stage + 1
    return FIRST_STAGE


def go_on(case: Case, *, anew: bool, app: App) -> None:
    """Ask the next people now and not only when the stage ends; `anew` makes all earlier offers
    void. If somebody is faster nothing is lost: the case is due and follow-up goes on."""
    try:
        if hearing.is_doubtful(case):
            minutes = timedelta(minutes=app.rules.brand().clocks.lead_after)
            now = app.clock.now()
            app.records.save(*telling.waiting_for_judgement(case, now=now, until=now + minutes))
        else:
            offer(case, app=app, stage=FIRST_STAGE if anew else next_stage(case))
    except StaleError:
        return


def told(case: Case, *, app: App) -> Case:
    """Everybody is told: the case falls due when the stage, or the holder's lease, ends.

    Where somebody else changes the case right now, nothing: they set what falls due, and follow-up
    looks at it anyway when telling should be over."""
    ends = case.lease_until if case.state is State.CLAIMED else case.stage_ends
    if case.unsent or ends is None or case.next_due == ends:
        return case
    if case.reply or case.state not in {State.OFFERED, State.CLAIMED, *QUIET}:
        return case
    done = replace(holding.looked_at(case, next_due=ends), stage_ends=None)
    try:
        app.records.save(done)
    except StaleError:
        return case
    return done


def resume(case: Case, *, app: App) -> Case:
    """Finish telling people where somebody was cut off; does nothing if nobody was, or if it is
    night again where a word to its holder goes: follow-up holds that until the morning."""
    if night_of(case, app=app):
        return case
    again, secrets = take_over(case, app=app)
    return notify(again, secrets, app=app)


def take_over(case: Case, *, app: App) -> tuple[Case, Mapping[OfferKey, str]]:
    """Become the one who tells, if whoever was at it was cut off: with new secrets, stored."""
    now = app.clock.now()
    if not case.was_cut_off(now):
        return case, {}
    secrets = {o.key: app.tokens.new() for o in case.unsent}
    again = telling.resuming(case, {key: secret_hash(s) for key, s in secrets.items()}, now=now)
    try:
        app.records.save(again)
    except StaleError:
        return case, {}  # another run resumes, or somebody has claimed
    return again, secrets


def _deferred(case: Case, chosen: Route, turns: Turns, now: datetime) -> Prepared:
    """Nobody can be asked: wait for duty to begin, but ask those on duty again after an hour."""
    why, when = "nobody-on-duty", now + _pause(case, turns.app.rules.brand().clocks)
    if chosen.people:
        why, when = "told-enough", turns.next_hour()
    elif chosen.wait_until and not (case.offers and when < chosen.wait_until):
        when = chosen.wait_until
    case, entry = telling.waiting_until(case, when, now=now, why=why)
    return Prepared(case=case, entry=entry, secrets={})


def _held_back(case: Case, now: datetime, *, judged: bool) -> Prepared:
    case, entry = telling.held_back(case, now + PAUSE_LOOK, now=now, judged=judged)
    return Prepared(case=case, entry=entry, secrets={})


def _time_for(case: Case, stage: int, clocks: Clocks) -> timedelta:
    """How long a stage lasts before the next one is asked."""
    if stage >= LAST_STAGE:
        return _pause(case, clocks)
    if stage == SAME_HERO:
        return timedelta(minutes=clocks.next_heroes_after)
    steps = (0, clocks.next_heroes_after, clocks.lead_after, clocks.manager_after)
    return timedelta(minutes=max(1, steps[stage] - steps[stage - 1]))


def _pause(case: Case, clocks: Clocks) -> timedelta:
    """How long a ladder that reached its end is left alone: twice as long each time, so that a
    case which nobody takes stays on the board and does not ring the same people all night."""
    return timedelta(minutes=clocks.promise * 2 ** min(max(0, case.round - 1), MOST_DOUBLINGS))
