"""The pipeline holds no key, and what it deploys can exceed neither its names nor its boundary."""

from __future__ import annotations

import re
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from tests.infra.translated import ROOT, resources, translated

FOLDER = ROOT / "infra" / "pipeline"
NAMELESS = {
    "cloudformation:GetTemplateSummary",
    "lambda:*EventSourceMapping",
    "logs:DescribeLogGroups",
    "cloudwatch:DescribeAlarms",
    "logs:DeleteQueryDefinition",
    "logs:DescribeQueryDefinitions",
    "logs:PutQueryDefinition",
}
"""What has no name to be bound to; of triggers, the condition names the function."""


def _granted() -> list[list[dict[str, Any]]]:
    """The policies of each role, and those that a condition adds to all of them."""
    alone = [it for _, it in resources(translated(), "AWS::IAM::Policy")]
    return [it["Policies"] for _, it in resources(translated(), "AWS::IAM::Role")] + [alone]


def _role() -> dict[str, Any]:
    found: dict[str, Any] = yaml_parse((FOLDER / "role.yaml").read_text("utf-8"))
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _statements(policies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    every = [it for policy in policies for it in policy["PolicyDocument"]["Statement"]]
    return [it["Fn::If"][1] if "Fn::If" in it else it for it in every]


def _text(resource: Any) -> str:
    return str(resource["Fn::Sub"]) if isinstance(resource, dict) else str(resource)


def test_the_boundary_allows_what_functions_do_and_nothing_else() -> None:
    boundary = _role()["Resources"]["Boundary"]["Properties"]
    allowed = {a for it in boundary["PolicyDocument"]["Statement"] for a in _listed(it["Action"])}

    used = {
        action
        for policies in _granted()
        for statement in _statements(policies)
        for action in _listed(statement["Action"])
    }

    assert used == allowed


def test_the_role_reaches_only_what_is_ours() -> None:
    policies = _role()["Resources"]["Deploy"]["Properties"]["Policies"]

    for statement in _statements(policies):
        for resource in map(_text, _listed(statement["Resource"])):
            if resource == "*":
                assert set(_listed(statement["Action"])) <= NAMELESS
            else:
                ours = "herodesk-|aws-sam-cli-managed|transform/Serverless|log-group:sns/"
                shared = "::/(apis|domainnames|tags)|hostedzone/|:change/|event-source-mapping:"
                assert re.search(f"{ours}|{shared}", resource), resource


def test_a_role_is_made_under_the_boundary_or_not_at_all() -> None:
    (roles,) = [
        it
        for it in _role()["Resources"]["Deploy"]["Properties"]["Policies"]
        if it["PolicyName"] == "roles"
    ]
    every = roles["PolicyDocument"]["Statement"]

    free = {a for it in every if "Condition" not in it for a in _listed(it["Action"])}
    bound = [it for it in every if "iam:CreateRole" in _listed(it["Action"])]

    assert not free & {
        "iam:CreateRole",
        "iam:PutRolePolicy",
        "iam:AttachRolePolicy",
        "iam:PassRole",
    }
    assert not any("DeleteRolePermissionsBoundary" in str(it) for it in every)
    assert [it["Condition"] for it in bound] == [
        {"StringEquals": {"iam:PermissionsBoundary": {"Ref": "Boundary"}}}
    ]


def test_neither_the_role_nor_its_boundary_is_called_like_what_it_may_change() -> None:
    made = _role()["Resources"]

    for name in (
        made["Deploy"]["Properties"]["RoleName"],
        made["Boundary"]["Properties"]["ManagedPolicyName"],
    ):
        assert not _text(name).startswith("herodesk-")


def test_only_jobs_of_an_environment_of_that_repository_may_borrow_the_role() -> None:
    (trust,) = _role()["Resources"]["Deploy"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]

    condition = trust["Condition"]
    assert condition["StringEquals"] == {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com"
    }
    (sub,) = condition["StringLike"].values()
    assert _text(sub) == "repo:${Repository}:environment:*"


def test_the_workflow_holds_no_key_and_runs_what_people_run() -> None:
    text = (FOLDER / "deploy.yml").read_text("utf-8")
    workflow = yaml_parse(text)

    assert "secrets." not in text
    assert "aws-access-key" not in text
    assert workflow["permissions"] == {"contents": "read", "id-token": "write"}
    steps = workflow["jobs"]["deploy"]["steps"]
    assert [it["run"] for it in steps if "run" in it] == [
        'make deploy STAGE="$STAGE" ARGS=--no-confirm-changeset'
    ]
    # what a person types reaches a shell as a variable only
    assert not any("${{" in it.get("run", "") for it in steps)
