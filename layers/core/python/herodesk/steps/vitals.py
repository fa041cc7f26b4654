"""What alarms go by and AWS cannot see: work that nobody does, silent channels, text messages."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta

from herodesk.domain.channel import Cause
from herodesk.domain.errors import TransientError
from herodesk.domain.spending import budget_of
from herodesk.ports import App

EVERY_MINUTES = 5
"""So seldom is it looked at: it costs a dozen small reads."""

LATE = timedelta(minutes=5)
"""What fell due longer ago should have been done by some sweep since."""

MOST_OVERDUE = 1000
"""So many are counted; more are no other alarm."""

FAULTS = frozenset({Cause.TOKEN, Cause.FLAWED, Cause.ENDING})


def vitals(*, app: App) -> Mapping[str, int]:
    """Counts by name, for a sweep that is through: none of them tells of a person.

    `Sweeps` with each sweep; the others with that of every fifth minute, if the table gives them.
    """
    numbers = {"Sweeps": 1}
    if app.clock.now().minute % EVERY_MINUTES == 0:
        with suppress(TransientError):
            numbers |= _seen(app)
    return numbers


def _seen(app: App) -> dict[str, int]:
    budget = budget_of(app.rules.brand())
    ours = app.rules.brand().accounts
    troubles = [
        set(channel.trouble.causes)
        for channel in app.records.channels()
        if channel.trouble and channel.platform in ours
    ]
    return {
        "OverdueCases": len(app.records.due(app.clock.now() - LATE, MOST_OVERDUE)),
        "SilentChannels": sum(Cause.SILENT in causes for causes in troubles),
        "FaultyChannels": sum(bool(causes & FAULTS) for causes in troubles),
        "TextBudgetPercent": max(budget.used_percent(app.records.spent(budget))),
    }
