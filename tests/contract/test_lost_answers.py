"""What the SDK asks again because an answer was lost: nobody is told that somebody else was faster,
nothing is taken off twice, no text message leaves five times; and no run waits for ever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sns.models import sns_backends

from herodesk import bootstrap
from herodesk.adapters.calling import PATIENCE
from herodesk.adapters.contacts import SnsContacts
from herodesk.adapters.dynamo import DynamoRecords
from herodesk.adapters.people import newest_rules
from herodesk.adapters.queues import SqsOutbox
from herodesk.adapters.refusals import met_itself
from herodesk.domain.errors import StaleError, TransientError
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.records import Session
from herodesk.domain.spending import Sort, Text, budget_of
from herodesk.domain.staff import Way
from herodesk.notifiers import build
from herodesk_ops.local.moto_fixes import applied
from herodesk_ops.memory import VirtualClock
from herodesk_ops.table import create_table
from tests.contract.test_aws_ports import OPEN
from tests.sample import MONDAY_MORNING, TABLE, nordwind, person

REGION = "eu-central-1"
_runs = count()


class Losing:
    """Loses the answers to some calls of a kind, told by their numbers, after they have done what
    they do; without `effect` before."""

    def __init__(self, client: Any, call: str, *lost: int, effect: bool = True) -> None:
        self._lost, self.calls = lost or (1,), 0
        self.error: Exception = ReadTimeoutError(endpoint_url="https://nowhere")
        self._call = f"before-send.{client.meta.service_model.service_name}.{call}"
        events = client.meta.events
        # moto answers at "before-send", after whoever listens to one call only.
        events.register_last("before-send", self._sent) if effect else events.register_first(
            self._call, self._sent
        )

    def _sent(self, event_name: str, **_: Any) -> None:
        if event_name != self._call:
            return
        self.calls += 1
        if self.calls in self._lost:
            raise self.error


@dataclass
class Answering:
    """Answers each call with the same bytes, whatever was asked."""

    body: bytes = b""
    status: int = 200

    def instead_of(self, service: str) -> None:
        """From now on, where that service is asked."""
        events = bootstrap.client(service).meta.events
        events.register_first(f"before-send.{service}", self._answer)

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        return AWSResponse(request.url, self.status, {}, _Raw(self.body))  # type: ignore[arg-type]


class _Raw:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self._body


@pytest.fixture(autouse=True)
def aws(clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("time.sleep", lambda _: None)
    # A logger is made once for each name, and goes on writing where errors went then.
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", f"wire-{next(_runs)}")
    bootstrap.reset()
    with mock_aws(), applied(clock.now, 1):
        create_table(bootstrap.client("dynamodb"), TABLE)
        yield
    bootstrap.reset()


@pytest.fixture
def records(clock: VirtualClock) -> DynamoRecords:
    return DynamoRecords(bootstrap.client("dynamodb"), TABLE, clock)


def a_session(**more: Any) -> Session:
    known = Session(
        token_hash="t1", kind="session", hero="ana",
        created_at=MONDAY_MORNING, expires_at=MONDAY_MORNING + timedelta(hours=1),
    )  # fmt: skip
    return replace(known, **more)


@pytest.mark.parametrize("lost", [(1,), (1, 2)])
def test_who_wrote_and_did_not_hear_of_it_was_not_beaten_by_somebody_else(
    records: DynamoRecords, lost: tuple[int, ...]
) -> None:
    losing = Losing(bootstrap.client("dynamodb"), "PutItem", *lost)

    records.save(a_session())

    assert records.session("t1") == a_session()
    assert losing.calls == len(lost) + 1


def test_who_was_beaten_while_asking_again_is_told_so(records: DynamoRecords) -> None:
    records.save(a_session(hero="ben"))
    Losing(bootstrap.client("dynamodb"), "PutItem", effect=False)

    with pytest.raises(StaleError) as stale:
        records.save(a_session())

    assert stale.value.stored == a_session(hero="ben")


def test_the_same_item_that_stood_there_before_is_not_taken_for_ones_own(
    records: DynamoRecords,
) -> None:
    records.save(a_session())

    with pytest.raises(StaleError):
        records.save(a_session())


def test_what_is_refused_for_another_reason_is_not_taken_for_done() -> None:
    told: Any = {
        "Error": {"Code": "ValidationException"},
        "ResponseMetadata": {"RetryAttempts": 1},
        "Item": {"pk": {"S": "a"}},
    }

    assert not met_itself(ClientError(told, "PutItem"), {"pk": {"S": "a"}})


def test_a_transaction_that_is_asked_again_carries_the_same_token() -> None:
    tokens: list[str] = []
    client = bootstrap.client("dynamodb")
    client.meta.events.register_last(
        "request-created.dynamodb.TransactWriteItems",
        lambda request, **_: tokens.append(request.data.decode().partition("RequestToken")[2][:50]),
    )
    Losing(client, "TransactWriteItems", effect=False)

    DynamoRecords(client, TABLE, VirtualClock(MONDAY_MORNING)).save(
        a_session(), a_session(token_hash="t2")
    )

    assert len(tokens) == 2
    assert tokens[0] == tokens[1] != ""


def test_a_transaction_that_was_done_and_not_heard_of_is_done_once(records: DynamoRecords) -> None:
    losing = Losing(bootstrap.client("dynamodb"), "TransactWriteItems")

    records.save(a_session(), a_session(token_hash="t2"))

    assert losing.calls == 2
    assert records.session("t2") is not None


def test_who_asked_and_did_not_hear_of_it_asks_to_confirm_all_the_same(clock: VirtualClock) -> None:
    table, sns = bootstrap.client("dynamodb"), bootstrap.client("sns")
    Losing(table, "PutItem")
    contacts = SnsContacts(sns, table, TABLE, "dev")

    assert contacts.invite(person("ana"), now=clock.now(), every=timedelta(days=7))

    assert not contacts.invite(person("ana"), now=clock.now(), every=timedelta(days=7))


def spent_parts(records: DynamoRecords) -> int:
    return records.spent(budget_of(nordwind())).today.get(Sort.CASES, 0)


def test_what_is_handed_back_of_the_budget_is_handed_back_once(records: DynamoRecords) -> None:
    budget = budget_of(nordwind())
    texts = {name: Text(person=name, sort=Sort.CASES, micros=70_000) for name in ("ana", "ben")}
    records.count_notices(["ana", "ben"], 9, texts, budget)
    before = spent_parts(records)
    again = DynamoRecords(bootstrap.client("dynamodb"), TABLE, VirtualClock(MONDAY_MORNING))
    losing = Losing(bootstrap.client("dynamodb"), "UpdateItem", 2)  # the first one counts

    again.count_notices(["ana"], 0, texts, budget)  # ana has had enough: her part goes back

    assert losing.calls == 3
    assert spent_parts(again) == before


def test_an_hours_notices_are_handed_back_once(records: DynamoRecords) -> None:
    records.count_notices(["ana"], 9)
    records.count_notices(["ana"], 9)
    Losing(bootstrap.client("dynamodb"), "UpdateItem")

    records.hand_back_notices(["ana"])

    assert records.count_notices(["ana"], 9) == {"ana": 2}


def test_what_others_counted_meanwhile_does_not_keep_it_from_being_handed_back(
    records: DynamoRecords, clock: VirtualClock
) -> None:
    records.count_notices(["ana"], 9)
    DynamoRecords(bootstrap.client("dynamodb"), TABLE, clock).count_notices(["ben"], 9)

    records.hand_back_notices(["ana"])

    assert records.count_notices(["ana", "ben"], 9) == {"ana": 1, "ben": 2}


# -- telling -------------------------------------------------------------------------------------

NOTICE = Notice(
    key="offer-1", kind=NoticeKind.OFFER, case="K7Q2MX", hero="ana", way=Way.SMS,
    subject="Case K7Q2MX", text="K7Q2MX waits",
)  # fmt: skip


def tell() -> None:
    ways = build(
        bootstrap.client("sns"), sender_name="Nordwind", max_price=lambda: "0.20", gate=OPEN
    )
    ways[Way.SMS].send(NOTICE, person("ana"))


def told() -> int:
    return len(sns_backends[DEFAULT_ACCOUNT_ID][REGION].sms_messages)


@pytest.mark.parametrize(
    "error",
    [ReadTimeoutError(endpoint_url="sns"), ConnectionClosedError(endpoint_url="sns")],
    ids=["silence", "a closed connection"],
)
def test_a_text_whose_answer_was_lost_is_sent_once_more_and_a_log_says_so(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    Losing(bootstrap.client("sns"), "Publish").error = error

    tell()

    assert told() == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert '"level": "WARNING"' in line
    assert "told twice" in line
    assert not any(word in line for word in ("K7Q2MX", "+49", "ana", "Ana"))


def test_of_a_text_whose_answers_are_all_lost_no_third_one_leaves() -> None:
    Losing(bootstrap.client("sns"), "Publish", *range(9))

    with pytest.raises(TransientError):
        tell()

    assert told() == 2


@pytest.mark.parametrize("times", [0, 1])
def test_a_text_that_surely_left_once_is_no_warning(
    times: int, capsys: pytest.CaptureFixture[str]
) -> None:
    losing = Losing(bootstrap.client("sns"), "Publish", *range(times + 1), effect=False)
    losing.error = EndpointConnectionError(endpoint_url="sns")

    tell()

    assert told() == 1
    assert losing.calls == times + 1
    assert capsys.readouterr().err == ""


# -- waiting -------------------------------------------------------------------------------------


@pytest.mark.parametrize("service", sorted(PATIENCE))
def test_a_closed_connection_is_tried_again_and_no_minute_is_waited(service: str) -> None:
    config = bootstrap.client(service).meta.config

    assert config.retries["total_max_attempts"] >= 2
    assert config.retries["mode"] == "standard"
    assert (config.connect_timeout, config.read_timeout) <= (1.0, 5.0)


# -- what is no answer ---------------------------------------------------------------------------

NO_JSON = [b"<html>we are back soon</html>", b'{"Item": {"pk": {"S": "RUL', b"[]", b"\xff\xfe", b""]


def test_what_cannot_be_read_is_not_taken_for_an_item_that_is_not_there(
    records: DynamoRecords,
) -> None:
    answering = Answering()
    answering.instead_of("dynamodb")

    for answering.body in NO_JSON:
        with pytest.raises(TransientError):
            records.case("K7Q2MX")
        with pytest.raises(TransientError):
            newest_rules(bootstrap.client("dynamodb"), TABLE)


@pytest.mark.parametrize("status", [200, 500, 503])
def test_whatever_answers_in_a_services_stead_is_a_reason_to_come_again(status: int) -> None:
    answering = Answering(status=status)
    answering.instead_of("sns")
    answering.instead_of("sqs")
    outbox = SqsOutbox(bootstrap.client("sqs"), "https://sqs/outbox")

    for answering.body in NO_JSON:
        with pytest.raises(TransientError):
            tell()
        with pytest.raises(TransientError):
            outbox.put("K7Q2MX", "r1")
