"""Phones in front of the line in memory."""

from __future__ import annotations

import pytest

from herodesk_ops.memory import VirtualClock
from tests.texting import Phones


@pytest.fixture
def phones(clock: VirtualClock) -> Phones:
    return Phones(clock)
