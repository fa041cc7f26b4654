"""What people and programs type wrongly at the `herodesk` command is told in one sentence."""

from __future__ import annotations

import json
import os
import pty
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from herodesk_ops.cli import main
from herodesk_ops.output import as_json, table

COLUMNS = {"number": "case", "because": "because"}
ROWS = [{"number": "K7Q2MX", "because": ["“[/b]störungsnummer”", "x" * 90, "ärgerlich"]}]


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Exit code and standard error of a command."""
    sys.argv = ["herodesk", *words]
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0), capsys.readouterr().err


@contextmanager
def terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Standard output is a terminal of that width; its lines are there afterwards."""
    ours, theirs = pty.openpty()
    lines: list[str] = []
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", "1")
    with os.fdopen(theirs, "w") as out:
        monkeypatch.setattr(sys, "stdout", out)
        yield lines
        out.flush()
        lines += os.read(ours, 65536).decode().splitlines()
    os.close(ours)


@pytest.mark.parametrize("given", ["foo", "", "ftp://127.0.0.1", "http://", "http://[::1"])
def test_an_address_that_is_none_is_wrong_use(
    given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (
        ("cases", "--endpoint-url", given),
        ("send", "x", __file__, "--to", given),
    ):
        code, told = said(capsys, *words)

        assert code == 2
        assert f"'{given}'. Write an address" in told


@pytest.mark.parametrize("suffix", [".jsonl", ".tsv"])
def test_labelled_posts_that_are_no_text_are_named(
    suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"posts{suffix}"
    file.write_bytes(b'{"text": "\xff"}\n')

    code, told = said(capsys, "evaluate", str(file))

    assert (code, told) == (1, f"herodesk: {file}: byte 10 is not UTF-8. Save the file as UTF-8.\n")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfe", "byte 0 is not UTF-8"),
        (b"\n// nothing\n", "there is no line in it"),
        (b'{"do":"scenario","title":"a","start":"soon"}', "line 1: 'start' is 'soon'"),
        (b'{"do":"together","steps":["claim"]}', "line 1: 'steps' is no list of objects"),
        (b'{"do":"together","steps":5}', "line 1: 'steps' is no list of objects"),
    ],
)
def test_a_scenario_that_cannot_be_played_is_told_before_it_starts(
    content: bytes, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "storm.jsonl"
    file.write_bytes(content)

    code, words = said(capsys, "local", "--port", "0", "--exit", "--scenario", str(file))

    assert code == 1
    assert told in words
    assert "storm.jsonl" in words


@pytest.mark.parametrize("given", ["x", "x=", "nosuch=1"])
def test_a_secret_that_is_none_is_wrong_use(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = said(capsys, "local", "--port", "0", "--secret", given)

    assert code == 2
    assert "--secret" in told


def test_nobody_is_exported_without_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    code, told = said(capsys, "export", "x", "", "--endpoint-url", "http://127.0.0.1:9/_local/aws")

    assert (code, told) == (2, "herodesk: whose? Name the id of the author there.\n")


def test_no_model_is_made_of_a_folder_without_sets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = said(capsys, "train", "--data", str(tmp_path), "--out", str(tmp_path / "model"))

    assert code == 1
    assert "holds none of the sets" in told
    assert not list(tmp_path.iterdir())


def test_waves_are_not_measured_for_minutes_before_a_folder_is_missed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = said(capsys, "waves", "measure", "--data", str(tmp_path / "none"))

    assert code == 1
    assert "is no folder" in told


def test_a_row_for_another_program_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    table(ROWS, COLUMNS, "none")

    head, row = capsys.readouterr().out.splitlines()
    assert head.split() == ["case", "because"]
    assert row == f"K7Q2MX  “[/b]störungsnummer”, {'x' * 90}, ärgerlich"


@pytest.mark.parametrize("columns", [16, 19])
def test_a_narrow_terminal_breaks_no_number_of_a_case(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with terminal(columns, monkeypatch) as lines:
        table(ROWS, COLUMNS, "none")

    assert lines[0] == "case: K7Q2MX"
    assert all(len(line) <= columns for line in lines)


@pytest.mark.parametrize("columns", [20, 140])
def test_a_terminal_that_holds_all_words_shows_a_table(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with terminal(columns, monkeypatch) as lines:
        table(ROWS, COLUMNS, "none")

    assert lines[1].startswith("K7Q2MX  “[/b]störu")


def test_json_is_whole_where_the_output_has_no_letters_for_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "told.json"
    with file.open("w", encoding="latin-1") as out:
        monkeypatch.setattr(sys, "stdout", out)
        as_json({"text": "“ärgerlich” 😡"})

    assert json.loads(file.read_bytes()) == {"text": "“ärgerlich” 😡"}
