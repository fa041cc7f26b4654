"""What tests of ports share; what modules assert for several of them is explained when it fails."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from botocore.session import get_session
from moto import mock_aws

from herodesk.adapters.dynamo import DynamoRecords
from herodesk.adapters.parsing import ItemParsers
from herodesk.domain.brand import Retention
from herodesk.ports import Records
from herodesk_ops.memory import MemoryRecords, VirtualClock
from herodesk_ops.table import create_table
from tests.sample import TABLE

pytest.register_assert_rewrite("tests.contract.suite", "tests.contract.served")


@pytest.fixture(params=["memory", "moto", "moto read by us"])
def records(request: pytest.FixtureRequest, clock: VirtualClock) -> Iterator[Records]:
    """Records in memory and in a table, its answers read by the SDK and by our own parser."""
    if request.param == "memory":
        yield MemoryRecords(clock, retention=Retention)
        return
    with mock_aws():
        core = get_session()
        if request.param == "moto read by us":
            core.register_component("response_parser_factory", ItemParsers())
        client = boto3.Session(botocore_session=core).client("dynamodb")
        create_table(client, TABLE)
        yield DynamoRecords(client, TABLE, clock, retention=Retention)
