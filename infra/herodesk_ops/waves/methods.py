"""Ways to call a wave: the one that is used, and simpler ones to compare it with.

Each is asked once a minute, with the authors of the last four hours, and says how far it is
beyond its limit: 1 and more is a call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from herodesk.domain.baseline import Habits
from herodesk.domain.brand import Waves
from herodesk.domain.crowd import crowd, minute_of

Heard = Mapping[bytes, tuple[int, int]]
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a method is told of one topic."""

    topic: str
    heard: Heard
    habits: Habits
    now: datetime
    rules: Waves
    series: int


Method = Callable[[Asked], float]


def chart(asked: Asked) -> float:
    """The negative binomial CUSUM of `herodesk.domain.crowd`."""
    found = crowd(
        asked.topic, asked.heard, habits=asked.habits, rules=asked.rules, series=asked.series,
        now=asked.now,
    )  # fmt: skip
    return found.strength / found.limit if found else 0.0


def fixed(asked: Asked) -> float:
    """So many authors in twenty minutes, whatever is usual."""
    return _count(asked, 20) / asked.rules.least_authors


def z_score(asked: Asked) -> float:
    """Standard deviations above the same hour's mean, over the last hour; three is much."""
    count = _count(asked, 60)
    usual = asked.habits.usual(asked.topic, asked.now - 60 * MINUTE, asked.now).authors
    return _enough(asked, (count - usual) / sqrt(max(usual, 0.25)) / 3)


def ewma(asked: Asked) -> float:
    """An exponentially weighted mean of ten-minute counts, against three of its deviations."""
    share, mean, variance = 0.3, 0.0, 0.0
    usual = asked.habits.until(asked.topic, asked.now, asked.now - 240 * MINUTE)
    counts = [0] * 24
    for at, _ in asked.heard.values():
        ago = minute_of(asked.now) - at
        if 0 < ago <= 240:
            counts[(ago - 1) // 10] += 1
    for step in range(24, 0, -1):
        expected = usual(step / 6).authors - usual((step - 1) / 6).authors
        mean = (1 - share) * mean + share * (counts[step - 1] - expected)
        variance = (1 - share) ** 2 * variance + share**2 * max(expected, 0.05)
    return _enough(asked, mean / sqrt(variance) / 3)


def _count(asked: Asked, minutes: int) -> int:
    end = minute_of(asked.now)
    return sum(0 <= end - at <= minutes for at, _ in asked.heard.values())


def _enough(asked: Asked, score: float) -> float:
    """Nothing is a wave with fewer authors than it takes, by any method."""
    return score if _count(asked, 240) >= asked.rules.least_authors else 0.0


METHODS: dict[str, Method] = {
    "CUSUM": chart, "fixed": fixed, "z-score": z_score, "EWMA": ewma,
}  # fmt: skip
