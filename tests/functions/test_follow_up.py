"""What the schedule asks follow-up for: the minute's sweep, or people's e-mail addresses."""

from __future__ import annotations

import pytest

from functions.follow_up import app as follow_up
from herodesk import bootstrap
from herodesk.ports import App
from herodesk.steps.check_contacts import EVERY_MINUTES, SLOTS
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
