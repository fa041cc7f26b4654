"""A local cloud with a template and handlers of a few lines, for tests of the cloud itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from herodesk.domain.brand import Brand, Watch
from herodesk_ops.local import cloud, server
from herodesk_ops.local.http_events import Request, Response

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev}
Globals:
  Function:
    Runtime: python3.13
    Handler: app.handler
    Environment:
      Variables:
        TABLE: !Ref Table
        QUEUE: !Ref Queue
        STAGE: !Sub "${Stage}-${AWS::Region}"
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
  Web:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: web
      Events:
        Hook:
          Type: HttpApi
          Properties: {ApiId: !Ref Api, Method: POST, Path: "/hooks/{platform}"}
        Rest: {Type: HttpApi, Properties: {ApiId: !Ref Api}}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: work
      Environment: {Variables: {ONLY_WORK: "yes"}}
      Events:
        Queue:
          Type: SQS
          Properties:
            Queue: !GetAtt Queue.Arn
            BatchSize: 10
            FunctionResponseTypes: [ReportBatchItemFailures]
  Sweep:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: sweep
      Events:
        Minute: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 minute)}}
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 120
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}
  Dead:
    Type: AWS::SQS::Queue
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      TimeToLiveSpecification: {AttributeName: expires_at, Enabled: true}
      AttributeDefinitions:
        - {AttributeName: pk, AttributeType: S}
        - {AttributeName: sk, AttributeType: S}
        - {AttributeName: due_shard, AttributeType: S}
        - {AttributeName: due_at, AttributeType: S}
      KeySchema:
        - {AttributeName: pk, KeyType: HASH}
        - {AttributeName: sk, KeyType: RANGE}
      GlobalSecondaryIndexes:
        - IndexName: due
          KeySchema:
            - {AttributeName: due_shard, KeyType: HASH}
            - {AttributeName: due_at, KeyType: RANGE}
          Projection: {ProjectionType: KEYS_ONLY}
"""

WEB = """
import json, os, boto3
def handler(event, context):
    if event["rawPath"] == "/broken":
        raise RuntimeError("broken")
    if event["rawPath"] == "/env":
        return {"statusCode": 200, "body": json.dumps(dict(os.environ))}
    if event["rawPath"].startswith("/hooks/"):
        boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=event["body"])
        return {"statusCode": 200, "body": "kept"}
    return {"statusCode": 200, "body": json.dumps(event), "cookies": ["a=1", "b=2"]}
"""

WORK = """
import json, os, boto3
def handler(event, context):
    table, failed = boto3.client("dynamodb"), []
    for record in event["Records"]:
        word = record["body"]
        count = {"TableName": os.environ["TABLE"], "UpdateExpression": "ADD n :one",
                 "ExpressionAttributeValues": {":one": {"N": "1"}}}
        key = {"pk": {"S": word}, "sk": {"S": "-"}}
        table.update_item(Key=key | {"sk": {"S": "begun"}}, **count)
        table.update_item(Key=key | {"sk": {"S": "tried"}}, **count)
        if word == "poison":
            failed.append({"itemIdentifier": record["messageId"]})
        elif word == "broken":
            raise RuntimeError("broken")
        else:
            table.update_item(Key=key | {"sk": {"S": "done"}}, **count)
    return {"batchItemFailures": failed}
"""

SWEEP = """
import os, boto3
RUNS = []
def handler(event, context):
    RUNS.append(event["time"])
    boto3.client("dynamodb").put_item(TableName=os.environ["TABLE"], Item={
        "pk": {"S": "sweep"}, "sk": {"S": event["time"]}})
    for shard in range(2):
        boto3.client("dynamodb").update_item(TableName=os.environ["TABLE"],
            Key={"pk": {"S": "due"}, "sk": {"S": str(shard)}},
            UpdateExpression="REMOVE due_at, due_shard")
"""


@contextmanager
def small_cloud(folder: Path, **settings: Any) -> Iterator[tuple[cloud.Cloud, server.Front]]:
    """A running cloud and its front door, without a socket."""
    (folder / "template.yaml").write_text(TEMPLATE)
    for name, code in (("web", WEB), ("work", WORK), ("sweep", SWEEP)):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "app.py").write_text(code)
    brand = Brand(id="small", name="Small", topics=(), watch=Watch(terms=("small",)))
    made = cloud.Settings(
        base_url="http://local",
        brand=brand,
        template=folder / "template.yaml",
        secrets={},
        **settings,
    )
    with cloud.running(made) as running:
        yield running, server.Front(running)


def deliver(front: server.Front, word: str) -> Response:
    """Put one word on the queue through the hook."""
    headers = [("content-type", "text/plain")]
    return front.through_gateway(Request("POST", "/hooks/x", headers=headers, body=word.encode()))


def counted(running: cloud.Cloud, word: str, what: str = "done") -> int:
    """How often a word got that far."""
    items = {item["sk"]["S"]: item for item in running.backend.items(word)}
    return int(items[what]["n"]["N"]) if what in items else 0


def sweeps(running: cloud.Cloud) -> list[str]:
    """When the schedule ran, as HH:MM."""
    return [item["sk"]["S"][11:16] for item in running.backend.items("sweep")]
