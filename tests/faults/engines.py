"""Where races are run: in memory, on moto under our lock, and on ministack where one is there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count

import boto3
from moto import mock_aws

from herodesk.adapters.dynamo import DynamoRecords
from herodesk.ports import Records
from herodesk_ops.local.moto_fixes import applied
from herodesk_ops.memory import MemoryRecords, VirtualClock
from herodesk_ops.table import create_table
from tests.sample import TABLE

ADDRESS = os.environ.get("HERODESK_TEST_ENGINE", "")
"""Set by `make races`."""
ENGINES = ("memory", "moto", *(("ministack",) if ADDRESS else ()))
_numbers = count(1)


@contextmanager
def records_on(engine: str, clock: VirtualClock) -> Iterator[Records]:
    """Records that are atomic as DynamoDB is."""
    if engine == "memory":
        yield MemoryRecords(clock)
    elif engine == "moto":
        with mock_aws(), applied(lambda: datetime.now(UTC), 1):
            client = boto3.client("dynamodb")
            create_table(client, TABLE)
            yield DynamoRecords(client, TABLE, clock)
    else:
        client = boto3.client("dynamodb", endpoint_url=ADDRESS)
        table = f"{TABLE}-{os.getpid()}-{next(_numbers)}"
        create_table(client, table)
        yield DynamoRecords(client, table, clock)
