"""What a delivery costs on each platform: SDK calls, write units and CPU, from receipt to the end.

A delivery is made by the platform's operator's side, put on the Inbox, and worked off with all
messages that it is split into. Its posts are noise, as most are. Calls and units are counted on the
requests, so that they are the same everywhere; what the queue does for the function by itself
(receiving, deleting) is none of our calls. The CPU's time is told as a ratio to the generic
platform's, the best of some runs.

No emulator stands behind the calls, whose time would be told with ours: they are answered as by a
table that is empty and a queue that takes everything, which is all that noise asks of them.
"""

from __future__ import annotations

import json
import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import md5
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

import boto3
from botocore.awsrequest import AWSResponse, HeadersDict

from bench.steps import BRAND, START, TABLE, app_on
from herodesk import line
from herodesk.adapters.dynamo import DynamoRecords
from herodesk.adapters.queues import SqsInbox, read_delivery
from herodesk.domain.webhook import ReadBack, Webhook
from herodesk.platforms import PLATFORMS
from herodesk.rules import load_brand
from herodesk_ops.local.secrets import Secrets, of_brand, read
from herodesk_ops.memory import VirtualClock
from herodesk_ops.metering import Meter
from herodesk_ops.platforms import operated

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from herodesk.domain.brand import Brand
    from herodesk.ports import App, Classifier

MOST_CALLS = 1.3
"""SDK calls for each noise post of a batch, at most."""
BATCH = 1000

_IN_BATCHES = {"x": "account-activity"}
"""What delivers several posts at once, where that is not the product that we recommend."""
_READ_BACK = {"bluesky": "notifications", "youtube": "comments"}
"""Where posts are read back and never delivered: the reading."""
_NOISE = "WIN a free iPhone now!!! click https://bit.example/x1 #giveaway #crypto"


@dataclass
class Delivered:
    """One row: a delivery of so many posts, from its receipt to the end."""

    platform: str
    posts: int
    bytes: int
    calls: int
    calls_a_post: float
    write_units_a_post: float
    cpu_a_post: float
    """Of the generic platform's one post."""


def deliveries(posts: int = BATCH) -> list[dict[str, object]]:
    """One post of each platform, and a batch of so many of each that delivers batches."""
    found = [row for name in PLATFORMS for row in (one(name), *batches(name, posts))]
    unit = next(row.cpu_a_post for row in found if row.platform == "generic")
    rows = [replace(row, cpu_a_post=round(row.cpu_a_post / unit, 2)) for row in found]
    return [asdict(row) for row in rows]


def one(platform: str) -> Delivered:
    """A delivery of one post."""
    return min((_delivered(platform, 1) for _ in range(3)), key=lambda row: row.cpu_a_post)


def batches(
    platform: str, posts: int = BATCH, *, classifier: Classifier | None = None
) -> list[Delivered]:
    """A delivery of so many posts, if the platform makes any."""
    return [_delivered(platform, posts, classifier)] if delivers_batches(platform) else []


def delivers_batches(platform: str) -> bool:
    """True if several posts come in one delivery."""
    return bool(_lists(json.loads(_body(platform, 1, _IN_BATCHES.get(platform)))))


def _delivered(platform: str, posts: int, classifier: Classifier | None = None) -> Delivered:
    body = batch(platform, posts)
    app, meter, queue, aside = _metered()
    if classifier:
        app = replace(app, classifier=classifier)
    hook = Webhook(
        platform=platform, method="POST", headers=_headers(platform, body), body=body,
        received_at=START, read_back=_how_read(platform),
    )  # fmt: skip
    before = time.process_time()
    app.inbox.put(hook)
    taken = 0
    while queue:
        # One run of the function for each message: the worst case, a batch of them costs less.
        part = read_delivery(queue.popleft(), bucket="bench", s3=aside)
        done = line.triage(part, app=app)
        line.count(done, app=app)
        line.hear([part], app=app)
        taken += len(done)
    took = time.process_time() - before
    if taken != posts:
        raise RuntimeError(f"{platform}: {taken} of {posts} posts were taken in")
    calls = sum(meter.calls.values())
    return Delivered(
        platform=platform,
        posts=posts,
        bytes=len(body),
        calls=calls,
        calls_a_post=round(calls / posts, 3),
        write_units_a_post=round(meter.write_units / posts, 3),
        cpu_a_post=took / posts,
    )


