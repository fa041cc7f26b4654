"""What functions are called with: queue batches, schedules, text messages, as AWS writes them."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from herodesk_ops.local.blueprint import ACCOUNT, REGION
from herodesk_ops.local.clock import iso


def of_queue(queue: str, messages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A batch of messages as `ReceiveMessage` gave them."""
    return {"Records": [_record(queue, message) for message in messages]}


def _record(queue: str, message: Mapping[str, Any]) -> dict[str, Any]:
    attributes = {
        name: {
            "stringValue": value.get("StringValue"),
            "binaryValue": value.get("BinaryValue"),
            "stringListValues": [],
            "binaryListValues": [],
            "dataType": value["DataType"],
        }
        for name, value in message.get("MessageAttributes", {}).items()
    }
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": attributes,
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}",
        "awsRegion": REGION,
    }


def of_schedule(name: str, now: datetime) -> dict[str, Any]:
    """What a schedule sends."""
    return {
        "version": "0",
        "id": f"{name}-{int(now.timestamp())}",
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": ACCOUNT,
        "time": iso(now),
        "region": REGION,
        "resources": [f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/{name}"],
        "detail": "{}",
    }


def of_undelivered(number: str, why: str, message_id: str, sent_at: datetime) -> dict[str, Any]:
    """SNS's log of one text message that did not arrive, as CloudWatch Logs hands it on."""
    told = {
        "notification": {
            "messageId": message_id,
            "timestamp": sent_at.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3],
        },
        "delivery": {
            "mnc": 0,
            "numberOfMessageParts": 1,
            "destination": number,
            "smsType": "Transactional",
            "mcc": 0,
            "providerResponse": why,
            "dwellTimeMs": 1420,
            "dwellTimeMsUntilDeviceAck": 1692,
        },
        "status": "FAILURE",
    }
    body = {
        "messageType": "DATA_MESSAGE",
        "owner": ACCOUNT,
        "logGroup": f"sns/{REGION}/{ACCOUNT}/DirectPublishToPhoneNumber/Failure",
        "logStream": message_id,
        "subscriptionFilters": ["herodesk-local-TextFailuresFilter"],
        "logEvents": [
            {
                "id": message_id.replace("-", ""),
                "timestamp": int(sent_at.timestamp() * 1000) + 1692,
                "message": json.dumps(told),
            }
        ],
    }
    packed = gzip.compress(json.dumps(body).encode(), mtime=0)
    return {"awslogs": {"data": b64encode(packed).decode()}}


def of_text(sender: str, text: str, now: datetime, text_id: str) -> dict[str, Any]:
    """A text message that arrived at our number, as the two-way topic passes it on."""

    told = {
        "originationNumber": sender,
        "destinationNumber": "+490000000000",
        "messageKeyword": "KEYWORD",
        "messageBody": text,
        "inboundMessageId": text_id,
    }
    topic = f"arn:aws:sns:{REGION}:{ACCOUNT}:texts"
    message: dict[str, Any] = {
        "Type": "Notification",
        "MessageId": told["inboundMessageId"],
        "TopicArn": topic,
        "Subject": None,
        "Message": json.dumps(told),
        "Timestamp": iso(now),
        "MessageAttributes": {},
    }
    record = {
        "EventVersion": "1.0",
        "EventSubscriptionArn": f"{topic}:local",
        "EventSource": "aws:sns",
        "Sns": message,
    }
    return {"Records": [record]}
