"""What the schedule asks follow-up for: the minute's sweep, or people's e-mail addresses."""

from __future__ import annotations

import json

import pytest

from functions.follow_up import app as follow_up
from herodesk import bootstrap
from herodesk.domain.errors import TransientError
from herodesk.ports import App
from herodesk.steps.check_contacts import EVERY_MINUTES, SLOTS
from herodesk.steps.vitals import vitals
from herodesk_ops.memory import VirtualClock
from tests.sample import everybody


class Confirmed:
    """Everybody has confirmed."""

    def __init__(self) -> None:
        self.looked_at: list[str] = []

    def state(self, person: object) -> str:
        self.looked_at.append(person.id)  # type: ignore[attr-defined]
        return ""

    def invite(self, *_: object, **__: object) -> bool:
        raise AssertionError


def test_the_run_of_contacts_looks_at_addresses_and_at_no_case(
    monkeypatch: pytest.MonkeyPatch, app: App, clock: VirtualClock
) -> None:
    from dataclasses import replace

    from herodesk_ops.memory import MemoryRoster

    people = tuple(replace(p, email_topic=f"arn:{p.id}") for p in everybody())
    contacts = Confirmed()
    monkeypatch.setattr(bootstrap, "app", lambda: replace(app, roster=MemoryRoster(people)))
    monkeypatch.setattr(bootstrap, "contacts", lambda: contacts)

    for _ in range(SLOTS):
        done = follow_up.handler({"contacts": True}, None)
        assert set(done) == {"looked-at", "asked-again"}
        clock.advance(EVERY_MINUTES * 60)

    assert sorted(contacts.looked_at) == sorted(p.id for p in people if p.email)


def test_a_sweep_that_is_through_writes_its_numbers_for_cloudwatch_and_nothing_of_anybody(
    monkeypatch: pytest.MonkeyPatch, app: App, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "app", lambda: app)
    monkeypatch.setenv("HERODESK_STAGE", "dev")
    bootstrap.settings.cache_clear()

    follow_up.handler({}, None)

    told = json.loads(capsys.readouterr().out.splitlines()[0])
    (written,) = told["_aws"]["CloudWatchMetrics"]
    names = {it["Name"] for it in written["Metrics"]}
    assert written["Namespace"] == "Herodesk"
    assert sorted(written["Dimensions"][0]) == ["service", "stage"]
    assert (told["service"], told["stage"]) == ("follow_up", "dev")
    assert names == set(vitals(app=app))
    assert set(told) == names | {"_aws", "service", "stage"}
    assert told["Sweeps"] == [1.0]


def test_a_sweep_that_failed_is_none(
    monkeypatch: pytest.MonkeyPatch, app: App, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise TransientError("throttled")

    monkeypatch.setattr(bootstrap, "app", lambda: app)
    monkeypatch.setattr(app.records, "alarms", fail)

    with pytest.raises(ExceptionGroup):
        follow_up.handler({}, None)

    assert "Sweeps" not in capsys.readouterr().out
