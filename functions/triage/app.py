"""triage: work off deliveries from the Inbox, each for itself."""

from __future__ import annotations

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

logger = Logger()
processor = BatchProcessor(event_type=EventType.SQS)


def handler(event: dict[str, Any], context: Any) -> Any:
    """A batch of Inbox messages; those that failed come back alone."""
    return process_partial_response(
        event=event, record_handler=_delivery, processor=processor, context=context
    )


def _delivery(record: SQSRecord) -> None:
    hook = read_delivery(record.body, bucket=bootstrap.settings().bucket, s3=bootstrap.s3)
    for taken in line.triage(hook, app=bootstrap.app()):
        logger.info("post taken in", platform=hook.platform, what=taken.what, case=taken.case)
