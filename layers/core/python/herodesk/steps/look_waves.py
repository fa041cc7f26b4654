"""A wave as people look at it: how many wrote when, what is usual, its cases and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from herodesk.domain.authors import NAMED, Minute
from herodesk.domain.baseline import ALL, habits
from herodesk.domain.case import Case
from herodesk.domain.wave import Statement, Wave, WaveCall
from herodesk.ports import App
from herodesk.steps.wave_mode import cases_of

BEFORE = timedelta(hours=2)
KEPT = timedelta(hours=26)
MOST_BINS = 48
STEPS = (10, 30, 60)
"""Minutes of a bin: the first with which there are few enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """How many different authors wrote within some minutes, and how many are usual then: of a
    hundred ordinary stretches about ninety-five lie between `low` and `high`.

    `posts` counts an author once a minute, which is as exact as it is kept."""

    at: datetime
    minutes: int
    authors: int
    usual: float
    posts: int = 0
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveView:
    """All about one wave. No bins once what was counted is gone, after a day."""

    wave: Wave
    bins: Sequence[Bin]
    cases: Sequence[Case]
    statements: dict[str, Statement]
    calls: Sequence[WaveCall]


def look_at(wave: Wave, *, app: App) -> WaveView:
    """One wave in full."""
    return WaveView(
        wave=wave,
        bins=bins_of(wave, app=app),
        cases=sorted(cases_of(wave, app), key=lambda case: case.opened_at),
        statements={one.language: one for one in app.records.statements(wave.id) if one.text},
        calls=app.records.wave_calls(wave.id),
    )


def newest_waves(*, app: App) -> list[Wave]:
    """Waves that were called or are suspected, those that go on first, then the newest."""
    waves = [wave for wave in app.records.waves() if wave.called_at or wave.is_live]
    return sorted(waves, key=lambda wave: (wave.is_live, wave.since), reverse=True)


def bins_of(wave: Wave, *, app: App) -> list[Bin]:
    """From two hours before it began to its end or now."""
    now = app.clock.now()
    begin, end = max(wave.since - BEFORE, now - KEPT), wave.over_at or now
    if begin >= end:
        return []
    length = (end - begin) / timedelta(minutes=1)
    step = next((s for s in STEPS if length <= s * MOST_BINS), STEPS[-1])
    begin = begin.replace(minute=begin.minute // step * step, second=0, microsecond=0)
    minutes = app.records.heard_authors(begin, end)
    usual = habits(app.records.baselines(), wave.sign, app.rules.brand().duty.zone, now)
    each, bins = timedelta(minutes=step), list[Bin]()
    while begin < end:
        till = min(begin + each, end)
        heard = _heard(minutes, wave, begin, begin + each)
        ordinary = usual.usual(wave.topic, begin, till)
        wide = 2 * sqrt(ordinary.authors + ordinary.authors**2 / ordinary.shape)
        bins.append(
            Bin(
                at=begin,
                minutes=step,
                posts=len(heard),
                authors=len(set(heard)),
                usual=round(ordinary.authors, 1),
                low=round(max(0.0, ordinary.authors - wide), 1),
                high=round(ordinary.authors + wide, 1),
            )
        )
        begin += each
    return bins


def _heard(minutes: Sequence[Minute], wave: Wave, begin: datetime, end: datetime) -> list[bytes]:
    """Who was heard, once for each minute."""
    return [
        marked
        for minute in minutes
        if begin <= minute.at < end and wave.topic in {minute.topic, ALL}
        for marked in {one[:NAMED] for one in minute.of(wave.sign)}
    ]
