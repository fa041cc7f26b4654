"""What of a template the local cloud builds or plays, as plain facts; and how things are called."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ACCOUNT = "123456789012"
REGION = "eu-central-1"


@dataclass(frozen=True, slots=True)
class FunctionSpec:
    """A Lambda function: where its code is, how long it may take, what environment it gets."""

    name: str
    folder: Path
    handler: str
    timeout_seconds: int
    environment: Mapping[str, str]
    failures_to: str | None = None
    """Name of the queue that hears of a failed run that nobody waits for."""
    retries: int = 2
    """How often such a run is repeated before."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """A queue whose messages a function works off."""

    function: str
    queue: str
    batch_size: int
    reports_failures: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """A function that runs every so often; `input` is the event's JSON where it has its own."""

    function: str
    name: str
    every_seconds: int
    input: str = ""

    @property
    def channel(self) -> str | None:
        """The platform that the run is about; None for what is about all of them."""
        found = json.loads(self.input or "{}").get("channel")
        return str(found) if found else None

    @property
    def is_sweep(self) -> bool:
        """True for the run that does whatever fell due."""
        return not json.loads(self.input or "{}")

    def tick(self, after: datetime, *, at_once: bool = False) -> datetime:
        """The next whole multiple of the span after (or, at once, from) that time."""
        stamp = after.timestamp()
        count = -(-stamp // self.every_seconds) if at_once else stamp // self.every_seconds + 1
        return datetime.fromtimestamp(count * self.every_seconds, UTC)


@dataclass(frozen=True, slots=True)
class Route:
    """An HTTP path of the API and the function behind it; `path` may be `$default`."""

    method: str
    path: str
    function: str


@dataclass(frozen=True, slots=True)
class Blueprint:
    """Everything of the template that the local cloud builds or plays."""

    stack: str
    stage: str
    resources: Mapping[str, tuple[str, Mapping[str, Any]]]
    """Type and resolved properties by physical name, in the order of the template."""
    functions: Mapping[str, FunctionSpec]
    triggers: tuple[Trigger, ...]
    schedules: tuple[Schedule, ...]
    routes: tuple[Route, ...]
    texts_function: str | None = None
    failures_function: str | None = None
    """Hears of text messages that did not arrive."""


BUILT = (
    "AWS::DynamoDB::Table",
    "AWS::SQS::Queue",
    "AWS::SNS::Topic",
    "AWS::S3::Bucket",
    "AWS::SSM::Parameter",
)
"""What is created through the APIs of moto. Everything else is played, or of no use locally."""

NAMED_BY = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SSM::Parameter": "Name",
    "AWS::Lambda::Function": "FunctionName",
}


def told_by(kind: str, name: str) -> tuple[str, dict[str, str]]:
    """What Ref and GetAtt give for a resource of that type with that physical name."""
    place = f"{REGION}:{ACCOUNT}"
    match kind:
        case "AWS::SQS::Queue":
            url = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}"
            return url, {"Arn": f"arn:aws:sqs:{place}:{name}", "QueueName": name, "QueueUrl": url}
        case "AWS::DynamoDB::Table":
            return name, {"Arn": f"arn:aws:dynamodb:{place}:table/{name}"}
        case "AWS::SNS::Topic":
            arn = f"arn:aws:sns:{place}:{name}"
            return arn, {"TopicArn": arn, "TopicName": name}
        case "AWS::S3::Bucket":
            domain = f"{name}.s3.{REGION}.amazonaws.com"
            return name, {"Arn": f"arn:aws:s3:::{name}", "RegionalDomainName": domain}
        case "AWS::Lambda::Function":
            return name, {"Arn": f"arn:aws:lambda:{place}:function:{name}"}
        case "AWS::ApiGatewayV2::Api":
            return name, {"ApiEndpoint": f"https://{name}.execute-api.{REGION}.amazonaws.com"}
        case "AWS::SSM::Parameter":
            return name, {"Value": "", "Type": "String"}
        case _:
            return name, dict.fromkeys(("Arn", "Id"), f"arn:aws:local:{place}:{name}")
