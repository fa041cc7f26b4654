"""A desk over the whole line in memory, where customers write."""

from __future__ import annotations

import pytest

from herodesk.ports import App
from tests.unit.web.desk import Desk


@pytest.fixture
def desk(app: App) -> Desk:
    """A browser in which nobody is signed in."""
    return Desk(app)
