"""phone: text messages that colleagues send to our number, and ours that did not arrive."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import Any

from aws_lambda_powertools import Logger

from herodesk import bootstrap
from herodesk.steps.text import Text, read

logger = Logger()


def handler(event: dict[str, Any], _context: object) -> dict[str, int]:
    """Messages of the topic Texts, as two-way SMS puts them there, or SNS's log of what did not
    arrive; how many of what."""
    if "awslogs" in event:
        return _not_arrived(event)
    done: Counter[str] = Counter()
    for record in event["Records"]:
        text = _text(record["Sns"])
        done[read(text, app=bootstrap.app()) if text else "unreadable"] += 1
    logger.info("texts read", done=dict(done))
    return dict(done)


def _not_arrived(event: dict[str, Any]) -> dict[str, int]:
    from herodesk.adapters.delivery_log import undelivered_in  # seldom needed
    from herodesk.steps.undelivered import undelivered

    done: Counter[str] = Counter()
    for text in undelivered_in(event):
        done[undelivered(text, app=bootstrap.app()) if text else "unreadable"] += 1
    logger.warning("texts did not arrive", done=dict(done))
    return dict(done)


def _text(message: dict[str, Any]) -> Text | None:
    """The text of one message, or None for what is none: it would not become one by retrying."""
    try:
        told = json.loads(message["Message"])
        return Text(
            id=str(told.get("inboundMessageId") or message["MessageId"]),
            at=datetime.fromisoformat(message["Timestamp"]),
            sender=str(told["originationNumber"]),
            body=str(told["messageBody"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
