"""What all tests share: no AWS account, no network, one clock that stands still."""

from __future__ import annotations

import os

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


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(MONDAY_MORNING)


@pytest.fixture
def app(clock: VirtualClock) -> App:
    """The whole line in memory."""
    return memory_app(clock)
