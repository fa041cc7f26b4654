"""The translated template agrees with the folders, and is as narrow and as safe as we say."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from herodesk.adapters import numbers
from herodesk.platforms import PLATFORMS, declared_of
from herodesk.ports import App
from herodesk.steps.vitals import EVERY_MINUTES, vitals
from herodesk_ops.memory import VirtualClock
from herodesk_ops.platforms.declared import minutes_of
from tests.infra import faults
from tests.infra.translated import ROOT, meant, resources, source, translated

Check = Callable[[dict[str, Any]], list[str]]


def _folders() -> set[str]:
    return {path.parent.name for path in (ROOT / "functions").glob("*/app.py")}


def _code_uris() -> dict[str, str]:
    every = resources(source(), "AWS::Serverless::Function")
    return {name: properties["CodeUri"] for name, properties in every}


def test_every_folder_has_a_function_and_every_function_a_folder() -> None:
    assert sorted(_code_uris().values()) == sorted(f"functions/{name}" for name in _folders())


def test_a_function_folder_holds_its_handler_and_nothing_else() -> None:
    found = {path.relative_to(ROOT).as_posix() for path in (ROOT / "functions").rglob("*.*")}

    assert {path for path in found if not path.endswith(".pyc")} == {
        f"functions/{name}/app.py" for name in _folders()
    }


def test_platforms_reach_receive_and_every_other_path_reaches_the_console() -> None:
    ((_, api),) = resources(translated(), "AWS::ApiGatewayV2::Api")

    reached = {
        (method, path): _function_behind(operation)
        for path, methods in api["Body"]["paths"].items()
        for method, operation in methods.items()
    }

    assert reached == {
        ("get", "/hooks/{platform}"): "Receive",
        ("post", "/hooks/{platform}"): "Receive",
        ("post", "/hooks/{platform}/{callback}"): "Receive",
        ("x-amazon-apigateway-any-method", "/$default"): "Console",
    }


def _function_behind(operation: dict[str, Any]) -> str:
    uri = str(operation["x-amazon-apigateway-integration"]["uri"])
    return uri.partition("functions/${")[2].partition(".")[0]


def test_every_function_is_told_every_setting() -> None:
    told = {
        name: set(function["Environment"]["Variables"])
        for name, function in resources(translated(), "AWS::Lambda::Function")
    }

    for name, variables in told.items():
        assert variables >= {"HERODESK_STAGE", "HERODESK_TABLE", "HERODESK_PUBLIC_URL"}, name
        assert "POWERTOOLS_SERVICE_NAME" in variables, name


def test_functions_behind_the_api_do_not_refer_to_it() -> None:
    functions = dict(resources(translated(), "AWS::Lambda::Function"))

    address = {
        name: f["Environment"]["Variables"]["HERODESK_PUBLIC_URL"] for name, f in functions.items()
    }

    assert {name for name, value in address.items() if "Fn::If" not in value} == {
        "Console",
        "Receive",
    }


def test_the_work_list_is_sparse_and_narrow() -> None:
    ((_, table),) = resources(translated(), "AWS::DynamoDB::Table")

    (index,) = table["GlobalSecondaryIndexes"]

    assert index["IndexName"] == "due"
    assert index["Projection"].get("NonKeyAttributes", []) in ([], ["holder"])
    assert index["Projection"]["ProjectionType"] != "ALL"


def test_every_channel_that_can_be_read_back_has_a_schedule_and_the_sweep_names_none() -> None:
    told = [
        json.loads(schedule["Target"].get("Input", "{}"))
        for _, schedule in resources(translated(), "AWS::Scheduler::Schedule")
    ]

    channels = [one["channel"] for one in told if "channel" in one]
    others = [one for one in told if "channel" not in one]
    assert sorted(channels) == sorted(it for it in PLATFORMS if minutes_of(declared_of(it)))
    assert sorted(others, key=str) == [{"compact": True}, {"contacts": True}, {}]


@pytest.mark.parametrize("check", faults.CHECKS, ids=lambda check: check.__name__)
def test_the_template_has_no_fault(check: Check) -> None:
    assert check(translated()) == []


def _spoil(path: str, value: Any = None) -> Callable[[dict[str, Any]], None]:
    """Set (or, without a value, drop) one property: `Table.SSESpecification`."""

    def spoil(template: dict[str, Any]) -> None:
        logical, *keys, last = path.split(".")
        at: Any = template["Resources"][logical]["Properties"]
        for key in keys:
            at = at[int(key)] if key.lstrip("-").isdigit() else at[key]
        if value is None:
            del at[last]
        else:
            at[last] = value

    return spoil


_FIRST = "Policies.0.PolicyDocument.Statement.2"
_LAST = "Policies.0.PolicyDocument.Statement.-1"
SPOILT: list[tuple[Check, str, Any]] = [
    (faults.policies, f"TriageRole.{_FIRST}.Action", "dynamodb:Scan"),
    (faults.policies, f"TriageRole.{_FIRST}.Action", "dynamodb:*"),
    (faults.policies, f"TriageRole.{_FIRST}.Resource", "*"),
    (faults.policies, f"TriageRole.{_FIRST}.Resource", {"Fn::Sub": "arn:aws:sqs:eu:1:*"}),
    (faults.policies, f"TriageRole.{_FIRST}.Action", "ssm:PutParameter"),
    (faults.policies, f"TriageRole.{_LAST}.Action", "sqs:SendMessage"),
    (faults.policies, f"TriageRole.{_LAST}.NotResource", {"Fn::Sub": "arn:aws:sns:eu:1:one"}),
    (faults.policies, "ReceiveRole.ManagedPolicyArns", ["arn:aws:iam::aws:policy/Wide"]),
    (faults.queues, "Inbox.RedrivePolicy", None),
    (faults.queues, "OutboxDead.MessageRetentionPeriod", 60),
    (faults.queues, "Outbox.SqsManagedSseEnabled", False),
    (faults.queues, "InboxDeadAlarm.MetricName", "NumberOfMessagesSent"),
    (faults.asynchronous_edges, "FollowUpEventInvokeConfig.DestinationConfig", {}),
    (faults.asynchronous_edges, "PhoneEventInvokeConfig.DestinationConfig", {}),
    (faults.asynchronous_edges, "FollowUpEveryMinute.Target.DeadLetterConfig", None),
    (faults.asynchronous_edges, "FollowUpReadX.Target.DeadLetterConfig", None),
    (faults.functions, "Receive.Runtime", "python3.11"),
    (faults.functions, "Receive.Architectures", ["x86_64"]),
    (faults.functions, "Receive.LoggingConfig", {}),
    (faults.functions, "Receive.Role", {"Fn::GetAtt": ["TriageRole", "Arn"]}),
    (faults.functions, "Receive.TracingConfig", {"Mode": "Active"}),
    (faults.functions, "TriageLogs.RetentionInDays", None),
    (faults.triggers, "TriageInbox.FunctionResponseTypes", []),
    (faults.triggers, "TriageInbox.ScalingConfig", None),
    (faults.triggers, "Inbox.VisibilityTimeout", 30),
    (faults.stores, "Table.SSESpecification", None),
    (faults.stores, "Table.PointInTimeRecoverySpecification", None),
    (faults.stores, "Table.TimeToLiveSpecification.Enabled", False),
    (faults.stores, "Table.DeletionProtectionEnabled", False),
    (faults.stores, "Deliveries.PublicAccessBlockConfiguration.BlockPublicAcls", False),
    (faults.stores, "Deliveries.BucketEncryption", None),
    (faults.stores, "Deliveries.LifecycleConfiguration", None),
    (faults.plain_http, "InboxOverTlsOnly.Queues", [{"Ref": "Outbox"}]),
    (faults.plain_http, "DeliveriesOverTlsOnly.PolicyDocument.Statement", []),
    (faults.alarms, "InboxDeadAlarm.AlarmActions", []),
    (faults.alarms, "InboxDeadAlarm.AlarmDescription", "Something is wrong"),
    (faults.policies, "TracesPolicy.PolicyDocument.Statement.0.Action", "sqs:SendMessage"),
    (faults.stages, "Dashboard.DashboardName", "herodesk"),
    (faults.stages, "ErrorsQuery.Name", "errors"),
    (faults.alarms, "OutboxStandsAlarm.MetricName", "NumberOfMessagesSent"),
    (faults.apis, "Api.CorsConfiguration", {"AllowOrigins": ["*"]}),
    (faults.apis, "ApiApiGatewayDefaultStage.DefaultRouteSettings", {}),
    (faults.tags, "Table.Tags", None),
    (faults.tags, "Receive.Tags", [{"Key": "Stage", "Value": "dev"}]),
    (faults.stages, "FollowUpReadX.Name", "FollowUpReadX"),
    (faults.stages, "Table.TableName", "herodesk"),
    (faults.boundaries, "ReceiveRole.PermissionsBoundary", None),
]


@pytest.mark.parametrize(("check", "path", "value"), SPOILT)
def test_a_spoilt_template_is_found_out(check: Check, path: str, value: Any) -> None:
    template = translated()
    _spoil(path, value)(template)

    assert check(template), f"nothing complains about {path} = {value}"


def test_a_new_topic_in_the_open_and_a_table_that_goes_with_the_stack_are_found_out() -> None:
    template = translated()
    template["Resources"]["News"] = {"Type": "AWS::SNS::Topic", "Properties": {}}
    template["Resources"]["Table"]["DeletionPolicy"] = "Delete"

    assert faults.topics(template) == ["News: not encrypted"]
    assert faults.remaining(template) == ["Table: goes with the stack"]


def test_tracing_is_off_until_somebody_asks_for_it_and_then_all_of_it_is_there() -> None:
    mode = {"Fn::If": ["Traces", "Active", "PassThrough"]}
    roles = {name for name, _ in resources(translated(), "AWS::IAM::Role")}

    functions = dict(resources(translated(), "AWS::Lambda::Function"))
    ((_, policy),) = resources(translated(), "AWS::IAM::Policy")

    assert source()["Parameters"]["Tracing"]["Default"] == "off"
    assert {
        name for name, it in functions.items() if it["TracingConfig"] != {"Mode": mode}
    } == set()
    assert {meant(it) for it in policy["Roles"]} == roles - {
        "FollowUpScheduleRole",
        "TextFailuresRole",
    }
    assert translated()["Resources"]["TracesPolicy"]["Condition"] == "Traces"


def test_the_dashboard_shows_every_alarm_function_and_queue() -> None:
    template = translated()
    body = template["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]

    widgets = json.loads(body)["widgets"]

    shown = set(re.findall(r"\$\{(\w+)", body))
    for kind in ("AWS::CloudWatch::Alarm", "AWS::Lambda::Function", "AWS::SQS::Queue"):
        assert {name for name, _ in resources(template, kind)} - shown == set(), kind
    assert shown - set(template["Resources"]) - {"Stage", "AWS"} == set()
    assert [it for it in widgets if it["x"] + it["width"] > 24] == []
    tops = [it["y"] for it in widgets]
    assert tops == sorted(tops)


def test_saved_queries_read_every_log_and_only_words_that_are_logged() -> None:
    logs = {name for name, _ in resources(translated(), "AWS::Logs::LogGroup")}
    code = "".join(path.read_text("utf-8") for path in (ROOT / "functions").glob("*/app.py"))

    queries = [it for _, it in resources(translated(), "AWS::Logs::QueryDefinition")]

    assert len(queries) >= 5
    for query in queries:
        assert {meant(it) for it in query["LogGroupNames"]} == logs - {"TextFailuresLog"}
        for said in re.findall(r"message = '([^']+)'", query["QueryString"]):
            assert f'"{said}"' in code, said


def test_alarms_of_our_own_go_by_numbers_that_the_sweep_writes(
    app: App, clock: VirtualClock
) -> None:
    every = [it for _, it in resources(translated(), "AWS::CloudWatch::Alarm")]
    ours = [it for it in every if it.get("Namespace") == numbers.NAMESPACE]

    assert {it["MetricName"] for it in ours} == set(vitals(app=app))
    silent = {it["MetricName"] for it in ours if it["TreatMissingData"] == "breaching"}
    assert silent == {"Sweeps"}  # a sweep that does not run writes nothing
    for alarm in ours:
        assert alarm["Period"] == EVERY_MINUTES * 60
        assert {it["Name"] for it in alarm["Dimensions"]} == {"service", "stage"}


def test_a_stage_that_drills_may_not_read_what_it_could_answer_a_platform_with() -> None:
    """Whoever may read platforms' keys, or renew them, is denied both there; prod never drills."""
    keys = [
        (name, statement["Effect"])
        for name, role in resources(translated(), "AWS::IAM::Role")
        for policy in role.get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
        if "/*/api" in json.dumps(statement.get("Resource"))
    ]

    assert {name for name, _ in keys} == {"PublishRole", "FollowUpRole"}
    assert all(effect == {"Fn::If": ["Drills", "Deny", "Allow"]} for _, effect in keys)
    rule = source()["Rules"]["ProdDoesNotDrill"]
    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "Drill"}, "yes"]}
    assert rule["Assertions"][0]["Assert"] == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "Stage"}, "prod"]}]
    }
    for name, function in resources(translated(), "AWS::Lambda::Function"):
        assert function["Environment"]["Variables"]["HERODESK_DRILL"] == {"Ref": "Drill"}, name


def test_a_logical_name_is_read_from_both_kinds_of_reference() -> None:
    assert meant({"Ref": "Inbox"}) == meant({"Fn::GetAtt": ["Inbox", "Arn"]}) == "Inbox"


def test_every_parameter_is_explained_to_whoever_deploys() -> None:
    text = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")

    for name, parameter in source()["Parameters"].items():
        default = str(parameter["Default"]) or "empty"
        assert f"| `{name}` | `{default}` |" in text or f"| `{name}` | empty |" in text, name
