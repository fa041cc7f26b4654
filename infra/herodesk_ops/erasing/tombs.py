"""Tombstones: what keeps an erased post from coming back, without telling whose it was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from botocore.exceptions import ClientError

from herodesk.adapters.erased import GONE, KEY, REPLAY_DAYS, gone_sk


def erase_key(client: Any, table: str) -> str:
    """The key of all tombstones, drawn on first use; of two who draw at once one wins."""
    where = {"pk": {"S": GONE}, "sk": {"S": KEY}}
    found = client.get_item(TableName=table, Key=where, ConsistentRead=True).get("Item")
    if found is None:
        try:
            client.put_item(
                TableName=table,
                Item={**where, "key": {"S": token_hex(32)}},
                ConditionExpression="attribute_not_exists(#pk)",
                ExpressionAttributeNames={"#pk": "pk"},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
        found = client.get_item(TableName=table, Key=where, ConsistentRead=True)["Item"]
    return str(found["key"]["S"])


def bury(posts: Iterable[tuple[str, str]], *, client: Any, table: str, now: datetime) -> int:
    """Keep these posts from coming back for the replay window; how many there are.

    Burying twice lengthens the time."""
    key = erase_key(client, table)
    until = int((now + timedelta(days=REPLAY_DAYS)).timestamp())
    buried = sorted({gone_sk(key, *post) for post in posts})
    for sk in buried:
        client.put_item(
            TableName=table,
            Item={"pk": {"S": GONE}, "sk": {"S": sk}, "expires_at": {"N": str(until)}},
        )
    return len(buried)
