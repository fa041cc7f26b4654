"""`herodesk insight` on the local cloud."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest

from herodesk.adapters.dynamo import DynamoRecords
from herodesk.domain.case import State
from herodesk.domain.facts import facts_of_day
from herodesk.domain.finding import Verdict
from herodesk.domain.records import DayLine, DayList
from herodesk_ops.cli import main
from herodesk_ops.local.clock import BEGINNING
from herodesk_ops.local.command import Options, serving
from herodesk_ops.stage import Stage
from tests.sample import NORDWIND, nordwind

YESTERDAY = BEGINNING - timedelta(days=1)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A cloud in which four problems of yesterday are stored, three of them answered in time."""
    options = Options(port=0, brand=nordwind(), folder=NORDWIND, clock="virtual")
    with serving(options, BEGINNING) as (_, address):
        at = Stage(f"{address}/_local/aws")
        records = DynamoRecords(at.client("dynamodb"), at.table, at)
        records.save(*facts_of_day(YESTERDAY.date(), [ended(n) for n in range(4)]))
        yield f"{address}/_local/aws"


def ended(n: int) -> DayLine:
    return DayLine(
        kind=DayList.CLOSED, at=YESTERDAY + timedelta(hours=2), id=f"K7Q2M{n}", platform="x",
        verdict=Verdict.PROBLEM, topic="repair", state=State.CLOSED, opened_at=YESTERDAY,
        minutes=10 * (n + 1) if n < 3 else None, in_time=n < 3, missed=n == 3, readers=100,
    )  # fmt: skip


def run(url: str, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["herodesk", "insight", *words, "--endpoint-url", url])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_the_figures_of_the_page_in_a_terminal(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(url, monkeypatch, "--days", "7") == 0

    told = capsys.readouterr().out
    assert "Answers within the hour: 75\u00a0%" in told
    assert "Nobody waits for an answer" in told
    assert "2026-11-22" in told
    assert "2026-11-21" not in told


def test_as_json_and_one_table_as_csv(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(url, monkeypatch, "--json") == 0
    total = json.loads(capsys.readouterr().out)["total"]
    assert (total["due"], total["in_time"], total["median"]) == (4, 3, 20)

    assert run(url, monkeypatch, "--csv", "topics", "--topic", "repair") == 0
    head, row = csv.reader(StringIO(capsys.readouterr().out))
    assert head[:3] == ["topic", "cases", "due"]
    assert row == ["repair", "4", "4", "3", "3", "75", "75", "20", "30"]


def test_a_topic_that_is_not_there_is_told_with_those_that_are(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(url, monkeypatch, "--topic", "nix") == 2
    assert "Topics are: exchange, repair" in capsys.readouterr().err
