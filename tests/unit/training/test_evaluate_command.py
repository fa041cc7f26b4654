"""`herodesk evaluate` as somebody types it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from herodesk_ops.cli import main


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["herodesk", "evaluate", *words])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = [
        {"id": "1", "text": "Der Trockner ist schon wieder kaputt", "verdict": "problem"},
        {"id": "2", "text": "Der Herd ist kaputt", "verdict": "praise"},
    ]
    path = tmp_path / "posts.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Name one of FILE, --labels and --corrections"),
        (("FILE", "--labels", "own"), "Name one of FILE, --labels and --corrections, and only one"),
        (("--labels", "sealed"), "--labels sealed needs the sets: name their folder with --data"),
        (("--labels", "ordinary"), "--labels ordinary needs the sets"),
        (("--labels", "sets"), "--labels sets needs the sets"),
        (("--labels", "sets", "--data", ".", "--robust"), "--labels sets has a table of its own"),
        (("--corrections", "FILE"), "--corrections needs the sets"),
        (("FILE", "--texts"), "say how many with --errors N"),
        (("FILE", "--robust", "--errors", "3"), "leave out --robust"),
        (("--corrections", "FILE", "--data", ".", "--robust"), "leave out --corrections"),
        (("--labels", "best"), "--labels"),
        (("FILE", "--errors", "-1"), "--errors"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_use(
    words: tuple[str, ...],
    message: str,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = [str(file) if word == "FILE" else word for word in words]

    assert run(monkeypatch, *given) == 2
    assert message in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "nowhere.jsonl") == 1
    assert "nowhere.jsonl is no file. Name one with labelled posts." in capsys.readouterr().err


def test_mistakes_and_calibration_are_told_to_a_program(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, str(file), "--model", "keywords", "--errors", "5", "--json") == 0

    told = json.loads(capsys.readouterr().out)
    assert [(one["id"], one["text"]) for one in told["mistakes"]] == [("2", None)]
    assert sum(one["posts"] for one in told["calibration"]) == 2


def test_a_file_can_be_shaken(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, str(file), "--model", "keywords", "--robust") == 0

    assert "2 posts; shares of them whose verdict changed" in capsys.readouterr().out
