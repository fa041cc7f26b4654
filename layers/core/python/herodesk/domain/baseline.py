"""How many authors are usual for a topic in each hour of the week, learnt as it goes.

What a topic's own hours have shown is shrunk towards the topic's level times the brand's daily
rhythm, and that rhythm towards a common one, so that a quiet or a young history says little and
nothing wrong: a Gamma prior with a Poisson count (Gelman et al., Bayesian Data Analysis, 2.6).
Weeks count less the longer they are over.
"""

from __future__ import annotations

import struct
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from herodesk.domain.authors import Sign

HOURS = 168
_PACKED = struct.Struct(f"<{HOURS}e")
HOUR = timedelta(hours=1)
_TICK = timedelta(microseconds=1)

DECAY = 0.84
"""What a week still counts a week later: half after four weeks."""
RHYTHM_WEEKS = 1.0
"""So many weeks of a brand's own rhythm weigh as much as the common one."""
FIRM, FIRM_AT_FIRST, FIRM_AFTER_WEEKS = 40.0, 8.0, 3.0
"""So many authors in an hour of the week weigh as much as the topic's level times the rhythm: a
topic's own hours differ from that by a sixth, as a rule; at first by a third."""
FIRST_GUESS = (1.0, 1.0)
"""Before anything is known: one author in one hour."""
MOST_TIMES = 5
"""What a single hour may be above the usual and still teach us; the rest is cut off."""
FREE = 8

_COMMON = (
    0.25, 0.15, 0.1, 0.08, 0.08, 0.12, 0.3, 0.6, 0.9, 1.2, 1.4, 1.5,
    1.5, 1.4, 1.4, 1.4, 1.45, 1.5, 1.6, 1.7, 1.6, 1.4, 1.0, 0.55,
)  # fmt: skip
COMMON_RHYTHM = tuple(hour * 24 / sum(_COMMON) for hour in _COMMON)
"""How people write over the hours of a day, on average 1: little at night, most after work."""

ALL = "*"
"""All topics together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What one sign of one topic has shown so far: authors in each hour of the week, decayed.

    Hours from `since` to `until` (UTC, whole hours) are in it. `counts` are 168 half-precision
    numbers in base 64, Monday 00:00 of the brand's zone first.
    """

    topic: str
    sign: Sign
    since: datetime
    until: datetime
    counts: str = ""
    v: int = 0

    @property
    def hours(self) -> tuple[float, ...]:
        """Authors in each hour of the week."""
        return _unpacked(self.counts)

    @property
    def seen(self) -> int:
        """How many hours it has seen."""
        return (self.until - self.since) // HOUR


@lru_cache(maxsize=512)
def _unpacked(counts: str) -> tuple[float, ...]:
    return _PACKED.unpack(b64decode(counts)) if counts else (0.0,) * HOURS


def _packed(hours: Iterable[float]) -> str:
    return b64encode(_PACKED.pack(*hours)).decode()


@lru_cache(maxsize=512)
def _sum(counts: str) -> float:
    return sum(_unpacked(counts))


def slot(at: datetime, zone: str) -> int:
    """The hour of the week in which a moment lies, 0 to 167."""
    local = at.astimezone(ZoneInfo(zone))
    return local.weekday() * 24 + local.hour


