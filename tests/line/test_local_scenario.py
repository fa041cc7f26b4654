"""Scenarios end well only if every expectation came true, and go the same way every time."""

from __future__ import annotations

from pathlib import Path

import pytest

from herodesk_ops.local.command import Options, run
from tests.sample import NORDWIND, nordwind

ST2 = """
{"do": "scenario", "title": "Two hands", "start": "2026-11-23T09:00:00Z"}
{"at": "+00:00:10", "do": "deliver", "platform": "x", "post": "p", "author": "mara_k", "text": "@nordwind Umtausch klappt nicht, Gerät defekt", "lang": "de", "mention": true}
{"expect": {"case_of": "p", "state": "offered", "offers": 3}, "why": "It is offered."}
{"at": "+00:01:00", "do": "together", "steps": [{"do": "claim", "hero": "@1", "case_of": "p", "as": "a"}, {"do": "claim", "hero": "@2", "case_of": "p", "as": "b"}]}
{"expect": {"results": ["a", "b"], "statuses": [303, 409]}, "why": "One has it."}
{"expect": {"case_of": "p", "state": "claimed"}, "why": "Exactly one holds it."}
{"at": "+00:30:00", "expect": {"dead": 0}, "why": "Nothing is dead."}
"""  # noqa: E501


def play(text: str, folder: Path) -> int:
    path = folder / "own.jsonl"
    path.write_text(text.lstrip(), encoding="utf-8")
    return _run(str(path))


def _run(scenario: str) -> int:
    options = Options(
        port=0, brand=nordwind(), folder=NORDWIND, clock="virtual", scenario=scenario, end=True
    )
    return run(options)


def test_a_scenario_of_which_all_came_true_ends_with_0_and_tells_the_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chapter = '{"at": "+00:00:05", "do": "chapter", "title": "A washing machine leaks"}'
    first, rest = ST2.lstrip().split("\n", 1)
    with_report = rest.replace('"why": "It is offered."', '"why": "It is offered.", "told": true')

    assert play(f"{first}\n{chapter}\n{with_report}", tmp_path) == 0

    told = capsys.readouterr().out
    assert "4 of 4 came true" in told
    assert "dead letters" in told
    assert "Day 1, Mon 23 Nov: A washing machine leaks\n  ✓ It is offered." in told


def test_one_falsified_expectation_ends_with_1_and_names_line_wanted_and_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert play(ST2.replace('"offers": 3', '"offers": 2'), tmp_path) == 1

    told = capsys.readouterr().out
    assert "own.jsonl, line 3: It is offered." in told
    assert "offers: wanted 2, found ['" in told


def test_an_act_that_is_refused_is_a_failure_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = '{"at": "+00:02:00", "do": "reply", "hero": "lars", "case_of": "p", "text": "Hello"}'
    assert play(ST2.rstrip().rpartition("\n")[0] + "\n" + line, tmp_path) == 1

    assert "line 7: reply" in capsys.readouterr().out


def test_a_line_that_asks_for_what_is_not_there_or_makes_no_sense_is_a_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fine = (
        '{"expect": {"notices": {"kind": "offer"}}, "why": "fine"}',
        '{"expect": {"notices": {"kind": "digest"}, "exists": false}, "why": "fine"}',
    )
    wrong = (
        '{"expect": {"cases": {"count": 7}}, "why": "no case has such a field"}',
        '{"expect": {"notices": {"kind": "offer"}, "exists": false}, "why": "there are some"}',
        '{"expect": 5, "why": "a number"}',
        '{"expect": {"case_of": "p", "urgency": {"least": 5}}, "why": "no such comparison"}',
        '{"do": "deliver", "platform": "nosuch"}',
        '{"do": "deliver", "platform": "x", "post": "q", "author": 5, "text": 7}',
        '{"do": "page", "hero": "ana", "path": "nosuch"}',
    )
    begun = ST2.lstrip().splitlines()[:3]

    assert play("\n".join((*begun, *fine, *wrong)), tmp_path) == 1

    told = capsys.readouterr().out
    failed = [line.split(":")[0] for line in told.splitlines() if line.startswith("own.jsonl, ")]
    assert failed == [f"own.jsonl, line {number}" for number in range(6, 13)]


def test_the_same_scenario_goes_the_same_way_every_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = []
    for _ in range(2):
        play(ST2, tmp_path)
        told.append(_without_ports(capsys.readouterr().out))

    assert told[0] == told[1]


def test_the_example_in_the_docs_goes_as_written(tmp_path: Path) -> None:
    docs = (NORDWIND.parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")

    assert play(docs.rpartition("```json\n")[2].rpartition("```")[0], tmp_path) == 0


@pytest.mark.slow
def test_the_first_day_at_nordwind_goes_as_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("first-day") == 0

    told = capsys.readouterr().out
    assert "Das bringen wir in Ordnung" in told


@pytest.mark.slow
def test_colleagues_ask_each_other_and_cases_are_joined_and_taken_apart_as_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _run("together") == 0

    told = capsys.readouterr().out
    assert "Kira hat zu" in told
    assert "Ja, es liegt seit heute" not in told


def _without_ports(text: str) -> str:
    import re

    return re.sub(r"127\.0\.0\.1:\d+", "here", text)


@pytest.mark.slow
def test_the_story_by_text_message_comes_true(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("by-text") == 0, capsys.readouterr().out
