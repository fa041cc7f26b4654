"""Two managers decide at once, and the power is cut while people are told: one decision, and
everybody hears of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import boto3
import pytest
from moto import mock_aws

from herodesk.adapters.dynamo import DynamoRecords
from herodesk.domain.digest import Digest
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.idea import QUESTIONS, Idea
from herodesk.domain.staff import Person
from herodesk.ports import App
from herodesk.steps.ideas import Proposal, decide, propose
from herodesk.steps.keep_compact import keep_compact
from herodesk_ops.local.moto_fixes import applied
from herodesk_ops.memory import MemoryRecords, MemoryRoster, VirtualClock
from herodesk_ops.table import create_table
from tests.faults.power import PowerCut
from tests.faults.test_races import at_once
from tests.sample import TABLE, everybody, memory_app, person
from tests.unit.matters.test_ideas import mails
from tests.unit.matters.test_weekly import EIGHT, digests

EVA = replace(person("lars"), id="eva", name="Eva Ernst", sign_off="Eva")
FILM = Proposal(title="Film", text="Ein Film", answers=dict.fromkeys(QUESTIONS, "5"))


@pytest.fixture(params=["memory", "moto"])
def racing(request: pytest.FixtureRequest, clock: VirtualClock) -> Iterator[App]:
    """Two managers, on records that are atomic as DynamoDB is."""
    if request.param == "memory":
        yield two_managers(memory_app(clock, MemoryRecords(clock)))
        return
    with mock_aws(), applied(lambda: datetime.now(UTC), 1):
        client = boto3.client("dynamodb")
        create_table(client, TABLE)
        yield two_managers(memory_app(clock, DynamoRecords(client, TABLE, clock)))


def two_managers(app: App) -> App:
    return replace(app, roster=MemoryRoster([*everybody(), EVA]))


def test_of_sixteen_decisions_at_once_one_is_made_and_told(racing: App) -> None:
    idea = propose(FILM, "key", person("ben"), app=racing)
    ways = [(who, what) for who in (person("lars"), EVA) for what in ("yes", "no")] * 4

    def tried(who: Person, what: str) -> Idea | NotAllowedError:
        try:
            return decide(idea.id, what, f"{who.id} {what}", "", who, seen=0, app=racing)
        except NotAllowedError as error:
            return error

    results = at_once([partial(tried, who, what) for who, what in ways])

    made = [one for one in results if isinstance(one, Idea)]
    lost = [one for one in results if isinstance(one, NotAllowedError)]
    assert (len(made), len(lost)) == (1, 15)
    stored = racing.records.one(Idea, idea.id)
    assert stored
    (decision,) = stored.decisions
    (mail,) = mails(racing, "ben")
    assert decision.why in mail
    assert stored.tell == ()


def cut_after(app: App, calls: int) -> App:
    """The same app, whose power goes right after so many writes and mails."""
    left = [calls]

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **more: Any) -> Any:
            result = call(*args, **more)
            left[0] -= 1
            if left[0] == 0:
                raise PowerCut
            return result

        return run

    records = Proxy(app.records, counted, "save")
    notifiers = {way: Proxy(one, counted, "send") for way, one in app.notifiers.items()}
    return replace(app, records=records, notifiers=notifiers)


class Proxy:
    """A port of which one call counts."""

    def __init__(self, port: object, counted: Callable[..., Any], name: str) -> None:
        self._port, self._counted, self._name = port, counted, name

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._port, name)
        return self._counted(call) if name == self._name else call


@pytest.mark.parametrize("calls", range(1, 8))
def test_wherever_the_power_is_cut_the_proposer_and_the_managers_hear_of_it(calls: int) -> None:
    clock = VirtualClock(EIGHT - timedelta(hours=1))
    app = two_managers(memory_app(clock, MemoryRecords(clock)))
    idea = propose(FILM, "key", person("ben"), app=app)
    cut = cut_after(app, calls)
    for job in (
        partial(decide, idea.id, "yes", "Ja", "", EVA, seen=0, app=cut),
        partial(keep_compact, app=cut),
    ):
        try:
            job()
        except PowerCut:
            clock.move_to(EIGHT)
            break
        clock.move_to(EIGHT)
    stored = app.records.one(Idea, idea.id)
    assert stored
    if not stored.decisions:
        decide(idea.id, "yes", "Ja", "", EVA, seen=0, app=app)

    for _ in range(5):
        clock.advance(15 * 60)
        keep_compact(app=app)

    assert 1 <= len(mails(app, "ben")) <= 2
    told = {who: len(digests(app, who)) for who in ("lars", "eva")}
    assert all(1 <= count <= 2 for count in told.values())
    assert len(mails(app, "ben")) + sum(told.values()) <= 4, "told twice where it was cut, no more"
    assert all(one.sent for one in app.records.every(Digest))