def batch(platform: str, posts: int) -> bytes:
    """A delivery of so many posts: those of single ones, one after the other."""
    product = _IN_BATCHES.get(platform) if posts > 1 else None
    first = json.loads(_body(platform, 1, product))
    for name in _lists(first):
        for n in range(2, posts + 1):
            first[name] += json.loads(_body(platform, n, product))[name]
    return json.dumps(first).encode()


def _lists(body: dict[str, Any]) -> list[str]:
    return [name for name, value in body.items() if isinstance(value, list)]


def _body(platform: str, n: int, product: str | None) -> bytes:
    us = asdict(_brand().accounts[platform][0])
    return operated(platform).delivery(_post(platform, n, us), account=us, product=product)


@cache
def _brand() -> Brand:
    return load_brand(BRAND)


@cache
def _secrets() -> Secrets:
    return of_brand(read(), _brand())


def secrets_of(platform: str) -> dict[str, str]:
    """What its deliveries are signed with here."""
    return _secrets()[platform]


def _post(platform: str, n: int, us: dict[str, str]) -> dict[str, Any]:
    text = f"@{us['handle']} {_NOISE} {n}"
    own_id, author = str(2_081_000_000_000_000_000 + n), str(71_000 + n)
    if platform == "bluesky":
        own_id, author = f"at://did:plc:a{n}/app.bsky.feed.post/3m4xkq7a2bc2d", f"did:plc:a{n}"
    if platform == "linkedin":
        own_id = f"urn:li:comment:(urn:li:activity:7094637247890620418,{7_094_977_717_598_000 + n})"
        author = f"urn:li:person:a{n}"
    return {
        "id": own_id,
        "author": {"id": author, "handle": f"a{n}", "name": f"A {n}", "followers": 3},
        "text": text,
        "lang": "en",
        "at": datetime(2026, 11, 23, 8, 59, tzinfo=UTC),
        "mention": True,
        **({"reply_to": f"{us['id']}_77"} if platform == "facebook" else {}),  # a comment
    }


def _how_read(platform: str) -> ReadBack | None:
    account = _brand().accounts[platform][0].id
    reading = _READ_BACK.get(platform)
    return ReadBack(reading=reading, account=account) if reading else None


def _headers(platform: str, body: bytes) -> dict[str, str]:
    if platform in _READ_BACK:
        return {}
    return operated(platform).sign(body, _secrets()[platform], START)


def _metered() -> tuple[App, Meter, deque[str], Callable[[], S3Client]]:
    os.environ |= {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    away = Away()
    table, sqs, s3 = boto3.client("dynamodb"), boto3.client("sqs"), boto3.client("s3")
    clock, meter = VirtualClock(START), Meter()
    for client in (table, sqs, s3):
        client.meta.events.register("before-send.*.*", cast("Any", away.answer))
        meter.attach(client)
    records = DynamoRecords(table, TABLE, clock)
    inbox = SqsInbox(sqs, "https://sqs.example/inbox", "bench", lambda: s3)
    app = replace(app_on(records, clock, boto3.client("sns")), inbox=inbox)
    return app, meter, away.queue, lambda: s3


@dataclass
class Away:
    """The cloud: an empty table, a queue, and a bucket with one thing in it."""

    queue: deque[str] = field(default_factory=deque)
    aside: bytes = b""

    def answer(self, request: Any, **_: object) -> AWSResponse:
        """What it says to one call, a prepared request of botocore's."""
        name = request.headers.get("X-Amz-Target", b"").decode().rpartition(".")[2]
        told: dict[str, Any] = {}
        if name == "Query":
            told = {"Items": [], "Count": 0, "ScannedCount": 0}
        elif name == "BatchGetItem":
            told = {"Responses": {}, "UnprocessedKeys": {}}
        elif name == "UpdateItem" and b"ALL_NEW" in request.body:
            told = {"Attributes": {"key": {"S": "k" * 32}}}
        elif name == "SendMessage":
            body = json.loads(request.body)["MessageBody"]
            self.queue.append(body)
            digest = md5(body.encode(), usedforsecurity=False).hexdigest()
            told = {"MessageId": "1", "MD5OfMessageBody": digest}
        content = json.dumps(told).encode()
        if not name:
            content = self._of_bucket(request)
        headers = HeadersDict({"content-length": str(len(content))})
        return AWSResponse(request.url, 200, cast("Any", headers), _Raw(content))

    def _of_bucket(self, request: Any) -> bytes:
        if request.method == "PUT":
            self.aside = request.body if isinstance(request.body, bytes) else request.body.read()
            return b""
        return self.aside


class _Raw(BytesIO):
    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        """As botocore reads an answer."""
        yield self.read()
