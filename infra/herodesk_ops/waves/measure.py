"""`herodesk waves measure`: false alarms a month and delay of the call, method by method.

Everything is seeded. False alarms are counted on made-up months without a wave, delays on waves
that are put on top of them; each method also with a limit of its own that brings no more false
alarms than one a month, so that delays compare like with like.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from herodesk.domain.baseline import ALL, HOUR, Habits
from herodesk.domain.brand import Waves
from herodesk.domain.crowd import minute_of
from herodesk_ops.waves import recorded
from herodesk_ops.waves.methods import METHODS, Asked
from herodesk_ops.waves.streams import (
    BEGIN,
    MINUTE,
    Told,
    World,
    learnt,
    stream,
    twenty_topics,
    wave,
    with_hour,
)

RULES = Waves()
WARM_WEEKS = 6
APART = timedelta(hours=4)
"""Calls of one topic that are nearer to each other are one alarm."""
BORNE = 1.0
SERIES = 2 * 21
"""Twenty topics and all together, good and bad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How much is tried."""

    months: int = 3
    tries: int = 60
    seed: int = 1
    data: Path | None = None


def measure(options: Options) -> dict[str, Any]:
    """All tables as plain values."""
    scores = [quiet_month(options.seed + month) for month in range(options.months)]
    limits = {name: _limit(name, scores) for name in METHODS}
    first = quiet_month(options.seed, weeks=0)
    found: dict[str, Any] = {
        "false alarms a month": {
            name: round(sum(_alarms(month[name], 1.0) for month in scores) / len(scores), 2)
            for name in METHODS
        },
        "false alarms in the first month": {name: _alarms(first[name], 1.0) for name in METHODS},
        "limits for one a month": {name: round(limit, 2) for name, limit in limits.items()},
        "waves": list(_delays(options, limits)),
    }
    if options.data:
        found["recorded"] = recorded.rows(options.data, limits)
    return found


# -- false alarms -----------------------------------------------------------------------------

Peaks = list[tuple[str, int, float]]
"""Topic, minute and score of what came near a call."""


def quiet_month(
    seed: int, *, busy: float = 0.0, days: int = 30, weeks: int = WARM_WEEKS
) -> dict[str, Peaks]:
    """A month without a wave after so many weeks of history: scores from a half on, by method."""
    world = World(levels=twenty_topics(), seed=seed, busy=busy)
    start = BEGIN + timedelta(weeks=weeks)
    habits = learnt(world, weeks, start)
    heard: dict[str, dict[bytes, tuple[int, int]]] = {topic: {} for topic in (*world.levels, ALL)}
    peaks: dict[str, Peaks] = {name: [] for name in METHODS}
    counts: dict[str, int] = dict.fromkeys(world.levels, 0)
    for at, several in _by_minute(stream(world, start, days * 1440)):
        while habits.all.until + HOUR <= at:
            habits = with_hour(habits, counts)
            counts = dict.fromkeys(world.levels, 0)
        now = at + MINUTE
        for topic, (marked, readers) in several:
            counts[topic] += 1
            heard[topic][marked] = heard[ALL][marked] = (minute_of(at), readers)
        for topic in sorted({ALL} | {topic for topic, _ in several}):
            _forget(heard[topic], minute_of(now))
            asked = Asked(
                topic=topic, heard=heard[topic], habits=habits, now=now, rules=RULES,
                series=SERIES,
            )  # fmt: skip
            for name, score in _scores(asked):
                peaks[name].append((topic, minute_of(now), score))
    return peaks


def _scores(asked: Asked) -> Iterator[tuple[str, float]]:
    """What comes near a call; the simple ways are asked of topics alone, to their favour."""
    if len(asked.heard) < RULES.least_authors:
        return
    for name, method in METHODS.items():
        if (asked.topic != ALL or name == "CUSUM") and (score := method(asked)) >= 0.5:
            yield name, score


def _by_minute(
    posts: Iterator[tuple[Any, str, Told]],
) -> Iterator[tuple[Any, list[tuple[str, Told]]]]:
    minute, several = None, list[tuple[str, Told]]()
    for at, topic, told in posts:
        if minute is not None and at != minute:
            yield minute, several
            several = []
        minute = at
        several.append((topic, told))
    if minute is not None:
        yield minute, several


def _forget(heard: dict[bytes, tuple[int, int]], now: int) -> None:
    oldest = now - RULES.look_back_minutes
    while heard and heard[first := next(iter(heard))][0] < oldest:
        del heard[first]


def _alarms(peaks: Peaks, limit: float) -> int:
    """How many alarms a limit brings."""
    last: dict[str, int] = {}
    alarms = 0
    for topic, minute, score in peaks:
        if score >= limit:
            alarms += minute - last.get(topic, -(10**9)) > APART // MINUTE
            last[topic] = minute
    return alarms


def _limit(name: str, months: Sequence[Mapping[str, Peaks]]) -> float:
    """The least limit from 1 on that brings no more alarms than are borne."""
    limit = 1.0
    while sum(_alarms(month[name], limit) for month in months) > BORNE * len(months):
        limit *= 1.03
    return limit


# -- delays -----------------------------------------------------------------------------------

LEVELS = (1.0, 2.0, 5.0, 10.0, 20.0)
WAVES = ((3, 100), (5, 40), (5, 100), (10, 100), (20, 100))
"""How many times the usual a wave adds, and how many authors it has in all."""
MOST_MINUTES = 8 * 60


def _delays(options: Options, limits: Mapping[str, float]) -> Iterator[dict[str, Any]]:
    for level in LEVELS:
        world = World(levels=twenty_topics() | {"wave": level}, seed=options.seed)
        start = BEGIN + timedelta(weeks=WARM_WEEKS, hours=12)
        habits = learnt(world, WARM_WEEKS, start)
        for times, size in WAVES:
            yield {
                "authors an hour": level,
                "times": times,
                "authors": size,
                **_row(world, habits, (times, size), limits, options),
            }


def _row(
    world: World, habits: Habits, kind: tuple[int, int], limits: Mapping[str, float],
    options: Options,
) -> dict[str, Any]:  # fmt: skip
    """Waves at so many times the rate that is usual at noon, on top of it, method by method."""
    times, size = kind
    chance = Random(f"{options.seed} {world.levels['wave']} {kind}")
    called: dict[str, list[Call | None]] = {name: [] for name in METHODS}
    for _ in range(options.tries):
        played = play(world, habits, times, size, chance)
        for name in METHODS:
            called[name].append(first_call(name, played, habits, limits[name]))
    return {name: summed(calls) for name, calls in called.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """Who wrote before and in a wave, by minute; `wave` are the moments of its authors."""

    topic: str
    heard: Sequence[tuple[int, Told]]
    wave: Sequence[float]
    begin: Any


def play(world: World, habits: Habits, times: float, size: int, chance: Random) -> Played:
    """Four usual hours, then a wave on top of what goes on."""
    begin = habits.all.until + timedelta(minutes=chance.randrange(60))
    an_hour = times * world.rate("wave", begin)
    authors = wave(begin, an_hour, size, chance)
    end = authors[-1][0]
    alone = World(levels={"wave": world.levels["wave"]}, seed=chance.randrange(10**9))
    since = begin - 4 * HOUR
    usual = stream(alone, since, (end - since) // MINUTE + 1)
    heard = [(minute_of(at), told) for at, _, told in usual]
    heard += [(minute_of(at), told) for at, told in authors]
    return Played(
        topic="wave",
        heard=sorted(heard),
        wave=[at.timestamp() / 60 for at, _ in authors],
        begin=begin,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """When a wave was called: minutes after it began and after its eighth author, and the share
    of its authors who had written by then."""

    after: float
    after_eighth: float
    share: float

    @property
    def is_in_time(self) -> bool:
        """Within ten minutes of the eighth author and before a quarter has written."""
        return self.after_eighth <= 10 and self.share < 0.25


def first_call(name: str, played: Played, habits: Habits, limit: float) -> Call | None:
    """When the method calls it, asked at each full minute; None if never before its end."""
    first = int(played.wave[0])
    last = min(int(played.wave[-1]) + 2, first + MOST_MINUTES)
    for minute in range(first, last):
        now = played.begin + (minute - minute_of(played.begin)) * MINUTE
        now = now.replace(second=0, microsecond=0)
        oldest = minute - RULES.look_back_minutes
        heard = {mark: (at, n) for at, (mark, n) in played.heard if oldest <= at < minute}
        if len(heard) < RULES.least_authors:
            continue
        asked = Asked(
            topic=played.topic, heard=heard, habits=habits, now=now, rules=RULES, series=SERIES
        )
        if METHODS[name](asked) >= limit:
            written = sum(at < minute for at in played.wave)
            return Call(
                after=minute - played.wave[0],
                after_eighth=minute - played.wave[min(7, len(played.wave) - 1)],
                share=written / len(played.wave),
            )
    return None


def summed(calls: Sequence[Call | None]) -> dict[str, Any]:
    """Median delays in minutes, how many were called at all, how many in time."""
    found = [call for call in calls if call]
    return {
        "called": round(len(found) / len(calls), 2),
        "minutes": round(median(call.after for call in found), 1) if found else None,
        "after 8th": round(median(call.after_eighth for call in found), 1) if found else None,
        "share": round(median(call.share for call in found), 2) if found else None,
        "in time": round(sum(call.is_in_time for call in found) / len(calls), 2),
    }
