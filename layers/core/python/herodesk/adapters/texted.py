"""What colleagues and we are in the middle of by text, and who wants to be asked again."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from herodesk.adapters.items import LATER_SHARD, Item, later_key, stamp, texting_key
from herodesk.domain.texting import Later, Texting

if TYPE_CHECKING:
    from herodesk.domain.records import Record

R = TypeVar("R", bound="Record")


class TextRecords:
    """The part of `ports.Records` that text messages need."""

    def texting(self, person: str) -> Texting | None:
        return self._get(texting_key(person), Texting)

    def later(self, person: str, case: str) -> Later | None:
        return self._get(later_key(person, case), Later)

    def laters(self, until: datetime, limit: int) -> list[Later]:
        rows = self._query(
            IndexName="due",
            KeyConditionExpression="#shard = :shard AND #at <= :upto",
            ExpressionAttributeNames={"#shard": "due_shard", "#at": "due_key"},
            ExpressionAttributeValues={
                ":shard": {"S": LATER_SHARD},
                ":upto": {"S": f"{stamp(until)}~"},
            },
            Limit=limit,
        )
        told = [row["due_key"]["S"].split("#")[2:] for row in islice(rows, limit)]
        found = (self.later(person, case) for person, case in told)
        return [one for one in found if one and one.next_due and one.next_due <= until]

    # -- from the table -----------------------------------------------------------------------

    @abstractmethod
    def _get(self, key: tuple[str, str], _kind: type[R]) -> R | None:
        """The record of a key."""

    @abstractmethod
    def _query(self, **arguments: Any) -> Iterator[Item]:
        """The items of a query, page after page."""
