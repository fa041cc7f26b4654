"""The real template, read as the local cloud builds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from herodesk.domain.errors import InvalidError
from herodesk.platforms import PLATFORMS, declared_of
from herodesk_ops.local.cloud import ROOT
from herodesk_ops.local.template import _seconds, read
from herodesk_ops.platforms.declared import minutes_of


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")


def test_functions_queues_schedule_and_routes_are_those_of_the_template() -> None:
    blueprint = read(ROOT / "template.yaml", {"Stage": "local"})

    functions = {"receive", "triage", "publish", "console", "follow_up"}
    assert functions <= blueprint.functions.keys()
    assert {trigger.function for trigger in blueprint.triggers} == {"triage", "publish"}
    assert all(trigger.reports_failures for trigger in blueprint.triggers)
    schedules = {(s.function, s.every_seconds, s.channel, s.is_sweep) for s in blueprint.schedules}
    assert schedules == {
        ("follow_up", 60, None, True),
        ("follow_up", 300, None, False),  # contacts
        ("follow_up", 900, None, False),  # the compact
        *(
            ("follow_up", _look_seconds(platform), platform, False)
            for platform in PLATFORMS
            if _look_seconds(platform)
        ),
    }
    assert {(r.method, r.path): r.function for r in blueprint.routes} == {
        ("GET", "/hooks/{platform}"): "receive",
        ("POST", "/hooks/{platform}"): "receive",
        ("POST", "/hooks/{platform}/{callback}"): "receive",
        ("ANY", "/$default"): "console",
    }


def _look_seconds(platform: str) -> int:
    return 60 * minutes_of(declared_of(platform))


@pytest.mark.parametrize(("given", "hears"), [("off", None), ("own", "phone"), ("shared", "phone")])
def test_the_phone_hears_of_texts_that_did_not_arrive_where_that_is_on(
    given: str, hears: str | None
) -> None:
    blueprint = read(ROOT / "template.yaml", {"Stage": "local", "TextFailures": given})

    assert blueprint.failures_function == hears


def test_each_function_gets_the_environment_that_the_template_gives_it() -> None:
    blueprint = read(ROOT / "template.yaml", {"Stage": "local"})
    triage = blueprint.functions["triage"]

    assert triage.environment["HERODESK_STAGE"] == "local"
    assert triage.environment["HERODESK_TABLE"] == "herodesk-local-Table"
    assert triage.environment["HERODESK_INBOX_URL"].endswith("/herodesk-local-Inbox")
    assert triage.folder == ROOT / "functions" / "triage"


def test_a_template_that_is_not_there_is_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="there is no such template"):
        read(tmp_path / "template.yaml", {})


@pytest.mark.parametrize(
    ("expression", "seconds"),
    [
        ("rate(1 minute)", 60),
        ("rate(5 minutes)", 300),
        ("rate(1 hour)", 3600),
        ("rate(2 days)", 172_800),
    ],
)
def test_rates_are_understood(expression: str, seconds: int) -> None:
    assert _seconds(expression) == seconds


def test_a_schedule_that_is_not_played_is_refused_and_not_ignored() -> None:
    with pytest.raises(InvalidError, match=r"plays rate"):
        _seconds("cron(0 7 * * ? *)")
