"""A desk that has listened for a day."""

from __future__ import annotations

import pytest

from herodesk.ports import App
from herodesk_ops.memory import VirtualClock
from tests.storms import Desk, listening


@pytest.fixture
def desk(app: App, clock: VirtualClock) -> Desk:
    return listening(app, clock)
