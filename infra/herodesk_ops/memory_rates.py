"""Who was heard in which minute, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from threading import RLock

from herodesk.adapters.items import WAVES
from herodesk.adapters.rates import HEARD_KEPT, KEPT, MOST_MARKS, minute_key
from herodesk.domain.authors import Minute, Sign
from herodesk.domain.baseline import Baseline
from herodesk.domain.channel import Heard, slot_of
from herodesk.domain.records import Record
from herodesk.domain.retention import is_over
from herodesk.domain.wave import Statement, Wave, WaveCall
from herodesk.ports import Clock

MINUTE = timedelta(minutes=1)


class MemoryRates:
    """The part of `ports.Records` that counts authors, over dicts."""

    items: dict[tuple[str, str], Record]
    _clock: Clock
    _lock: RLock
    _together: Mapping[str, set[tuple[str, str]]]
    _rates: dict[datetime, dict[tuple[str, str], dict[Sign, set[bytes]]]]
    _merged: dict[datetime, list[Minute]]
    """The minutes as they were read last; what is added to one makes it be read anew."""
    _keys: dict[date, str]
    _heard: dict[tuple[date, str], set[int]]

    def count_authors(self, minutes: Iterable[Minute]) -> None:
        with self._lock:
            for minute in minutes:
                self._add(minute)

    def _add(self, minute: Minute) -> None:
        signs = {sign: marks for sign in Sign if (marks := minute.of(sign))}
        if not signs:
            return
        self._forget()
        shard = self._rates.setdefault(minute.at, {}).setdefault(
            (minute_key(minute)[0], minute.topic), {sign: set() for sign in Sign}
        )
        added = {sign: sorted(marks)[:MOST_MARKS] for sign, marks in signs.items()}
        if any(len(shard[s]) > MOST_MARKS - len(m) and shard[s] for s, m in added.items()):
            return
        for sign, first in added.items():
            shard[sign].update(first)
        self._merged.pop(minute.at, None)

    def heard_authors(self, since: datetime, until: datetime) -> list[Minute]:
        with self._lock:
            self._forget()
            first = since.astimezone(UTC).replace(second=0, microsecond=0)
            ats = (first + minute * MINUTE for minute in range((until - first) // MINUTE + 1))
            return [one for at in ats if at in self._rates for one in self._minutes(at)]

    def _minutes(self, at: datetime) -> list[Minute]:
        if at not in self._merged:
            self._merged[at] = self._merge(at)
        return self._merged[at]

    def _merge(self, at: datetime) -> list[Minute]:
        topics: dict[str, list[dict[Sign, set[bytes]]]] = {}
        for (_, topic), shard in self._rates[at].items():
            topics.setdefault(topic, []).append(shard)
        return [
            Minute(
                at=at,
                topic=topic,
                bad=frozenset().union(*(shard[Sign.BAD] for shard in topics[topic])),
                good=frozenset().union(*(shard[Sign.GOOD] for shard in topics[topic])),
            )
            for topic in sorted(topics)
        ]

    def _forget(self) -> None:
        """What the table would have deleted by now; minutes come in order, or nearly."""
        over = self._clock.now() - KEPT
        while self._rates and (oldest := next(iter(self._rates))) <= over:
            del self._rates[oldest]
            self._merged.pop(oldest, None)

    def author_key(self, day: date, fresh: str) -> str:
        with self._lock:
            return self._keys.setdefault(day, fresh)

    def hear(self, platform: str, at: datetime) -> None:
        with self._lock:
            day = at.astimezone(UTC).date()
            self._heard.setdefault((day, platform), set()).add(slot_of(at))
            over = self._clock.now().date() - HEARD_KEPT
            for key in [key for key in self._heard if key[0] <= over]:
                del self._heard[key]

    def heard(self, since: date, until: date) -> list[Heard]:
        with self._lock:
            return [
                Heard(platform=platform, day=day, slots=frozenset(slots))
                for (day, platform), slots in sorted(self._heard.items())
                if since <= day <= until
            ]

    def waves(self) -> list[Wave]:
        return [one for one in self._learnt() if isinstance(one, Wave)]

    def baselines(self) -> list[Baseline]:
        return [one for one in self._learnt() if isinstance(one, Baseline)]

    def live_waves(self) -> list[Wave]:
        return [wave for wave in self.waves() if wave.is_on]

    def statements(self, wave: str) -> list[Statement]:
        return [one for one in self._learnt(f"WAVE#{wave}") if isinstance(one, Statement)]

    def wave_calls(self, wave: str) -> list[WaveCall]:
        return [one for one in self._learnt(f"WAVE#{wave}") if isinstance(one, WaveCall)]

    def _learnt(self, partition: str = WAVES) -> list[Record]:
        with self._lock:
            found = [self.items[key] for key in sorted(self._together.get(partition, ()))]
        return [one for one in found if not is_over(one, self._clock.now())]
