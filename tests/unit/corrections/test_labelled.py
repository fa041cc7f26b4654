"""What people corrected, as lines to learn from."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta

from herodesk.domain.finding import Finding, Verdict
from herodesk.domain.post import Posted
from herodesk.domain.records import Correction, StoredPost
from herodesk.ports import App
from herodesk.steps.take_in import take_in
from herodesk_ops.classify import run
from herodesk_ops.corrections import labelled
from tests.sample import EXCHANGE_FAILS, MONDAY_MORNING, a_post, nordwind


def said(post_id: str = "1", minute: int = 0, **facts: object) -> Correction:
    return replace(
        Correction(
            case="K7Q2MX",
            n=2 + minute,
            platform="x",
            post_id=post_id,
            by="karla",
            at=MONDAY_MORNING + timedelta(minutes=minute),
            language="de",
            before_verdict=Verdict.PROBLEM,
            before_topic="exchange",
            after_verdict=Verdict.QUESTION,
            after_topic="billing",
        ),
        **facts,  # type: ignore[arg-type]
    )


def line(post_id: str = "1", **facts: object) -> StoredPost:
    finding = Finding(verdict=Verdict.PROBLEM, confidence=0.9, language="de")
    stored = StoredPost(
        platform="x", post_id=post_id, received_at=MONDAY_MORNING, post=a_post(post_id),
        finding=finding,
    )  # fmt: skip
    return replace(stored, **facts)  # type: ignore[arg-type]


def posts(*lines: StoredPost) -> dict[tuple[str, str], StoredPost]:
    return {(one.platform, one.post_id): one for one in lines}


def test_a_row_holds_the_text_what_it_is_and_what_it_was_taken_for() -> None:
    rows, gone = labelled([said()], posts(line()))

    assert gone == 0
    assert rows == [
        {
            "id": "x:1", "text": EXCHANGE_FAILS, "language": "de", "verdict": "question",
            "topic": "billing", "before": {"verdict": "problem", "topic": "exchange"},
        }
    ]  # fmt: skip


def test_of_several_corrections_the_last_word_counts_and_the_first_finding_is_before() -> None:
    later = said(minute=5, before_verdict=Verdict.QUESTION, after_verdict=Verdict.IDEA)

    (row,), gone = labelled([later, said()], posts(line()))

    assert gone == 0
    assert row["verdict"] == "idea"
    assert row["before"] == {"verdict": "problem", "topic": "exchange"}


def test_what_is_only_known_to_be_a_case_has_no_verdict() -> None:
    unsaid = said("1", before_verdict=Verdict.DOUBT, after_verdict=None)
    doubtful = said("2", before_verdict=Verdict.DOUBT, after_verdict=Verdict.DOUBT)

    rows, _ = labelled([unsaid, doubtful], posts(line("1"), line("2")))

    assert [row["verdict"] for row in rows] == [None, None]


def test_posts_that_are_gone_are_left_out_and_counted_each_once() -> None:
    kept = posts(line("1"), line("2", removed=True), line("3", post=None))
    emptied = line("4", post=a_post("4").without_content())

    rows, gone = labelled(
        [said("1"), said("2"), said("2", 1), said("3"), said("4"), said("5"), said("")],
        kept | posts(emptied),
    )

    assert [row["id"] for row in rows] == ["x:1"]
    assert gone == 5


def test_herodesk_classify_reads_what_is_exported(app: App) -> None:
    take_in(Posted(post=a_post("1")), at=MONDAY_MORNING, app=app)
    stored = app.records.post("x", "1")
    assert stored is not None
    rows, _ = labelled([said()], posts(stored))
    out = io.StringIO()

    code = run([json.dumps(row).encode() for row in rows], out, nordwind())

    assert code == 0
    assert json.loads(out.getvalue())["id"] == "x:1"
