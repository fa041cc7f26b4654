"""What an erasure leaves: keyed hashes, so that a redelivery brings nothing back, and receipts.

The hashes lie together with their key in one partition and are read as a whole, by each container
at most every `KEPT`. Who erases leaves an emptied line under a post's own key until every
container has read the list anew: whoever knows the list is stopped by it, whoever does not yet
is stopped by that line.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from herodesk.adapters.items import (
    LEAVING_SHARD,
    RECEIPTS_SHARD,
    Item,
    by_shard,
    decode,
    encode,
    erasing_shard,
    key_of,
    receipt_key,
    stamp,
)
from herodesk.adapters.refusals import throttling
from herodesk.domain.records import Correction, DayLine, Receipt, Record, StoredPost
from herodesk.domain.retention import REPLAY_DAYS
from herodesk.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from herodesk.domain.case import Entry

GONE = "GONE"
KEY = "KEY"
KEPT = timedelta(seconds=15)
_CHANGED = frozenset({"ConditionalCheckFailedException", "TransactionCanceledException"})
_KEY_OF = {"pk": {"S": GONE}, "sk": {"S": KEY}}


def gone_sk(key: str, platform: str, post_id: str) -> str:
    """Sort key of an erased post; nobody without the key can tell whose post it is."""
    return f"POST#{_hash(key, f'{platform}#{post_id}')}"


def left_sk(key: str, platform: str, author_id: str) -> str:
    """Sort key of somebody who has left; likewise."""
    return f"LEFT#{_hash(key, f'left {platform}#{author_id}')}"


def tag_of(key: str, platform: str, author_id: str) -> str:
    """What marks the emptied lines of somebody's posts; likewise."""
    return _hash(key, f"author {platform}#{author_id}")


def _hash(key: str, told: str) -> str:
    return hmac.new(key.encode(), told.encode(), sha256).hexdigest()[:32]


def erase_key(client: Any, table: str) -> str:
    """The key of all of them, drawn on first use; of two who draw at once one wins."""
    with throttling():
        found = client.get_item(TableName=table, Key=_KEY_OF, ConsistentRead=True).get("Item")
        if found is None:
            _unless_changed(
                client.put_item,
                TableName=table,
                Item={**_KEY_OF, "key": {"S": token_hex(32)}},
                ConditionExpression="attribute_not_exists(#pk)",
                ExpressionAttributeNames={"#pk": "pk"},
            )
            found = client.get_item(TableName=table, Key=_KEY_OF, ConsistentRead=True)["Item"]
    return str(found["key"]["S"])


def bury(posts: Iterable[tuple[str, str]], *, client: Any, table: str, now: datetime) -> int:
    """Keep these posts from coming back for the replay window; how many there are.

    Burying twice lengthens the time."""
    key = erase_key(client, table)
    buried = sorted({gone_sk(key, *post) for post in posts})
    for sk in buried:
        _remember(sk, now, client, table)
    return len(buried)


def _remember(sk: str, now: datetime, client: Any, table: str, at: datetime | None = None) -> None:
    until = int((now + timedelta(days=REPLAY_DAYS)).timestamp())
    item = {"pk": {"S": GONE}, "sk": {"S": sk}, "expires_at": {"N": str(until)}}
    with throttling():
        client.put_item(TableName=table, Item=item | ({"at": {"S": at.isoformat()}} if at else {}))


@dataclass(frozen=True)
class _Told:
    """What the list said when it was read, and when reading began."""

    at: datetime
    key: str
    until: Mapping[str, int]
    left: Mapping[str, datetime]

    def stands(self, sk: str, now: datetime) -> bool:
        return self.until.get(sk, 0) > now.timestamp()


class ErasedPosts:
    """Which posts were erased and who has left, as told by the table at most `KEPT` ago.

    What was read is kept as one thing: of threads that read at once none sees a half of each."""

    def __init__(self, client: DynamoDBClient, table: str, clock: Clock) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._told: _Told | None = None

    def holds(self, platform: str, post_id: str) -> bool:
        """True if this post was erased within the last `REPLAY_DAYS`."""
        now = self._clock.now()
        told = self._look(now)
        return bool(told.until) and told.stands(gone_sk(told.key, platform, post_id), now)

    def left_at(self, platform: str, author_id: str) -> datetime | None:
        """When this author left, if that was within the last `REPLAY_DAYS`."""
        now = self._clock.now()
        told = self._look(now)
        if not told.left:
            return None
        sk = left_sk(told.key, platform, author_id)
        return told.left.get(sk) if told.stands(sk, now) else None

    def _look(self, now: datetime) -> _Told:
        told = self._told
        if told is None or now - told.at >= KEPT:
            told = self._told = self._read(now)
        return told

    def _read(self, now: datetime) -> _Told:
        with throttling():
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                KeyConditionExpression="#pk = :pk",
                ExpressionAttributeNames={"#pk": "pk"},
                ExpressionAttributeValues={":pk": {"S": GONE}},
                ConsistentRead=True,
            )
            rows: list[dict[str, Any]] = [row for page in pages for row in page["Items"]]
        return _Told(
            at=now,
            key=next((row["key"]["S"] for row in rows if row["sk"]["S"] == KEY), ""),
            until={
                row["sk"]["S"]: int(row["expires_at"]["N"]) for row in rows if "expires_at" in row
            },
            left={
                row["sk"]["S"]: datetime.fromisoformat(row["at"]["S"]).astimezone(UTC)
                for row in rows
                if "at" in row
            },
        )


