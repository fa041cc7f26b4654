"""triage: work off deliveries from the Inbox, each for itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
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
    for _, error, _ in processor.exceptions:
        logger.error("delivery failed", exception_name=type(error).__name__)
    if not _counted(lambda: line.count(heard, app=bootstrap.app())):
        logger.warning("authors not counted", posts=len(heard))
    if not _counted(lambda: line.hear(hooks, app=bootstrap.app())):
        logger.warning("deliveries not counted", deliveries=len(hooks))
    return answer


def _counted(count: Callable[[], None]) -> bool:
    """False if it failed twice. What is counted again changes nothing: it goes into sets."""
    for _ in range(2):
        with suppress(TransientError):
            count()
            return True
    return False


def _delivery(hooks: list[Webhook], heard: list[line.Taken], record: SQSRecord) -> None:
    hook = read_delivery(record.body, bucket=bootstrap.settings().bucket, s3=bootstrap.s3)
    hooks.append(hook)
    for taken in line.triage(hook, app=bootstrap.app()):
        logger.info(
            "post taken in",
            platform=hook.platform, delivery=hook.id, what=taken.what, case=taken.case,
        )  # fmt: skip
        heard.append(taken)
