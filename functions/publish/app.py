"""publish: one reply from the Outbox to its platform, at most once."""

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
from herodesk.domain.errors import StaleError

logger = Logger()
processor = BatchProcessor(event_type=EventType.SQS)


def handler(event: dict[str, Any], context: Any) -> Any:
    """A batch of Outbox messages; those that failed come back alone."""
    answer = process_partial_response(
        event=event, record_handler=_reply, processor=processor, context=context
    )
    for _, error, _ in processor.exceptions:
        logger.error("reply failed", exception_name=type(error).__name__)
    return answer


def _reply(record: SQSRecord) -> None:
    job = record.json_body
    try:
        state = line.publish(job["case"], job["reply"], app=bootstrap.app())
    except StaleError:
        state = "somebody-was-faster"
    logger.info("reply worked on", case=job["case"], reply=job["reply"], state=state)
