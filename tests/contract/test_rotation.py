"""A drill: a platform's secret is changed while deliveries come in, and none is lost or forged."""

from __future__ import annotations

import json
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from herodesk.adapters.secrets import SsmSecrets
from herodesk.domain.errors import RejectedError
from herodesk.domain.webhook import Webhook
from herodesk.platforms import verify_of
from herodesk.ports import Intake
from herodesk.steps.receive import receive
from herodesk_ops.memory import MemoryInbox, VirtualClock
from tests.unit.platforms.test_verify import CLASSIC, x_signature

BODY = b'{"tweet_create_events":[]}'
NAME = "/herodesk/dev/x/hook/consumer_secret"
OLD, NEW = "old-secret-of-the-app", "new-secret-of-the-app"


@pytest.fixture
def intake(clock: VirtualClock) -> Iterator[Intake]:
    with mock_aws():
        secrets = SsmSecrets(boto3.client("ssm"), "dev", clock, settings=lambda _: {})
        yield Intake(inbox=MemoryInbox(), secrets=secrets, verifiers=verify_of, clock=clock)


def stored(name: str, value: str) -> None:
    boto3.client("ssm").put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)


def is_taken(secret: str, intake: Intake) -> bool:
    hook = Webhook(
        platform="x",
        method="POST",
        headers={CLASSIC: signed(secret, BODY)},
        body=BODY,
        received_at=intake.clock.now(),
    )
    try:
        receive(hook, app=intake)
    except RejectedError:
        return False
    return True


def signed(secret: str, body: bytes) -> str:
    return x_signature(secret, body)


def challenged(intake: Intake) -> str:
    asked = Webhook(
        platform="x",
        method="GET",
        headers={},
        body=b"",
        query={"crc_token": "abc"},
        received_at=intake.clock.now(),
    )
    return str(json.loads(receive(asked, app=intake).body)["response_token"])


def test_a_secret_is_changed_while_deliveries_come_in(intake: Intake, clock: VirtualClock) -> None:
    stored(NAME, OLD)
    assert (is_taken(OLD, intake), is_taken(NEW, intake)) == (True, False)

    # Both live: the platform may sign with either, and challenges are answered with the new one.
    stored(f"{NAME}_previous", OLD)
    stored(NAME, NEW)
    clock.advance(10)
    assert (is_taken(NEW, intake), is_taken(OLD, intake)) == (True, True)
    assert challenged(intake) == signed(NEW, b"abc")

    # The old one is taken away: within five minutes it counts nowhere any more.
    boto3.client("ssm").delete_parameter(Name=f"{NAME}_previous")
    clock.advance(5 * 60)
    assert (is_taken(NEW, intake), is_taken(OLD, intake)) == (True, False)
    assert isinstance(intake.inbox, MemoryInbox)
    assert len(intake.inbox.waiting) == 4
