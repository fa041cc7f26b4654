"""The daily lists and totals of the table in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from threading import RLock
from typing import TypeVar

from herodesk.adapters.days import count_key, facts_key, partitions, reply_time_key
from herodesk.domain.records import DayCount, DayFacts, DayLine, DayList, Record, ReplyTime
from herodesk.domain.retention import is_over
from herodesk.ports import Clock

R = TypeVar("R", DayCount, DayFacts, ReplyTime)


class MemoryDays:
    """The part of `ports.Records` that tells what a day brought, over a dict of records."""

    items: dict[tuple[str, str], Record]
    _clock: Clock
    _lock: RLock
    _together: Mapping[str, set[tuple[str, str]]]

    def day_lines(self, day: date, kind: DayList, limit: int | None = None) -> list[DayLine]:
        with self._lock:
            keys = [key for pk in partitions(day) for key in self._together.get(pk, ())]
            lines = [one for key in keys if isinstance(one := self.items[key], DayLine)]
        now = self._clock.now()
        there = [line for line in lines if line.kind is kind and not is_over(line, now)]
        return sorted(there, key=lambda line: (line.at, line.id), reverse=True)[:limit]

    def day_counts(self, days: Iterable[date]) -> list[DayCount]:
        return self._known([count_key(day) for day in days], DayCount)

    def day_facts(self, days: Iterable[date]) -> list[DayFacts]:
        first = self._known([facts_key(day) for day in days], DayFacts)
        more = [facts_key(one.day, part) for one in first for part in range(1, one.parts)]
        return [*first, *self._known(more, DayFacts)]

    def reply_times(self, days: Iterable[date]) -> list[ReplyTime]:
        return self._known([reply_time_key(day) for day in days], ReplyTime)

    def _known(self, keys: Iterable[tuple[str, str]], kind: type[R]) -> list[R]:
        with self._lock:
            found = [self.items.get(key) for key in dict.fromkeys(keys)]
        now = self._clock.now()
        return [one for one in found if isinstance(one, kind) and not is_over(one, now)]
