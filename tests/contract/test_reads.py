"""What the table is asked, and how often: right after a write what is read must be what was
written, what an index tells is held against the records themselves, and some things are
remembered for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from herodesk.adapters.dynamo import LOADS_SECONDS, DynamoRecords
from herodesk.adapters.items import encode
from herodesk.domain.case import Case, State
from herodesk.domain.channel import Channel
from herodesk.domain.idea import Idea
from herodesk.domain.records import StoredPost, Thanks
from herodesk.ports import Records
from herodesk_ops.memory import VirtualClock
from herodesk_ops.table import create_table
from tests.contract.test_records import a_case, a_question
from tests.contract.test_seldom import IDEA
from tests.sample import MONDAY_MORNING, TABLE, a_post

SOON, LATER = MONDAY_MORNING + timedelta(days=2), MONDAY_MORNING + timedelta(days=9)


class Asked:
    """A table that remembers each call that it gets."""

    def __init__(self, clock: VirtualClock) -> None:
        self.client = boto3.client("dynamodb")
        create_table(self.client, TABLE)
        self.records = DynamoRecords(self.client, TABLE, clock)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.client.meta.events.register("provide-client-params.dynamodb", self._noted)

    def _noted(self, params: dict[str, Any], model: Any, **_: object) -> None:
        self.calls.append((model.name, params))

    def by(self, ask: Callable[[], object]) -> list[tuple[str, dict[str, Any]]]:
        """The calls that this takes."""
        self.calls.clear()
        ask()
        return [*self.calls]


@pytest.fixture
def table(clock: VirtualClock) -> Iterator[Asked]:
    with mock_aws():
        yield Asked(clock)


def held(number: str) -> Case:
    return a_case(number, owner="ana", state=State.CLAIMED)


READS: dict[str, Callable[[Records], object]] = {
    "a case": lambda it: it.case("K7Q2MX"),
    "cases": lambda it: it.cases(["K7Q2MX", "K7Q2MY"]),
    "a case's file": lambda it: it.file("K7Q2MX"),
    "a session": lambda it: it.session("hash"),
    "an answer": lambda it: it.reply("K7Q2MX", "r"),
    "a channel": lambda it: it.channel("x"),
    "the channels": lambda it: it.channels(),
    "the brakes": lambda it: it.brakes(fresh=True),
    "who is away": lambda it: it.changes(fresh=True),
    "somebody's thanks": lambda it: it.thanks("ana", 5),
    "somebody's consents": lambda it: it.consents("ana"),
    "somebody's compact": lambda it: it.compact_lines("ana"),
    "who was told these words": lambda it: it.said_to("words", 5),
    "ideas": lambda it: it.every(Idea),
}


def _is_consistent(call: tuple[str, dict[str, Any]]) -> bool:
    name, params = call
    if name == "BatchGetItem":
        return all(one.get("ConsistentRead") is True for one in params["RequestItems"].values())
    return params.get("ConsistentRead") is True


@pytest.mark.parametrize("what", READS)
def test_what_was_just_written_is_read(table: Asked, what: str) -> None:
    calls = table.by(lambda: READS[what](table.records))

    assert calls
    assert all(map(_is_consistent, calls)), calls


def test_one_record_alone_is_put_and_several_are_a_transaction(table: Asked) -> None:
    one, other = a_case("K7Q2MX"), a_case("K7Q2MY")

    assert [name for name, _ in table.by(lambda: table.records.save(one))] == ["PutItem"]
    both = table.by(lambda: table.records.save(replace(one, v=2), other))
    assert [name for name, _ in both] == ["TransactWriteItems"]


def test_how_much_people_have_is_read_anew_after_a_minute(
    table: Asked, clock: VirtualClock
) -> None:
    table.records.save(held("K7Q2MX"))
    assert table.by(table.records.loads)
    first = table.records.loads()
    table.records.save(held("K7Q2MY"))

    clock.advance(LOADS_SECONDS - 1)
    assert table.by(table.records.loads) == []
    assert table.records.loads() == first == {"ana": 1}
    clock.advance(1)
    assert table.by(table.records.loads)
    assert table.records.loads() == {"ana": 2}
    clock.advance(LOADS_SECONDS + 1)
    assert table.by(table.records.loads)


def test_brakes_and_absences_are_remembered_unless_somebody_wants_them_fresh(table: Asked) -> None:
    for ask in (table.records.brakes, table.records.changes):
        ask()
        assert table.by(ask) == []
        assert table.by(lambda ask=ask: ask(fresh=True))  # type: ignore[misc]


def test_a_channel_that_nobody_has_seen_yet_is_a_fresh_one(table: Asked) -> None:
    assert table.records.channel("x") == Channel(platform="x")
    seen = Channel(platform="x", good_at=MONDAY_MORNING)
    table.records.save(seen)
    assert table.records.channel("x") == seen


def test_questions_that_wait_for_one_person_are_nobody_elses(table: Asked) -> None:
    moritz, ana, zoe = (
        replace(a_question(), id=who, to=replace(a_question().to, hero=who))
        for who in ("moritz", "ana", "zoe")
    )
    for question in (moritz, ana, zoe):
        table.records.save(question)

    assert [id_ for _, id_ in table.records.questions_to("moritz")] == ["moritz"]


def test_what_the_index_still_tells_and_is_due_no_more_is_left_out(table: Asked) -> None:
    """An index lags: what it names is due only if the record itself says so."""
    held = Thanks(hero="ana", case="K7Q2MX", at=MONDAY_MORNING, id="t", next_due=MONDAY_MORNING)
    told, put_off = replace(held, next_due=None, v=2), replace(held, next_due=LATER, v=2)
    table.records.save(held)
    assert table.records.thanks_due(MONDAY_MORNING, 10)

    for now in (told, put_off):
        table.records._batch = lambda _keys, _kind, now=now: [now]  # type: ignore[method-assign,misc]
        assert table.records.thanks_due(MONDAY_MORNING, 10) == []


@pytest.mark.parametrize("until", [None, LATER])
def test_words_that_the_index_still_tells_of_are_held_against_the_post(
    table: Asked, until: datetime | None
) -> None:
    post = replace(a_post(), words_until=SOON)
    line = replace(StoredPost.of(post, MONDAY_MORNING), post=post)
    table.records.save(line)
    assert [it.post_id for it in table.records.words_due(SOON, 10)] == [line.post_id]

    now = replace(line, post=replace(post, words_until=until), v=2)
    table.records._batch = lambda _keys, _kind: [now]  # type: ignore[assignment,list-item,method-assign]
    assert table.records.words_due(SOON, 10) == []


def test_of_what_is_due_no_more_is_taken_than_was_asked_for(table: Asked) -> None:
    for number in ("K7Q2MA", "K7Q2MB", "K7Q2MC", "K7Q2MD"):
        table.records.save(a_question(number, case=number))
    until = MONDAY_MORNING + timedelta(hours=1)

    for limit in (1, 2, 3):
        assert len(table.records.questions_due(until, limit)) == limit
    assert len(table.records.questions_due(until, 9)) == 4


def test_ideas_lie_in_a_partition_of_their_own(table: Asked) -> None:
    table.records.save(IDEA)
    table.records.save(a_case())

    assert table.records.every(Idea) == [IDEA]
    (asked,) = table.by(lambda: table.records.every(Idea))
    assert asked[1]["ExpressionAttributeValues"][":pk"] == encode(IDEA)["pk"]
