"""Ask the HERO of a case that rests whether a promise was kept: once, then whoever leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from herodesk.domain import promising
from herodesk.domain.case import Case
from herodesk.domain.clocks import calendar_of
from herodesk.domain.staff import Person
from herodesk.ports import App
from herodesk.steps.notify import OfferKey, invite
from herodesk.steps.offer import prepare
from herodesk.steps.promise import AWAY_AT_MOST
from herodesk.steps.route import LEADS_STAGE
from herodesk.steps.turns import Turns


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was done about a case, and what is to be sent now that it is stored."""

    what: str
    case: Case
    secrets: Mapping[OfferKey, str]


def about_promise(case: Case, *, app: App, turns: Turns) -> Asked:
    """A day that was promised is over: ask its HERO; or raise the case, if that was done before
    or the HERO is not here. StaleError if the case changed."""
    now = app.clock.now()
    holder = app.roster.person(case.owner) if case.owner else None
    asked_before = case.promise is None or case.promise.asked_at is not None
    if asked_before or holder is None or holder.reasons_against():
        return _raised(case, app, turns)
    free = _free(holder, app, now)
    if free is None:
        return _raised(case, app, turns)
    granted = turns.grant([holder], 1, danger=False) if free <= now else []
    if not granted:
        later = promising.put_off(case, free if free > now else turns.next_hour())
        app.records.save(later)
        return Asked(what="promise-put-off", case=later, secrets={})
    word = invite(case, granted, app=app, reminder=True)
    offers = [replace(offer, about="promise", digest=False) for offer in word.offers]
    asked, entry = promising.asking(case, offers, now=now, until=_reacts_until(app, now))
    app.records.save(asked, entry)
    return Asked(what="promise-asked", case=asked, secrets=word.secrets)


def _free(holder: Person, app: App, now: datetime) -> datetime | None:
    """When the HERO may be asked; None if that is too far away."""
    duty = app.rules.brand().duty
    free = holder.next_free(now, duty.quiet_hours, duty.holidays)
    return free if free is not None and free - now <= AWAY_AT_MOST else None


def _reacts_until(app: App, now: datetime) -> datetime:
    brand = app.rules.brand()
    minutes = timedelta(minutes=brand.follow_up.promise_within)
    return calendar_of(brand.duty).after(now, minutes) or now + minutes


def _raised(case: Case, app: App, turns: Turns) -> Asked:
    now = app.clock.now()
    raised, entry = promising.unanswered(case, now=now)
    prepared = prepare(raised, app=app, now=now, stage=LEADS_STAGE, turns=turns)
    offered = prepared.case
    if prepared.secrets:  # follow-up finishes what is cut off here
        offered = replace(offered, stage_ends=offered.next_due, next_due=offered.sending_until)
    after = replace(prepared.entry, at=prepared.entry.at + timedelta(microseconds=1))
    app.records.save(offered, entry, after)
    return Asked(what="promise-raised", case=offered, secrets=prepared.secrets)
