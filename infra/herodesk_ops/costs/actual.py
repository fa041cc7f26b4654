"""What a stage did in this month, as its own metrics in CloudWatch tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from herodesk_ops.costs.counts import Counts
from herodesk_ops.costs.estimate import GB, work
from herodesk_ops.stage import Stage

DAY_SECONDS = 24 * 60 * 60
MOST_AT_ONCE = 500
"""What CloudWatch takes in one request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One metric, and the field of `Counts` that its sum belongs to."""

    field: str
    namespace: str
    metric: str
    dimensions: tuple[tuple[str, str], ...]

    def query(self, number: int) -> dict[str, Any]:
        """As CloudWatch takes it."""
        named = [{"Name": name, "Value": value} for name, value in self.dimensions]
        metric = {"Namespace": self.namespace, "MetricName": self.metric, "Dimensions": named}
        stat = {"Metric": metric, "Period": DAY_SECONDS, "Stat": "Sum"}
        return {"Id": f"m{number}", "MetricStat": stat, "ReturnData": True}


def counted(at: Stage, since: datetime, until: datetime) -> Counts:
    """Everything but text messages: of those our own budget knows more than CloudWatch."""
    asked = [*_of_resources(_resources(at)), *_of_topics(at)]
    sums: dict[str, Decimal] = {}
    client = at.client("cloudwatch")
    for first in range(0, len(asked), MOST_AT_ONCE):
        some = list(enumerate(asked[first : first + MOST_AT_ONCE]))
        fields = {f"m{number}": one.field for number, one in some}
        pages = client.get_paginator("get_metric_data").paginate(
            MetricDataQueries=[one.query(number) for number, one in some],
            StartTime=since,
            EndTime=until,
        )
        for page in pages:
            for found in page["MetricDataResults"]:
                name = fields[found["Id"]]
                many = sum((Decimal(str(it)) for it in found["Values"]), Decimal(0))
                sums[name] = sums.get(name, Decimal(0)) + many
    took = sums.pop("milliseconds", Decimal(0)) / 1000
    written = sums.pop("log_bytes", Decimal(0)) / GB
    counts = replace(Counts(), **sums)  # type: ignore[arg-type]  # none of the whole numbers
    return replace(counts, gb_seconds=took * Decimal(work()["memory_gb"]), log_gb=written)


def _resources(at: Stage) -> Sequence[tuple[str, str]]:
    pages = at.client("cloudformation").get_paginator("list_stack_resources")
    return [
        (it["ResourceType"], it["PhysicalResourceId"])
        for page in pages.paginate(StackName=f"herodesk-{at.name}")
        for it in page["StackResourceSummaries"]
        if it.get("PhysicalResourceId")
    ]


_OF = {
    "AWS::Lambda::Function": (
        "AWS/Lambda", "FunctionName", {"Invocations": "runs", "Duration": "milliseconds"},
    ),
    "AWS::ApiGatewayV2::Api": ("AWS/ApiGateway", "ApiId", {"Count": "requests"}),
    "AWS::SQS::Queue": (
        "AWS/SQS", "QueueName",
        dict.fromkeys(
            ("NumberOfMessagesSent", "NumberOfMessagesReceived", "NumberOfMessagesDeleted",
             "NumberOfEmptyReceives"),
            "queue_calls",
        ),
    ),
    "AWS::DynamoDB::Table": (
        "AWS/DynamoDB", "TableName",
        {"ConsumedWriteCapacityUnits": "writes", "ConsumedReadCapacityUnits": "reads"},
    ),
    "AWS::Logs::LogGroup": ("AWS/Logs", "LogGroupName", {"IncomingBytes": "log_bytes"}),
}  # fmt: skip
INDEX = ("GlobalSecondaryIndexName", "due")


def _of_resources(resources: Sequence[tuple[str, str]]) -> Iterator[Asked]:
    for kind, name in resources:
        if kind not in _OF:
            continue
        namespace, dimension, metrics = _OF[kind]
        own = name.rsplit("/", 1)[-1] if kind == "AWS::SQS::Queue" else name
        places: list[tuple[tuple[str, str], ...]] = [((dimension, own),)]
        if kind == "AWS::DynamoDB::Table":
            places.append(((dimension, own), INDEX))
        for metric, field in metrics.items():
            for place in places:
                yield Asked(field=field, namespace=namespace, metric=metric, dimensions=place)


def _of_topics(at: Stage) -> Iterator[Asked]:
    """E-mails: each person has a topic."""
    pages = at.client("cloudwatch").get_paginator("list_metrics")
    metric = "NumberOfNotificationsDelivered"
    for page in pages.paginate(Namespace="AWS/SNS", MetricName=metric):
        for found in page["Metrics"]:
            for it in found["Dimensions"]:
                if it["Name"] == "TopicName" and it["Value"].startswith(
                    f"herodesk-{at.name}-person-"
                ):
                    place = (("TopicName", it["Value"]),)
                    yield Asked(field="mails", namespace="AWS/SNS", metric=metric, dimensions=place)
