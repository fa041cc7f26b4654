"""What SNS writes of text messages that did not arrive, as CloudWatch Logs hands it to a function.

Shapes: CloudWatch Logs User Guide, "Log group-level subscription filters" (gzipped JSON in base64
below `awslogs.data`); SNS Developer Guide, "Amazon SNS SMS delivery monitoring" (each line's JSON:
`notification.messageId`, `notification.timestamp` as `2016-06-28 00:40:34.559`, in UTC,
`delivery.destination`, `delivery.providerResponse`, `status`).
"""

from __future__ import annotations

import gzip
import json
from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from herodesk.steps.undelivered import Undelivered


def undelivered_in(event: Mapping[str, Any]) -> Iterator[Undelivered | None]:
    """Each message of the event that did not arrive; None for a line that cannot be read."""
    try:
        told = json.loads(gzip.decompress(b64decode(event["awslogs"]["data"])))
        lines = told["logEvents"] if told.get("messageType") == "DATA_MESSAGE" else []
    except (KeyError, TypeError, ValueError, OSError, EOFError, NoBase64):
        yield None
        return
    for line in lines:
        yield from _line(line)


def _line(line: Mapping[str, Any]) -> Iterator[Undelivered | None]:
    try:
        told = json.loads(line["message"])
        if told["status"] != "FAILURE":
            return
        sent = datetime.fromisoformat(told["notification"]["timestamp"])
        yield Undelivered(
            id=str(told["notification"]["messageId"]),
            sent_at=sent if sent.tzinfo else sent.replace(tzinfo=UTC),
            at=datetime.fromtimestamp(line["timestamp"] / 1000, UTC),
            number=str(told["delivery"]["destination"]),
            said=str(told["delivery"].get("providerResponse", "")),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        yield None
