"""Hand a message to SNS and say in our own words what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from herodesk.domain.errors import HerodeskError, TransientError, UndeliverableError
from herodesk.domain.notice import Notice

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

LATER = frozenset(
    {"Throttled", "Throttling", "ThrottledException", "InternalError", "KMSThrottling"}
)


def hand_over(client: SNSClient, notice: Notice, **where: Any) -> None:
    """Publish; TransientError if SNS wants us to come again, UndeliverableError for good."""
    marks = where.pop("MessageAttributes", {})
    marks["herodesk.kind"] = text_attribute(str(notice.kind))
    if notice.case:
        marks["herodesk.case"] = text_attribute(notice.case)
    try:
        client.publish(Message=notice.text, MessageAttributes=marks, **where)
    except BotoCoreError as error:
        raise TransientError("SNS did not answer") from error
    except ClientError as error:
        code = error.response["Error"]["Code"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if code in LATER or status == 429 or status >= 500:
            raise TransientError(code) from error
        raise UndeliverableError(code) from error


def was_refused(error: HerodeskError) -> bool:
    """True if SNS surely has not taken the message; where its answer was lost nobody knows."""
    cause = error.__cause__
    if not isinstance(cause, ClientError):
        return False
    return cause.response["ResponseMetadata"]["HTTPStatusCode"] < 500


def text_attribute(value: str) -> dict[str, str]:
    """A message attribute as SNS wants it."""
    return {"DataType": "String", "StringValue": value}
