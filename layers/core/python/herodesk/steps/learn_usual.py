"""Learn what is usual, hour by hour: how many authors wrote about each topic.

An hour is learnt once it is over, under the version of what was learnt before: twice is once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from herodesk.domain.authors import NAMED, Minute, Sign
from herodesk.domain.baseline import (
    ALL,
    HOUR,
    HOURS,
    Baseline,
    Habits,
    first,
    folded,
    habits,
    skipped,
)
from herodesk.domain.errors import StaleError
from herodesk.domain.wave import Wave
from herodesk.ports import App

LEARNT_AFTER = timedelta(minutes=5)
"""So long after an hour has ended whatever was written in it is counted, if nothing is late."""
TEACHES_NOTHING_FOR = timedelta(days=1)
"""So long a wave teaches nothing about what is usual."""
MOST_HOURS = 24
"""So many hours are learnt at once after a break; what is older is not there any more."""


def learn_usual(
    baselines: Sequence[Baseline], waves: Iterable[Wave], *, app: App
) -> list[Baseline]:
    """What is usual, with the hours that are over by now.

    The first time, and for a topic that is new, only that somebody listens from now on is stored.
    """
    now, brand = app.clock.now(), app.rules.brand()
    until = _hour(now - LEARNT_AFTER)
    behind = [base for base in baselines if base.until < until]
    known = {(base.topic, base.sign) for base in baselines}
    topics = (*(topic.id for topic in brand.topics), ALL)
    new = [
        first(topic, sign, _hour(now))
        for topic in topics
        for sign in Sign
        if (topic, sign) not in known
    ]
    if not behind and not new:
        return list(baselines)
    lesson = _lesson(behind, baselines, waves, until, app)
    learnt = [*(lesson.learnt(base) for base in behind), *new]
    for base in learnt:
        _store(base, app)
    return [*(base for base in baselines if base.until >= until), *learnt]


def _store(base: Baseline, app: App) -> None:
    try:
        app.records.save(base)
    except StaleError:
        return  # another run has learnt the same


def _lesson(
    behind: Sequence[Baseline],
    baselines: Sequence[Baseline],
    waves: Iterable[Wave],
    until: datetime,
    app: App,
) -> _Lesson:
    oldest = until - MOST_HOURS * HOUR
    since = max(min((base.until for base in behind), default=until), oldest)
    minutes = app.records.heard_authors(since, until) if since < until else []
    zone = app.rules.brand().duty.zone
    return _Lesson(
        oldest=oldest,
        until=until,
        authors=_counted(minutes),
        waves=tuple(waves),
        usual={sign: habits(baselines, sign, zone, until) for sign in Sign},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lesson:
    """The hours from `oldest` to `until`: who wrote, and which were no ordinary ones."""

    oldest: datetime
    until: datetime
    authors: dict[tuple[str, Sign, datetime], set[bytes]]
    waves: tuple[Wave, ...]
    usual: dict[Sign, Habits]

    def learnt(self, before: Baseline) -> Baseline:
        """The next version of a baseline, up to `until`."""
        base = skipped(before, self.oldest) if before.until < self.oldest else before
        known = self.usual[base.sign]
        while base.until < self.until:
            hour = base.until
            usual = known.usual(base.topic, hour, hour + HOUR).authors
            base = folded(base, self._said(base, hour), zone=known.zone, usual=usual)
        return replace(base, v=before.v + 1)

    def _said(self, base: Baseline, hour: datetime) -> float:
        """How many authors that hour teaches: in a wave as many as would have written without."""
        known = self.usual[base.sign]
        waves = self._waves(base, hour)
        if base.topic != ALL:
            if waves & {base.topic, ALL}:
                return known.usual(base.topic, hour, hour + HOUR).authors
            return len(self.authors.get((base.topic, base.sign, hour), ()))
        if ALL in waves:
            return known.usual(ALL, hour, hour + HOUR).authors
        calm = [
            authors
            for (topic, sign, at), authors in self.authors.items()
            if sign is base.sign and at == hour and topic not in waves
        ]
        usual = sum(known.usual(topic, hour, hour + HOUR).authors for topic in waves)
        return len(set().union(*calm)) + usual

    def _waves(self, base: Baseline, hour: datetime) -> set[str]:
        """The topics that were a wave in that hour. To who listens for less than a week a wave is
        an hour like any other, and so is one to everybody that lasts for more than a day: what is
        taken for usual may be wrong, and must not stay so."""
        if hour - base.since < HOURS * HOUR:
            return set()
        return {
            wave.topic
            for wave in self.waves
            if wave.called_at is not None
            and wave.sign is base.sign
            and wave.since < hour + HOUR
            and (wave.over_at is None or hour < wave.over_at)
            and hour < wave.since + TEACHES_NOTHING_FOR
        }


def _counted(minutes: Iterable[Minute]) -> dict[tuple[str, Sign, datetime], set[bytes]]:
    """Who wrote in each hour about each topic, or about none."""
    heard: dict[tuple[str, Sign, datetime], set[bytes]] = {}
    for minute in minutes:
        for sign in Sign:
            authors = {marked[:NAMED] for marked in minute.of(sign)}
            heard.setdefault((minute.topic, sign, _hour(minute.at)), set()).update(authors)
    return heard


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
