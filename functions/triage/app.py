"""triage: work off deliveries from the Inbox, each for itself."""

from __future__ import annotations

from functools import partial
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from herodesk import bootstrap, line
from herodesk.adapters.queues import read_delivery
from herodesk.domain.errors import TransientError
from herodesk.domain.webhook import Webhook

logger = Logger()
processor = BatchProcessor(event_type=EventType.SQS)


def handler(event: dict[str, Any], context: Any) -> Any:
    """A batch of Inbox messages; those that failed come back alone. Who wrote is counted once."""
    hooks: list[Webhook] = []
    heard: list[line.Taken] = []
    answer = process_partial_response(
        event=event,
        record_handler=partial(_delivery, hooks, heard),
        processor=processor,
        context=context,
    )
    try:
        line.count(heard, app=bootstrap.app())
    except TransientError:
        logger.warning("authors not counted", posts=len(heard))
    try:
        line.hear(hooks, app=bootstrap.app())
    except TransientError:
        logger.warning("deliveries not counted", deliveries=len(hooks))
    return answer


def _delivery(hooks: list[Webhook], heard: list[line.Taken], record: SQSRecord) -> None:
    hook = read_delivery(record.body, bucket=bootstrap.settings().bucket, s3=bootstrap.s3)
    hooks.append(hook)
    for taken in line.triage(hook, app=bootstrap.app()):
        logger.info("post taken in", platform=hook.platform, what=taken.what, case=taken.case)
        heard.append(taken)
