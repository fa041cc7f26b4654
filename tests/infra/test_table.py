"""The table that tests and measurements use is the template's."""

from __future__ import annotations

import boto3
from moto import mock_aws

from herodesk_ops.table import create_table
from tests.infra.translated import translated


def test_the_tests_table_has_the_keys_and_the_index_of_the_template() -> None:
    (wanted,) = [
        resource["Properties"]
        for resource in translated()["Resources"].values()
        if resource["Type"] == "AWS::DynamoDB::Table"
    ]
    with mock_aws():
        client = boto3.client("dynamodb", region_name="eu-central-1")
        create_table(client, "t")
        made = client.describe_table(TableName="t")["Table"]

    (index,), (wanted_index,) = made["GlobalSecondaryIndexes"], wanted["GlobalSecondaryIndexes"]
    assert made["KeySchema"] == wanted["KeySchema"]
    assert made["AttributeDefinitions"] == wanted["AttributeDefinitions"]
    for name in ("IndexName", "KeySchema", "Projection"):
        assert index[name] == wanted_index[name]
