"""What erasing asks of the table is the same in memory and on moto."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import boto3
import pytest
from moto import mock_aws

from herodesk.adapters.dynamo import DynamoRecords
from herodesk.domain.case import Entry
from herodesk.domain.errors import StaleError
from herodesk.domain.finding import Finding, Verdict
from herodesk.domain.post import Parting
from herodesk.domain.records import Correction, DayLine, DayList, Receipt, StoredPost
from herodesk.ports import Records
from herodesk_ops.memory import MemoryRecords, VirtualClock
from herodesk_ops.table import create_table
from tests.sample import MONDAY_MORNING, TABLE, a_post

HER = "7007007001"


@pytest.fixture(params=["memory", "moto"])
def records(request: pytest.FixtureRequest, clock: VirtualClock) -> Iterator[Records]:
    if request.param == "memory":
        yield MemoryRecords(clock)
        return
    with mock_aws():
        client = boto3.client("dynamodb")
        create_table(client, TABLE)
        yield DynamoRecords(client, TABLE, clock)


def a_line(post_id: str, author: str | None = HER, **facts: object) -> StoredPost:
    post = a_post(post_id, author=author)
    facts = {"case": "7M8NPX", "finding": Finding(verdict=Verdict.PROBLEM, confidence=1)} | facts
    return replace(
        StoredPost.of(post, MONDAY_MORNING),
        post=post,
        **facts,  # type: ignore[arg-type]
    )


def a_receipt(receipt_id: str, minutes: int = 0, **facts: object) -> Receipt:
    at = MONDAY_MORNING + timedelta(minutes=minutes)
    made = Receipt(id=receipt_id, platform="x", at=at, why=Parting.REVOKED)
    return replace(made, **facts)  # type: ignore[arg-type]


def test_what_somebody_wrote_about_their_cases_is_found_and_nothing_else(
    records: Records,
) -> None:
    stray, thanks = (
        a_line("3", case=None),
        a_line("5", finding=Finding(verdict=Verdict.PRAISE, confidence=1)),
    )
    for line in (a_line("1"), a_line("2", case="8M8NPX"), stray, a_line("4", "another"), thanks):
        records.save(line)

    found = records.written_by("x", HER)

    assert sorted(line.post_id for line in found) == ["1", "2"]
    assert records.written_by("facebook", HER) == []


def test_an_emptied_line_is_found_by_its_mark_alone(records: Records) -> None:
    tag = records.keep_out("x", HER, ["1"], at=MONDAY_MORNING)
    records.save(a_line("1"))
    emptied = replace(a_line("1"), post=None, erasing=tag, removed=True, v=2)
    records.save(emptied)

    assert records.written_by("x", HER) == []
    assert records.emptied(tag) == [emptied]
    assert records.keep_out("x", HER, (), at=None) == tag


def test_a_line_with_words_to_end_is_not_among_them_until_they_have(records: Records) -> None:
    post = replace(a_post("1", author=HER), words_until=MONDAY_MORNING)
    line = replace(a_line("1"), post=post)
    records.save(line)
    early = records.written_by("x", HER)
    records.save(replace(line, post=post.without_words(), words_over=True, v=2))

    (late,) = records.written_by("x", HER)

    assert early == []
    assert late.words_over


def test_who_has_left_is_known_by_time(records: Records, clock: VirtualClock) -> None:
    before = records.left_at("x", HER)
    records.keep_out("x", HER, ["1"], at=MONDAY_MORNING)
    clock.advance(15)

    assert before is None
    assert records.left_at("x", HER) == MONDAY_MORNING
    assert records.left_at("x", "another") is None
    assert records.is_erased("x", "1")


def test_a_receipt_is_found_by_its_id_and_when_its_turn_comes(
    records: Records, clock: VirtualClock
) -> None:
    due = a_receipt("a", author=HER, handle="mara", to_confirm=True, next_due=clock.now())
    later = a_receipt("b", 1, author="8", next_due=clock.now() + timedelta(minutes=5))
    for one in (due, later):
        records.save(one)

    assert records.receipt("a") == due
    assert records.receipt("c") is None
    assert records.leaving(clock.now(), 10) == [due]
    assert records.leaving(clock.now() + timedelta(hours=1), 10) == [due, later]


def test_the_newest_receipts_come_first_whether_they_are_done_or_not(
    records: Records, clock: VirtualClock
) -> None:
    done = [a_receipt(f"d{n}", n).finished(clock.now()) for n in range(3)]
    for one in (*(replace(it, v=1) for it in done), a_receipt("w", 9, next_due=clock.now())):
        records.save(one)

    assert [it.id for it in records.receipts(10)] == ["w", "d2", "d1", "d0"]
    assert [it.id for it in records.receipts(2)] == ["w", "d2"]


def test_a_receipt_that_is_done_names_nobody_and_waits_for_nothing(
    records: Records, clock: VirtualClock
) -> None:
    asked = a_receipt("a", author=HER, handle="mara", next_due=clock.now())
    records.save(asked)
    counted = asked.counting("posts").counting("posts").counting("cases")
    records.save(replace(counted.finished(clock.now()), v=2))

    found = records.receipt("a")

    assert found is not None
    assert (found.author, found.handle, found.done_at) == ("", None, clock.now())
    assert found.counts == {"posts": 2, "cases": 1}
    assert records.leaving(clock.now() + timedelta(days=1), 10) == []
    with pytest.raises(StaleError):
        records.save(a_receipt("a"))


def test_what_is_written_once_is_written_over_only_where_it_is(records: Records) -> None:
    entry = Entry(case="7M8NPX", at=MONDAY_MORNING, n=2, who="ana", what="noted", note="secret")
    records.save(entry)

    done = records.put_over(replace(entry, note=""))
    missed = records.put_over(replace(entry, n=9))

    assert (done, missed) == (True, False)


def test_corrections_of_a_case_are_found_and_written_over(records: Records) -> None:
    said = Correction(
        case="7M8NPX", n=2, platform="x", post_id="1", by="ana", at=MONDAY_MORNING,
        before_verdict=Verdict.DOUBT,
    )  # fmt: skip
    records.save(said)

    records.put_over(replace(said, post_id=""))

    assert records.corrections("7M8NPX") == [replace(said, post_id="")]
    assert records.corrections("other") == []


def test_a_line_of_a_day_takes_another_ones_place(records: Records) -> None:
    line = DayLine(
        kind=DayList.PRAISE, at=MONDAY_MORNING, id="hash", platform="x", verdict=Verdict.PRAISE,
        post_id="1",
    )  # fmt: skip
    records.save(line)
    other = replace(line, id="erased-1", post_id=None)

    done, again = records.put_instead(line, other), records.put_instead(line, other)

    assert (done, again) == (True, False)
    assert records.day_lines(MONDAY_MORNING.date(), DayList.PRAISE) == [other]


def test_a_record_is_deleted_as_it_was_read_or_not_at_all(records: Records) -> None:
    line = a_line("1")
    records.save(line)
    records.save(replace(line, reposts=1, v=2))

    stale, done, again = (records.delete(it) for it in (line, replace(line, reposts=1, v=2), line))

    assert (stale, done, again) == (False, True, True)
    assert records.post("x", "1") is None
