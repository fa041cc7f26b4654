"""The budget and a text that does not arrive on the real template, over HTTP and the command."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from herodesk_ops.cli import app
from herodesk_ops.local.clock import BEGINNING
from herodesk_ops.local.command import serving
from tests.line.test_local_server import OPTIONS, Local


@pytest.fixture
def local() -> Iterator[Local]:
    with serving(OPTIONS, BEGINNING) as (front, url):
        yield Local(front, url)


def run(local: Local, *arguments: str) -> str:
    at = ["--endpoint-url", f"{local.url}/_local/aws"]
    done = CliRunner().invoke(app, [*arguments, *at], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_text_that_fails_comes_by_e_mail_and_a_dead_number_is_left_alone(local: Local) -> None:
    everybody = [row["id"] for row in json.loads(run(local, "staff", "list", "--json"))]
    for hero in everybody:
        local.post("phone/fail", to=hero, times=9) if hero != "nils" else None

    for n in range(3):
        local.deliver(str(n))
        local.post("settle")

    told = local.get("notices.json")
    texts = [(row["hero"], row["case"]) for row in told if row["channel"] == "sms"]
    mails = [(row["hero"], row["case"]) for row in told if row["channel"] == "email"]
    assert texts
    assert set(texts) <= set(mails)
    assert len(mails) == len(set(mails))
    dead = {who for who, _ in texts if [hero for hero, _ in texts].count(who) >= 3}
    rows = {row["id"]: row["texts"] for row in json.loads(run(local, "staff", "list", "--json"))}
    assert {who for who, texts_ in rows.items() if texts_ == "do not arrive"} == dead
    assert local.get("dead.json") == {name: [] for name in local.get("dead.json")}
    for who in dead:
        assert "gets text messages." in run(local, "staff", "clear", who)
        assert "as before" in run(local, "staff", "clear", who)


def test_the_command_tells_what_is_used_and_the_limits(local: Local) -> None:
    local.deliver("1")
    local.post("settle")

    shown = run(local, "sms")
    told = json.loads(run(local, "sms", "--json"))

    texts = [row for row in local.get("notices.json") if row["channel"] == "sms"]
    cases = next(row for row in told["kinds"] if row["kind"] == "cases")
    assert (cases["today"], cases["month"]) == (len(texts), len(texts))
    assert told["most"] == {"today": 500, "month": 6000}
    assert "limit" in shown
    assert "US dollars of 600" in shown
