"""Who was heard in which minute, as sets of marks in the table; and what was learnt from it.

One write for each batch, minute and topic: an addition to a set, which does nothing when it is
repeated. Items of a minute lie side by side, so that all topics of the last hours are read by one
query for each shard.
"""

from __future__ import annotations

from abc import abstractmethod
from base64 import b64decode
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zlib import crc32

from botocore.exceptions import ClientError

from herodesk.adapters.refusals import throttling
from herodesk.domain.authors import Minute, Sign
from herodesk.domain.baseline import Baseline
from herodesk.domain.channel import Heard, slot_of
from herodesk.domain.wave import Statement, Wave, WaveCall
from herodesk.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from herodesk.adapters.items import Item

RATE_SHARDS = 2
MOST_MARKS = 64
"""So many authors of one sign an item; whoever comes later in that minute changes nothing: it is
a crowd already."""
KEPT = timedelta(hours=26)
LIVE_KEPT = timedelta(seconds=15)
"""How old the waves may be by which a new case is marked; follow-up marks what was missed."""
KEY_KEPT = timedelta(days=2)
HEARD = "HEARD"
HEARD_KEPT = timedelta(days=4)


def minute_key(minute: Minute) -> tuple[str, str]:
    """Where the marks of a minute and topic lie; of one batch all in the same shard."""
    first = min(minute.bad | minute.good, default=b"")
    return f"RATE#{crc32(first) % RATE_SHARDS}", f"{_stamp(minute.at)}#{minute.topic}"


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M}"


