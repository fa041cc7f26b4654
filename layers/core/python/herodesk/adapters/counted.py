"""How many notices each person got within the hour: one counter item an hour, exact (R6).

Its size grows with the number of people who were told anything in that hour, some twelve bytes
each: up to eighty of them it costs one write unit for each case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from herodesk.adapters.refusals import throttling
from herodesk.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT = timedelta(hours=2)


class CountedNotices:
    """The counters of this hour, and whose are known to be full."""

    def __init__(self, client: DynamoDBClient, table: str, clock: Clock) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._hour: datetime | None = None
        self._full: dict[str, int] = {}

    def count(self, names: Sequence[str], most: int) -> Mapping[str, int]:
        """One more for each name; who is full already is not counted on."""
        hour = self._clock.now().replace(minute=0, second=0, microsecond=0)
        if hour != self._hour:
            self._hour, self._full = hour, {}
        open_ = [name for name in dict.fromkeys(names) if name not in self._full]
        counted = self._add(open_, hour) if open_ else {}
        self._full.update({name: n for name, n in counted.items() if n > most})
        return {name: counted.get(name) or self._full[name] for name in names}

    def _add(self, names: Sequence[str], hour: datetime) -> dict[str, int]:
        # The sign keeps a person who is called "pk" from the keys.
        places = {f"#n{place}": f"@{name}" for place, name in enumerate(names)}
        added = ", ".join(f"{place} :one" for place in places)
        with throttling():
            answer = self._client.update_item(
                TableName=self._table,
                Key={"pk": {"S": f"TOLD#{hour:%Y-%m-%dT%H}"}, "sk": {"S": "TOLD"}},
                UpdateExpression=f"ADD {added} SET #expires = :expires",
                ExpressionAttributeNames=places | {"#expires": "expires_at"},
                ExpressionAttributeValues={
                    ":one": {"N": "1"},
                    ":expires": {"N": str(int((hour + KEPT).timestamp()))},
                },
                ReturnValues="UPDATED_NEW",
            )
        return {name: int(answer["Attributes"][f"@{name}"]["N"]) for name in names}