class Usual(NamedTuple):
    """What is usual in a stretch of time: `authors`, and how sure that is as the shape of a Gamma
    distribution, which the count of authors then follows as a negative binomial one."""

    authors: float
    shape: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """The baselines of one sign of all topics, in the brand's zone."""

    zone: str
    all: Baseline
    topics: Mapping[str, Baseline]

    def of(self, topic: str) -> Baseline:
        """The baseline of a topic; a new one has seen nothing yet."""
        if topic == ALL:
            return self.all
        known = self.topics.get(topic)
        return known or replace(self.all, topic=topic, counts="", since=self.all.until, v=0)

    def without(self, topics: Iterable[str]) -> Habits:
        """The same, but that all together are all but these topics."""
        gone = [base.hours for topic, base in self.topics.items() if topic in set(topics)]
        if not gone:
            return self
        known = [base.hours for base in self.topics.values()]
        rest = (
            _rest(every, sum(hours[here] for hours in gone), sum(hours[here] for hours in known))
            for here, every in enumerate(self.all.hours)
        )
        return replace(self, all=replace(self.all, counts=_packed(rest)))

    def level(self, topic: str) -> float:
        """Authors an hour, on average over the week."""
        base = self.of(topic)
        return (FIRST_GUESS[0] + _sum(base.counts)) / (FIRST_GUESS[1] + self._seen(base))

    def rate(self, topic: str, at: datetime) -> float:
        """Authors that are usual in the hour around a moment."""
        return _rate(self.all, self.of(topic), self.zone, _floor(at))

    def rate_anew(self, topic: str, at: datetime) -> float:
        """The same, worked out: within an hour it is asked for each minute and topic."""
        here, base = slot(at, self.zone), self.of(topic)
        firm, expected = _firmness(base), self.level(topic) * self._rhythm(here, at)
        return (firm + base.hours[here]) / (firm / expected + _weeks_seen(base, at))

    def usual(self, topic: str, since: datetime, until: datetime) -> Usual:
        """What is usual from `since` to `until`."""
        return self.until(topic, until, since)((until - since) / HOUR)

    def until(self, topic: str, end: datetime, since: datetime) -> Callable[[float], Usual]:
        """What is usual in the last so many hours before `end`, back to `since`."""
        parts: list[tuple[float, float, float]] = []
        hours, authors, at = 0.0, 0.0, end
        while at > since:
            begin = max(since, _floor(at - _TICK))
            rate = self.rate(topic, begin)
            parts.append((hours, authors, rate))
            passed = (at - begin) / HOUR
            hours, authors, at = hours + passed, authors + rate * passed, begin
        base = self.of(topic)
        known, firm = FIRST_GUESS[0] + _sum(base.counts), _firmness(base)
        weeks = min(base.seen / HOURS, 1 / (1 - DECAY))

        def usual(hours: float) -> Usual:
            for begun, before, rate in reversed(parts):
                if begun <= hours:
                    mean = before + rate * (hours - begun)
                    an_hour = mean / max(hours, 1 / 60)
                    shape = max(1.0, hours) * (firm + an_hour * weeks)
                    return Usual(mean, min(known, shape))
            return Usual(0.0, known)

        return usual

    def _rhythm(self, here: int, at: datetime) -> float:
        """How much more than on average is written in that hour of the week."""
        hours, base = self.all.hours, self.all
        smooth = (hours[here - 1] + 2 * hours[here] + hours[(here + 1) % HOURS]) / 4
        weeks = sum(_weeks_seen(base, at + step * HOUR) for step in (-1, 0, 0, 1)) / 4
        common = RHYTHM_WEEKS * COMMON_RHYTHM[here % 24]
        return (common + smooth / self.level(ALL)) / (RHYTHM_WEEKS + weeks)

    def _seen(self, base: Baseline) -> float:
        """How many ordinary hours were seen, older ones counting less; in the first week by the
        common rhythm, so that a night says little about the next day."""
        if base.seen < HOURS:
            return _ordinary(base.since, base.until, self.zone)
        weeks, rest = divmod(base.seen, HOURS)
        return HOURS * (1 - DECAY**weeks) / (1 - DECAY) + rest * DECAY**weeks


def _rest(every: float, gone: float, known: float) -> float:
    """Who is left of `every` author without those of the topics that are gone. Some write about
    several topics, so all that is `known` may be more than `every`: then by share."""
    return max(every - gone, every * (1 - gone / known) if known else 0.0)


@lru_cache(maxsize=4096)
def _rate(every: Baseline, base: Baseline, zone: str, hour: datetime) -> float:
    habits = Habits(zone=zone, all=every, topics={base.topic: base})
    return habits.rate_anew(base.topic, hour)


def first(topic: str, sign: Sign, hour: datetime) -> Baseline:
    """The baseline of a topic that is listened to from that hour on."""
    return Baseline(topic=topic, sign=sign, since=hour, until=hour, v=1)


def folded(base: Baseline, authors: float, *, zone: str, usual: float) -> Baseline:
    """The baseline with one hour more, the one that begins at `until`.

    An hour that stands out is cut, so that what was not called a wave does not hide the next.
    """
    here = slot(base.until, zone)
    hours = list(base.hours)
    hours[here] = DECAY * hours[here] + min(float(authors), MOST_TIMES * usual + FREE)
    return replace(base, counts=_packed(hours), until=base.until + HOUR, v=base.v + 1)


def skipped(base: Baseline, until: datetime) -> Baseline:
    """The baseline after hours that nobody counted: as if they had not been."""
    gap = until - base.until
    return replace(base, since=base.since + gap, until=until, v=base.v + 1)


def habits(found: Iterable[Baseline], sign: Sign, zone: str, now: datetime) -> Habits:
    """The baselines of one sign; without any, those of somebody who begins to listen now."""
    mine = {base.topic: base for base in found if base.sign is sign}
    hour = _floor(now)
    every = mine.pop(ALL, None) or Baseline(topic=ALL, sign=sign, since=hour, until=hour)
    return Habits(zone=zone, all=every, topics=mine)


def _firmness(base: Baseline) -> float:
    share = min(1.0, base.seen / HOURS / FIRM_AFTER_WEEKS)
    return FIRM_AT_FIRST + (FIRM - FIRM_AT_FIRST) * share


def _floor(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _weeks_seen(base: Baseline, at: datetime) -> float:
    """How many times the hour of the week around `at` was seen, older ones counting less."""
    ago = (base.until - _floor(at)) // HOUR % HOURS or HOURS
    times = (base.seen - ago) // HOURS + 1 if base.seen >= ago else 0
    return float((1 - DECAY**times) / (1 - DECAY))


@lru_cache(maxsize=64)
def _ordinary(since: datetime, until: datetime, zone: str) -> float:
    seen = (until - since) // HOUR
    return sum(COMMON_RHYTHM[slot(since + hour * HOUR, zone) % 24] for hour in range(seen))
