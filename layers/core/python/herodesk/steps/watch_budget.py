"""Tell manager and IT when the budget for text messages runs out: once for each day and month.

Stored before it is told, marked after; whoever is in quiet hours hears of it when they are over.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from herodesk.domain.brakes import HANDING_OVER_SECONDS, Told
from herodesk.domain.errors import StaleError, TransientError, UndeliverableError
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.spending import Budget, Spent, budget_of
from herodesk.domain.staff import Person, Role, Way
from herodesk.domain.text_trouble import Alarm, Alarms
from herodesk.ports import App

TRIES = 8

HEARS_OF_IT = frozenset({Role.MANAGER, Role.IT})


def watch_budget(*, app: App) -> dict[str, int]:
    """Raise what is due and tell who has not been told; how many were."""
    budget = budget_of(app.rules.brand())
    spent = app.records.spent(budget)
    now = app.clock.now()
    _change(lambda before: before.with_new(spent, budget, now), app)
    told = sum(
        _tell(alarm, person, spent, budget, app)
        for alarm in app.records.alarms().alarms
        for person in app.roster.people()
        if person.role in HEARS_OF_IT
    )
    return {"budget-alarms": told} if told else {}


def _tell(alarm: Alarm, person: Person, spent: Spent, budget: Budget, app: App) -> int:
    """By e-mail alone: it is text messages that are scarce. 1 if this run told the person."""
    now = app.clock.now()
    if (told := alarm.told_to(person.id)) and told.sent:
        return 0
    if person.quiet_until(now, app.rules.brand().duty.quiet_hours):
        return 0
    if told and now < told.at + timedelta(seconds=HANDING_OVER_SECONDS):
        return 0
    begun = Told(person=person.id, at=now)
    if not _change(lambda before: _beginning(before, alarm, begun), app):
        return 0
    with suppress(UndeliverableError):  # the page and the command say it, too
        app.notifiers[Way.EMAIL].send(_notice(alarm, person, spent, budget, app), person)
    sent = Told(person=person.id, at=now, sent=True)
    _change(lambda before: before.with_told(alarm, sent), app)
    return 1


def _beginning(before: Alarms, alarm: Alarm, begun: Told) -> Alarms | None:
    """None if somebody else is at it, or was."""
    current = next((one for one in before.alarms if one.key == alarm.key), None)
    if current is None or current.told_to(begun.person) != alarm.told_to(begun.person):
        return None
    return before.with_told(alarm, begun)


def _notice(alarm: Alarm, person: Person, spent: Spent, budget: Budget, app: App) -> Notice:
    from herodesk.texts import spending  # seldom needed

    brand = app.rules.brand()
    subject, text = spending.alarm(
        spending.AlarmText(
            brand=brand.name,
            percent=alarm.percent,
            month=len(alarm.period) == len("2026-11"),
            is_over=alarm.period not in {spent.day, spent.day[:7]},
            today=sum(spent.today.values()),
            most_a_day=budget.most_a_day,
            this_month=sum(spent.month.values()),
            most_a_month=budget.most_a_month,
            link=f"{app.public_url}/texts",
        ),
        person.language,
        brand.address,
    )
    return Notice(
        key=f"budget-{alarm.period}-{alarm.percent}-{person.id}",
        kind=NoticeKind.ALERT,
        hero=person.id,
        way=Way.EMAIL,
        text=text,
        subject=subject,
    )


def _change(move: Callable[[Alarms], Alarms | None], app: App) -> bool:
    for _ in range(TRIES):
        wanted = move(app.records.alarms())
        if wanted is None:
            return False
        try:
            app.records.save(wanted)
        except (StaleError, TransientError):
            continue
        return True
    raise TransientError("the alarms could not be changed")
