"""moto, as the local cloud runs it, keeps the promises of DynamoDB that we rely on."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from herodesk_ops.local import moto_fixes

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def table() -> Iterator[Any]:
    with mock_aws(), moto_fixes.applied(lambda: NOW, seed=1):
        client = boto3.client("dynamodb", region_name="eu-central-1")
        keys: list[tuple[str, Any]] = [("pk", "HASH"), ("sk", "RANGE")]
        client.create_table(
            TableName="t",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys],
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n, _ in keys],
        )
        yield client


def key(pk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": "-"}}


def put(pk: str, **more: Any) -> dict[str, Any]:
    return {"Put": {"TableName": "t", "Item": {**key(pk), "n": {"N": "1"}}, **more}}


def everything(client: Any) -> list[Any]:
    return sorted(client.scan(TableName="t")["Items"], key=lambda item: item["pk"]["S"])


def test_a_failed_transaction_changes_nothing(table: Any) -> None:
    for pk in ("changed", "deleted", "replaced"):
        table.put_item(TableName="t", Item=key(pk) | {"n": {"N": "1"}, "l": {"L": [{"S": "a"}]}})
    before = everything(table)

    update = {
        "TableName": "t",
        "Key": key("changed"),
        "UpdateExpression": "SET n = :n, l[0] = :x",
        "ExpressionAttributeValues": {":n": {"N": "2"}, ":x": {"S": "b"}},
    }
    with pytest.raises(ClientError) as refused:
        table.transact_write_items(
            TransactItems=[
                {"Update": update},
                {"Delete": {"TableName": "t", "Key": key("deleted")}},
                put("new"),
                put("replaced"),
                put("never", ConditionExpression="attribute_exists(pk)"),
            ]
        )

    codes = [reason["Code"] for reason in refused.value.response["CancellationReasons"]]
    assert codes == ["None", "None", "None", "None", "ConditionalCheckFailed"]
    assert everything(table) == before


def test_a_transaction_that_holds_changes_everything(table: Any) -> None:
    table.put_item(TableName="t", Item=key("deleted"))

    table.transact_write_items(
        TransactItems=[put("one"), {"Delete": {"TableName": "t", "Key": key("deleted")}}]
    )

    assert [item["pk"]["S"] for item in everything(table)] == ["one"]


@pytest.mark.slow
def test_a_transaction_costs_the_same_in_a_large_table(table: Any) -> None:
    for n in range(2_000):
        table.put_item(TableName="t", Item=key(f"old-{n}") | {"text": {"S": "x" * 100}})

    begin = perf_counter()
    for n in range(5):
        table.transact_write_items(TransactItems=[put(f"new-{n}-{i}") for i in range(5)])

    assert (perf_counter() - begin) / 5 < 0.1  # as moto comes: 0.5 s


def test_of_many_claims_at_once_exactly_one_holds(table: Any) -> None:
    def claim(race: int, who: int) -> bool:
        try:
            table.put_item(
                TableName="t",
                Item=key(f"case-{race}") | {"owner": {"N": str(who)}},
                ConditionExpression="attribute_not_exists(pk)",
            )
        except table.exceptions.ConditionalCheckFailedException:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        for race in range(20):
            won = pool.map(lambda who, race=race: claim(race, who), range(8))
            assert sum(won) == 1


def test_queues_go_by_the_clock_they_are_given() -> None:
    time = [NOW]
    with mock_aws(), moto_fixes.applied(lambda: time[0], seed=1):
        client = boto3.client("sqs", region_name="eu-central-1")
        url = client.create_queue(QueueName="q", Attributes={"VisibilityTimeout": "120"})[
            "QueueUrl"
        ]
        client.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=60)
        assert "Messages" not in client.receive_message(QueueUrl=url)

        time[0] = NOW.replace(minute=1)

        assert client.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "later"
        assert "Messages" not in client.receive_message(QueueUrl=url)
