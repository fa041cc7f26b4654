"""The line in memory with another compact, and people who have signed other versions of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from herodesk.adapters.arranged import ArrangedRoster
from herodesk.adapters.braked import BrakedRoster
from herodesk.domain.compact import Compact
from herodesk.ports import App
from herodesk_ops.memory import MemoryRoster, MemoryRules, VirtualClock
from tests.sample import everybody, memory_app, nordwind
from tests.unit.web.desk import Desk

Make = Callable[..., App]


@pytest.fixture
def made(clock: VirtualClock) -> Make:
    """Makes the line with that compact; by name, who signed which version on paper."""

    def make(compact: Compact, **papers: str) -> App:
        app = memory_app(clock)
        rules = app.rules
        assert isinstance(rules, MemoryRules)
        rules.rules = replace(nordwind(), compact=compact)
        rules.words[compact.version] = rules.compact_words("1.0")
        people = tuple(replace(p, signed=papers.get(p.id, p.signed)) for p in everybody())
        on_duty = ArrangedRoster(MemoryRoster(people), rules.brand, app.records.changes, clock)
        return replace(app, roster=BrakedRoster(on_duty, app.records.brakes))

    return make


@pytest.fixture
def desk(app: App) -> Desk:
    """A browser at the example brand in which nobody is signed in."""
    return Desk(app)
