"""The daily lists and totals in the table: a few queries a day, each of one partition."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, cast
from zlib import crc32

from herodesk.domain.records import DayCount, DayLine, DayList, Record

if TYPE_CHECKING:
    from herodesk.adapters.items import Item

DAY_SHARDS = 2
"""A shard takes 500 lines a second; each one more costs the pages one query a day shown."""

R = TypeVar("R", bound=Record)


def day_key(record: DayLine | DayCount) -> tuple[str, str]:
    """Key of a day's line, sorted by time within its list, or of a day's totals."""
    if isinstance(record, DayCount):
        return count_key(record.day)
    shard = crc32(record.id.encode()) % DAY_SHARDS
    time = f"{record.at:%Y-%m-%dT%H:%M:%S.%fZ}"
    return _partition(record.day, shard), f"{_list(record.kind)}{time}#{record.id}"


def partitions(day: date) -> list[str]:
    """The partitions in which a day's lines lie."""
    return [_partition(day, shard) for shard in range(DAY_SHARDS)]


def count_key(day: date) -> tuple[str, str]:
    """Key of a day's totals."""
    return _partition(day, 0), "COUNT#TOTAL"


def _partition(day: date, shard: int) -> str:
    return f"DAY#{day.isoformat()}#{shard}"


def _list(kind: DayList) -> str:
    return f"{kind.upper()}#"


class DayRecords:
    """The part of `ports.Records` that tells what a day brought."""

    def day_lines(self, day: date, kind: DayList, limit: int | None = None) -> list[DayLine]:
        rows = [row for pk in partitions(day) for row in self._lines(pk, kind, limit)]
        found = [cast("DayLine", line) for row in rows if (line := self._standing(row))]
        return sorted(found, key=lambda line: (line.at, line.id), reverse=True)[:limit]

    def day_counts(self, days: Iterable[date]) -> list[DayCount]:
        return self._batch([count_key(day) for day in days], DayCount)

    def _lines(self, partition: str, kind: DayList, limit: int | None) -> Iterator[Item]:
        more: dict[str, Any] = {"Limit": limit} if limit else {}
        rows = self._query(
            KeyConditionExpression="#pk = :pk AND begins_with(#sk, :kind)",
            ExpressionAttributeNames={"#pk": "pk", "#sk": "sk"},
            ExpressionAttributeValues={
                ":pk": {"S": partition},
                ":kind": {"S": _list(kind)},
            },
            ScanIndexForward=False,
            ConsistentRead=True,
            **more,
        )
        for count, row in enumerate(rows):
            if limit is not None and count >= limit:
                return
            yield row

    # -- from the table -----------------------------------------------------------------------

    @abstractmethod
    def _query(self, **arguments: Any) -> Iterator[Item]:
        """The items of a query, page after page."""

    @abstractmethod
    def _batch(self, keys: Sequence[tuple[str, str]], _kind: type[R]) -> list[R]:
        """The records of these keys, in that order."""

    @abstractmethod
    def _standing(self, item: Item) -> Record | None:
        """The record of an item, or None if its time is over."""
