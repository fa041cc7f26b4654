"""What the functions may, and what the doctor may not look at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from herodesk.domain.staff import Person
from herodesk_ops.doctor import around
from herodesk_ops.doctor.finding import Finding
from herodesk_ops.stage import Stage
from tests.sample import MONDAY_MORNING, nordwind, person

LAMBDA = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "lambda.amazonaws.com"},
        }
    ],
}


def role(*actions: str) -> dict[str, Any]:
    statement = [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]
    policy = {"Version": "2012-10-17", "Statement": statement}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": LAMBDA,
            "Policies": [{"PolicyName": "own", "PolicyDocument": policy}],
        },
    }


TEMPLATE = {
    "Resources": {
        "ReceiveRole": role("sqs:SendMessage", "ssm:GetParametersByPath"),
        "PublishRole": role("dynamodb:GetItem"),
    }
}


@pytest.fixture
def deployed() -> Iterator[Stage]:
    with mock_aws():
        boto3.client("cloudformation").create_stack(
            StackName="herodesk-dev", TemplateBody=json.dumps(TEMPLATE)
        )
        for logical, resource in TEMPLATE["Resources"].items():  # moto keeps no JSON of a stack's
            put(logical, resource["Properties"]["Policies"][0]["PolicyDocument"])
        yield Stage()


def put(logical: str, policy: dict[str, Any]) -> None:
    iam = boto3.client("iam")
    (name,) = (it["RoleName"] for it in iam.list_roles()["Roles"] if logical in it["RoleName"])
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(policy))


def found(at: Stage) -> list[tuple[str, str, str]]:
    return [(it.code, it.where, it.cure) for it in around.rights(at, TEMPLATE)]


def test_roles_as_in_the_template_are_fine(deployed: Stage) -> None:
    assert found(deployed) == []


def test_a_role_that_a_parameter_leaves_out_is_not_missing(deployed: Stage) -> None:
    optional = {**role("logs:PutLogEvents"), "Condition": "OwnsTextFailures"}
    template = {"Resources": {**TEMPLATE["Resources"], "TextFailuresRole": optional}}

    assert list(around.rights(deployed, template)) == []
    del optional["Condition"]
    assert [it.where for it in around.rights(deployed, template)] == ["TextFailuresRole"]


def test_an_action_that_somebody_took_away_is_named(deployed: Stage) -> None:
    statement = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    put("ReceiveRole", {"Version": "2012-10-17", "Statement": [statement]})

    assert found(deployed) == [("permission-missing", "ReceiveRole", "make deploy")]


@pytest.mark.parametrize(
    ("code", "grave"), [("AccessDeniedException", True), ("ThrottlingException", False)]
)
def test_what_the_doctor_may_not_look_at_is_a_finding(code: str, grave: bool) -> None:
    def refused() -> list[Finding]:
        raise ClientError({"Error": {"Code": code}}, "GetSMSSandboxAccountStatus")

    (finding,) = around.asked("sms", refused)

    assert finding.grave is grave
    assert "GetSMSSandboxAccountStatus" in finding.cure


# -- cures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cure", "there"),
    [
        ("herodesk connect x --yes", "herodesk connect --stage prod x --yes"),
        ("herodesk resume channel x", "herodesk resume --stage prod channel x"),
        ("herodesk staff resend ana, and ask.", "herodesk staff resend --stage prod ana, and ask."),
        ("Give it to somebody: herodesk staff import.",
         "Give it to somebody: herodesk staff import --stage prod."),
        ("make deploy", "make deploy STAGE=prod"),
        ("herodesk staff gaps says which.", "herodesk staff gaps --stage prod says which."),
    ],
)  # fmt: skip
def test_a_cure_acts_on_the_stage_that_was_looked_at(cure: str, there: str) -> None:
    found = Finding("code", "x", "It is ill.", cure)

    assert found.at("prod").cure == there
    assert replace(found.at("prod"), cure=cure) == found


# -- topics --------------------------------------------------------------------------------------


class Monday(Stage):
    """A stage whose clock stands still."""

    def now(self) -> datetime:
        return MONDAY_MORNING


def uncovered(*people: Person) -> list[tuple[str, str]]:
    brand = replace(nordwind(), topics=nordwind().topics[:1])
    found = around.topics(brand, list(people), Monday())
    return [(it.where, it.cure) for it in found if it.code == "topic-uncovered"]


def test_a_topic_without_anybody_is_told_once_for_all_its_languages() -> None:
    ((where, cure),) = uncovered()

    assert where == "exchange/de,en"
    assert cure == "Give the topic to somebody in the roster: herodesk staff import."


def test_those_who_have_the_topic_are_named_with_what_keeps_it_from_them() -> None:
    new = replace(person("ana"), topics=("exchange",), unsigned=True)
    untrained = replace(person("ben"), topics=("exchange",), closed=("exchange",))

    ((_, cure),) = uncovered(new, untrained)

    assert "ana (compact-not-signed), ben (not-trained)" in cure
    assert cure.endswith("herodesk staff import.")


def test_of_many_who_have_the_topic_a_few_are_named() -> None:
    several = [
        replace(person("ana"), id=f"new{n}", topics=("exchange",), unsigned=True) for n in range(9)
    ]

    ((_, cure),) = uncovered(*several)

    assert "new2 (compact-not-signed), 6 more." in cure
