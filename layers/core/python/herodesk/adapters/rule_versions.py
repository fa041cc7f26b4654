"""Versions of the rules in the table: each with its text, and on record who wanted it and why.

A version is three items that are written together: what functions read (`RULES`), the text that a
person wrote (`SOURCE`), and the line of the record (`VERSIONS`), so that neither a function that
reads the newest rules nor a list of versions reads more than it needs. The words of a compact are
an item of their own (`COMPACT`), written once with the first rules that tell its version.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from herodesk.adapters.items import stamp
from herodesk.adapters.people import newest_rules
from herodesk.adapters.refusals import throttling
from herodesk.domain.brand import Brand
from herodesk.domain.compact import major_minor
from herodesk.domain.errors import ConflictError, InvalidError
from herodesk.domain.versions import RulesText, RulesVersion
from herodesk.rules import brand_to_json

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SOMEBODY_ELSE = "somebody else pushed rules just now: look, and try again"


def push(
    client: DynamoDBClient,
    table: str,
    brand: Brand,
    text: RulesText,
    change: RulesVersion,
    *,
    base: int | None = None,
) -> int:
    """Store a new version and return its number; ConflictError if another push won.

    `base` is the version it was made from: ConflictError if that is not the newest any more. With
    None it follows whatever is the newest. What is stored already, brand and text, is not stored
    again: the present number comes back. InvalidError if the words of a version of the compact are
    others than those that are stored: people may have signed them.
    """
    newest = newest_rules(client, table)
    number = int(newest["v"]["N"]) if newest else 0
    if base is not None and base != number:
        raise ConflictError(SOMEBODY_ELSE)
    body = brand_to_json(brand)
    if newest is not None and newest["body"]["S"] == body and _same(client, table, number, text):
        return number
    items = _items(body, text, change, number + 1)
    version = brand.compact.version
    if text.words and not _are_kept(client, table, version, text.words):
        items.append(_words(version, text, change))
    puts: Any = [
        {
            "Put": {
                "TableName": table,
                "Item": item,
                "ConditionExpression": "attribute_not_exists(#pk)",
                "ExpressionAttributeNames": {"#pk": "pk"},
            }
        }
        for item in items
    ]
    try:
        with throttling():
            client.transact_write_items(TransactItems=puts)
    except ClientError as error:
        if error.response["Error"]["Code"] == "TransactionCanceledException":
            raise ConflictError(SOMEBODY_ELSE) from error
        raise
    return number + 1


def versions(client: DynamoDBClient, table: str, limit: int) -> list[RulesVersion]:
    """The newest versions on record, the newest first."""
    with throttling():
        rows = client.query(
            TableName=table,
            KeyConditionExpression="#pk = :pk",
            ExpressionAttributeNames={"#pk": "pk"},
            ExpressionAttributeValues={":pk": {"S": "VERSIONS"}},
            ScanIndexForward=False,
            ConsistentRead=True,
            Limit=limit,
        )["Items"]
    return [_version(row) for row in rows]


def version(client: DynamoDBClient, table: str, number: int) -> RulesVersion | None:
    """The line of the record of one version; None if there is none."""
    row = _get(client, table, "VERSIONS", number)
    return _version(row) if row else None


def text(client: DynamoDBClient, table: str, number: int) -> RulesText | None:
    """The text of one version; None if there is none."""
    row = _get(client, table, "SOURCE", number)
    if row is None:
        return None
    days = {code: tuple(several) for code, several in json.loads(row["days"]["S"]).items()}
    return RulesText(
        text=row["text"]["S"],
        days=days,
        days_until=int(row["days_until"]["N"]),
        compact=row["compact"]["S"] if "compact" in row else "",
    )


def compact_words(client: DynamoDBClient, table: str, version: str) -> dict[str, str]:
    """The words of that version of the compact, by language; empty if none are kept."""
    with throttling():
        answer = client.get_item(TableName=table, Key=_words_key(version), ConsistentRead=True)
    found = answer.get("Item")
    return dict(json.loads(found["words"]["S"])) if found else {}


def _get(client: DynamoDBClient, table: str, pk: str, number: int) -> Any:
    with throttling():
        answer = client.get_item(
            TableName=table,
            Key={"pk": {"S": pk}, "sk": {"S": _sk(number)}},
            ConsistentRead=True,
        )
    return answer.get("Item")


def _same(client: DynamoDBClient, table: str, number: int, wanted: RulesText) -> bool:
    known = text(client, table, number)
    return known is not None and (known.text, known.compact) == (wanted.text, wanted.compact)


def _are_kept(client: DynamoDBClient, table: str, version: str, words: Mapping[str, str]) -> bool:
    """True if these very words are stored; InvalidError if others are."""
    kept = compact_words(client, table, version)
    if kept and kept != dict(words):
        message = (
            f"compact.toml: version {version} is stored with other words, and may be signed. "
            "Raise the version in compact.toml."
        )
        raise InvalidError(message)
    return bool(kept)


def _items(body: str, text: RulesText, change: RulesVersion, number: int) -> list[dict[str, Any]]:
    key = {"sk": {"S": _sk(number)}, "v": {"N": str(number)}}
    told = {"at": {"S": stamp(change.at)}, "by": {"S": change.by}, "why": {"S": change.why}}
    return [
        {"pk": {"S": "RULES"}, **key, "body": {"S": body}, "at": told["at"], "by": told["by"]},
        {"pk": {"S": "VERSIONS"}, **key, **told},
        {
            "pk": {"S": "SOURCE"},
            **key,
            "text": {"S": text.text},
            "days": {"S": json.dumps(text.days, sort_keys=True)},
            "days_until": {"N": str(text.days_until)},
            **({"compact": {"S": text.compact}} if text.compact else {}),
        },
    ]


def _words(version: str, text: RulesText, change: RulesVersion) -> dict[str, Any]:
    words = json.dumps(dict(text.words), ensure_ascii=False, sort_keys=True)
    told = {"at": {"S": stamp(change.at)}, "by": {"S": change.by}}
    return {**_words_key(version), "words": {"S": words}, **told}


def _words_key(version: str) -> Any:
    major, minor = major_minor(version)
    return {"pk": {"S": "COMPACT"}, "sk": {"S": f"V#{major:04d}.{minor:04d}"}}


def _version(row: Any) -> RulesVersion:
    return RulesVersion(
        number=int(row["v"]["N"]),
        at=datetime.fromisoformat(row["at"]["S"]),
        by=row["by"]["S"],
        why=row["why"]["S"],
    )


def _sk(number: int) -> str:
    return f"V#{number:08d}"
