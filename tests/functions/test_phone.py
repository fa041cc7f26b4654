"""The phone's handler with a message as two-way SMS hands it to SNS."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest

from functions.phone import app as phone
from herodesk import bootstrap
from herodesk.ports import App
from tests.sample import person


def event(message: str) -> dict[str, Any]:
    sns: dict[str, Any] = {
        "Type": "Notification",
        "MessageId": "5d2f",
        "TopicArn": "arn:aws:sns:eu-central-1:000000000000:herodesk-dev-Texts",
        "Subject": None,
        "Message": message,
        "Timestamp": "2026-11-23T09:00:00.123Z",
        "MessageAttributes": {},
    }
    return {"Records": [{"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": sns}]}


def told(body: str, sender: str) -> str:
    return json.dumps(
        {
            "originationNumber": sender,
            "destinationNumber": "+4915550000",
            "messageKeyword": "KEYWORD_000000000000",
            "messageBody": body,
            "inboundMessageId": "cae173d2-66b9-564c-8309-21f858e9fb84",
            "previousPublishedMessageId": "be1f",
        }
    )


@pytest.fixture
def log(app: App, monkeypatch: pytest.MonkeyPatch) -> StringIO:
    kept = StringIO()
    monkeypatch.setattr(phone.logger.registered_handler, "stream", kept)
    monkeypatch.setattr(bootstrap, "app", lambda: app)
    return kept


def test_a_stop_is_done_and_neither_number_nor_text_is_logged(app: App, log: StringIO) -> None:
    number = str(person("ana").phone)

    assert phone.handler(event(told("  Stopp!", number)), None) == {"stop": 1}
    assert phone.handler(event(told("  Stopp!", number)), None) == {"stop-again": 1}

    known = app.roster.person("ana")
    assert known is not None
    assert known.no_sms
    assert len(app.records.brakes().words) == 1
    assert number[3:] not in log.getvalue()
    assert "Stopp" not in log.getvalue()


@pytest.mark.parametrize(
    "message", ["", "hello", "[]", "{}", '{"originationNumber": "+49"}', "null"]
)
def test_what_is_no_text_is_counted_and_not_tried_again(log: StringIO, message: str) -> None:
    assert phone.handler(event(message), None) == {"unreadable": 1}


def test_a_number_that_nobody_has_is_counted(log: StringIO) -> None:
    assert phone.handler(event(told("STOP", "+15550100")), None) == {"unknown-number": 1}
    assert "5550100" not in log.getvalue()
