"""Messages that were only looked at are seen again, however long they lie there."""

from __future__ import annotations

from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from herodesk_ops.erasing.queues import messages, put_back
from herodesk_ops.local import moto_fixes
from herodesk_ops.local.clock import BEGINNING, VirtualClock


def test_a_dead_letter_of_thirteen_hours_can_be_looked_at_twice() -> None:
    clock = VirtualClock(BEGINNING)
    with mock_aws(), moto_fixes.applied(clock.now, 1):
        sqs = boto3.client("sqs", "eu-central-1", aws_access_key_id="a", aws_secret_access_key="b")
        url = sqs.create_queue(QueueName="dead")["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="a delivery")
        clock.move_to(BEGINNING + timedelta(hours=13))

        for _ in range(2):
            (found,) = messages(sqs, url, 0)
            put_back(sqs, url, found)

        assert found["Body"] == "a delivery"
        with pytest.raises(ClientError, match="ReceiptHandleIsInvalid"):
            put_back(sqs, url, {"ReceiptHandle": "nobody's"})


class Refusing:
    """A queue that refuses every change."""

    def __init__(self, code: str) -> None:
        self._code = code

    def change_message_visibility(self, **_: object) -> None:
        raise ClientError({"Error": {"Code": self._code}}, "ChangeMessageVisibility")


def test_what_was_held_for_too_long_is_seen_already() -> None:
    put_back(Refusing("AWS.SimpleQueueService.MessageNotInflight"), "u", {"ReceiptHandle": "h"})


def test_another_refusal_is_told() -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        put_back(Refusing("AccessDenied"), "u", {"ReceiptHandle": "h"})
