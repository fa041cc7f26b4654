"""The power goes in the middle of the minute's look: what was begun is there once, in the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from herodesk.domain.authors import Sign, Voice
from herodesk.domain.baseline import Baseline
from herodesk.domain.case import Case
from herodesk.domain.post import Posted
from herodesk.domain.wave import Wave
from herodesk.ports import App
from herodesk.steps.count_authors import count_authors
from herodesk.steps.lead_wave import call_out
from herodesk.steps.watch_waves import watch_waves
from herodesk_ops.memory import MemoryRecords, VirtualClock
from tests.faults.power import Line, PowerCut, Switch
from tests.sample import a_post, memory_app, person
from tests.storms import APP_FAILS

WATCHED = ("save", "heard_authors", "baselines", "waves", "count_authors", "author_key")


def storm(after: int | None) -> tuple[list[Wave], list[Baseline], int]:
    """Three usual hours, a storm of twelve minutes, the end; the power goes once on the way."""
    clock, switch = VirtualClock(), Switch(after)
    app = memory_app(clock)
    for name in WATCHED:
        setattr(app.records, name, switch.wrap(getattr(app.records, name)))
    for step in range(6):
        count(1, f"usual {step}", app)
        look(app, clock, 30)
    for step in range(12):
        count(4, f"storm {step}", app)
        look(app, clock, 1)
    for _ in range(10):
        look(app, clock, 10)
    switch.after = None
    return app.records.waves(), app.records.baselines(), switch.calls


def count(authors: int, name: str, app: App) -> None:
    voices = [
        Voice(platform="x", author=f"{name} {n}", at=app.clock.now(), topic="app", sign=Sign.BAD)
        for n in range(authors)
    ]
    try:
        count_authors(voices, app=app)
    except PowerCut:  # the queue gives the batch back
        count_authors(voices, app=app)


def look(app: App, clock: VirtualClock, minutes: int) -> None:
    clock.advance(60 * minutes)
    try:
        watch_waves(app=app)
    except PowerCut:
        clock.advance(60)
        watch_waves(app=app)
        clock.advance(-60)


def told(waves: list[Wave]) -> list[Any]:
    return [(wave.id, wave.state, wave.called_at is not None) for wave in waves]


def test_a_cut_at_any_seam_leaves_one_wave_that_ends_once() -> None:
    whole, learnt, seams = storm(None)
    assert told(whole) == [("app.bad.1", "over", True)]

    for after in range(1, seams + 1, 7):
        waves, baselines, _ = storm(after)
        assert told(waves) == told(whole), after
        assert {(b.topic, b.sign, b.until) for b in baselines} == {
            (b.topic, b.sign, b.until) for b in learnt
        }, after


def test_what_was_learnt_of_an_hour_is_learnt_once_however_many_look() -> None:
    clock = VirtualClock()
    app = memory_app(clock)
    records: MemoryRecords = app.records  # type: ignore[assignment]
    count(5, "someone", app)
    clock.advance(60)
    watch_waves(app=app)
    stale = app.records.baselines()
    clock.advance(timedelta(hours=2).total_seconds())
    watch_waves(app=app)
    once = app.records.baselines()

    late = replace(app, records=_Late(records, stale))
    watch_waves(app=late)

    assert app.records.baselines() == once


MODE = (*WATCHED, "cases", "open_cases", "wave_calls", "day_lines")


def whole_wave(after: int | None) -> tuple[Line, int]:
    """A wave from its first author to its report, with a call for volunteers; the power goes
    once, after that outside call."""
    switch = Switch()
    here = Line(switch)
    for name in MODE:
        if not hasattr(getattr(here.app.records, name), "__wrapped__"):
            setattr(here.records, name, switch.wrap(getattr(here.records, name)))
    here.clock.advance(timedelta(hours=7).total_seconds())  # at the storm many are off duty
    for step in range(6):
        count(1, f"usual {step}", here.app)
        here.clock.advance(900)
        here.pass_time(1)
    here.deliver(Posted(post=a_post(text=APP_FAILS, created_at=here.clock.now())))
    count(30, "storm", here.app)
    here.pass_time(1)
    switch.calls, switch.after = 0, after
    here.pass_time(3)
    here.act(lambda app: call_out(app.records.waves()[0].id, person("karla"), app=app))
    here.pass_time(5)
    for _ in range(12):
        here.clock.advance(540)
        here.pass_time(2)
    here.end()
    return here, here.seams


def heard(here: Line) -> Counter[tuple[str, str]]:
    """How often each person was told what about a wave."""
    return Counter(
        (who, "call" if "/w/" in notice.text else notice.key.split("-")[1])
        for notifier in here.app.notifiers.values()
        for who, notice in notifier.sent  # type: ignore[attr-defined]
        if notice.key.startswith("wave-")
    )


def test_a_cut_at_any_seam_loses_no_word_and_sends_one_twice_at_most() -> None:
    whole, seams = whole_wave(None)
    wanted = heard(whole)
    assert {"told", "reported", "call"} == {what for _, what in wanted}
    assert set(wanted.values()) == {1}

    for after in range(1, seams + 1, max(1, seams // 24)):
        cut, _ = whole_wave(after)
        found = heard(cut)
        assert found.keys() == wanted.keys(), after
        # Between leaving and its mark nobody can know: then, and only then, it leaves again.
        assert sum(found.values()) <= sum(wanted.values()) + 1, after
        assert [w.state for w in cut.records.waves()] == ["over"], after
        case = next(c for c in cut.records.items.values() if isinstance(c, Case))
        assert case.wave == "app.bad.1", after


class _Late:
    """Records as a slow run has read them."""

    def __init__(self, records: MemoryRecords, stale: list[Baseline]) -> None:
        self._records, self._stale = records, stale

    def baselines(self) -> list[Baseline]:
        return self._stale

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)


@pytest.mark.parametrize("sign", list(Sign))
def test_a_batch_that_comes_twice_is_counted_once(sign: Sign) -> None:
    app = memory_app(VirtualClock())
    voice = Voice(platform="x", author="1", at=app.clock.now(), topic="app", sign=sign)

    for _ in range(3):
        count_authors([voice, replace(voice, author="2")], app=app)

    (minute,) = app.records.heard_authors(app.clock.now(), app.clock.now())
    assert len(minute.of(sign)) == 2
