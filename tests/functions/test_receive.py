"""The receiver's handler: what it logs, and what it calls a delivery."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from functions.receive import app as receive
from herodesk import bootstrap
from herodesk.adapters.logs import JsonLines
from herodesk.adapters.queues import SqsInbox, read_delivery
from herodesk.domain.errors import RejectedError
from herodesk.domain.webhook import Answer, Webhook
from herodesk.ports import Intake
from herodesk_ops.memory import VirtualClock

EVENT: dict[str, Any] = {
    "pathParameters": {"platform": "generic"},
    "requestContext": {"requestId": "gw-1", "http": {"method": "POST"}},
    "headers": {"X-Signature": "right"},
    "body": "customer-words",
}


class Queue:
    body = ""

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> None:  # noqa: N803  as boto3 has it
        self.body = MessageBody


class Keys:
    def of(self, *_: object, **__: object) -> dict[str, list[str]]:
        return {}

    def keep(self, *_: object) -> None:
        raise AssertionError


class Verifier:
    def verify(self, hook: Webhook, _secrets: object) -> None:
        if hook.headers["x-signature"] != "right":
            raise RejectedError("bad signature")

    def handshake(self, *_: object) -> Answer:
        return Answer(status=200, body="challenge")


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch, clock: VirtualClock) -> Queue:
    queue: Any = Queue()
    inbox = SqsInbox(queue, "inbox", "bucket", lambda: queue)
    keys: Any = Keys()
    intake = Intake(inbox=inbox, secrets=keys, verifiers=lambda _: Verifier(), clock=clock)
    monkeypatch.setattr(bootstrap, "intake", lambda: intake)
    found: Queue = queue
    return found


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Any:
    logger = logging.getLogger("herodesk.test")
    monkeypatch.setattr(bootstrap, "thin_logger", lambda _: logger)
    caplog.set_level(logging.INFO, logger="herodesk.test")
    return lambda: [json.loads(JsonLines("receive").format(it)) for it in caplog.records]


def test_a_delivery_that_is_kept_is_called_the_same_in_log_and_queue(
    queue: Queue, log: Any
) -> None:
    answer = receive.handler(EVENT, None)

    (row,) = log()
    hook = read_delivery(queue.body, bucket="bucket", s3=lambda: None)  # type: ignore[arg-type,return-value]
    assert answer["statusCode"] == 200
    assert (row["message"], row["platform"], row["delivery"]) == (
        "delivery kept",
        "generic",
        "gw-1",
    )
    assert hook.id == "gw-1"
    assert "customer-words" not in json.dumps(row)


def test_a_delivery_that_is_refused_is_logged_and_not_kept(queue: Queue, log: Any) -> None:
    answer = receive.handler({**EVENT, "headers": {"X-Signature": "wrong"}}, None)

    (row,) = log()
    assert answer["statusCode"] == row["status"]
    assert (row["message"], row["delivery"]) == ("delivery rejected", "gw-1")
    assert queue.body == ""


def test_a_handshake_is_no_delivery(queue: Queue, log: Any) -> None:
    asked = {"requestId": "gw-1", "http": {"method": "GET"}}

    answer = receive.handler({**EVENT, "requestContext": asked}, None)

    assert answer["body"] == "challenge"
    assert log() == []
