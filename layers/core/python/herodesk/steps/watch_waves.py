"""Once a minute: who was heard, what is usual, and whether that is a wave.

A wave is stored before anybody hears of it; every change
goes by its version, so that of two runs at once one does it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from herodesk.domain import wave as wave_of
from herodesk.domain.authors import Sign
from herodesk.domain.baseline import ALL, Habits, habits
from herodesk.domain.brand import Brand
from herodesk.domain.crowd import Crowd, Heard, crowd, heard_by_topic, minute_of, together
from herodesk.domain.errors import StaleError
from herodesk.domain.wave import Wave
from herodesk.ports import App
from herodesk.steps.learn_usual import learn_usual


def watch_waves(*, app: App) -> dict[str, int]:
    """Learn what was usual, call waves and end them; how much of what."""
    now, brand = app.clock.now(), app.rules.brand()
    back = timedelta(minutes=brand.waves.look_back_minutes)
    minutes = app.records.heard_authors(now - back, now)
    baselines, waves = app.records.baselines(), app.records.waves()
    done: Counter[str] = Counter()
    if minutes or baselines:
        baselines = learn_usual(baselines, waves, app=app)
    if not minutes and not any(wave.is_live for wave in waves):
        return {}
    for sign in Sign:
        look = Look(
            app=app, brand=brand, now=now, sign=sign, done=done,
            waves=[wave for wave in waves if wave.sign is sign],
            heard=_since_the_last(heard_by_topic(minutes, sign), waves, sign),
            habits=habits(baselines, sign, brand.duty.zone, now),
        )  # fmt: skip
        look.at_everything()
    return {what: count for what, count in done.items() if count}


# -- waves ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at all topics, for one sign."""

    app: App
    brand: Brand
    now: datetime
    sign: Sign
    waves: list[Wave]
    heard: dict[str, Heard]
    habits: Habits
    done: Counter[str] = field(default_factory=Counter)

    def at_everything(self) -> None:
        """Each topic for itself; and all together, without those that are a wave already."""
        taken: set[str] = set()
        for topic in sorted(self._topics() | self._live_topics()):
            if topic != ALL and self._topic(topic, self.heard.get(topic, {}), self.habits):
                taken.add(topic)
        rest = {topic: heard for topic, heard in self.heard.items() if topic not in taken}
        self._topic(ALL, together(rest.values()), self.habits.without(taken))

    def _topic(self, topic: str, heard: Heard, usual: Habits) -> bool:
        """Look at one topic; True if it is a wave."""
        live = next((w for w in self.waves if w.topic == topic and w.is_live), None)
        series = 2 * (len(self.brand.topics) + 1)
        found = crowd(
            topic, heard, habits=usual, rules=self.brand.waves, series=series, now=self.now
        )
        if live is None:
            return self._begin(topic, found)
        if not live.is_on and found and found.is_wave:
            return self._store(wave_of.called(live, found, now=self.now), "wave-called")
        return self._go_on(live, heard, usual)

    def _begin(self, topic: str, found: Crowd | None) -> bool:
        if found is None or not found.is_suspected:
            return False
        n = max((wave.n for wave in self.waves if wave.topic == topic), default=0) + 1
        wave = wave_of.begun(found, n, now=self.now)
        stored = self._store(wave, "wave-called" if wave.is_on else "wave-suspected")
        return stored and wave.is_on

    def _go_on(self, live: Wave, heard: Heard, usual: Habits) -> bool:
        """Still there, or gone for long enough."""
        rules = self.brand.waves
        since = self.now - timedelta(minutes=live.minutes)
        here = _since(heard, since)
        expected = usual.usual(live.topic, since, self.now).authors
        every = _since(heard, live.since)
        if not wave_of.is_calm(here, expected, rules.least_authors):
            changed = wave_of.busy(live, every, now=self.now)
            if changed is not None:
                self._store(changed, "wave-goes-on")
        elif self.now - live.busy_at >= timedelta(minutes=rules.quiet_minutes):
            self._store(wave_of.over(live, every, now=self.now), "wave-over")
        return live.is_on

    def _store(self, wave: Wave, what: str) -> bool:
        """Save it; if somebody was faster theirs stands."""
        try:
            self.app.records.save(wave)
        except StaleError:
            return wave.is_on
        self.done[what] += 1
        return True

    def _topics(self) -> set[str]:
        """What somebody wrote about; what has no topic counts among all together alone."""
        return self.heard.keys() & {topic.id for topic in self.brand.topics}

    def _live_topics(self) -> set[str]:
        return {wave.topic for wave in self.waves if wave.is_live}


def _since_the_last(heard: dict[str, Heard], waves: Iterable[Wave], sign: Sign) -> dict[str, Heard]:
    """Without those who belong to a wave that is over: they must not call the next one."""
    over = {w.topic: w.over_at for w in waves if w.sign is sign and w.over_at is not None}
    found: dict[str, Heard] = {}
    for topic, authors in heard.items():
        ends = [over[name] for name in (topic, ALL) if name in over]
        last = minute_of(max(ends)) if ends else -1
        after = {name: one for name, one in authors.items() if one[0] > last} if ends else authors
        found[topic] = after
    return found


def _since(heard: Heard, since: datetime) -> int:
    first_minute = minute_of(since)
    return sum(at >= first_minute for at, _ in heard.values())
