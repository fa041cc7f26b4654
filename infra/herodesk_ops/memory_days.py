"""The daily lists and totals of the table in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from threading import RLock

from herodesk.adapters.days import count_key, partitions
from herodesk.domain.records import DayCount, DayLine, DayList, Record
from herodesk.domain.retention import is_over
from herodesk.ports import Clock


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
        with self._lock:
            found = [self.items.get(count_key(day)) for day in dict.fromkeys(days)]
        now = self._clock.now()
        return [one for one in found if isinstance(one, DayCount) and not is_over(one, now)]
