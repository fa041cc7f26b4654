"""The dashboard shows numbers and words that there are, in the order of the line."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import combinations
from typing import Any

from herodesk.adapters import numbers
from herodesk.ports import App
from herodesk.steps.vitals import vitals
from tests.infra.translated import ROOT, resources, source, translated

OF_AWS = {
    "AWS/ApiGateway": ({"Count", "4xx", "5xx"}, "ApiId"),
    "AWS/DynamoDB": ({"ConsumedWriteCapacityUnits", "ConsumedReadCapacityUnits"}, "TableName"),
    "AWS/Lambda": ({"Invocations", "Errors", "Duration", "Throttles"}, "FunctionName"),
    "AWS/SNS": ({"SMSMonthToDateSpentUSD"}, None),
    "AWS/SQS": (
        {"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"},
        "QueueName",
    ),
}
"""Names and the dimension of numbers that AWS writes, from the pages of each service on CloudWatch
metrics; those of an HTTP API differ from those of a REST API (`4XXError`)."""

KINDS = {
    "ApiId": "AWS::ApiGatewayV2::Api",
    "FunctionName": "AWS::Lambda::Function",
    "QueueName": "AWS::SQS::Queue",
    "TableName": "AWS::DynamoDB::Table",
}


@cache
def widgets() -> list[dict[str, Any]]:
    body = translated()["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    found: list[dict[str, Any]] = json.loads(body)["widgets"]
    return found


def metrics() -> list[tuple[str, str, dict[str, str]]]:
    """Namespace, name and dimensions of each."""
    found = []
    for widget in widgets():
        for namespace, name, *pairs in widget["properties"].get("metrics", []):
            words = [it for it in pairs if isinstance(it, str)]
            found.append((namespace, name, dict(zip(words[::2], words[1::2], strict=True))))
    return found


def test_our_own_numbers_are_those_that_the_sweep_writes(app: App) -> None:
    ours = [(name, where) for space, name, where in metrics() if space == numbers.NAMESPACE]

    assert {name for name, _ in ours} == set(vitals(app=app))
    for _, where in ours:
        assert where == {"service": "follow_up", "stage": "${Stage}"}


def test_numbers_of_aws_have_its_names_and_the_dimension_that_it_writes_them_with() -> None:
    known = translated()["Resources"]

    for space, name, where in metrics():
        if space == numbers.NAMESPACE:
            continue
        names, dimension = OF_AWS[space]
        assert name in names
        assert list(where) == [dimension] if dimension else not where, name
        for kind, value in where.items():
            (resource,) = re.findall(r"^\$\{(\w+)(?:\.QueueName)?\}$", value)
            assert known[resource]["Type"] == KINDS[kind], value
            assert value.endswith(".QueueName}") == (kind == "QueueName"), value


def test_what_is_counted_in_a_log_is_said_there() -> None:
    functions = dict(resources(source(), "AWS::Serverless::Function"))
    told = [it["properties"]["query"] for it in widgets() if it["type"] == "log"]

    assert len(told) >= 4
    for query in told:
        (group,) = re.findall(r"SOURCE '\$\{(\w+)Logs\}'", query)
        code = (ROOT / str(functions[group]["CodeUri"]) / "app.py").read_text("utf-8")
        for said in re.findall(r"message = '([^']+)'", query):
            assert f'"{said}"' in code, said
        for field in re.findall(r"filter (\w+) =|by (\w+)$", query):
            named = "".join(field)
            assert named == "message" or re.search(rf'\b{named}=|"{named}"', code), query


def test_no_widget_lies_on_another_and_none_beyond_the_edge() -> None:
    def across(one: dict[str, Any], other: dict[str, Any], at: str, size: str) -> bool:
        return bool(one[at] < other[at] + other[size] and other[at] < one[at] + one[size])

    for one, other in combinations(widgets(), 2):
        both = across(one, other, "x", "width") and across(one, other, "y", "height")
        assert not both, (one["properties"], other["properties"])
    assert max(it["x"] + it["width"] for it in widgets()) <= 24


def test_chapters_follow_the_line() -> None:
    heads = [it["properties"]["markdown"] for it in widgets() if it["type"] == "text"]

    words = [re.findall(r"receive|triage|console|publish|follow_up", head) for head in heads]
    assert [it[0] for it in words if it] == ["receive", "triage", "console", "publish", "follow_up"]
    numbered = [int(found) for head in heads for found in re.findall(r"^## (\d)\.", head)]
    assert numbered == list(range(1, len(numbered) + 1))
