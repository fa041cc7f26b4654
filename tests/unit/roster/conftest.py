"""A stage on moto with an SNS of our own, and the command that acts on it."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from herodesk.domain.compact import Compact
from herodesk_ops import contacts, stage
from herodesk_ops.cli import main
from herodesk_ops.onboarding import push
from herodesk_ops.table import create_table
from tests.sample import MONDAY_MORNING, nordwind
from tests.unit.roster.sns import FakeSns

TABLE = "herodesk-dev-Table"


class Office:
    """Runs `herodesk` commands against a stage and keeps what they said."""

    def __init__(self, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self._patch, self._capture = patch, capture
        self.sns = FakeSns()
        self.now = MONDAY_MORNING
        self.out = self.err = ""
        self.table = boto3.client("dynamodb")
        create_table(self.table, TABLE)
        rules = replace(nordwind(), compact=Compact())  # nothing is to be signed here
        push(rules, client=self.client, table=TABLE, now=self.now, by="test")

    def client(self, service: str) -> Any:
        return self.sns if service == "sns" else self.table

    def __call__(self, *words: str) -> int:
        self._patch.setattr(sys, "argv", ["herodesk", *words])
        self._patch.setattr(sys, "stdin", io.StringIO())
        with pytest.raises(SystemExit) as ended:
            main()
        self.out, self.err = self._capture.readouterr()
        return int(ended.value.code or 0)


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Office]:
    for name in ("AWS_ENDPOINT_URL", "HERODESK_STAGE", "HERODESK_TABLE"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        made = Office(monkeypatch, capsys)
        monkeypatch.setattr(stage.Stage, "client", lambda _, service: made.client(service))
        monkeypatch.setattr(stage.Stage, "now", lambda _: made.now)
        monkeypatch.setattr(contacts, "AT_ONCE", 1)  # moto is not made for threads
        yield made


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """Three people, as a file that tests rewrite."""
    path = tmp_path / "roster.csv"
    path.write_text(
        "id,name,role,email,contact_verified,languages,topics,hours\n"
        "ana,Ana Abel,hero,ana@a.example,yes,de,repair,Mo-Fr 08:00-16:00\n"
        "ben,Ben Bach,hero,ben@a.example,yes,en|de,billing,Mo-Fr 08:00-16:00\n"
        "kay,Kay Kern,lead,,yes,de,,always\n"
    )
    return path


def edit(path: Path, before: str, after: str) -> None:
    told = path.read_text()
    assert before in told
    path.write_text(told.replace(before, after))
