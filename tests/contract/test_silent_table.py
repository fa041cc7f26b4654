"""A table that throttles, fails or does not answer at all is a reason to come again: whatever is
asked of it, so that one such call never stops what else a run has to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from herodesk.adapters.dynamo import DynamoRecords
from herodesk.adapters.people import DynamoRoster, DynamoRules
from herodesk.domain.authors import Minute
from herodesk.domain.errors import TransientError
from herodesk.domain.records import Session
from herodesk.domain.spending import budget_of
from herodesk_ops.memory import VirtualClock
from tests.sample import MONDAY_MORNING, TABLE, nordwind


def refusal(code: str, status: int) -> ClientError:
    told: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(told, "Any")


TROUBLE: dict[str, ClientError | BotoCoreError] = {
    "throttled": refusal("ThrottlingException", 400),
    "more than allowed": refusal("ProvisionedThroughputExceededException", 400),
    "failed": refusal("InternalServerError", 500),
    "not there": refusal("ServiceUnavailable", 503),
    "no answer": ReadTimeoutError(endpoint_url="table"),
    "no connection": ConnectTimeoutError(endpoint_url="table"),
    "unreachable": EndpointConnectionError(endpoint_url="table"),
}


class Silent:
    """A client of which every call fails alike."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Any:
        if name == "get_paginator":
            return lambda _: self
        if name == "paginate":
            return lambda **_: self

        def call(**_: Any) -> None:
            raise self._error

        return call

    def __iter__(self) -> Any:
        raise self._error


def a_session(number: int) -> Session:
    return Session(
        token_hash=f"t{number}",
        kind="session",
        hero="ana",
        created_at=MONDAY_MORNING,
        expires_at=MONDAY_MORNING,
    )


ASKED: dict[str, Callable[[DynamoRecords], object]] = {
    "one record": lambda records: records.case("K7Q2MX"),
    "several": lambda records: records.cases(["K7Q2MX"]),
    "a file": lambda records: records.file("K7Q2MX"),
    "what is due": lambda records: records.due(MONDAY_MORNING, 10),
    "erased posts": lambda records: records.is_erased("x", "1"),
    "brakes": lambda records: records.brakes(fresh=True),
    "one is saved": lambda records: records.save(a_session(1)),
    "two are saved": lambda records: records.save(a_session(1), a_session(2)),
    "notices are counted": lambda records: records.count_notices(["ana"], 10),
    "spending": lambda records: records.spent(budget_of(nordwind())),
    "who wrote": lambda records: records.heard_authors(
        MONDAY_MORNING, MONDAY_MORNING + timedelta(hours=1)
    ),
    "authors are counted": lambda records: records.count_authors(
        [Minute(at=MONDAY_MORNING, topic="*", bad=frozenset({b"12345678"}))]
    ),
    "a channel is heard": lambda records: records.hear("x", MONDAY_MORNING),
    "the day's key": lambda records: records.author_key(MONDAY_MORNING.date(), "fresh"),
    "waves": lambda records: records.waves(),
}


@pytest.mark.parametrize("trouble", TROUBLE)
@pytest.mark.parametrize("asked", ASKED)
def test_a_table_that_does_not_answer_is_asked_again_later(
    asked: str, trouble: str, clock: VirtualClock
) -> None:
    records = DynamoRecords(Silent(TROUBLE[trouble]), TABLE, clock)  # type: ignore[arg-type]

    with pytest.raises(TransientError):
        ASKED[asked](records)


@pytest.mark.parametrize("trouble", TROUBLE)
def test_people_and_rules_that_cannot_be_read_now_are_read_later(
    trouble: str, clock: VirtualClock
) -> None:
    client: Any = Silent(TROUBLE[trouble])

    with pytest.raises(TransientError):
        DynamoRoster(client, TABLE, clock).people()
    with pytest.raises(TransientError):
        DynamoRules(client, TABLE, clock).brand()


def test_what_is_wrong_for_good_is_no_reason_to_come_again(clock: VirtualClock) -> None:
    client: Any = Silent(refusal("ValidationException", 400))

    with pytest.raises(ClientError):
        DynamoRecords(client, TABLE, clock).case("K7Q2MX")
    with pytest.raises(ClientError):
        DynamoRecords(client, TABLE, clock).save(a_session(1))