class RateRecords:
    """The part of `ports.Records` that counts authors."""

    _client: DynamoDBClient
    _table: str
    _clock: Clock
    _author_keys: dict[date, str]
    _live: tuple[datetime, list[Wave]] | None
    _heard: dict[str, tuple[date, int]]
    """The stretch of time that was written of each platform last."""

    def count_authors(self, minutes: Iterable[Minute]) -> None:
        for minute in minutes:
            self._add(minute)

    def heard_authors(self, since: datetime, until: datetime) -> list[Minute]:
        found: dict[tuple[datetime, str], Minute] = {}
        for shard in range(RATE_SHARDS):
            for row in self._rates(shard, since, until):
                minute = _minute(row)
                known = found.get((minute.at, minute.topic))
                found[minute.at, minute.topic] = _merged(known, minute) if known else minute
        return [found[key] for key in sorted(found)]

    def author_key(self, day: date, fresh: str) -> str:
        if day not in self._author_keys:
            self._author_keys = {day: self._key_of(day, fresh)}
        return self._author_keys[day]

    def hear(self, platform: str, at: datetime) -> None:
        day, slot = at.astimezone(UTC).date(), slot_of(at)
        if self._heard.get(platform) == (day, slot):
            return
        until = datetime(day.year, day.month, day.day, tzinfo=UTC) + HEARD_KEPT
        with throttling():
            self._client.update_item(
                TableName=self._table,
                Key={"pk": {"S": HEARD}, "sk": {"S": f"{day}#{platform}"}},
                UpdateExpression="ADD #slots :slot SET #expires = :expires",
                ExpressionAttributeNames={"#slots": "slots", "#expires": "expires_at"},
                ExpressionAttributeValues={
                    ":slot": {"NS": [str(slot)]},
                    ":expires": {"N": str(int(until.timestamp()))},
                },
            )
        self._heard[platform] = day, slot

    def heard(self, since: date, until: date) -> list[Heard]:
        rows = self._query(
            KeyConditionExpression="#pk = :pk AND #sk BETWEEN :since AND :until",
            ExpressionAttributeNames={"#pk": "pk", "#sk": "sk"},
            ExpressionAttributeValues={
                ":pk": {"S": HEARD},
                ":since": {"S": f"{since}"},
                ":until": {"S": f"{until}~"},
            },
        )
        return [_heard(row) for row in rows]

    def _key_of(self, day: date, fresh: str) -> str:
        where: Any = {"pk": {"S": "RATE#KEY"}, "sk": {"S": day.isoformat()}}
        until = datetime(day.year, day.month, day.day, tzinfo=UTC) + KEY_KEPT
        expires = {"N": str(int(until.timestamp()))}
        with throttling():
            # Only the first of a day writes; what it wrote comes back to everybody.
            answer = self._client.update_item(
                TableName=self._table,
                Key=where,
                UpdateExpression="SET #key = if_not_exists(#key, :fresh), #expires = :expires",
                ExpressionAttributeNames={"#key": "key", "#expires": "expires_at"},
                ExpressionAttributeValues={":fresh": {"S": fresh}, ":expires": expires},
                ReturnValues="ALL_NEW",
            )
        return str(answer["Attributes"]["key"]["S"])

    def waves(self) -> list[Wave]:
        return [one for one in self._learnt("WAVE#") if isinstance(one, Wave)]

    def baselines(self) -> list[Baseline]:
        return [one for one in self._learnt("BASE#") if isinstance(one, Baseline)]

    def live_waves(self) -> list[Wave]:
        now = self._clock.now()
        if self._live is None or now - self._live[0] >= LIVE_KEPT:
            self._live = now, [wave for wave in self.waves() if wave.is_on]
        return self._live[1]

    def statements(self, wave: str) -> list[Statement]:
        return [one for one in self._beside(wave, "STATEMENT#") if isinstance(one, Statement)]

    def wave_calls(self, wave: str) -> list[WaveCall]:
        return [one for one in self._beside(wave, "CALL#") if isinstance(one, WaveCall)]

    # -- inside -------------------------------------------------------------------------------

    def _add(self, minute: Minute) -> None:
        pk, sk = minute_key(minute)
        signs = {str(sign): marks for sign in Sign if (marks := minute.of(sign))}
        if not signs:
            return
        room = " AND ".join(
            f"(attribute_not_exists(#{sign}) OR size(#{sign}) <= :{sign}_room)" for sign in signs
        )
        values: dict[str, Any] = {":expires": {"N": str(int((minute.at + KEPT).timestamp()))}}
        for sign, marks in signs.items():
            most = sorted(marks)[:MOST_MARKS]
            values[f":{sign}"] = {"BS": most}
            values[f":{sign}_room"] = {"N": str(MOST_MARKS - len(most))}
        try:
            with throttling():
                self._client.update_item(
                    TableName=self._table,
                    Key={"pk": {"S": pk}, "sk": {"S": sk}},
                    UpdateExpression=f"ADD {', '.join(f'#{s} :{s}' for s in signs)} "
                    "SET #expires = :expires",
                    ConditionExpression=room,
                    ExpressionAttributeNames={
                        "#expires": "expires_at",
                        **{f"#{sign}": sign for sign in signs},
                    },
                    ExpressionAttributeValues=values,
                )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def _rates(self, shard: int, since: datetime, until: datetime) -> Iterator[Item]:
        return self._query(
            KeyConditionExpression="#pk = :pk AND #sk BETWEEN :since AND :until",
            ExpressionAttributeNames={"#pk": "pk", "#sk": "sk"},
            ExpressionAttributeValues={
                ":pk": {"S": f"RATE#{shard}"},
                ":since": {"S": _stamp(since)},
                ":until": {"S": f"{_stamp(until)}~"},
            },
        )

    def _learnt(self, prefix: str) -> Iterator[object]:
        return self._of("WAVES", prefix)

    def _beside(self, wave: str, prefix: str) -> Iterator[object]:
        return self._of(f"WAVE#{wave}", prefix)

    def _of(self, pk: str, prefix: str) -> Iterator[object]:
        rows = self._query(
            KeyConditionExpression="#pk = :pk AND begins_with(#sk, :prefix)",
            ExpressionAttributeNames={"#pk": "pk", "#sk": "sk"},
            ExpressionAttributeValues={":pk": {"S": pk}, ":prefix": {"S": prefix}},
            ConsistentRead=True,
        )
        return (one for row in rows if (one := self._standing(row)))

    @abstractmethod
    def _query(self, **arguments: Any) -> Iterator[Item]:
        """The items of a query, page after page."""

    @abstractmethod
    def _standing(self, item: Item) -> object | None:
        """The record of an item, or None if its time is over."""


def _heard(row: Item) -> Heard:
    day, _, platform = row["sk"]["S"].partition("#")
    slots = frozenset(int(slot) for slot in row["slots"]["NS"])
    return Heard(platform=platform, day=date.fromisoformat(day), slots=slots)


def _minute(row: Item) -> Minute:
    at, _, topic = row["sk"]["S"].partition("#")
    bad, good = (frozenset(_marks(row, sign)) for sign in Sign)
    return Minute(at=datetime.fromisoformat(f"{at}:00+00:00"), topic=topic, bad=bad, good=good)


def _marks(row: Item, sign: Sign) -> Iterator[bytes]:
    """The marks; our own parser (`adapters.parsing`) leaves them in base 64, as they came."""
    for marked in row.get(sign, {}).get("BS", ()):
        yield b64decode(marked) if isinstance(marked, str) else marked


def _merged(one: Minute, other: Minute) -> Minute:
    return Minute(at=one.at, topic=one.topic, bad=one.bad | other.bad, good=one.good | other.good)
