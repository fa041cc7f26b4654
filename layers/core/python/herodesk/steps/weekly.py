"""Who owes what to whom, as a page and as an e-mail on Monday morning: what is overdue first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from herodesk.domain.concern import Concern, Request
from herodesk.domain.digest import Digest, week_for
from herodesk.domain.errors import StaleError, UndeliverableError
from herodesk.domain.facts import last_period
from herodesk.domain.idea import Choice, Idea
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Role, Way
from herodesk.steps.concerns import all_concerns
from herodesk.steps.ideas import IdeaView, view_of
from herodesk.steps.insight import look
from herodesk.steps.matters import managers, require, today
from herodesk.steps.requests import all_requests, owner_of

if TYPE_CHECKING:
    from herodesk.domain.insight import Insight
    from herodesk.domain.staff import Person
    from herodesk.ports import App

A_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """How it stands between HEROs, managers and IT."""

    day: date
    overdue: Sequence[IdeaView]
    """Ideas that should have been decided, the longest overdue first."""
    undecided: Sequence[IdeaView]
    """Those whose day is to come, the nearest first."""
    promised: Sequence[IdeaView]
    """What was agreed on and is not done yet."""
    concerns: Sequence[Concern]
    """Those that wait for an answer, by their date."""
    safeguards: Sequence[Concern]
    """Those that were agreed on: the safeguard is not in place yet."""
    lapsed: Sequence[Concern]
    """Those that nobody answered in time, in the last weeks."""
    stuck: Sequence[tuple[Request, Person | None]]
    """Requests whose day is over, with the manager whose they are now."""
    waiting: Sequence[tuple[Request, Person | None]]
    """The others that are open, with who sees to them."""
    not_offered: Mapping[str, int]
    """Why people get no offers, as codes, and of how many each is true."""
    figures: Insight

    @property
    def soon(self) -> list[Concern]:
        """The concerns that lapse within a week."""
        return [one for one in self.concerns if one.until <= self.day + timedelta(days=A_WEEK)]


def state_for(person: Person, *, app: App) -> Week:
    """The page; NotAllowedError for who has no business there."""
    require(person, Right.DIGEST)
    return state(app=app)


def state(*, app: App) -> Week:
    """Who owes what to whom, now."""
    day = today(app)
    ideas = sorted(
        (view_of(one, app=app) for one in app.records.every(Idea)),
        key=lambda view: (view.idea.decide_by, view.idea.id),
    )
    concerns = all_concerns(app=app)
    standing = [one for one in concerns if one.stands(day)]
    requests = [(one, owner_of(one, app=app)) for one in all_requests(app=app) if one.is_open]
    since = day - timedelta(days=4 * A_WEEK)
    return Week(
        day=day,
        overdue=[view for view in ideas if view.overdue],
        undecided=[view for view in ideas if view.idea.is_open and not view.overdue],
        promised=[view for view in ideas if _is_promised(view.idea)],
        concerns=[one for one in standing if not one.agreed],
        safeguards=[one for one in standing if one.agreed],
        lapsed=[one for one in concerns if one.has_lapsed(day) and one.until >= since],
        stuck=[(one, who) for one, who in requests if one.is_stuck(day)],
        waiting=[(one, who) for one, who in requests if not one.is_stuck(day)],
        not_offered=_not_offered(app),
        figures=look(last_period(app.clock.now(), app.rules.brand().duty.zone, A_WEEK), app=app),
    )


def tell_digests(*, app: App) -> int:
    """Send the week's digest to each manager whose Monday morning it is; how many left.

    Stored before it leaves, marked after: a run that is cut off is gone on with a minute later,
    and two runs at once send one.
    """
    now, told = app.clock.now(), 0
    week: Week | None = None
    for person in managers(app):
        current = week_for(person, now)
        if current is None or person.quiet_until(now, app.rules.brand().duty.quiet_hours):
            continue
        known = app.records.one(Digest, person.id)
        if known is not None and not known.is_due(current, now):
            continue
        week = week or state(app=app)
        told += _send(person, current, known, week, app)
    return told


def _send(person: Person, current: str, known: Digest | None, week: Week, app: App) -> int:
    now, v = app.clock.now(), known.v + 1 if known else 1
    begun = Digest(id=person.id, week=current, telling=now, v=v)
    try:
        app.records.save(begun)
    except StaleError:
        return 0  # another run is at it
    if Way.EMAIL in person.ways:
        with suppress(UndeliverableError):  # the page says the same
            app.notifiers[Way.EMAIL].send(_notice(person, current, week, app), person)
    with suppress(StaleError):
        app.records.save(replace(begun, telling=None, sent=True, v=v + 1))
    return 1


def _notice(person: Person, current: str, week: Week, app: App) -> Notice:
    from herodesk.texts import weekly as texts

    subject, text = texts.digest(week, person, app)
    return Notice(
        key=f"digest-{current}-{person.id}",
        kind=NoticeKind.DIGEST,
        hero=person.id,
        way=Way.EMAIL,
        text=text,
        subject=subject,
    )


def _is_promised(idea: Idea) -> bool:
    return idea.decision is not None and idea.decision.what is Choice.YES


def _not_offered(app: App) -> Mapping[str, int]:
    """Of those who serve and are still here. Who has to sign is who stands at `/compact/state`:
    a guest needs to only before serving."""
    compact = app.rules.brand().compact
    serving = (
        one
        for one in app.roster.people()
        if one.gone is None and (one.role in {Role.HERO, Role.LEAD} or may(one, Right.TAKE))
    )
    counts = Counter(
        code
        for person in serving
        for code in person.reasons_against()
        if code != "compact-not-signed" or compact.demands_of(person)
    )
    return dict(sorted(counts.items()))
