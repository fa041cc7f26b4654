"""The daily lists and totals in the table: a few queries a day, each of one partition."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, cast
from zlib import crc32

from herodesk.domain.records import (
    DayCount,
    DayFacts,
    DayLine,
    DayList,
    Record,
    ReplyTime,
)

if TYPE_CHECKING:
    from herodesk.adapters.items import Item

DAY_SHARDS = 2
"""A shard takes 500 lines a second; each one more costs the pages one query a day shown."""

R = TypeVar("R", bound=Record)


def day_key(record: DayLine | DayCount | DayFacts | ReplyTime) -> tuple[str, str]:
    """Key of a day's line, sorted by time within its list, or of what was counted of a day."""
    match record:
        case DayCount():
            return count_key(record.day)
        case DayFacts():
            return facts_key(record.day, record.part)
        case ReplyTime():
            return reply_time_key(record.day)
        case DayLine():
            return _line_key(record)


def _line_key(record: DayLine) -> tuple[str, str]:
    shard = crc32(record.id.encode()) % DAY_SHARDS
    time = f"{record.at:%Y-%m-%dT%H:%M:%S.%fZ}"
    return _partition(record.day, shard), f"{_list(record.kind)}{time}#{record.id}"


def partitions(day: date) -> list[str]:
    """The partitions in which a day's lines lie."""
    return [_partition(day, shard) for shard in range(DAY_SHARDS)]


def count_key(day: date) -> tuple[str, str]:
    """Key of a day's totals."""
    return _partition(day, 0), "COUNT#TOTAL"


def facts_key(day: date, part: int = 0) -> tuple[str, str]:
    """Key of a part of what is counted of the cases that ended on a day."""
    return _partition(day, 0), f"FACTS#{part:03d}"


def reply_time_key(day: date) -> tuple[str, str]:
    """Key of how soon we answered, as of the end of a day."""
    return _partition(day, 0), "COUNT#REPLIES"


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

    def day_facts(self, days: Iterable[date]) -> list[DayFacts]:
        first = self._batch([facts_key(day) for day in days], DayFacts)
        more = [facts_key(one.day, part) for one in first for part in range(1, one.parts)]
        return [*first, *self._batch(more, DayFacts)] if more else first

    def reply_times(self, days: Iterable[date]) -> list[ReplyTime]:
        return self._batch([reply_time_key(day) for day in days], ReplyTime)

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
