"""The counters of notices and text messages in memory: one container's view of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import RLock

from herodesk.adapters.counted import Purse
from herodesk.domain.spending import Budget, Spent, Text
from herodesk.ports import NO_TEXTS, Clock


class MemoryCounted:
    """The part of `ports.Records` that counts what leaves."""

    _clock: Clock
    _lock: RLock

    def __init__(self) -> None:
        self.counted: dict[tuple[datetime, str], int] = {}
        self._spent = Spent(day="")
        self._purse = Purse()

    def count_notices(
        self,
        names: Sequence[str],
        most: int,
        texts: Mapping[str, Text] = NO_TEXTS,
        budget: Budget | None = None,
    ) -> Mapping[str, int]:
        hour = self._clock.now().replace(minute=0, second=0, microsecond=0)
        with self._lock:
            for name in names:
                self.counted[hour, name] = self.counted.get((hour, name), 0) + 1
            counts = {name: self.counted[hour, name] for name in names}
            told = [texts[n] for n in dict.fromkeys(names) if n in texts and counts[n] <= most]
            if budget:
                self._set_aside(told, budget)
        return counts

    def hand_back_notices(self, names: Sequence[str]) -> None:
        hour = self._clock.now().replace(minute=0, second=0, microsecond=0)
        with self._lock:
            for name in names:
                self.counted[hour, name] -= 1

    def take_text(self, text: Text, budget: Budget) -> bool:
        with self._lock:
            if not self._purse.take(text):
                self._set_aside([text], budget)
                return self._purse.take(text)
            return True

    def put_back_text(self, text: Text) -> None:
        with self._lock:
            self._purse.put_back(text)

    def spent(self, budget: Budget) -> Spent:
        with self._lock:
            return self._spent.on(budget.day(self._clock.now()))

    def _set_aside(self, texts: Sequence[Text], budget: Budget) -> None:
        now = self._clock.now()
        wanted = self._purse.wanting(texts, budget, now)
        self._spent = self._spent.on(budget.day(now)).plus(wanted)
        refused = self._purse.keep(wanted, self._spent, budget, now)
        self._spent = self._spent.plus(refused, -1)
