"""What the local cloud sees inside moto and AWS shows nobody: all items, waiting messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from herodesk.adapters.items import decode
from herodesk_ops.local.blueprint import ACCOUNT, REGION, Blueprint
from herodesk_ops.local.moto_fixes import LOCK

DUE = "DUE#"
"""How shards of the index begin that hold when something is due."""


class Backend:
    """moto's own memory, read under its lock."""

    def __init__(self, blueprint: Blueprint) -> None:
        self._tables = {
            name: properties
            for name, (kind, properties) in blueprint.resources.items()
            if kind == "AWS::DynamoDB::Table"
        }
        self._indexes = [
            tuple(part["AttributeName"] for part in index["KeySchema"])
            for properties in self._tables.values()
            for index in properties.get("GlobalSecondaryIndexes", ())
        ]
        self._decoded: dict[tuple[str, str], tuple[int, str, Any, Any]] = {}

    def items(self, prefix: str) -> list[dict[str, Any]]:
        """Copies of all items whose partition key begins so, as DynamoDB writes them; by key."""
        with LOCK:
            return [item.to_json()["Attributes"] for item in self._beginning(prefix)]

    def records(self, prefix: str) -> list[Any]:
        """The records of all items whose partition key begins so; by key.

        What has not changed since it was last asked for is not decoded again."""
        with LOCK:
            return [self._record(item) for item in self._beginning(prefix)]

    def _record(self, item: Any) -> Any:
        key, version = _key(item), _value(item, "v")
        known = self._decoded.get(key)
        if known is None or known[:2] != (id(item), version):
            record = decode(item.to_json()["Attributes"])
            known = self._decoded[key] = (id(item), version, item, record)
        return known[3]

    def _beginning(self, prefix: str) -> list[Any]:
        rows = self._partitions()
        found = [it for pk, its in rows if pk.startswith(prefix) for it in its.values()]
        return sorted(found, key=_key)

    def records_begin(self, prefix: str) -> bool:
        """True if anything is stored under a key that begins so."""
        with LOCK:
            return any(its and pk.startswith(prefix) for pk, its in self._partitions())

    def first_due(self) -> datetime | None:
        """The earliest due time in the sparse index, or None. What stands there by whose it is,
        and not by when something is due, is left out."""
        with LOCK:
            dues = [when for item in self._all() for when in self._dues(item)]
        return _time(min(dues).partition("#")[0]) if dues else None

    def next_look(self, platform: str) -> datetime | None:
        """When a channel wants to be read again; None if it never was."""
        channels = [it for it in self.records("CHANNELS") if it.platform == platform]
        return channels[0].next_look if channels else None

    def forget_expired(self, now: datetime) -> int:
        """What DynamoDB's time to live does, once it gets round to it."""
        gone = 0
        with LOCK:
            for name, properties in self._tables.items():
                attribute = properties.get("TimeToLiveSpecification", {}).get("AttributeName")
                for by_range in list(self._table(name).items.values()):
                    for range_key, item in list(by_range.items()):
                        expires = _value(item, attribute)
                        if expires and float(expires) <= now.timestamp():
                            del by_range[range_key]
                            gone += 1
        return gone

    def next_visible(self, queue: str, now: datetime) -> datetime | None:
        """When the next message that cannot be received now can be."""
        with LOCK:
            times = [_ready(message) for message in _queue(queue)._messages]
        later = [when for when in times if when > now.timestamp() * 1000]
        return datetime.fromtimestamp(min(later) / 1000, UTC) if later else None

    def waiting(self, queue: str, now: datetime) -> int:
        """How many messages cannot be received now, but later."""
        with LOCK:
            times = [_ready(message) for message in _queue(queue)._messages]
        return sum(when > now.timestamp() * 1000 for when in times)

    def ready(self, queue: str, now: datetime) -> int:
        """How many messages can be received now."""
        with LOCK:
            times = [_ready(message) for message in _queue(queue)._messages]
        return sum(when <= now.timestamp() * 1000 for when in times)

    def messages(self, queue: str) -> list[dict[str, Any]]:
        """All messages of a queue, oldest first."""
        with LOCK:
            return [
                {
                    "id": message.id,
                    "body": message.body,
                    "sent_at": datetime.fromtimestamp(message.sent_timestamp / 1000, UTC),
                    "received": message.approximate_receive_count,
                }
                for message in _queue(queue)._messages
            ]

    def address_of_topic(self, arn: str) -> str | None:
        """Who is subscribed to a person's topic by e-mail."""
        from moto.sns.models import sns_backends

        subscriptions = sns_backends[ACCOUNT][REGION].subscriptions.values()
        own = (s for s in subscriptions if s.topic.arn == arn and s.protocol == "email")
        return next((str(s.endpoint) for s in own), None)

    def _table(self, name: str) -> Any:
        from moto.dynamodb.models import dynamodb_backends

        return dynamodb_backends[ACCOUNT][REGION].tables[name]

    def _partitions(self) -> Iterator[tuple[str, dict[Any, Any]]]:
        """Partition keys, and the items below each by their range keys."""
        for name in self._tables:
            for pk, by_range in self._table(name).items.items():
                yield str(pk.value), by_range

    def _all(self) -> Iterator[Any]:
        for _, by_range in self._partitions():
            yield from by_range.values()

    def _dues(self, item: Any) -> Iterator[str]:
        for shard, due in self._indexes:
            if shard in item.attrs and due in item.attrs and _value(item, shard).startswith(DUE):
                yield _value(item, due)


def _queue(name: str) -> Any:
    from moto.sqs.models import sqs_backends

    return sqs_backends[ACCOUNT][REGION].queues[name]


def _ready(message: Any) -> float:
    return float(max(message.visible_at, message.delayed_until))


def _value(item: Any, name: str) -> str:
    found = item.attrs.get(name)
    return "" if found is None else str(found.value)


def _key(item: Any) -> tuple[str, str]:
    return _value(item, "pk"), _value(item, "sk")


def _time(text: str) -> datetime:
    if text.isdigit():
        return datetime.fromtimestamp(int(text), UTC)
    when = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return when if when.tzinfo else when.replace(tzinfo=UTC)