class ErasingRecords:
    """The part of `ports.Records` that only erasing needs."""

    _client: DynamoDBClient
    _table: str
    _clock: Clock
    _erased: ErasedPosts

    def is_erased(self, platform: str, post_id: str) -> bool:
        return self._erased.holds(platform, post_id)

    def left_at(self, platform: str, author_id: str) -> datetime | None:
        return self._erased.left_at(platform, author_id)

    def keep_out(
        self, platform: str, author_id: str, posts: Iterable[str], *, at: datetime | None
    ) -> str:
        key, now = erase_key(self._client, self._table), self._clock.now()
        if at is not None:
            sk = left_sk(key, platform, author_id)
            _remember(sk, now, self._client, self._table, at)
        bury([(platform, post) for post in posts], client=self._client, table=self._table, now=now)
        return tag_of(key, platform, author_id)

    def written_by(self, platform: str, author_id: str) -> list[StoredPost]:
        return self._lines_in(by_shard(platform, author_id))

    def emptied(self, tag: str) -> list[StoredPost]:
        return self._lines_in(erasing_shard(tag))

    def receipt(self, receipt_id: str) -> Receipt | None:
        found = self._batch([receipt_key(receipt_id)], Receipt)
        return found[0] if found else None

    def receipts(self, limit: int) -> list[Receipt]:
        rows = [*self._due_rows(LEAVING_SHARD), *self._newest(limit)]
        found: list[Receipt] = self._batch(_keys(rows), Receipt)
        return sorted(found, key=lambda it: (it.at, it.id), reverse=True)[:limit]

    def leaving(self, until: datetime, limit: int) -> list[Receipt]:
        rows = list(self._due_rows(LEAVING_SHARD, upto=f"{stamp(until)}~", limit=limit))
        found: list[Receipt] = self._batch(_keys(rows), Receipt)
        return [one for one in found if one.next_due and one.next_due <= until]

    def corrections(self, case: str) -> list[Correction]:
        rows = self._query(
            KeyConditionExpression="#pk = :pk AND begins_with(#sk, :right)",
            ExpressionAttributeNames={"#pk": "pk", "#sk": "sk"},
            ExpressionAttributeValues={":pk": {"S": f"CASE#{case}"}, ":right": {"S": "RIGHT#"}},
            ConsistentRead=True,
        )
        found = (decode(row) for row in rows)
        return [record for record in found if isinstance(record, Correction)]

    def put_over(self, record: Entry | Correction) -> bool:
        return _unless_changed(
            self._client.put_item,
            TableName=self._table,
            Item=encode(record),
            ConditionExpression="attribute_exists(#pk)",
            ExpressionAttributeNames={"#pk": "pk"},
        )

    def put_instead(self, line: DayLine, other: DayLine) -> bool:
        gone: dict[str, Any] = {
            "TableName": self._table,
            "Key": _key(line),
            "ConditionExpression": "attribute_exists(#pk)",
            "ExpressionAttributeNames": {"#pk": "pk"},
        }
        here = {"TableName": self._table, "Item": encode(other)}
        return _unless_changed(
            self._client.transact_write_items, TransactItems=[{"Delete": gone}, {"Put": here}]
        )

    def delete(self, record: Record) -> bool:
        return _unless_changed(
            self._client.delete_item,
            TableName=self._table,
            Key=_key(record),
            ConditionExpression="attribute_not_exists(#pk) OR #v = :v",
            ExpressionAttributeNames={"#pk": "pk", "#v": "v"},
            ExpressionAttributeValues={":v": {"N": str(getattr(record, "v", 1))}},
        )

    def _lines_in(self, shard: str) -> list[StoredPost]:
        found: list[StoredPost] = self._batch(_keys(self._due_rows(shard)), StoredPost)
        return found

    def _newest(self, limit: int) -> Iterator[Item]:
        rows = self._query(
            IndexName="due",
            KeyConditionExpression="#shard = :shard",
            ExpressionAttributeNames={"#shard": "due_shard"},
            ExpressionAttributeValues={":shard": {"S": RECEIPTS_SHARD}},
            ScanIndexForward=False,
            Limit=limit,
        )
        for count, row in enumerate(rows):
            if count >= limit:
                return
            yield row

    if TYPE_CHECKING:

        def _batch(self, keys: Any, _kind: Any) -> list[Any]: ...
        def _due_rows(
            self, shard: str, *, upto: str = "~", limit: int | None = None
        ) -> Iterator[Item]: ...
        def _query(self, **arguments: Any) -> Iterator[Item]: ...


def _keys(rows: Iterable[Item]) -> list[tuple[str, str]]:
    return [(row["pk"]["S"], row["sk"]["S"]) for row in rows]


def _key(record: Record) -> Mapping[str, Any]:
    pk, sk = key_of(record)
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _unless_changed(write: Any, **request: Any) -> bool:
    """A refused condition is an answer, not an error."""
    try:
        with throttling():
            write(**request)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _CHANGED:
            raise
        return False
    return True
