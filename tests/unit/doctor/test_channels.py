"""What the doctor delivers to our own address leaves nothing behind; a channel of which nothing is
stored is one thing to do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from requests import Session

from herodesk.domain.channel import Channel
from herodesk.domain.webhook import Webhook
from herodesk.platforms import PLATFORMS, declared_of, verify_of
from herodesk_ops.doctor.channels import UNCONNECTED, Patient, look_at, probe_for
from herodesk_ops.doctor.command import _lines
from herodesk_ops.doctor.finding import Finding
from herodesk_ops.erasing.sift import read
from herodesk_ops.local import secrets
from herodesk_ops.platforms import operated
from tests.sample import nordwind

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DELIVERED = [name for name in PLATFORMS if "verify" not in declared_of(name).LACKS]


@pytest.mark.parametrize("platform", DELIVERED)
def test_a_probe_tells_nothing_and_is_no_dead_letter(platform: str) -> None:
    body, own = probe_for(platform), secrets.read()[platform]
    headers = operated(platform).sign(body, own, NOW)
    hook = Webhook(platform=platform, method="POST", headers=headers, body=body, received_at=NOW)

    verify_of(platform).verify(hook, own)

    assert read(hook) == []


def patient(platform: str, stored: dict[str, str]) -> Patient:
    return Patient(
        platform=platform, brand=nordwind(), address="https://care.example.com", api="",
        stored=stored, channel=Channel(platform=platform), heard=(), paused="", now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_channel_of_which_nothing_is_stored_is_one_finding(platform: str) -> None:
    (finding,) = look_at(patient(platform, {}), Session())

    assert finding.code == UNCONNECTED
    assert "not connected: " in finding.told
    assert finding.cure.startswith(f"herodesk connect {platform} --yes")


def test_where_something_is_stored_each_secret_that_lacks_is_named() -> None:
    found = list(look_at(patient("x", {"hook/consumer_secret": "known"}), Session()))

    assert len(found) > 2
    assert all("is not stored (" in it.told for it in found)


def test_what_was_never_begun_is_told_after_what_is_broken() -> None:
    never, broken = Finding(UNCONNECTED, "bluesky", "B", "c"), Finding("silent", "x", "X", "c")

    told = list(_lines([never, broken]))

    assert told == ["✕ X\n  → c", "✕ B\n  → c", "2 to do."]
