"""What we read of DynamoDB's answers is what botocore's own parser reads, item by item."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.parsers import ResponseParserFactory
from botocore.session import get_session

from herodesk import bootstrap
from herodesk.adapters.items import encode
from herodesk.adapters.parsing import ItemParsers
from herodesk.domain.post import Posted
from herodesk.ports import App
from herodesk.steps.take_in import take_in
from tests.sample import a_post

DYNAMO = get_session().get_service_model("dynamodb")


@pytest.fixture
def items(app: App) -> list[dict[str, Any]]:
    """Everything that a case leaves in the table."""
    number = take_in(Posted(post=a_post()), at=app.clock.now(), app=app).case or ""
    case, line = app.records.case(number), app.records.post("x", "1990000000000000001")
    author = app.records.author("x", "4711")
    assert case is not None
    assert line is not None
    assert author is not None
    return [encode(case), encode(line), encode(author)]


def both(operation: str, body: dict[str, Any], status: int = 200) -> tuple[Any, Any]:
    """The same answer, read by us and by botocore."""
    shape: Any = DYNAMO.operation_model(operation).output_shape
    sent = json.dumps(body).encode()
    read = [
        factory.create_parser("json").parse(
            {"status_code": status, "headers": {}, "body": sent}, shape
        )
        for factory in (ItemParsers(), ResponseParserFactory())
    ]
    return read[0], read[1]


def test_items_are_read_as_botocore_reads_them(items: list[dict[str, Any]]) -> None:
    case = items[0]
    answers: dict[str, dict[str, Any]] = {
        "GetItem": {"Item": case},
        "Query": {"Items": items, "Count": 3, "LastEvaluatedKey": {"pk": case["pk"]}},
        "BatchGetItem": {
            "Responses": {"t": items},
            "UnprocessedKeys": {"t": {"Keys": [{"pk": case["pk"]}], "ConsistentRead": True}},
        },
        "UpdateItem": {"Attributes": {"@ana": {"N": "3"}}},
        "PutItem": {},
    }

    for operation, body in answers.items():
        ours, theirs = both(operation, body)
        assert ours == theirs
        assert body.items() <= ours.items()


def test_a_refusal_carries_what_is_stored_as_botocore_reads_it(
    items: list[dict[str, Any]],
) -> None:
    refusals: dict[str, dict[str, Any]] = {
        "PutItem": {"__type": "x#ConditionalCheckFailedException", "Item": items[0]},
        "TransactWriteItems": {
            "__type": "x#TransactionCanceledException",
            "CancellationReasons": [{"Code": "None"}, {"Code": "Failed", "Item": items[1]}],
        },
    }

    for operation, body in refusals.items():
        ours, theirs = both(operation, body, status=400)
        assert ours == theirs


def test_the_functions_read_with_it() -> None:
    core: Any = bootstrap.session()._session  # boto3 gives no other way to look

    assert isinstance(core.get_component("response_parser_factory"), ItemParsers)
