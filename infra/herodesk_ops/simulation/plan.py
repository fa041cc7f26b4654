"""What a simulated month is like: how many people and posts, what is written, what goes wrong.

Every number that the report depends on stands here or in `conduct.py`, and is told in
docs/simulate.md with where it comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from herodesk.domain.finding import Verdict

START = datetime(2027, 2, 1, 0, 0, tzinfo=UTC)
"""A Monday without holidays near it."""

BY_HOUR = (2, 1, 1, 1, 1, 2, 4, 7, 9, 9, 9, 9, 10, 9, 9, 9, 9, 10, 11, 12, 11, 9, 6, 4)
"""How lively each hour of the day is, UTC: evenings are the liveliest."""

BY_WEEKDAY = (11, 10, 10, 10, 10, 8, 8)
"""How lively each day of the week is, from Monday on."""

MIX: Mapping[Verdict, float] = {
    Verdict.NOISE: 0.66,
    Verdict.PROBLEM: 0.14,
    Verdict.QUESTION: 0.08,
    Verdict.PRAISE: 0.08,
    Verdict.IDEA: 0.02,
    Verdict.DOUBT: 0.02,
}
"""What posts that name a brand are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surge:
    """Many write about one topic at once: `times` as many posts about it as usual."""

    at: datetime
    lasts: timedelta
    topic: int
    """Which of the brand's topics, by its place."""
    times: float
    verdict: Verdict = Verdict.PROBLEM


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """The platform delivers nothing and takes nothing; what was written comes all at once after."""

    at: datetime
    lasts: timedelta

    @property
    def ends(self) -> datetime:
        """When it is over."""
        return self.at + self.lasts

    def holds(self, at: datetime) -> bool:
        """True while it lasts."""
        return self.at <= at < self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One simulated stretch of time. The same plan gives the same report."""

    heroes: int = 3000
    posts: int = 200_000
    """About so many in all, surges aside."""
    days: int = 30
    seed: int = 1
    start: datetime = START
    zones: tuple[str, ...] = (
        "Europe/Berlin", "Europe/London", "Europe/Vienna", "Europe/Lisbon", "Europe/Athens",
    )  # fmt: skip
    danger: float = 0.004
    """The share of problems in which somebody may come to harm."""
    again: float = 0.12
    """The share of posts by somebody who wrote within the last hours."""
    surges: tuple[Surge, ...] = field(default_factory=tuple)
    outage: Outage | None = None

    @property
    def end(self) -> datetime:
        """When it is over."""
        return self.start + timedelta(days=self.days)


def usual(*, heroes: int, posts: int, days: int, seed: int) -> Plan:
    """A stretch with two surges and one outage, at a third, two thirds and the half of it."""
    length = timedelta(days=days)
    noon = timedelta(hours=10)

    def day(share: float) -> datetime:
        return START + timedelta(days=int(length / timedelta(days=1) * share)) + noon

    return Plan(
        heroes=heroes,
        posts=posts,
        days=days,
        seed=seed,
        surges=(
            Surge(at=day(1 / 3), lasts=timedelta(hours=4), topic=0, times=12),
            Surge(
                at=day(2 / 3) + timedelta(hours=3),
                lasts=timedelta(hours=3),
                topic=1,
                times=8,
                verdict=Verdict.PRAISE,
            ),
        ),
        outage=Outage(at=day(1 / 2), lasts=timedelta(hours=2)),
    )
