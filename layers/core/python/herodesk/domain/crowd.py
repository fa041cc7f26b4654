"""Is this a wave? More different authors than chance would bring, told as early as that is sure.

The method is a cumulative-sum chart for counts (Lucas 1985) against a baseline with rhythm, in its
negative binomial form (Höhle and Paul 2008): over every stretch that ends now, how much likelier
are that many authors if `rise` times as many as usual write than if it is a usual hour. What that
must exceed follows from how many false alarms a month are borne. docs/waves.md says why, and how
well it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf, log, log1p, log10

from herodesk.domain.authors import NAMED, Minute, Sign, readers_of
from herodesk.domain.baseline import ALL, Habits, Usual
from herodesk.domain.brand import Waves

MINUTE = timedelta(minutes=1)
HOURS_A_MONTH = 720.0

BETWEEN = (2.1, 1.5)
"""A chart with that limit calls by chance once in exp(limit + 2.1 - 1.5 log rise) usual authors:
by simulation for rises of 3 to 8, exact to a tenth."""
QUIET = (3.0, 1.5)
"""Authors an hour up to which each one counts, and the power with which a busier topic's part of
the false alarms shrinks: eight authors are soon more than chance where much is written."""
SELDOMER = 1.5
"""What is usual is only known so well: charts that allow for it call so much seldomer than they
are allowed, at least (docs/waves.md has what was measured)."""
LEAST_LIMIT = log(100)
"""Whatever is borne: a hundred times likelier is the least."""
SUSPECTED_SHARE = 0.75
"""Of the limit: from here on a crowd is shown as one that might become a wave."""

LOUD_FROM = 10_000
"""An author with more readers weighs more: half an author more for each power of ten."""
MOST_LOUD = 0.25
"""Loud authors add no more than that share to a crowd."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """How many authors wrote since when, and what would be usual then.

    `strength` is the logarithm of how much likelier this is in a wave than in a usual hour,
    `limit` what it must exceed.
    """

    topic: str
    sign: Sign
    since: datetime
    until: datetime
    authors: int
    usual: float
    readers: int
    strength: float
    limit: float

    @property
    def minutes(self) -> int:
        """How long it took."""
        return max(1, -(-(self.until - self.since) // MINUTE))

    @property
    def is_wave(self) -> bool:
        """True if it is not by chance."""
        return self.strength >= self.limit

    @property
    def is_suspected(self) -> bool:
        """True if it may become a wave."""
        return self.strength >= SUSPECTED_SHARE * self.limit


FINE = 1.05
"""A stretch is looked at if it holds so many times the authors of the last one."""

Heard = Mapping[bytes, tuple[int, int]]
"""The latest minute and the readers of each author."""


def heard_by_topic(minutes: Iterable[Minute], sign: Sign) -> dict[str, Heard]:
    """Who was heard about each topic, each author once, at the latest minute."""
    topics: dict[str, dict[bytes, tuple[int, int]]] = {}
    is_bad = sign is Sign.BAD
    for minute in sorted(minutes, key=lambda one: one.at):
        if marks := minute.bad if is_bad else minute.good:
            heard, at = topics.setdefault(minute.topic, {}), minute_of(minute.at)
            for marked in sorted(marks):
                heard[marked[:NAMED]] = at, readers_of(marked)
    return {**topics}


def together(topics: Iterable[Heard]) -> Heard:
    """Who was heard about any of these topics."""
    every: dict[bytes, tuple[int, int]] = {}
    for heard in topics:
        for author, (at, readers) in heard.items():
            known = every.get(author)
            if known is None or known[0] < at:
                every[author] = (at, readers)
    return every


def crowd(
    topic: str, heard: Heard, *, habits: Habits, rules: Waves, series: int, now: datetime
) -> Crowd | None:
    """The stretch until now that looks most like a wave; None if too few authors wrote at all.

    `series` is how many topics and signs are watched: they share the false alarms.
    """
    if len(heard) < rules.least_authors:
        return None
    end, most = minute_of(now), rules.look_back_minutes
    recent = sorted(
        (end - at, audience) for at, audience in heard.values() if 0 <= end - at <= most
    )
    if len(recent) < rules.least_authors or not habits.all.seen:
        return None  # or who listens knows nothing yet of what is usual
    usual = habits.until(topic, now, now - most * MINUTE)
    best = (-inf, 0, 0, 0)
    for age, authors, weight, readers in _stretches(recent, rules.least_authors):
        strength = strength_of(weight, usual(age / 60), rules.rise)
        if strength > best[0]:
            best = (strength, age, authors, readers)
    strength, age, authors, readers = best
    return Crowd(
        topic=topic, sign=habits.all.sign, since=now - age * MINUTE, until=now, authors=authors,
        usual=usual(age / 60).authors, readers=readers, strength=strength,
        limit=limit_of(habits.level(topic), rules, series / share_of(topic, habits)),
    )  # fmt: skip


def minute_of(at: datetime) -> int:
    """The minute that has begun, numbered since 1970."""
    return int(at.timestamp()) // 60


def strength_of(authors: float, usual: Usual, rise: float) -> float:
    """How much likelier so many authors are at `rise` times the usual, as a natural logarithm.

    Negative binomial: what is usual is only known so well. Grows with the authors, falls with
    what is usual.
    """
    if usual.authors <= 0:
        return inf if authors > 0 else 0.0
    share = usual.authors / usual.shape
    return authors * log(rise) - (authors + usual.shape) * (log1p(rise * share) - log1p(share))


def share_of(topic: str, habits: Habits) -> float:
    """How many even parts of the false alarms that are borne a topic has: more the quieter it is,
    all of them together what there is."""
    quiet, power = QUIET
    topics = {topic, ALL, *habits.topics}
    parts = {one: min(1.0, quiet / habits.level(one)) ** power for one in topics}
    return float(SELDOMER * parts[topic] * len(parts) / sum(parts.values()))


def limit_of(level: float, rules: Waves, series: float) -> float:
    """What `strength` must exceed, so that chance does it as seldom as is borne by one of so many
    even parts.

    A chart's time between false alarms grows with the exponential of its limit, counted in usual
    authors (Lucas 1985).
    """
    authors_a_month = HOURS_A_MONTH * max(level, 1 / HOURS_A_MONTH)
    borne = rules.false_alarms_a_month / max(1.0, series)
    limit = log(authors_a_month / borne) - BETWEEN[0] + BETWEEN[1] * log(rules.rise)
    return max(LEAST_LIMIT, limit)


def _stretches(
    recent: Sequence[tuple[int, int]], least: int
) -> Iterator[tuple[int, int, float, int]]:
    """How many have written within how many minutes, what they weigh and how many can read them:
    for each minute in which somebody wrote; of many not for each, which makes no difference."""
    readers, loud, wanted, last = 0, 0.0, float(least), len(recent) - 1
    for place, (age, audience) in enumerate(recent):
        readers += audience
        if audience > LOUD_FROM:
            loud += 0.5 * log10(audience / LOUD_FROM)
        authors = place + 1
        if place == last or (authors >= wanted and recent[place + 1][0] > age):
            yield max(1, age), authors, authors + min(loud, MOST_LOUD * authors), readers
            wanted = authors * FINE
