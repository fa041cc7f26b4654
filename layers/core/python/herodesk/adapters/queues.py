"""Inbox and Outbox on SQS; what is too large for a message waits in the private bucket."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from herodesk.domain.errors import TransientError
from herodesk.domain.webhook import ReadBack, Webhook

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

MOST_MESSAGE_BYTES = 900_000
"""Below SQS's 1 MiB, with room for what is sent along."""

LEFT_OUT = frozenset(
    {
        "authorization",
        "cookie",
        "x-forwarded-for",
        "forwarded",
        "bell",
        "x-telegram-bot-api-secret-token",
    }
)
"""Headers, and parts of the address, that no step needs and that need not lie in a queue."""


class SqsInbox:
    """`ports.Inbox`: the raw delivery, base64, as one message."""

    def __init__(
        self, client: SQSClient, url: str, bucket: str, s3: Callable[[], S3Client]
    ) -> None:
        self._client = client
        self._url = url
        self._bucket = bucket
        self._s3 = s3

    def put(self, hook: Webhook) -> None:
        message = _to_message(hook)
        body = json.dumps(message)
        try:
            if len(body) > MOST_MESSAGE_BYTES:
                body = json.dumps(self._set_aside(hook, message))
            self._client.send_message(QueueUrl=self._url, MessageBody=body)
        except (ClientError, BotoCoreError) as error:
            raise TransientError("the inbox did not take the delivery") from error

    def _set_aside(self, hook: Webhook, message: dict[str, Any]) -> dict[str, Any]:
        """Named by how it came and its content, so that the same delivery is set aside once."""
        how = (hook.read_back.reading, hook.read_back.account) if hook.read_back else ()
        key = "/".join((hook.platform, *how, sha256(hook.body).hexdigest()))
        self._s3().put_object(Bucket=self._bucket, Key=key, Body=hook.body)
        return {**message, "body": "", "key": key}


def read_back_of(key: str) -> ReadBack | None:
    """How what is set aside under that key was read, if it was not delivered."""
    _, *how, _ = key.split("/")
    return ReadBack(reading=how[0], account=how[1]) if len(how) == 2 else None


def read_delivery(body: str, *, bucket: str, s3: Callable[[], S3Client]) -> Webhook:
    """The delivery of an Inbox message."""
    message = json.loads(body)
    raw = b64decode(message["body"])
    if message.get("key"):
        raw = s3().get_object(Bucket=bucket, Key=message["key"])["Body"].read()
    return Webhook(
        platform=message["platform"],
        method=message["method"],
        headers=message["headers"],
        query=message.get("query", {}),
        body=raw,
        received_at=datetime.fromisoformat(message["received_at"]),
        first=message.get("first"),
        last=message.get("last"),
        read_back=ReadBack(**told) if (told := message.get("read_back")) else None,
        id=message.get("id", ""),
    )


def _to_message(hook: Webhook) -> dict[str, Any]:
    return {
        "platform": hook.platform,
        "method": hook.method,
        "headers": {n: v for n, v in hook.headers.items() if n not in LEFT_OUT},
        "query": {n: v for n, v in hook.query.items() if n not in LEFT_OUT},
        "body": b64encode(hook.body).decode("ascii"),
        "received_at": hook.received_at.isoformat(),
        "first": hook.first,
        "last": hook.last,
        **({"read_back": asdict(hook.read_back)} if hook.read_back else {}),
        **({"id": hook.id} if hook.id else {}),
    }


class SqsOutbox:
    """`ports.Outbox`: only case number and reply id travel, the reply itself is in the table."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def put(self, case: str, reply_id: str, *, delay_seconds: int = 0) -> None:
        try:
            self._client.send_message(
                QueueUrl=self._url,
                MessageBody=json.dumps({"case": case, "reply": reply_id}),
                DelaySeconds=min(900, delay_seconds),
            )
        except (ClientError, BotoCoreError) as error:
            raise TransientError("the outbox did not take the reply") from error
