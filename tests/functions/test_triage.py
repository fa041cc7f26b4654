"""The handler of triage: what is logged, and that one count that fails stops no other."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest

from functions.triage import app as triage
from herodesk import bootstrap
from herodesk.adapters.queues import SqsInbox, read_delivery
from herodesk.domain.errors import TransientError
from herodesk.domain.webhook import Webhook
from herodesk.ports import App
from herodesk_ops.memory import MemoryRecords
from tests.sample import MONDAY_MORNING

WORDS, HANDLE, NAME = "Umtausch klappt nicht, defekt", "mara_karlsson_7", "Mara Karlsson"


@pytest.fixture
def log(app: App, monkeypatch: pytest.MonkeyPatch) -> StringIO:
    kept = StringIO()
    monkeypatch.setattr(triage.logger.registered_handler, "stream", kept)
    monkeypatch.setattr(bootstrap, "app", lambda: app)
    return kept


class Queue:
    """SQS as far as the inbox needs it."""

    body = ""

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> None:  # noqa: N803  as boto3 has it
        self.body = MessageBody


def batch(*texts: str) -> dict[str, Any]:
    """Deliveries as the inbox holds them."""
    return {"Records": [record(number, text) for number, text in enumerate(texts)]}


def record(number: int, text: str) -> dict[str, Any]:
    author = {"id": f"a{number}", "handle": HANDLE, "name": NAME}
    post = {"id": f"p{number}", "text": f"@nordwind {text}", "author": author}
    told = {"type": "post.created", "data": {**post, "account": "nordwind"}}
    queue: Any = Queue()
    hook = Webhook(
        platform="generic",
        method="POST",
        headers={"content-type": "application/json"},
        query={},
        body=json.dumps(told).encode(),
        received_at=MONDAY_MORNING,
        id=f"d{number}",
    )
    SqsInbox(queue, "inbox", "bucket", lambda: queue).put(hook)
    return {
        "messageId": f"m{number}", "receiptHandle": "r", "body": queue.body, "attributes": {},
        "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:000000000000:inbox",
        "awsRegion": "eu-central-1",
    }  # fmt: skip


def test_what_a_customer_wrote_and_who_it_was_is_in_no_log(app: App, log: StringIO) -> None:
    answer = triage.handler(batch(WORDS, "Danke, alles super!", "{broken"), None)

    told = log.getvalue()
    assert answer == {"batchItemFailures": []}
    assert told.count("post taken in") == 3
    for secret in (*WORDS.split(" "), "super", HANDLE, *NAME.split(" ")):
        assert secret.strip(",") not in told


def test_a_post_is_logged_with_the_delivery_it_came_in_and_the_case_it_led_to(
    app: App, log: StringIO
) -> None:
    triage.handler(batch(WORDS), None)

    (row,) = [json.loads(it) for it in log.getvalue().splitlines() if "post taken in" in it]
    assert row["delivery"] == "d0"
    assert app.records.case(row["case"]) is not None


def test_one_delivery_that_fails_is_logged_by_the_name_of_its_error_alone(
    app: App, log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = read_delivery

    def fail_the_first(body: str, **how: Any) -> Webhook:
        hook = read(body, **how)
        if hook.id == "d0":
            raise TransientError(f"not now: {WORDS}")
        return hook

    monkeypatch.setattr(triage, "read_delivery", fail_the_first)
    answer = triage.handler(batch(WORDS, WORDS), None)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    (row,) = [json.loads(it) for it in log.getvalue().splitlines() if "delivery failed" in it]
    assert row["exception_name"] == "TransientError"
    assert "Umtausch" not in log.getvalue()


def test_authors_that_cannot_be_counted_keep_no_channel_from_being_heard(
    app: App, log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = app.records
    assert isinstance(records, MemoryRecords)

    def fail(*_: object) -> None:
        raise TransientError("throttled")

    monkeypatch.setattr(records, "count_authors", fail)
    answer = triage.handler(batch(WORDS), None)

    assert answer == {"batchItemFailures": []}
    assert [one.platform for one in records.heard(MONDAY_MORNING.date(), MONDAY_MORNING.date())]
    assert "authors not counted" in log.getvalue()


def test_a_count_that_fails_once_is_taken_at_once_again(
    app: App, log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = app.records
    assert isinstance(records, MemoryRecords)
    count, tries = records.count_authors, list[int]()

    def fail_once(minutes: Any) -> None:
        tries.append(1)
        count(minutes)
        if len(tries) == 1:
            raise TransientError("the answer is lost")

    monkeypatch.setattr(records, "count_authors", fail_once)
    triage.handler(batch(WORDS), None)
    minutes = records.heard_authors(MONDAY_MORNING - timedelta(days=1), MONDAY_MORNING)

    assert len(tries) == 2
    assert {len(minute.bad) for minute in minutes} <= {0, 1}
    assert "not counted" not in log.getvalue()
