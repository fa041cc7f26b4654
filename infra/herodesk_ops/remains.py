"""All that an installation has in an AWS account, found by its name, and how each thing goes.

Names begin with `herodesk-STAGE-`; a stage's name holds no dash, so that none begins like another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from herodesk_ops.errors import CommandError
from herodesk_ops.stage import Stage


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that is there."""

    kind: str
    name: str


def found(at: Stage) -> list[Thing]:
    """Everything of that installation, in the order in which it has to go."""
    return [Thing(kind, name) for kind, (names, _) in KINDS.items() for name in sorted(names(at))]


def removing(at: Stage) -> Iterator[Thing]:
    """Take everything away, each kind looked for anew when its turn comes; what has gone."""
    for kind, (names, remove) in KINDS.items():
        for name in sorted(names(at)):
            if _went(remove, at, name):
                yield Thing(kind, name)


def _went(remove: Callable[[Stage, str], None], at: Stage, name: str) -> bool:
    from botocore.exceptions import ClientError

    try:
        remove(at, name)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") not in GONE:
            raise
        return False
    return True


GONE = {
    "AWS.SimpleQueueService.NonExistentQueue",
    "NoSuchBucket",
    "QueueDoesNotExist",
    "ResourceNotFoundException",
}
"""How AWS says that something is not there, though it was listed a moment ago."""


def protected(at: Stage) -> str:
    """Why AWS would refuse halfway, or nothing."""
    for name in _tables(at):
        told = at.client("dynamodb").describe_table(TableName=name)["Table"]
        if told.get("DeletionProtectionEnabled"):
            return f"The table {name} is protected against deletion."
    for name in _stacks(at):
        (told,) = at.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        if told.get("EnableTerminationProtection"):
            return f"The stack {name} is protected against termination."
    return ""


def _prefix(at: Stage) -> str:
    return f"herodesk-{at.name}-"


def _pages(at: Stage, service: str, call: str, key: str, **asked: Any) -> Iterator[Any]:
    for page in at.client(service).get_paginator(call).paginate(**asked):
        yield from page.get(key, ())


def _stacks(at: Stage) -> list[str]:
    wanted = f"herodesk-{at.name}"
    return [
        one["StackName"]
        for one in _pages(at, "cloudformation", "list_stacks", "StackSummaries")
        if one["StackName"] == wanted and one["StackStatus"] != "DELETE_COMPLETE"
    ]


def _delete_stack(at: Stage, name: str) -> None:
    from botocore.exceptions import WaiterError

    client = at.client("cloudformation")
    client.delete_stack(StackName=name)
    try:
        client.get_waiter("stack_delete_complete").wait(StackName=name)
    except WaiterError as error:
        message = (
            f"AWS could not remove the stack {name}: {error}. Its events in CloudFormation name "
            "the resource. Run the command again when that is mended."
        )
        raise CommandError(message) from None


def _topics(at: Stage) -> list[str]:
    """Colleagues' topics are made when they join; any other is the stack's."""
    arns = [one["TopicArn"] for one in _pages(at, "sns", "list_topics", "Topics")]
    return [arn for arn in arns if arn.rpartition(":")[2].startswith(_prefix(at))]


def _delete_topic(at: Stage, arn: str) -> None:
    at.client("sns").delete_topic(TopicArn=arn)


def _secrets(at: Stage) -> list[str]:
    asked = {"Path": f"/herodesk/{at.name}/", "Recursive": True}
    return [
        one["Name"] for one in _pages(at, "ssm", "get_parameters_by_path", "Parameters", **asked)
    ]


def _delete_secret(at: Stage, name: str) -> None:
    at.client("ssm").delete_parameters(Names=[name])


def _buckets(at: Stage) -> list[str]:
    every = at.client("s3").list_buckets()["Buckets"]
    return [one["Name"] for one in every if one["Name"].startswith(_prefix(at))]


def _delete_bucket(at: Stage, name: str) -> None:
    """With every version of every object, and what was begun and never finished."""
    s3 = at.client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
        every = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]  # 1 000 at most
        gone = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in every]
        if gone:
            s3.delete_objects(Bucket=name, Delete={"Objects": gone, "Quiet": True})
    for one in _pages(at, "s3", "list_multipart_uploads", "Uploads", Bucket=name):
        s3.abort_multipart_upload(Bucket=name, Key=one["Key"], UploadId=one["UploadId"])
    s3.delete_bucket(Bucket=name)


def _queues(at: Stage) -> list[str]:
    return list(_pages(at, "sqs", "list_queues", "QueueUrls", QueueNamePrefix=_prefix(at)))


def _delete_queue(at: Stage, url: str) -> None:
    at.client("sqs").delete_queue(QueueUrl=url)


def _tables(at: Stage) -> list[str]:
    every = _pages(at, "dynamodb", "list_tables", "TableNames")
    return [name for name in every if name.startswith(_prefix(at))]


def _delete_table(at: Stage, name: str) -> None:
    client = at.client("dynamodb")
    client.delete_table(TableName=name)
    client.get_waiter("table_not_exists").wait(TableName=name)


def _logs(at: Stage) -> list[str]:
    """A function that still ran while its log was removed makes a new one."""
    asked = {"logGroupNamePrefix": f"/aws/lambda/{_prefix(at)}"}
    every = _pages(at, "logs", "describe_log_groups", "logGroups", **asked)
    return [one["logGroupName"] for one in every]


def _delete_log(at: Stage, name: str) -> None:
    at.client("logs").delete_log_group(logGroupName=name)


KINDS: Mapping[str, tuple[Callable[[Stage], list[str]], Callable[[Stage, str], None]]] = {
    "stack": (_stacks, _delete_stack),  # first: then nobody makes anything new
    "topic": (_topics, _delete_topic),
    "secret": (_secrets, _delete_secret),
    "bucket": (_buckets, _delete_bucket),
    "queue": (_queues, _delete_queue),
    "table": (_tables, _delete_table),
    "log": (_logs, _delete_log),
}
"""How each kind of thing is found, and how it goes, in that order."""
