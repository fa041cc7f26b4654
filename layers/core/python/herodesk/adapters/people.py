"""People and rules in the table, read as a whole and kept for a minute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from herodesk.adapters.items import decode, encode
from herodesk.adapters.refusals import throttling
from herodesk.domain.brand import Brand
from herodesk.domain.errors import NotFoundError
from herodesk.domain.staff import Person
from herodesk.ports import Clock
from herodesk.rules import brand_from_json

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from herodesk.domain.versions import RulesText, RulesVersion

KEPT = timedelta(seconds=60)

MOST_PUTS = 25
"""So many items the table takes in one call."""


class DynamoRoster:
    """`ports.Roster`: everybody in one query, at most a minute old."""

    def __init__(self, client: DynamoDBClient, table: str, clock: Clock) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._read_at: datetime | None = None
        self._people: dict[str, Person] = {}
        self._everybody: tuple[Person, ...] = ()

    def people(self) -> Sequence[Person]:
        self._fresh()
        return self._everybody

    def person(self, person_id: str) -> Person | None:
        return self._fresh().get(person_id)

    def _fresh(self) -> dict[str, Person]:
        now = self._clock.now()
        if self._read_at is None or now - self._read_at >= KEPT:
            rows = [decode(row) for row in _rows(self._client, self._table, "ROSTER")]
            self._people = {row.id: row for row in rows if isinstance(row, Person)}
            self._everybody = tuple(self._people.values())
            self._read_at = now
        return self._people


class DynamoRules:
    """`ports.Rules`: the newest version of the brand's rules, at most a minute old."""

    def __init__(self, client: DynamoDBClient, table: str, clock: Clock) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._read: tuple[datetime, Brand] | None = None

    def brand(self) -> Brand:
        now = self._clock.now()
        if self._read is None or now - self._read[0] >= KEPT:
            newest = newest_rules(self._client, self._table)
            if newest is None:
                raise NotFoundError("no rules in the table: run `herodesk rules push`")
            self._read = (now, brand_from_json(newest["body"]["S"]))
        return self._read[1]

    # People who change rules need these, and nobody else: they are loaded then.

    def versions(self, limit: int) -> list[RulesVersion]:
        from herodesk.adapters import rule_versions

        return rule_versions.versions(self._client, self._table, limit)

    def version(self, number: int) -> RulesVersion | None:
        from herodesk.adapters import rule_versions

        return rule_versions.version(self._client, self._table, number)

    def text(self, number: int) -> RulesText | None:
        from herodesk.adapters import rule_versions

        return rule_versions.text(self._client, self._table, number)

    def compact_words(self, version: str) -> Mapping[str, str]:
        from herodesk.adapters import rule_versions

        return rule_versions.compact_words(self._client, self._table, version)

    def push(self, brand: Brand, text: RulesText, *, by: str, why: str, base: int) -> int:
        from herodesk.adapters.rule_versions import push
        from herodesk.domain.versions import RulesVersion

        change = RulesVersion(number=base + 1, at=self._clock.now(), by=by, why=why)
        number = push(self._client, self._table, brand, text, change, base=base)
        self._read = None
        return number


def newest_rules(client: DynamoDBClient, table: str) -> dict[str, Any] | None:
    """The item of the newest version of the rules, or None."""
    with throttling():
        found = client.query(
            TableName=table,
            KeyConditionExpression="#pk = :pk",
            ExpressionAttributeNames={"#pk": "pk"},
            ExpressionAttributeValues={":pk": {"S": "RULES"}},
            ScanIndexForward=False,
            Limit=1,
        )["Items"]
    return found[0] if found else None


def push_people(client: DynamoDBClient, table: str, people: Iterable[Person]) -> None:
    """Store people as they are, in as few calls as possible; others on the roster stay."""
    puts: list[Any] = [{"PutRequest": {"Item": encode(person)}} for person in people]
    while puts:
        now, puts = puts[:MOST_PUTS], puts[MOST_PUTS:]
        answer = client.batch_write_item(RequestItems={table: now})
        puts = [*answer.get("UnprocessedItems", {}).get(table, []), *puts]


def read_people(client: DynamoDBClient, table: str) -> list[Person]:
    """Everybody on the roster, by id."""
    rows = [decode(row) for row in _rows(client, table, "ROSTER")]
    return [row for row in rows if isinstance(row, Person)]


def _rows(client: DynamoDBClient, table: str, pk: str) -> list[dict[str, Any]]:
    pages = client.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="#pk = :pk",
        ExpressionAttributeNames={"#pk": "pk"},
        ExpressionAttributeValues={":pk": {"S": pk}},
        ConsistentRead=True,
    )
    with throttling():
        return [row for page in pages for row in page["Items"]]
