"""CloudFormation's functions give what AWS would give."""

from __future__ import annotations

from typing import Any

import pytest

from herodesk_ops.local.intrinsics import Names, UnknownReferenceError

NAMES = Names(
    refs={"Stage": "dev", "Queue": "https://sqs/q", "Empty": ""},
    attributes={"Queue.Arn": "arn:q"},
    conditions={
        "IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
        "HasAddress": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Empty"}, ""]}]},
        "Both": {"Fn::And": [{"Condition": "IsProd"}, {"Condition": "HasAddress"}]},
        "Either": {"Fn::Or": [{"Fn::Not": [{"Condition": "IsProd"}]}, {"Condition": "Both"}]},
    },
    mappings={"Sizes": {"dev": {"memory": 128}}},
)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("plain", "plain"),
        ({"Ref": "Stage"}, "dev"),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, "arn:q"),
        ({"Fn::GetAtt": "Queue.Arn"}, "arn:q"),
        ({"Fn::Sub": "a-${Stage}-${Queue.Arn}-${!Stage}"}, "a-dev-arn:q-${Stage}"),
        ({"Fn::Sub": ["${Own}-${Stage}", {"Own": {"Ref": "Queue"}}]}, "https://sqs/q-dev"),
        ({"Fn::If": ["IsProd", 1, {"Ref": "Stage"}]}, "dev"),
        ({"Fn::If": ["Either", "yes", "no"]}, "yes"),
        ({"Fn::Join": ["/", ["a", {"Ref": "Stage"}]]}, "a/dev"),
        ({"Fn::Select": [1, {"Fn::Split": [",", "a,b,c"]}]}, "b"),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "memory"]}, 128),
        ({"a": {"Fn::If": ["IsProd", 1, {"Ref": "AWS::NoValue"}]}, "b": 2}, {"b": 2}),
        (["x", {"Fn::If": ["IsProd", "y", {"Ref": "AWS::NoValue"}]}], ["x"]),
    ],
)
def test_an_expression_becomes_its_value(expression: Any, value: Any) -> None:
    assert NAMES.value(expression) == value


@pytest.mark.parametrize("expression", [{"Ref": "Nobody"}, {"Fn::GetAtt": ["Queue", "Colour"]}])
def test_what_is_not_known_is_an_error_and_not_a_guess(expression: Any) -> None:
    with pytest.raises(UnknownReferenceError):
        NAMES.value(expression)
