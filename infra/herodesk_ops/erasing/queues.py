"""Queues and the bucket of deliveries: look at every message, keep what is somebody else's."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from herodesk.adapters.pictures import FOLDER
from herodesk.adapters.queues import SqsInbox, read_back_of, read_delivery
from herodesk.domain.belongings import Belongings
from herodesk.domain.post import Posted, Reposted
from herodesk.domain.webhook import Webhook
from herodesk_ops.erasing.sift import read, sift

HOLD_SECONDS = 120
"""How long a message is out of sight while we look at the others of its queue."""


@dataclass(frozen=True)
class Places:
    """Where messages lie. `patience` is how long a queue may take to tell that it is empty."""

    sqs: Any
    s3: Any
    inboxes: tuple[str, ...]
    outboxes: tuple[str, ...]
    bucket: str
    patience: int = 1


def messages(sqs: Any, url: str, patience: int) -> Iterator[dict[str, Any]]:
    """Every message of a queue that nobody is working on, each once."""
    seen: set[str] = set()
    while True:
        got = sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=HOLD_SECONDS,
            WaitTimeSeconds=patience, AttributeNames=["All"],
        ).get("Messages", [])  # fmt: skip
        fresh = [message for message in got if message["MessageId"] not in seen]
        if not fresh:
            return
        seen |= {message["MessageId"] for message in fresh}
        yield from fresh


def put_back(sqs: Any, url: str, message: dict[str, Any]) -> None:
    """Let others see a message again at once; one that was held for too long is seen already."""
    try:
        sqs.change_message_visibility(
            QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
        )
    except ClientError as error:
        if not error.response["Error"]["Code"].endswith("MessageNotInflight"):
            raise


def sift_all(places: Places, who: Belongings, counts: Counter[str], now: datetime) -> None:
    """Take the person out of every queue and of the bucket; ids that turn up are added to `who`."""
    for url in places.inboxes:
        _each(places, url, lambda body, u=url: _sift_delivery(body, u, places, who, counts))
    for url in places.outboxes:
        _each(places, url, lambda body: _drop_reply(body, who, counts))
    if places.bucket:
        _sift_objects(places, who, counts, now)


def _each(places: Places, url: str, is_done: Any) -> None:
    """Delete what `is_done` says to; the others are put back when all were looked at."""
    others = []
    for message in messages(places.sqs, url, places.patience):
        if is_done(message["Body"]):
            places.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        else:
            others.append(message)
    for message in others:
        put_back(places.sqs, url, message)


def _sift_delivery(
    body: str, url: str, places: Places, who: Belongings, counts: Counter[str]
) -> bool:
    try:
        hook = read_delivery(body, bucket=places.bucket, s3=lambda: places.s3)
    except (ValueError, KeyError, ClientError):
        return False
    note_ids(hook, who)
    sifted = sift(hook, who)
    if not sifted.changed:
        return False
    if sifted.hook is not None:
        SqsInbox(places.sqs, url, places.bucket, lambda: places.s3).put(sifted.hook)
    counts["messages redacted" if sifted.hook else "messages"] += 1
    return True


def note_ids(hook: Webhook, who: Belongings) -> None:
    """Remember the ids of this person's posts in a delivery, which may come once more."""
    if hook.platform != who.platform:
        return
    for change in read(hook):
        if isinstance(change, Posted) and who.has(change):
            who.ids |= {change.post.post_id, change.post.version_id}
        elif isinstance(change, Reposted) and change.by and change.by.id == who.author:
            who.ids.add(change.repost_id)


def _drop_reply(body: str, who: Belongings, counts: Counter[str]) -> bool:
    try:
        theirs = json.loads(body)["case"] in who.cases
    except (ValueError, KeyError, TypeError):
        return False
    counts["messages"] += theirs
    return theirs


def _sift_objects(places: Places, who: Belongings, counts: Counter[str], now: datetime) -> None:
    pages = places.s3.get_paginator("list_objects_v2").paginate(
        Bucket=places.bucket, Prefix=f"{who.platform}/"
    )
    for key in [thing["Key"] for page in pages for thing in page.get("Contents", ())]:
        body = places.s3.get_object(Bucket=places.bucket, Key=key)["Body"].read()
        hook = Webhook(
            platform=who.platform,
            method="POST",
            headers={},
            body=body,
            received_at=now,
            read_back=read_back_of(key),
        )
        note_ids(hook, who)
        sifted = sift(hook, who)
        if sifted.changed and sifted.hook is not None:
            places.s3.put_object(Bucket=places.bucket, Key=key, Body=sifted.hook.body)
            counts["objects redacted"] += 1
        elif sifted.changed:
            places.s3.delete_object(Bucket=places.bucket, Key=key)
            counts["objects"] += 1


def drop_pictures(places: Places, case: str) -> int:
    """Pictures that went out with answers in that case; how many there were."""
    if not places.bucket:
        return 0
    pages = places.s3.get_paginator("list_objects_v2").paginate(
        Bucket=places.bucket, Prefix=f"{FOLDER}/{case}/"
    )
    keys = [row["Key"] for page in pages for row in page.get("Contents", ())]
    for key in keys:
        places.s3.delete_object(Bucket=places.bucket, Key=key)
    return len(keys)
