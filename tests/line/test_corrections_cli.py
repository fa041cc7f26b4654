"""`herodesk corrections export` on the local cloud."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from herodesk.adapters.dynamo import DynamoRecords
from herodesk.domain.case import Case, State
from herodesk.domain.finding import Finding, Verdict
from herodesk.domain.post import Kind, Post
from herodesk.domain.records import Correction, StoredPost
from herodesk_ops.cli import main
from herodesk_ops.local.clock import BEGINNING
from herodesk_ops.local.command import Options, serving
from herodesk_ops.stage import Stage
from tests.sample import NORDWIND, nordwind


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    options = Options(port=0, brand=nordwind(), folder=NORDWIND, clock="virtual")
    with serving(options, BEGINNING) as (_, address):
        yield address


@pytest.fixture
def corrected(url: str) -> Stage:
    """One post that was corrected and stands, one that was and is gone."""
    at = Stage(f"{url}/_local/aws")
    records = DynamoRecords(at.client("dynamodb"), at.table, at)
    if records.case("K7Q2MX") is None:
        text = "Nordwind\u2028sagt: „alles gut“ ☀️"
        post = Post(platform="x", post_id="1", version_id="1", kind=Kind.POST, text=text)
        finding = Finding(verdict=Verdict.PROBLEM, confidence=0.9, language="de")
        case = Case(
            number="K7Q2MX", platform="x", state=State.NOT_A_CASE, opened_at=at.now(),
            due_at=at.now(), v=1,
        )  # fmt: skip
        here = StoredPost(
            platform="x", post_id="1", received_at=at.now(), post=post, finding=finding
        )
        gone = StoredPost(platform="x", post_id="2", received_at=at.now(), removed=True)
        records.save(case, here, gone, said(at, "1", 2), said(at, "2", 3))
    return at


def said(at: Stage, post_id: str, n: int) -> Correction:
    return Correction(
        case="K7Q2MX", n=n, platform="x", post_id=post_id, by="karla", at=at.now(),
        before_verdict=Verdict.PROBLEM, after_verdict=Verdict.NOISE,
    )  # fmt: skip


def run(at: Stage, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    told = ["herodesk", "corrections", "export", *words, "--endpoint-url", str(at.endpoint_url)]
    monkeypatch.setattr(sys, "argv", told)
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_corrected_posts_are_json_lines_and_the_count_of_the_others_is_beside(
    corrected: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(corrected, monkeypatch, "--json") == 0

    out, err = capsys.readouterr()
    (line,) = out.splitlines()
    assert json.loads(line) == {
        "id": "x:1", "text": "Nordwind\u2028sagt: „alles gut“ ☀️", "language": "de",
        "verdict": "noise", "topic": None, "before": {"verdict": "problem", "topic": None},
    }  # fmt: skip
    assert "1 corrected post" in err
    assert "the text is gone: 1" in err
    assert "Nordwind" not in err


def test_a_file_of_them_is_for_its_owner_alone(
    corrected: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "corrections.jsonl"

    assert run(corrected, monkeypatch, "--out", str(out)) == 0

    assert len(out.read_text("utf-8").splitlines()) == 1
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_file_that_cannot_be_written_is_told_plainly(
    corrected: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert run(corrected, monkeypatch, "--out", str(tmp_path / "no" / "where")) == 1
    assert "No such file" in capsys.readouterr().err
