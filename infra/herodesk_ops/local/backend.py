"""What the local cloud sees inside moto and AWS shows nobody: all items, waiting messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from herodesk_ops.local.blueprint import ACCOUNT, REGION, Blueprint
from herodesk_ops.local.moto_fixes import LOCK


class Backend:
    """moto's own memory, read under its lock."""

    def __init__(self, blueprint: Blueprint) -> None:
        self._tables = {
            name: properties
            for name, (kind, properties) in blueprint.resources.items()
            if kind == "AWS::DynamoDB::Table"
        }

    def items(self, prefix: str = "", key: str = "pk") -> list[dict[str, Any]]:
        """Copies of all items whose key begins so, as DynamoDB writes them; by key."""
        with LOCK:
            found = [dict(item) for item in self._all() if _text(item, key).startswith(prefix)]
        return sorted(found, key=lambda item: (_text(item, "pk"), _text(item, "sk")))

    def first_due(self) -> datetime | None:
        """The earliest due time in the sparse index, or None."""
        with LOCK:
            dues = [when for item in self._all() for when in self._dues(item)]
        return min(dues, default=None)

    def forget_expired(self, now: datetime) -> int:
        """What DynamoDB's time to live does, once it gets round to it."""
        gone = 0
        with LOCK:
            for name, properties in self._tables.items():
                attribute = properties.get("TimeToLiveSpecification", {}).get("AttributeName")
                table = self._table(name)
                for hash_key, by_range in list(table.items.items()):
                    for range_key, item in list(by_range.items()):
                        expires = item.to_json()["Attributes"].get(attribute, {}).get("N")
                        if expires is not None and float(expires) <= now.timestamp():
                            del table.items[hash_key][range_key]
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

    def _all(self) -> Iterator[Mapping[str, Any]]:
        for name in self._tables:
            for by_range in self._table(name).items.values():
                for item in by_range.values():
                    yield item.to_json()["Attributes"]

    def _dues(self, item: Mapping[str, Any]) -> Iterator[datetime]:
        for properties in self._tables.values():
            for index in properties.get("GlobalSecondaryIndexes", ()):
                shard, due = (part["AttributeName"] for part in index["KeySchema"])
                if shard in item and due in item:
                    yield _time(_text(item, due).partition("#")[0])


def _queue(name: str) -> Any:
    from moto.sqs.models import sqs_backends

    return sqs_backends[ACCOUNT][REGION].queues[name]


def _ready(message: Any) -> float:
    return float(max(message.visible_at, message.delayed_until))


def _text(item: Mapping[str, Any], key: str) -> str:
    return str(item.get(key, {}).get("S", ""))


def _time(text: str) -> datetime:
    if text.isdigit():
        return datetime.fromtimestamp(int(text), UTC)
    when = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return when if when.tzinfo else when.replace(tzinfo=UTC)
