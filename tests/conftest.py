"""What all tests share: no AWS account, no network, one clock that stands still."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings

from herodesk.ports import App
from herodesk_ops.local import sdk
from herodesk_ops.memory import VirtualClock
from tests.sample import MONDAY_MORNING, memory_app

os.environ.update(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_DEFAULT_REGION="eu-central-1",
    AWS_ACCOUNT_ID_ENDPOINT_MODE="disabled",
)

sdk.read_once()

# No test is about time on a machine that others use too: counts are what tests gate on.
settings.register_profile("herodesk", deadline=None)
settings.register_profile("long", deadline=None)  # make test-long
settings.load_profile("herodesk")

# What tests leave behind is mostly forgotten at once: less often is often enough to look for more.
gc.set_threshold(50_000, 20, 50)

HERE = Path(__file__).parent
DEAREST = (
    *("line/test_local_scenario.py", "browser/test_case.py", "browser/test_stories.py"),
    *("browser/test_desks.py", "line/test_erasing.py", "browser", "infra/test_built.py"),
    *("line", "infra", "faults", "functions", "fuzz", "contract"),
)
"""Files and folders that take longest, from the longest down."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The dearest files first: two processes share them, and none shall begin on a long one when
    the other has nothing left to do."""
    items.sort(key=lambda item: _place(item.path))


def _place(path: Path) -> int:
    told = path.relative_to(HERE).as_posix() if path.is_relative_to(HERE) else ""
    return next((n for n, one in enumerate(DEAREST) if told.startswith(one)), len(DEAREST))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: no collection has to walk through it again."""
    gc.freeze()


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(MONDAY_MORNING)


@pytest.fixture
def app(clock: VirtualClock) -> App:
    """The whole line in memory."""
    return memory_app(clock)
