"""Sixteen spend at once out of one budget: never a cent above, and not one grant is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest

from herodesk.domain.case import Case
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.goodwill import Grant, Purse, case_purse, month_purse
from herodesk.ports import App
from herodesk.steps.goodwill import grant, take_back
from herodesk_ops.memory import VirtualClock
from tests.faults.engines import ENGINES, records_on
from tests.faults.test_races import THREADS, at_once
from tests.sample import memory_app, nordwind, person
from tests.unit.compact.test_goodwill import WHY, a_case


@pytest.fixture(params=ENGINES)
def racing(request: pytest.FixtureRequest, clock: VirtualClock) -> Iterator[App]:
    """The line on records that are atomic as DynamoDB is."""
    with records_on(request.param, clock) as records:
        yield memory_app(clock, records)


def tried(app: App, number: str, amount: str, key: str) -> Case | str:
    try:
        return grant(number, person("ana"), amount, WHY, key, app=app)
    except NotAllowedError as error:
        return str(error)


def spent(app: App, key: str) -> int:
    found = app.records.one(Purse, key)
    assert found
    return found.spent


def test_sixteen_grants_at_once_out_of_one_case_never_spend_a_cent_more(racing: App) -> None:
    number = a_case(racing)

    results = at_once([partial(tried, racing, number, "7.01", str(n)) for n in range(THREADS)])

    made = [one for one in results if isinstance(one, Case)]
    assert len(made) == 5000 // 701
    assert results.count("goodwill-over") == THREADS - len(made)
    stored = racing.records.every(Grant)
    total = sum(one.amount for one in stored)
    assert len(stored) == len(made)
    assert spent(racing, case_purse(number, "EUR")) == total <= 5000
    assert spent(racing, month_purse("ana", "2026-11", "EUR")) == total


def test_sixteen_grants_at_once_in_four_cases_never_spend_more_than_the_month(racing: App) -> None:
    compact = nordwind().compact
    levels = dict(compact.levels)
    levels["2"] = replace(levels["2"], goodwill_month=10000)
    racing.rules.rules = replace(  # type: ignore[attr-defined]
        nordwind(), compact=replace(compact, levels=levels)
    )
    numbers = [a_case(racing, post=str(n)) for n in range(4)]

    results = at_once(
        [partial(tried, racing, numbers[n % 4], "12", str(n)) for n in range(THREADS)]
    )

    made = [one for one in results if isinstance(one, Case)]
    assert len(made) == 8
    assert spent(racing, month_purse("ana", "2026-11", "EUR")) == 9600
    assert sum(one.amount for one in racing.records.every(Grant)) == 9600


def test_one_form_sent_sixteen_times_at_once_spends_once_and_is_put_back_once(racing: App) -> None:
    number = a_case(racing)

    results = at_once([partial(tried, racing, number, "30", "form")] * THREADS)
    (given,) = racing.records.every(Grant)
    back = partial(take_back, number, given.id, person("ana"), "Doch nicht", app=racing)
    at_once([back] * THREADS)

    assert all(isinstance(one, Case) for one in results)
    file = racing.records.file(number)
    assert file
    told = [one.what for one in file.timeline if one.what.startswith("goodwill")]
    assert told == ["goodwill", "goodwill-back"]
    assert spent(racing, case_purse(number, "EUR")) == 0
    assert spent(racing, month_purse("ana", "2026-11", "EUR")) == 0
