"""A console over the whole line in memory."""

from __future__ import annotations

import pytest

from herodesk.ports import App
from tests.unit.web.desk import Desk


@pytest.fixture
def desk(app: App) -> Desk:
    """A browser in which nobody is signed in."""
    return Desk(app)


@pytest.fixture
def ana(desk: Desk) -> Desk:
    """Ana's browser."""
    return desk.signed_in_as("ana")


@pytest.fixture
def ben(desk: Desk) -> Desk:
    """Ben's browser."""
    return desk.signed_in_as("ben")
