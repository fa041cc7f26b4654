"""The numbers that alarms go by."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk import line
from herodesk.domain.channel import Cause, Channel, Trouble
from herodesk.domain.errors import TransientError
from herodesk.domain.post import Posted
from herodesk.domain.spending import Sort, Text, budget_of
from herodesk.ports import App
from herodesk.steps.take_in import take_in
from herodesk.steps.vitals import LATE, vitals
from herodesk_ops.memory import VirtualClock
from tests.sample import EXCHANGE_FAILS, a_post, nordwind


def test_where_all_is_well_there_is_a_sweep_and_nothing_else(app: App) -> None:
    assert vitals(app=app) == {
        "Sweeps": 1,
        "OverdueCases": 0,
        "SilentChannels": 0,
        "FaultyChannels": 0,
        "TextBudgetPercent": 0,
    }


def test_in_the_minutes_between_only_the_sweep_is_told(app: App, clock: VirtualClock) -> None:
    clock.advance(60)

    assert vitals(app=app) == {"Sweeps": 1}


def test_a_case_is_overdue_when_no_sweep_has_done_what_fell_due(
    app: App, clock: VirtualClock
) -> None:
    taken = take_in(Posted(post=a_post("1", EXCHANGE_FAILS)), at=clock.now(), app=app)
    case = app.records.case(taken.case or "")
    assert case is not None
    assert case.next_due is not None
    minutes = -(-((case.next_due + LATE) - clock.now()) // timedelta(minutes=5)) * 5

    clock.advance(minutes * 60 + 300)
    before = vitals(app=app)["OverdueCases"]
    line.follow_up(app=app)

    assert (before, vitals(app=app)["OverdueCases"]) == (1, 0)


@pytest.mark.parametrize(
    ("causes", "silent", "faulty"),
    [
        ((Cause.SILENT,), 1, 0),
        ((Cause.TOKEN, Cause.SILENT), 1, 1),
        ((Cause.ENDING,), 0, 1),
        ((Cause.CAPPED,), 0, 0),
    ],
)
def test_a_channel_in_trouble_is_counted_by_its_kind(
    app: App, clock: VirtualClock, causes: tuple[Cause, ...], silent: int, faulty: int
) -> None:
    trouble = Trouble(causes=causes, since=clock.now())
    for platform in ("x", "nowhere"):  # of a platform without an account of ours nobody hears
        app.records.save(Channel(platform=platform, trouble=trouble, v=1))

    found = vitals(app=app)

    assert (found["SilentChannels"], found["FaultyChannels"]) == (silent, faulty)


def test_of_the_budgets_for_text_messages_the_fuller_one_is_told(app: App) -> None:
    budget = replace(budget_of(nordwind()), kept=())
    for number in range(budget.most_a_day // 2):
        app.records.take_text(Text(person=f"p{number}", sort=Sort.CASES), budget)

    percent = vitals(app=app)["TextBudgetPercent"]

    assert 40 <= percent <= 75


def test_numbers_that_cannot_be_had_spoil_no_sweep(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise TransientError("throttled")

    monkeypatch.setattr(app.records, "channels", fail)

    assert vitals(app=app) == {"Sweeps": 1}
