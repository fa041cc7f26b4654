"""Read the whole table, which only operators may, and write what an erasure leaves of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from herodesk.adapters.dynamo import DynamoRecords
from herodesk.adapters.items import KINDS, SELDOM, UnreadableItemError, decode, key_of
from herodesk.domain.brakes import Brakes
from herodesk.domain.case import Case, Entry
from herodesk.domain.errors import StaleError
from herodesk.domain.question import Question
from herodesk.domain.records import Correction, DayLine, Record
from herodesk.domain.reply import Reply
from herodesk.ports import Clock

SEARCHED = frozenset(
    {"post", "author", "case", "channel", "day-line", "correction", "texting", "fan", "idea"}
    | {"grant", "notes"}
)


@dataclass(frozen=True)
class Parts:
    """A case, its timeline, its replies, and what colleagues were asked from within it."""

    case: Case | None
    entries: list[Entry]
    replies: list[Reply]
    questions: list[Question]


@dataclass
class Store:
    """The table of a stage with an operator's rights."""

    client: Any
    table: str
    clock: Clock
    segments: int = 1
    unreadable: set[str] = field(default_factory=set)
    """Keys of items that this release cannot read: erased or not, nobody can tell."""

    def searched(self, kinds: Iterable[str] = SEARCHED) -> list[Record]:
        """Every record of these kinds, expired ones too: posts, authors, cases, channels, lines of
        a day, corrections, drafts by text message, fans, ideas, grants, coaches' notes."""
        wanted = sorted(kinds)
        with ThreadPoolExecutor(self.segments) as pool:
            parts = pool.map(lambda number: self._segment(number, wanted), range(self.segments))
            rows = [row for part in parts for row in part]
        found: dict[tuple[str, str], Record] = {}
        for row in rows:
            if (record := self._read(row)) is not None:
                found[key_of(record)] = record
        return list(found.values())

    def _segment(self, number: int, wanted: Sequence[str]) -> list[dict[str, Any]]:
        kinds = {f":k{place}": {"S": kind} for place, kind in enumerate(wanted)}
        pages = self.client.get_paginator("scan").paginate(
            TableName=self.table,
            Segment=number,
            TotalSegments=self.segments,
            ConsistentRead=True,
            FilterExpression=f"#k IN ({', '.join(kinds)})",
            ExpressionAttributeNames={"#k": "k"},
            ExpressionAttributeValues=kinds,
        )
        return [row for page in pages for row in page["Items"]]

    def parts(self, number: str) -> Parts:
        """A case and what belongs to it, expired ones too."""
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            KeyConditionExpression="#pk = :pk",
            ExpressionAttributeNames={"#pk": "pk"},
            ExpressionAttributeValues={":pk": {"S": f"CASE#{number}"}},
            ConsistentRead=True,
        )
        rows = [self._read(row) for page in pages for row in page["Items"]]
        return Parts(
            case=next((row for row in rows if isinstance(row, Case)), None),
            entries=[row for row in rows if isinstance(row, Entry)],
            replies=[row for row in rows if isinstance(row, Reply)],
            questions=[row for row in rows if isinstance(row, Question)],
        )

    def _read(self, row: dict[str, Any]) -> Record | None:
        if row.get("k", {}).get("S") not in KINDS.keys() | SELDOM.keys():
            return None
        try:
            return decode(row)  # type: ignore[return-value] # people are not searched for
        except UnreadableItemError:
            self.unreadable.add(row["pk"]["S"])
            return None

    def save(self, record: Record, *beside: DayLine) -> bool:
        """Write a record on top of the version before, and what stands beside it, all or nothing;
        False if it was changed meanwhile."""
        try:
            self.records().save(record, *beside)
        except StaleError:
            return False
        return True

    def rewrite(self, entry: Entry | Correction) -> bool:
        """Write what is written once over itself; False if it is no longer there."""
        return self.records().put_over(entry)

    def move(self, line: DayLine, to: DayLine) -> bool:
        """Put a line in another one's place, both at once; False if it is no longer there."""
        return self.records().put_instead(line, to)

    def delete(self, record: Record) -> bool:
        """Delete what is still as it was read; False if it was changed meanwhile."""
        return self.records().delete(record)

    def records(self) -> DynamoRecords:
        """The table as functions see it."""
        return DynamoRecords(self.client, self.table, self.clock)

    def brakes(self) -> Brakes:
        """What is and was paused: it stops clocks."""
        return self.records().brakes()
