"""The table: records, people and rules in DynamoDB (design section 7, aws-facts section 7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar, cast

from botocore.exceptions import BotoCoreError, ClientError

from herodesk.adapters.arranged import KeptChanges
from herodesk.adapters.braked import KeptBrakes
from herodesk.adapters.counted import CountedNotices
from herodesk.adapters.days import DayRecords
from herodesk.adapters.erased import ErasedPosts, ErasingRecords
from herodesk.adapters.items import (
    ALARMS_KEY,
    BRAKES_KEY,
    CHANNELS,
    COMPACT,
    DUE_SHARDS,
    QUESTIONS_SHARD,
    THANKS,
    THANKS_SHARD,
    UNCONFIRMED,
    WORDS_SHARD,
    Item,
    author_key,
    case_key,
    channel_key,
    decode,
    due_shard,
    encode,
    failures_key,
    key_of,
    lessons_key,
    post_key,
    question_key,
    reply_key,
    said_key,
    seldom_key,
    session_key,
    stamp,
    version_of,
)
from herodesk.adapters.rates import RateRecords
from herodesk.adapters.refusals import met_itself, throttling, translated
from herodesk.adapters.texted import TextRecords
from herodesk.domain.brakes import Brakes, Consent
from herodesk.domain.brand import Retention
from herodesk.domain.case import Case
from herodesk.domain.channel import Channel
from herodesk.domain.compact import CompactLine
from herodesk.domain.question import Question
from herodesk.domain.records import (
    AuthorRecord,
    CaseFile,
    Lesson,
    Record,
    Said,
    Seldom,
    Session,
    StoredPost,
    Thanks,
)
from herodesk.domain.reply import Reply
from herodesk.domain.retention import dated, is_over
from herodesk.domain.rota import Changes
from herodesk.domain.spending import Budget, Spent, Text
from herodesk.domain.staff import Unconfirmed
from herodesk.domain.text_trouble import Alarms, Failures
from herodesk.ports import NO_TEXTS, Clock, is_fresh

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LOADS_SECONDS = 60
MOST_KEYS = 100

R = TypeVar("R", bound=Record)
S = TypeVar("S", bound=Seldom)


class DynamoRecords(DayRecords, RateRecords, TextRecords, ErasingRecords):
    """`ports.Records` on one DynamoDB table."""

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        clock: Clock,
        *,
        retention: Callable[[], Retention] | None = None,
    ) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._retention = retention
        self._erased = ErasedPosts(client, table, clock)
        self._brakes = KeptBrakes(clock)
        self._changes = KeptChanges(clock)
        self._counted = CountedNotices(client, table, clock)
        self._author_keys = {}
        self._live = None
        self._heard = {}
        self._loads: tuple[datetime, Mapping[str, int]] | None = None
        self._watched: tuple[datetime, list[Case]] | None = None

    # -- reading ------------------------------------------------------------------------------

    def post(self, platform: str, post_id: str) -> StoredPost | None:
        return self._get(post_key(platform, post_id), StoredPost)

    def posts(self, keys: Iterable[tuple[str, str]]) -> list[StoredPost]:
        return self._batch([post_key(*key) for key in keys], StoredPost)

    def author(self, platform: str, author_id: str) -> AuthorRecord | None:
        return self._with_brakes(author_key(platform, author_id), AuthorRecord)

    def authors(self, keys: Iterable[tuple[str, str]]) -> list[AuthorRecord]:
        wanted = [author_key(*key) for key in keys]
        both: list[Record] = [*self._batch([*wanted, BRAKES_KEY], AuthorRecord)]
        return cast("list[AuthorRecord]", self._brakes.taken_from(both))

    def case(self, number: str) -> Case | None:
        return self._get(case_key(number), Case)

    def cases(self, numbers: Iterable[str]) -> list[Case]:
        return self._batch([case_key(number) for number in numbers], Case)

    def reply(self, case: str, reply_id: str) -> Reply | None:
        return self._get(reply_key(case, reply_id), Reply)

    def question(self, case: str, question_id: str) -> Question | None:
        return self._get(question_key(case, question_id), Question)

    def questions_due(self, until: datetime, limit: int) -> list[tuple[str, str]]:
        rows = self._due_rows(QUESTIONS_SHARD, upto=f"{stamp(until)}~", limit=limit)
        return [_named(row) for row in rows]

    def questions_to(self, person_id: str) -> list[tuple[str, str]]:
        rows = self._due_rows(QUESTIONS_SHARD)
        return [_named(row) for row in rows if row["holder"]["S"] == person_id]

    def session(self, token_hash: str) -> Session | None:
        return self._with_brakes(session_key(token_hash), Session)

    def channel(self, platform: str) -> Channel:
        return self._get(channel_key(platform), Channel) or Channel(platform=platform)

    def channels(self) -> list[Channel]:
        return [one for one in self._partition(CHANNELS) if isinstance(one, Channel)]

    def unconfirmed(self) -> list[Unconfirmed]:
        found = (one for one in self._partition(UNCONFIRMED) if isinstance(one, Unconfirmed))
        return [one for one in found if one.state]

    def brakes(self, *, fresh: bool = False) -> Brakes:
        return self._brakes.of(lambda: self._get(BRAKES_KEY, Brakes), fresh=fresh)

    def changes(self, *, fresh: bool = False) -> Changes:
        return self._changes.of(lambda: self._partition("DUTY"), fresh=fresh)

    def file(self, number: str) -> CaseFile | None:
        return CaseFile.of(self._partition(f"CASE#{number}"))

    def thanks(self, hero: str, limit: int) -> list[Thanks]:
        rows = self._query(
            KeyConditionExpression="#pk = :pk AND begins_with(#sk, :thanks)",
            ExpressionAttributeNames={"#pk": "pk", "#sk": "sk"},
            ExpressionAttributeValues={":pk": {"S": f"PERSON#{hero}"}, ":thanks": {"S": THANKS}},
            ScanIndexForward=False,
            ConsistentRead=True,
            Limit=limit,
        )
        standing = (self._standing(row) for row in islice(rows, limit))
        return [one for one in standing if isinstance(one, Thanks)]

    def thanks_due(self, until: datetime, limit: int) -> list[Thanks]:
        rows = self._due_rows(THANKS_SHARD, upto=f"{stamp(until)}~", limit=limit)
        found = self._batch([(row["pk"]["S"], row["sk"]["S"]) for row in rows], Thanks)
        return [one for one in found if one.next_due and one.next_due <= until]

    def words_due(self, until: datetime, limit: int) -> list[StoredPost]:
        rows = self._due_rows(WORDS_SHARD, upto=f"{stamp(until)}~", limit=limit)
        keys = [(row["pk"]["S"], row["sk"]["S"]) for row in islice(rows, limit)]
        found = self._batch(keys, StoredPost)
        return [one for one in found if one.next_due and one.next_due <= until]

    def due(self, until: datetime, limit: int) -> list[str]:
        # "~" sorts behind every character of a key: whatever is due at that very time counts.
        found = [
            row["due_key"]["S"]
            for shard in range(DUE_SHARDS)
            for row in self._due_rows(due_shard(shard), upto=f"{stamp(until)}~", limit=limit)
        ]
        return [key.rsplit("#", 1)[-1] for key in sorted(found)[:limit]]

    def open_cases(self) -> list[str]:
        found = [
            row["due_key"]["S"]
            for shard in range(DUE_SHARDS)
            for row in self._due_rows(due_shard(shard))
        ]
        return [key.rsplit("#", 1)[-1] for key in sorted(found)]

    def watched_cases(self) -> tuple[datetime, list[Case]]:
        now = self._clock.now()
        if self._watched is None or not is_fresh(*self._watched, now=now):
            cases = self.cases(self.open_cases())
            self._watched = now, [case for case in cases if case.is_open]
        return self._watched

    def count_notices(
        self,
        names: Sequence[str],
        most: int,
        texts: Mapping[str, Text] = NO_TEXTS,
        budget: Budget | None = None,
    ) -> Mapping[str, int]:
        return self._counted.count(names, most, texts, budget)

    def hand_back_notices(self, names: Sequence[str]) -> None:
        self._counted.hand_back(names)

    def take_text(self, text: Text, budget: Budget) -> bool:
        return self._counted.take(text, budget)

    def put_back_text(self, text: Text) -> None:
        self._counted.put_back(text)

    def spent(self, budget: Budget) -> Spent:
        return self._counted.spent(budget)

    def alarms(self) -> Alarms:
        return self._get(ALARMS_KEY, Alarms) or Alarms()

    def consents(self, person: str) -> list[Consent]:
        rows = self._query(
            KeyConditionExpression="#pk = :pk AND begins_with(#sk, :consent)",
            ExpressionAttributeNames={"#pk": "pk", "#sk": "sk"},
            ExpressionAttributeValues={
                ":pk": {"S": f"PERSON#{person}"},
                ":consent": {"S": "CONSENT#"},
            },
            ConsistentRead=True,
        )
        found = (self._standing(row) for row in rows)
        return [record for record in found if isinstance(record, Consent)]

    def compact_lines(self, person: str) -> list[CompactLine]:
        rows = self._query(
            KeyConditionExpression="#pk = :pk AND begins_with(#sk, :compact)",
            ExpressionAttributeNames={"#pk": "pk", "#sk": "sk"},
            ExpressionAttributeValues={
                ":pk": {"S": f"PERSON#{person}"},
                ":compact": {"S": COMPACT},
            },
            ConsistentRead=True,
        )
        found = (self._standing(row) for row in rows)
        return [record for record in found if isinstance(record, CompactLine)]

    def said_to(self, words: str, limit: int) -> list[str]:
        rows = self._query(
            KeyConditionExpression="#pk = :pk",
            ExpressionAttributeNames={"#pk": "pk"},
            ExpressionAttributeValues={":pk": {"S": said_key(words)}},
            ConsistentRead=True,
            Limit=limit,
        )
        found = (self._standing(row) for row in islice(rows, limit))
        return [record.case for record in found if isinstance(record, Said)]

    def lessons(self, topic: str, limit: int) -> list[Lesson]:
        found: list[Lesson] = []
        for sort in ("E#", "S#"):
            rows = self._query(
                KeyConditionExpression="#pk = :pk AND begins_with(#sk, :sort)",
                ExpressionAttributeNames={"#pk": "pk", "#sk": "sk"},
                ExpressionAttributeValues={
                    ":pk": {"S": lessons_key(topic)},
                    ":sort": {"S": sort},
                },
                ScanIndexForward=False,
                Limit=limit,
            )
            standing = (self._standing(row) for row in islice(rows, limit))
            found += [one for one in standing if isinstance(one, Lesson)]
        return found

    def every(self, kind: type[S]) -> list[S]:
        found = self._partition(seldom_key(kind, "")[0])
        return [one for one in found if isinstance(one, kind)]

    def one(self, kind: type[S], id_: str) -> S | None:
        return self._get(seldom_key(kind, id_), kind)

    def failures(self, person: str) -> Failures:
        return self._get(failures_key(person), Failures) or Failures(person=person)

    def loads(self) -> Mapping[str, int]:
        now = self._clock.now()
        if self._loads is None or (now - self._loads[0]).total_seconds() >= LOADS_SECONDS:
            counts: dict[str, int] = {}
            for shard in range(DUE_SHARDS):
                for row in self._due_rows(due_shard(shard)):
                    holder = row.get("holder", {}).get("S")
                    if holder:
                        counts[holder] = counts.get(holder, 0) + 1
            self._loads = (now, counts)
        return self._loads[1]

    # -- writing ------------------------------------------------------------------------------

    def save(self, *records: Record) -> None:
        now = self._clock.now()
        kept = self._retention() if self._retention else None
        puts = [self._put(dated(one, kept, now) if kept else one, now) for one in records]
        try:
            if len(puts) == 1:
                self._client.put_item(**puts[0])
            else:
                self._client.transact_write_items(
                    TransactItems=cast("Any", [{"Put": put} for put in puts])
                )
        except (ClientError, BotoCoreError) as error:
            if len(puts) == 1 and met_itself(error, puts[0]["Item"]):
                return
            raise translated(error, records) from error

    def _put(self, record: Record, now: datetime) -> dict[str, Any]:
        version = version_of(record)
        put: dict[str, Any] = {
            "TableName": self._table,
            "Item": encode(record),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if version == 1:
            # What has outlived its time is as good as deleted; the table is only late.
            put["ConditionExpression"] = "attribute_not_exists(#pk) OR #expires <= :now"
            put["ExpressionAttributeNames"] = {"#pk": "pk", "#expires": "expires_at"}
            put["ExpressionAttributeValues"] = {":now": {"N": str(int(now.timestamp()))}}
        elif version:
            put["ConditionExpression"] = "#v = :before"
            put["ExpressionAttributeNames"] = {"#v": "v"}
            put["ExpressionAttributeValues"] = {":before": {"N": str(version - 1)}}
        return put

    # -- inside -------------------------------------------------------------------------------

    def _get(self, key: tuple[str, str], _kind: type[R]) -> R | None:
        pk, sk = key
        with throttling():
            answer = self._client.get_item(
                TableName=self._table,
                Key={"pk": {"S": pk}, "sk": {"S": sk}},
                ConsistentRead=True,
            )
        return cast("R | None", self._standing(answer["Item"])) if "Item" in answer else None

    def _standing(self, item: Item) -> Record | None:
        """The record of an item, or None if its time is over."""
        record = cast("Record", decode(item))
        return None if is_over(record, self._clock.now()) else record

    def _with_brakes(self, key: tuple[str, str], kind: type[R]) -> R | None:
        """Read a record and, in the same call, the brakes."""
        both: list[Record] = [*self._batch([key, BRAKES_KEY], kind)]
        return cast("R | None", next(iter(self._brakes.taken_from(both)), None))

    def _batch(self, keys: Sequence[tuple[str, str]], _kind: type[R]) -> list[R]:
        wanted = list(dict.fromkeys(keys))
        found: dict[tuple[str, str], R] = {}
        for start in range(0, len(wanted), MOST_KEYS):
            for item in self._batch_page(wanted[start : start + MOST_KEYS]):
                if record := self._standing(item):
                    found[key_of(record)] = cast("R", record)
        return [found[key] for key in wanted if key in found]

    def _batch_page(self, keys: Sequence[tuple[str, str]]) -> Iterator[Item]:
        asked: Any = {
            self._table: {
                "Keys": [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in keys],
                "ConsistentRead": True,
            }
        }
        while asked:
            with throttling():
                answer = self._client.batch_get_item(RequestItems=asked)
            yield from answer["Responses"].get(self._table, [])
            asked = answer.get("UnprocessedKeys")

    def _partition(self, pk: str) -> Iterator[Record]:
        """All records below one key that are not over."""
        rows = self._query(
            KeyConditionExpression="#pk = :pk",
            ExpressionAttributeNames={"#pk": "pk"},
            ExpressionAttributeValues={":pk": {"S": pk}},
            ConsistentRead=True,
        )
        return (record for row in rows if (record := self._standing(row)))

    def _due_rows(self, shard: str, *, upto: str = "~", limit: int | None = None) -> Iterator[Item]:
        more: dict[str, Any] = {"Limit": limit} if limit else {}
        rows = self._query(
            IndexName="due",
            KeyConditionExpression="#shard = :shard AND #at <= :upto",
            ExpressionAttributeNames={"#shard": "due_shard", "#at": "due_key"},
            ExpressionAttributeValues={":shard": {"S": shard}, ":upto": {"S": upto}},
            **more,
        )
        for count, row in enumerate(rows):
            if limit is not None and count >= limit:
                return
            yield row

    def _query(self, **arguments: Any) -> Iterator[Item]:
        while True:
            with throttling():
                page = self._client.query(TableName=self._table, **arguments)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            arguments["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _named(row: Item) -> tuple[str, str]:
    """Case and id of the question that a row of the index is about."""
    _, _, case, question = row["due_key"]["S"].split("#")
    return case, question
