"""How many notices each person got within the hour, and how many parts of text messages all got
in the day and the month: one counter item, exact under any number of containers (R6, R10).

Both are counted by one write. Its size grows with the number of people who were told anything in
this hour, some twelve bytes each: up to sixty of them it costs one write unit for each case.
Whoever comes first in an hour or a day puts the item in its place, with what goes on counting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from herodesk.adapters.refusals import CHANGED, again_of, throttling
from herodesk.domain.errors import TransientError
from herodesk.domain.spending import Budget, Sort, Spent, Text
from herodesk.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY = ("TOLD", "TOLD")
TRIES = 20

Counts = dict[str, int]
"""Attribute to number. `@ana` is a person in the hour; `day.cases`, `month.cases` are parts and
`usd.cases` their price in millionths of a dollar, by sort; `n` counts the writes."""


FULL_FOR = timedelta(seconds=60)
"""After so long it is tried again whether something was handed back."""


class Purse:
    """Parts of the budget that this container has set aside and not sent yet, of one day.

    A part is counted before it leaves, most of them with the turns of those who are told. So never
    more leaves than is counted; what was counted and not sent is used next time, or lost.
    """

    def __init__(self) -> None:
        self._day = ""
        self._aside: Counter[tuple[str, Sort]] = Counter()
        self._full: dict[Sort, tuple[datetime, Budget]] = {}

    def wanting(self, texts: Sequence[Text], budget: Budget, now: datetime) -> list[Text]:
        """Those that are to be counted: none is set aside for them, and there may be room."""
        if (day := budget.day(now)) != self._day:
            self._day, self._full = day, {}
            self._aside.clear()
        return [
            t for t in texts
            if not self._aside[t.person, t.sort] and not self._is_full(t.sort, budget, now)
        ]  # fmt: skip

    def keep(
        self, counted: Sequence[Text], spent: Spent, budget: Budget, now: datetime
    ) -> list[Text]:
        """Set aside what fits, now that all of it is counted; what does not, to be handed back."""
        granted = budget.granted(counted, spent)
        refused = list(counted)[len(granted) :]
        for text in granted:
            self._aside[text.person, text.sort] += 1
        for text in refused:
            self._full[text.sort] = now, budget
        return refused

    def take(self, text: Text) -> bool:
        """Use one that was set aside; False if there is none."""
        if not self._aside[text.person, text.sort]:
            return False
        self._aside[text.person, text.sort] -= 1
        return True

    def put_back(self, text: Text) -> None:
        """It did not leave after all."""
        self._aside[text.person, text.sort] += 1

    def _is_full(self, sort: Sort, budget: Budget, now: datetime) -> bool:
        since, by = self._full.get(sort, (None, None))
        return since is not None and by == budget and now - since < FULL_FOR


class CountedNotices:
    """The counters of this hour, day and month, and whose are known to be full."""

    def __init__(self, client: DynamoDBClient, table: str, clock: Clock) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._purse = Purse()
        self._hour = ""
        self._full: dict[str, int] = {}
        self._writes = 0
        """How often was counted, as it was last seen."""

    def count(
        self, names: Sequence[str], most: int, texts: Mapping[str, Text], budget: Budget | None
    ) -> Mapping[str, int]:
        """One more for each name; who is full already is not counted on."""
        now = self._clock.now()
        if (hour := _hour(now)) != self._hour:
            self._hour, self._full = hour, {}
        full = dict(self._full)  # what others hand back meanwhile is known next time
        known = {name: full[name] for name in names if name in full}
        open_ = [name for name in dict.fromkeys(names) if name not in known]
        if not open_:
            return known
        told = [texts[name] for name in open_ if name in texts]
        wanted = self._purse.wanting(told, budget, now) if budget else []
        after = self._add(_persons(open_) | _parts(wanted, 1), budget)
        counted = {name: after[1][f"@{name}"] for name in open_}
        self._full.update({name: n for name, n in counted.items() if n > most})
        if budget and wanted:
            over = {texts[name].person for name in open_ if counted[name] > most and name in texts}
            self._settle(wanted, over, after[0], budget)
        return known | counted

    def hand_back(self, names: Sequence[str]) -> None:
        """One less for each name in this hour; nothing if another one has begun."""
        if not names or _hour(self._clock.now()) != self._hour:
            return
        self._hand_back({name: -n for name, n in _persons(names).items()}, {"hour": self._hour})
        for name in names:
            self._full.pop(name, None)

    def take(self, text: Text, budget: Budget) -> bool:
        """One part for a message that leaves now; False if the budget is used up."""
        if self._purse.take(text):
            return True
        now = self._clock.now()
        if not self._purse.wanting([text], budget, now):
            return False
        spent, _ = self._add(_parts([text], 1), budget)
        self._settle([text], set(), spent, budget)
        return self._purse.take(text)

    def put_back(self, text: Text) -> None:
        """It did not leave after all."""
        self._purse.put_back(text)

    def spent(self, budget: Budget) -> Spent:
        """What is counted now."""
        with throttling():
            answer = self._client.get_item(TableName=self._table, Key=_key(), ConsistentRead=True)
        return _spent(answer.get("Item", {})).on(budget.day(self._clock.now()))

    # -- inside -------------------------------------------------------------------------------

    def _settle(self, wanted: list[Text], full: set[str], spent: Spent, budget: Budget) -> None:
        """Keep what fits. Who has been told enough needs no part; that is handed back, too."""
        needless = [text for text in wanted if text.person in full]
        counted = [text for text in wanted if text.person not in full]
        refused = self._purse.keep(counted, spent.plus(needless, -1), budget, self._clock.now())
        if back := needless + refused:
            self._hand_back(_parts(back, -1), {"day": spent.day})

    def _hand_back(self, adds: Counts, stands: Mapping[str, str]) -> None:
        """Take this off the counters of that hour or day; once it is over they stay as they are.

        Under the number of writes: where the answer is lost and the SDK asks again, nothing is
        taken off twice. Counters may be ahead of what left, never behind.
        """
        for _ in range(TRIES):
            try:
                with throttling():
                    answer = self._client.update_item(
                        **self._adding(adds, stands, self._writes),
                        ReturnValues="ALL_NEW",
                        ReturnValuesOnConditionCheckFailure="ALL_OLD",
                    )
            except ClientError as error:
                if error.response["Error"]["Code"] != CHANGED:
                    raise
                if again_of(error) or not self._is_next(error.response.get("Item"), stands):
                    return
                continue
            self._writes = int(answer["Attributes"]["n"]["N"])
            return

    def _is_next(self, item: Any, stands: Mapping[str, str]) -> bool:
        """Whether it may be tried again: others have counted meanwhile, in the same hour or day."""
        if not item or any(item[name]["S"] != value for name, value in stands.items()):
            return False
        self._writes = int(item["n"]["N"])
        return True

    def _add(self, adds: Counts, budget: Budget | None) -> tuple[Spent, Counts]:
        """Add all of these at once, wherever the counters stand; what that makes."""
        now = self._clock.now()
        hour, day = _hour(now), budget.day(now) if budget else ""
        for _ in range(TRIES):
            try:
                item = self._update(adds, hour, day)
            except ClientError as error:
                if error.response["Error"]["Code"] != CHANGED:
                    raise
                before = cast("dict[str, Any]", error.response.get("Item") or {})
                if before and self._is_ahead(before, hour, day):
                    hour = max(hour, before["hour"]["S"])  # another clock is a little ahead
                    day = max(day, before["day"]["S"])
                    continue
                rolled = self._begun(before, adds, hour, day)
                if rolled is None:
                    continue
                item = rolled
            after = {name: int(v["N"]) for name, v in item.items() if "N" in v}
            self._writes = after["n"]
            return _spent(item), after
        raise TransientError("the counters of notices are changed too often")

    def _is_ahead(self, before: Mapping[str, Any], hour: str, day: str) -> bool:
        stood_hour, stood_day = str(before["hour"]["S"]), str(before["day"]["S"])
        return stood_hour >= hour and stood_day >= day

    def _update(self, adds: Counts, hour: str, day: str) -> Mapping[str, Any]:
        stands = {"hour": hour} | ({"day": day} if day else {})
        with throttling():
            answer = self._client.update_item(
                **self._adding(adds, stands),
                ReturnValues="ALL_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        return answer["Attributes"]

    def _adding(
        self, adds: Counts, stands: Mapping[str, str], writes: int | None = None
    ) -> dict[str, Any]:
        """One write that adds all of these while the counters are those of that hour and day, and,
        if told, were written so often."""
        numbered = list(enumerate({**adds, "n": 1}.items()))
        conditions = [f"#{name} = :{name}" for name in stands]
        counted: dict[str, Any] = {}
        if writes is not None:
            conditions.append(f"#n{len(adds)} = :writes")
            counted = {":writes": {"N": str(writes)}}
        return {
            "TableName": self._table,
            "Key": _key(),
            "UpdateExpression": "ADD " + ", ".join(f"#n{place} :n{place}" for place, _ in numbered),
            "ConditionExpression": " AND ".join(conditions),
            "ExpressionAttributeNames": {f"#n{place}": name for place, (name, _) in numbered}
            | {f"#{name}": name for name in stands},
            "ExpressionAttributeValues": {f":n{p}": {"N": str(n)} for p, (_, n) in numbered}
            | {f":{name}": {"S": value} for name, value in stands.items()}
            | counted,
        }

    def _begun(
        self, before: Mapping[str, Any], adds: Counts, hour: str, day: str
    ) -> Mapping[str, Any] | None:
        """The item of a new hour or day, with this added; None if somebody was faster."""
        stood = {name: before[name]["S"] if before else "" for name in ("hour", "day")}
        hour, day = max(hour, stood["hour"]), max(day, stood["day"])
        over = [
            *(("@",) if hour != stood["hour"] else ()),
            *(("day.",) if day != stood["day"] else ()),
            *(("month.", "usd.") if day[:7] != stood["day"][:7] else ()),
        ]
        numbers = {name: int(value["N"]) for name, value in before.items() if "N" in value}
        kept = {name: n for name, n in numbers.items() if not name.startswith(tuple(over))}
        for name, n in {**adds, "n": 1}.items():
            kept[name] = kept.get(name, 0) + n
        item: dict[str, Any] = {name: {"N": str(n)} for name, n in kept.items()}
        item |= {**_key(), "hour": {"S": hour}, "day": {"S": day}}
        condition: dict[str, Any] = {
            "ConditionExpression": "#n = :n" if before else "attribute_not_exists(#n)",
            "ExpressionAttributeNames": {"#n": "n"},
        }
        if before:
            condition["ExpressionAttributeValues"] = {":n": before["n"]}
        try:
            with throttling():
                self._client.put_item(TableName=self._table, Item=item, **condition)
        except ClientError as error:
            if error.response["Error"]["Code"] != CHANGED:
                raise
            return None
        return item


def _key() -> dict[str, Any]:
    return {"pk": {"S": KEY[0]}, "sk": {"S": KEY[1]}}


def _hour(now: datetime) -> str:
    return f"{now:%Y-%m-%dT%H}"


def _persons(names: Sequence[str]) -> Counts:
    # The sign keeps a person who is called "pk" from the keys.
    return {f"@{name}": 1 for name in names}


def _parts(texts: Sequence[Text], times: int) -> Counts:
    adds: Counts = {}
    for text in texts:
        for name, n in (("day", 1), ("month", 1), ("usd", text.micros)):
            key = f"{name}.{text.sort}"
            adds[key] = adds.get(key, 0) + n * times
    return {name: n for name, n in adds.items() if n}


def _spent(item: Mapping[str, Any]) -> Spent:
    def of(name: str) -> dict[Sort, int]:
        return {s: int(item[key]["N"]) for s in Sort if (key := f"{name}.{s}") in item}

    day = item["day"]["S"] if "day" in item else ""
    return Spent(day=day, today=of("day"), month=of("month"), micros=of("usd"))
