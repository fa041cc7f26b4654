"""Tables, queues, topics, buckets and parameters of the template, made through moto's APIs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import boto3

from herodesk_ops.local.blueprint import REGION, Blueprint

Clients = Callable[[str], Any]


def clients() -> Clients:
    """boto3 clients of the local account by service name, each made once."""
    session = boto3.Session("local", "local", region_name=REGION)
    made: dict[str, Any] = {}

    def client(service: str) -> Any:
        if service not in made:
            made[service] = session.client(service)  # type: ignore[call-overload]
        return made[service]

    return client


def create(blueprint: Blueprint, client: Clients) -> None:
    """Everything that the blueprint lists; what others lean on comes first."""
    makers: dict[str, Callable[[str, Mapping[str, Any], Clients], None]] = {
        "AWS::DynamoDB::Table": _table,
        "AWS::SQS::Queue": _queue,
        "AWS::SNS::Topic": _topic,
        "AWS::S3::Bucket": _bucket,
        "AWS::SSM::Parameter": _parameter,
    }
    leaning = sorted(blueprint.resources.items(), key=lambda item: "RedrivePolicy" in item[1][1])
    for name, (kind, properties) in leaning:
        makers[kind](name, properties, client)


def _table(name: str, properties: Mapping[str, Any], client: Clients) -> None:
    wanted = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode")
    given = {key: properties[key] for key in wanted if key in properties}
    client("dynamodb").create_table(TableName=name, **given)
    if living := properties.get("TimeToLiveSpecification"):
        client("dynamodb").update_time_to_live(TableName=name, TimeToLiveSpecification=living)


def _queue(name: str, properties: Mapping[str, Any], client: Clients) -> None:
    wanted = ("VisibilityTimeout", "MessageRetentionPeriod", "DelaySeconds", "RedrivePolicy")
    attributes = {
        key: json.dumps(properties[key]) if key == "RedrivePolicy" else str(properties[key])
        for key in wanted
        if key in properties
    }
    client("sqs").create_queue(QueueName=name, Attributes=attributes)


def _topic(name: str, _properties: Mapping[str, Any], client: Clients) -> None:
    client("sns").create_topic(Name=name)


def _bucket(name: str, _properties: Mapping[str, Any], client: Clients) -> None:
    place = {"LocationConstraint": REGION}
    client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=place)


def _parameter(name: str, properties: Mapping[str, Any], client: Clients) -> None:
    client("ssm").put_parameter(
        Name=name, Value=str(properties["Value"]), Type=properties.get("Type", "String")
    )
