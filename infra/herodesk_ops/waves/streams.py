"""Made-up streams of authors: a daily and weekly rhythm, chance, and waves that are put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import exp, log
from random import Random

from herodesk.domain.authors import STEPS, Sign
from herodesk.domain.baseline import ALL, HOUR, Baseline, Habits, folded, slot

MINUTE = timedelta(minutes=1)
ZONE = "Europe/Berlin"
BEGIN = datetime(2026, 9, 7, tzinfo=UTC)
"""A Monday."""

# Not the rhythm that the detection takes for common: a lull at noon, quiet weekends.
_DAY = (
    0.3, 0.2, 0.1, 0.1, 0.1, 0.2, 0.5, 1.0, 1.7, 2.0, 1.8, 1.3,
    0.9, 1.1, 1.5, 1.7, 1.6, 1.3, 1.2, 1.4, 1.6, 1.3, 0.8, 0.5,
)  # fmt: skip
_MEAN = sum(_DAY) / 24
_WEEKEND = 0.6
_WEEK = (5 + 2 * _WEEKEND) / 7

Told = tuple[bytes, int]
"""An author's mark without the last byte, and how many can read the author."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Topics with their authors an hour, on average over a week. `busy` multiplies whole days by
    chance, with that standard deviation of the logarithm; 0 is pure chance around the rhythm."""

    levels: Mapping[str, float]
    seed: int = 1
    busy: float = 0.0

    def rate(self, topic: str, at: datetime, day: float = 1.0) -> float:
        """Authors an hour around that moment."""
        here = slot(at, ZONE)
        weekend = _WEEKEND if here >= 5 * 24 else 1.0
        rhythm = _DAY[here % 24] / _MEAN * weekend / _WEEK
        return self.levels[topic] * rhythm * day


def twenty_topics(least: float = 0.25, most: float = 16.0) -> dict[str, float]:
    """Twenty topics from very quiet to busy, evenly on a logarithmic scale."""
    step = (most / least) ** (1 / 19)
    return {f"t{place:02d}": least * step**place for place in range(20)}


def learnt(world: World, weeks: int, until: datetime) -> Habits:
    """What is known after so many weeks of that world."""
    chance = Random(world.seed * 7919 + 1)
    since = until - timedelta(weeks=weeks)
    fresh = {
        topic: Baseline(topic=topic, sign=Sign.BAD, since=since, until=since)
        for topic in (*world.levels, ALL)
    }
    habits = Habits(zone=ZONE, all=fresh.pop(ALL), topics=fresh)
    while habits.all.until < until:
        at = habits.all.until
        day = day_factor(world, at)
        counts = {t: poisson(world.rate(t, at, day), chance) for t in world.levels}
        habits = with_hour(habits, counts)
    return habits


def day_factor(world: World, at: datetime) -> float:
    """How busy that day is, the same for all topics."""
    if not world.busy:
        return 1.0
    chance = Random(f"{world.seed} {at:%Y-%m-%d}")
    return exp(chance.gauss(0, world.busy) - world.busy**2 / 2)


def with_hour(habits: Habits, counts: Mapping[str, int]) -> Habits:
    """The habits with one hour more, as follow-up learns it."""

    def more(base: Baseline, authors: int) -> Baseline:
        usual = habits.usual(base.topic, base.until, base.until + HOUR).authors
        return folded(base, authors, zone=habits.zone, usual=usual)

    topics = {topic: more(base, counts.get(topic, 0)) for topic, base in habits.topics.items()}
    return replace(habits, all=more(habits.all, sum(counts.values())), topics=topics)


def stream(world: World, since: datetime, minutes: int) -> Iterator[tuple[datetime, str, Told]]:
    """Who writes about what in each minute, in order."""
    chance = Random(world.seed * 104729 + 2)
    for minute in range(minutes):
        at = since + minute * MINUTE
        day = day_factor(world, at)
        for topic in world.levels:
            for _ in range(poisson(world.rate(topic, at, day) / 60, chance)):
                yield at, topic, somebody(chance)


def somebody(chance: Random) -> Told:
    """A new author; one in a hundred has more than ten thousand readers."""
    readers = int(exp(chance.gauss(log(150), 1.8)))
    return chance.randbytes(7), round(10 ** (round(STEPS * log(1 + readers, 10)) / STEPS)) - 1


def poisson(mean: float, chance: Random) -> int:
    """A Poisson number; for large means by parts (Knuth)."""
    total = 0
    while mean > 30:
        mean -= 30
        total += poisson(30, chance)
    limit, product, count = exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return total + count


def wave(
    begin: datetime, an_hour: float, size: int, chance: Random
) -> Sequence[tuple[datetime, Told]]:
    """A wave of that many authors, each at a moment of its own (aware, to the second)."""
    at, authors = begin, []
    for _ in range(size):
        at += timedelta(hours=chance.expovariate(an_hour))
        authors.append((at, somebody(chance)))
    return authors
