"""Scenarios are read with care, compared exactly, and shown in columns."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from herodesk.domain.errors import InvalidError
from herodesk_ops.local.scenario.expect import _at, _compare
from herodesk_ops.local.scenario.live import LiveView
from herodesk_ops.local.scenario.observe import Event
from herodesk_ops.local.scenario.script import find, read
from herodesk_ops.local.scenario.summary import percentile

HEAD = '{"do": "scenario", "title": "T", "start": "2026-11-23T09:00:00Z"}\n'


def test_a_scenario_begins_with_its_earliest_line() -> None:
    script = read(
        HEAD + '{"at": "-2d 01:00:00", "do": "wait"}\n{"at": "+00:00:01.500", "do": "wait"}', "s"
    )

    assert script.begins == datetime(2026, 11, 21, 8, tzinfo=UTC)
    assert [line.at for line in script.lines] == [
        -timedelta(days=2, hours=1),
        timedelta(seconds=1.5),
    ]


def test_a_line_without_a_time_happens_with_the_one_before() -> None:
    script = read('{"at": "+00:05:00", "do": "wait"}\n\n// words\n{"do": "wait"}', "s")

    assert [line.at for line in script.lines] == [timedelta(minutes=5)] * 2
    assert [line.where for line in script.lines] == ["s, line 1", "s, line 4"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "s, line 1: not JSON"),
        ("[]", "s, line 1: not an object"),
        ('{"do": "dance"}', "s, line 1: 'do' is 'dance'. Use one of"),
        ('{"do": "claim", "hero": "ana"}', "s, line 1: 'case_of' is missing."),
        ('{"do": "wait", "at": "soon"}', "s, line 1: 'at' is 'soon'. Write +HH:MM:SS"),
        ('{"do": "together", "steps": [{"do": "reply"}]}', "s, line 1: 'case_of' is missing."),
        (
            '{"at": "+00:02:00", "do": "wait"}\n{"at": "+00:01:00", "do": "wait"}',
            "s, line 2: 'at' goes",
        ),
        ('{"expect": {"dead": 0}}', "s, line 1: 'why' is missing."),
    ],
)
def test_a_mistake_is_told_with_its_line_and_a_cure(text: str, told: str) -> None:
    with pytest.raises(InvalidError) as refused:
        read(text, "s")

    assert str(refused.value).startswith(told)


def test_a_scenario_is_found_in_the_brand_or_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "own.jsonl").write_text(HEAD)
    (tmp_path / "other.jsonl").write_text(HEAD)

    assert find("own", tmp_path).name == "own.jsonl"
    assert find(str(tmp_path / "other.jsonl"), tmp_path).title == "T"
    with pytest.raises(InvalidError, match="no scenario 'none'"):
        find("none", tmp_path)


@pytest.mark.parametrize(
    ("found", "wanted", "fits"),
    [
        ("offered", "offered", True),
        (["a", "b", "c"], 3, True),
        (["a"], 3, False),
        (True, 1, True),
        ("Das – Ana", {"starts_with": "Das", "ends_with": " – Ana"}, True),
        ("Das – Ben", {"ends_with": " – Ana"}, False),
        (["open 5 min", "1.0 M readers"], {"contains": "1.0 M"}, True),
        ("no name here", {"lacks": "mara"}, True),
        (81, {"min": 80, "max": 100}, True),
        (None, {"min": 0}, False),
        ("sent", {"one_of": ["sent", "queued"]}, True),
        ("ana", {"not": "ben"}, True),
        (["ana", "ben"], {"first": "ana"}, True),
        (None, None, True),
    ],
)
def test_values_are_compared_as_wanted(found: Any, wanted: Any, fits: bool) -> None:
    assert _compare(found, wanted) is not fits


def test_dotted_paths_lead_through_objects_and_lists() -> None:
    row = {"replies": [{"text": "a"}, {"text": "b"}], "author": {"handle": "mara"}}

    assert _at(row, "replies.-1.text") == "b"
    assert _at(row, "author.handle") == "mara"
    assert _at(row, "replies.5.text") is None


def test_an_event_is_one_line_in_fixed_columns_with_the_message_in_full_below() -> None:
    out = io.StringIO()
    view = LiveView("Europe/Berlin", Console(file=out, width=200, highlight=False))
    message = "SMS to Ana  " + "Nordwind K7Q2MX: Umtausch, dringend. " * 4

    with view.running("Title"):
        view.tell(
            Event(
                at=datetime(2026, 11, 23, 9, 18, tzinfo=UTC),
                post="X @mara_k “" + "Umtausch klappt nicht " * 9 + "”",
                judged="problem .93 de",
                case="K7Q2MX",
                told="Ana Ben Cem (SMS)",
                details=(message,),
            )
        )

    title, head, line, detail = out.getvalue().splitlines()
    assert title == "Title"
    assert line.startswith("10:18  X @mara_k “Umtausch klappt")
    assert line.index("K7Q2MX") == head.index("case")
    assert line.index("Ana Ben Cem") == head.index("told")
    assert detail.strip() == message.strip()


def test_the_ninetieth_percentile_is_one_of_the_values() -> None:
    assert percentile(tuple(float(n) for n in range(1, 11)), 0.9) == 9.0
    assert percentile((4.0,), 0.9) == 4.0
