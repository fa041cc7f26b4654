"""The phone's handler with a message as two-way SMS hands it to SNS."""

from __future__ import annotations

import base64
import gzip
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


# -- ours that did not arrive --------------------------------------------------------------------

# As AWS publishes it: a line of SNS's log, in the envelope of a subscription of CloudWatch Logs.
LINE = {
    "notification": {
        "messageId": "1077257a-92f3-5ca3-bc97-6a915b310625",
        "timestamp": "2026-11-23 09:00:00.559",
    },
    "delivery": {
        "mnc": 0,
        "destination": "+491713920001",
        "priceInUSD": 0.00645,
        "smsType": "Transactional",
        "mcc": 0,
        "providerResponse": "Unknown error attempting to reach phone",
        "dwellTimeMs": 1420,
        "dwellTimeMsUntilDeviceAck": 1692,
    },
    "status": "FAILURE",
}


def logged(*lines: object, kind: str = "DATA_MESSAGE") -> dict[str, Any]:
    body = {
        "messageType": kind,
        "owner": "123456789012",
        "logGroup": "sns/eu-central-1/123456789012/DirectPublishToPhoneNumber/Failure",
        "logStream": "5d2f",
        "subscriptionFilters": ["TextFailuresFilter"],
        "logEvents": [
            {"id": str(n), "timestamp": 1795424402251, "message": json.dumps(line)}
            for n, line in enumerate(lines)
        ],
    }
    packed = gzip.compress(json.dumps(body).encode())
    return {"awslogs": {"data": base64.b64encode(packed).decode()}}


def test_a_text_that_did_not_arrive_is_on_record_and_its_number_in_no_log(
    app: App, log: StringIO
) -> None:
    assert phone.handler(logged(LINE), None) == {"other": 1}
    assert phone.handler(logged(LINE), None) == {"other": 1}

    assert len(app.records.failures("ana").failed) == 1
    assert "1713920001" not in log.getvalue()


def test_successes_and_the_test_message_of_a_subscription_are_nothing(log: StringIO) -> None:
    assert phone.handler(logged(LINE | {"status": "SUCCESS"}), None) == {}
    assert phone.handler(logged("CWL CONTROL MESSAGE", kind="CONTROL_MESSAGE"), None) == {}


@pytest.mark.parametrize(
    "event",
    [
        {"awslogs": {}},
        {"awslogs": {"data": "?"}},
        {"awslogs": {"data": base64.b64encode(b"{}").decode()}},
        logged({"status": "FAILURE"}),
        logged(None),
        logged(LINE | {"notification": {"messageId": "1", "timestamp": "yesterday"}}),
    ],
)
def test_what_cannot_be_read_is_counted_and_not_tried_again(
    log: StringIO, event: dict[str, Any]
) -> None:
    assert phone.handler(event, None) == {"unreadable": 1}
