"""The posts that were erased: keyed hashes, so that a redelivery brings nothing back.

They lie together with their key in one partition and are read as a whole, by each container at
most every `KEPT`. `herodesk erase` leaves an emptied line under a post's own key until every
container has read the list anew: whoever knows the list is stopped by it, whoever does not yet
is stopped by that line.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from herodesk.adapters.refusals import throttling
from herodesk.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

GONE = "GONE"
KEY = "KEY"
KEPT = timedelta(seconds=15)
REPLAY_DAYS = 14
"""How long a platform or a dead letter may bring a post back."""


def gone_sk(key: str, platform: str, post_id: str) -> str:
    """Sort key of an erased post; nobody without the key can tell whose post it is."""
    told = hmac.new(key.encode(), f"{platform}#{post_id}".encode(), sha256)
    return f"POST#{told.hexdigest()[:32]}"


class ErasedPosts:
    """Which posts were erased, as told by the table at most `KEPT` ago."""

    def __init__(self, client: DynamoDBClient, table: str, clock: Clock) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._read_at: datetime | None = None
        self._key = ""
        self._until: dict[str, int] = {}

    def holds(self, platform: str, post_id: str) -> bool:
        """True if this post was erased within the last `REPLAY_DAYS`."""
        now = self._clock.now()
        if self._read_at is None or now - self._read_at >= KEPT:
            self._read()
            self._read_at = now
        if not self._until:
            return False
        until = self._until.get(gone_sk(self._key, platform, post_id), 0)
        return until > now.timestamp()

    def _read(self) -> None:
        with throttling():
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                KeyConditionExpression="#pk = :pk",
                ExpressionAttributeNames={"#pk": "pk"},
                ExpressionAttributeValues={":pk": {"S": GONE}},
                ConsistentRead=True,
            )
            rows: list[dict[str, Any]] = [row for page in pages for row in page["Items"]]
        self._key = next((row["key"]["S"] for row in rows if row["sk"]["S"] == KEY), "")
        self._until = {
            row["sk"]["S"]: int(row["expires_at"]["N"]) for row in rows if "expires_at" in row
        }
