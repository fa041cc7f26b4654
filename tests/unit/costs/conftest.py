"""The line in memory under another name: `app` is the command here."""

from __future__ import annotations

import pytest

from herodesk.ports import App


@pytest.fixture
def app_in_memory(app: App) -> App:
    return app
