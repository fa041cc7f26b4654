"""Learn what is usual, hour by hour: how many authors wrote about each topic.

An hour is learnt once it is over, under the version of what was learnt before: twice is once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from herodesk.domain.authors import NAMED, Minute, Sign
from herodesk.domain.baseline import ALL, HOUR, Baseline, Habits, first, folded, habits, skipped
from herodesk.domain.errors import StaleError
from herodesk.domain.wave import Wave
from herodesk.ports import App

LEARNT_AFTER = timedelta(minutes=5)
"""So long after an hour has ended whatever was written in it is counted, if nothing is late."""
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
    if baselines and not behind:
        return list(baselines)
    known = {(base.topic, base.sign) for base in baselines}
    topics = (*(topic.id for topic in brand.topics), ALL)
    new = [
        first(topic, sign, _hour(now))
        for topic in topics
        for sign in Sign
        if (topic, sign) not in known
    ]
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
    authors: dict[tuple[str, Sign, datetime], int]
    waves: tuple[Wave, ...]
    usual: dict[Sign, Habits]

    def learnt(self, before: Baseline) -> Baseline:
        """The next version of a baseline, up to `until`."""
        base = skipped(before, self.oldest) if before.until < self.oldest else before
        known = self.usual[base.sign]
        while base.until < self.until:
            hour = base.until
            base = folded(
                base,
                self.authors.get((base.topic, base.sign, hour), 0),
                zone=known.zone,
                usual=known.usual(base.topic, hour, hour + HOUR).authors,
                in_wave=self._in_wave(base, hour),
            )
        return replace(base, v=before.v + 1)

    def _in_wave(self, base: Baseline, hour: datetime) -> bool:
        return any(
            wave.called_at is not None
            and wave.sign is base.sign
            and (ALL in {wave.topic, base.topic} or wave.topic == base.topic)
            and wave.since < hour + HOUR
            and (wave.over_at is None or hour < wave.over_at)
            for wave in self.waves
        )


def _counted(minutes: Iterable[Minute]) -> dict[tuple[str, Sign, datetime], int]:
    """How many different authors wrote in each hour, about each topic and about any."""
    heard: dict[tuple[str, Sign, datetime], set[bytes]] = {}
    for minute in minutes:
        for sign in Sign:
            authors = {marked[:NAMED] for marked in minute.of(sign)}
            for topic in (minute.topic, ALL):
                heard.setdefault((topic, sign, _hour(minute.at)), set()).update(authors)
    return {key: len(authors) for key, authors in heard.items()}


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
