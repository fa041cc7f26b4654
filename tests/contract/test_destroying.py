"""A test installation goes without a trace, and nothing beside it does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Final

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

from herodesk_ops.cli import app
from herodesk_ops.errors import CommandError
from herodesk_ops.remains import Thing, found
from herodesk_ops.stage import Stage
from herodesk_ops.table import create_table

REGION: Final = "eu-central-1"
NEIGHBOURS = ("dev2", "prod", "de")
"""Stages that must stay; one of them begins like `dev`, one is its beginning."""


@pytest.fixture(autouse=True)
def account() -> Iterator[None]:
    with mock_aws():
        _installed("dev")
        yield


def _installed(stage: str) -> None:
    """What a deploy and some weeks of use leave in an account, as AWS names it."""
    name = f"herodesk-{stage}"
    resource = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": f"{name}-FollowUpDead-1A"}}
    boto3.client("cloudformation", region_name=REGION).create_stack(
        StackName=name, TemplateBody=json.dumps({"Resources": {"FollowUpDead": resource}})
    )
    create_table(boto3.client("dynamodb", region_name=REGION), f"{name}-Table-1A2B")
    sqs = boto3.client("sqs", region_name=REGION)
    for queue in ("Inbox", "InboxDead", "Outbox", "OutboxDead"):
        sqs.create_queue(QueueName=f"{name}-{queue}-1A2B")
    sns = boto3.client("sns", region_name=REGION)
    for person in ("ana", "ben"):
        topic = sns.create_topic(Name=f"{name}-person-{person}")["TopicArn"]
        sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=f"{person}@example.com")
    ssm = boto3.client("ssm", region_name=REGION)
    for n in range(12):  # more than one page
        ssm.put_parameter(Name=f"/herodesk/{stage}/x/api/s{n}", Value="v", Type="SecureString")
    _bucket(f"{name}-deliveries-1a2b")
    logs = boto3.client("logs", region_name=REGION)
    logs.create_log_group(logGroupName=f"/aws/lambda/{name}-triage")


def _bucket(name: str) -> None:
    s3 = boto3.client("s3", region_name=REGION)
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=name, Key="one", Body=b"1")
    s3.put_object(Bucket=name, Key="one", Body=b"2")
    s3.delete_object(Bucket=name, Key="one")
    s3.create_multipart_upload(Bucket=name, Key="begun")


def _run(arguments: Sequence[str], typed: str = "") -> Result:
    return CliRunner().invoke(app, ["destroy", *arguments], input=typed)


def _of(stage: str) -> list[Thing]:
    return found(Stage(None, stage))


def test_of_a_test_installation_nothing_remains_and_of_others_everything() -> None:
    for stage in NEIGHBOURS:
        _installed(stage)
    before = {stage: _of(stage) for stage in NEIGHBOURS}
    assert all(before.values())

    done = _run(["dev", "--confirm", "dev"])

    assert done.exit_code == 0, done.output
    assert "Nothing is left." in done.output
    assert _of("dev") == []
    assert _everything_called("herodesk-dev-", "/herodesk/dev/") == []
    assert {stage: _of(stage) for stage in NEIGHBOURS} == before


def _everything_called(prefix: str, path: str) -> list[str]:
    """Asked of each service by itself, not by the command's own list."""
    names = [
        *boto3.client("dynamodb", region_name=REGION).list_tables()["TableNames"],
        *(
            url.rpartition("/")[2]
            for url in boto3.client("sqs", region_name=REGION).list_queues()["QueueUrls"]
        ),
        *(
            one["TopicArn"].rpartition(":")[2]
            for one in boto3.client("sns", region_name=REGION).list_topics()["Topics"]
        ),
        *(it["Name"] for it in boto3.client("s3", region_name=REGION).list_buckets()["Buckets"]),
        *(
            one["logGroupName"].rpartition("/")[2]
            for one in boto3.client("logs", region_name=REGION).describe_log_groups()["logGroups"]
        ),
        *(
            f"{one['StackName']}-"
            for one in boto3.client("cloudformation", region_name=REGION).describe_stacks()[
                "Stacks"
            ]
        ),
    ]
    assert any(name.startswith("herodesk-prod-") for name in names)
    secrets = boto3.client("ssm", region_name=REGION).describe_parameters(MaxResults=50)
    return [name for name in names if name.startswith(prefix)] + [
        one["Name"] for one in secrets["Parameters"] if one["Name"].startswith(path)
    ]


def test_every_kind_of_thing_is_found() -> None:
    kinds = {thing.kind for thing in _of("dev")}

    assert kinds == {"stack", "topic", "secret", "bucket", "queue", "table", "log"}


def test_a_dry_run_lists_and_leaves_alone() -> None:
    before = _of("dev")

    done = _run(["dev", "--dry-run", "--json"])

    assert done.exit_code == 0
    assert [Thing(**row) for row in json.loads(done.stdout)] == before
    assert _of("dev") == before


@pytest.mark.parametrize("typed", ["\n", "yes\n", "dev2\n"])
def test_nothing_goes_unless_its_name_is_typed(typed: str) -> None:
    before = _of("dev")

    done = _run(["dev"], typed)

    assert isinstance(done.exception, CommandError)
    assert _of("dev") == before


def test_its_name_typed_is_enough() -> None:
    done = _run(["dev"], "dev\n")

    assert done.exit_code == 0
    assert f"in account 123456789012, {REGION}" in done.output
    assert _of("dev") == []


@pytest.mark.parametrize("stage", ["prod", "dev-person", "de*", ""])
def test_production_and_what_is_no_name_are_refused(stage: str) -> None:
    before = _of("dev")

    done = _run([stage, "--confirm", stage])

    assert isinstance(done.exception, CommandError)
    assert done.exception.code == 2
    assert _of("dev") == before


def test_what_is_protected_is_refused_before_anything_goes() -> None:
    table = next(thing.name for thing in _of("dev") if thing.kind == "table")
    boto3.client("dynamodb", region_name=REGION).update_table(
        TableName=table, DeletionProtectionEnabled=True
    )
    before = _of("dev")

    done = _run(["dev", "--confirm", "dev"])

    assert isinstance(done.exception, CommandError)
    assert "protected" in str(done.exception)
    assert _of("dev") == before


def test_what_was_cut_off_is_finished_by_the_next_run() -> None:
    boto3.client("cloudformation", region_name=REGION).delete_stack(StackName="herodesk-dev")
    sns = boto3.client("sns", region_name=REGION)
    sns.delete_topic(TopicArn=f"arn:aws:sns:{REGION}:123456789012:herodesk-dev-person-ana")

    done = _run(["dev", "--confirm", "dev"])

    assert done.exit_code == 0
    assert _of("dev") == []
    assert _run(["dev", "--confirm", "dev"]).exit_code == 0
