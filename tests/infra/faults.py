"""What may be wrong with a template: each check lists its complaints, none when all is well."""

import re
from collections.abc import Iterator
from typing import Any

from herodesk_ops.erasing.erase import FUNCTION_SECONDS
from tests.infra.translated import meant, resources, said

TWO_WEEKS = 14 * 24 * 60 * 60
NOT_A_TOPIC = "arn:${AWS::Partition}:sns:*:*:*"
NEVER = {"dynamodb:Scan", "dynamodb:DeleteTable", "iam:PassRole"}
TRACING = {"xray:PutTelemetryRecords", "xray:PutTraceSegments"}
"""What has no resource that could be named."""
ONLY_ON = {"ssm:PutParameter": "/*/api/*"}
"""Actions that are meant for resources with this end alone."""


def policies(template: dict[str, Any]) -> list[str]:
    """Roles that may more than they should."""
    found = [
        f"{name}: brings AWS's own policies, which are wide"
        for name, role in resources(template, "AWS::IAM::Role")
        if role.get("ManagedPolicyArns")
    ]
    for name, role in resources(template, "AWS::IAM::Role"):
        for policy in role.get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                found += [f"{name}: {fault}" for fault in _statement(statement)]
    for name, policy in resources(template, "AWS::IAM::Policy"):
        for statement in policy["PolicyDocument"]["Statement"]:
            if set(_listed(statement["Action"])) <= TRACING and statement["Resource"] == "*":
                continue
            found += [f"{name}: {fault}" for fault in _statement(statement)]
    return found


def _statement(statement: dict[str, Any]) -> Iterator[str]:
    actions = _listed(statement.get("Action", "*"))
    for action in actions:
        if "*" in action or action in NEVER:
            yield f"may {action}"
    if "NotResource" in statement:
        text = [str(_written(one)) for one in _listed(statement["NotResource"])]
        if actions != ["sns:Publish"] or text != [NOT_A_TOPIC]:
            yield f"NotResource for {actions} beside {text}"
        return
    for resource in _listed(statement.get("Resource", "*")):
        written = str(_written(resource))
        yield from (
            f"may {action} on {written}"
            for action in actions
            if not written.endswith(ONLY_ON.get(action, ""))
        )
        if written == "*" or written.endswith((":*", ":*/*", "table/*", "parameter/*")):
            yield f"reaches every {actions} resource: {written}"


def queues(template: dict[str, Any]) -> list[str]:
    """Queues that lose, show or forget messages."""
    every = dict(resources(template, "AWS::SQS::Queue"))
    dead = {
        meant(queue["RedrivePolicy"]["deadLetterTargetArn"])
        for queue in every.values()
        if "RedrivePolicy" in queue
    } | _failure_queues(template)
    watched = {
        meant(dimension["Value"])
        for _, alarm in resources(template, "AWS::CloudWatch::Alarm")
        if alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
        for dimension in alarm["Dimensions"]
    }
    found = [f"{name}: no dead-letter queue" for name in set(every) - dead - _redriven(every)]
    found += [f"{name}: not encrypted" for name, q in every.items() if not _is_encrypted(q)]
    found += [f"{name}: no alarm" for name in dead - watched]
    for name in dead:
        if every[name].get("MessageRetentionPeriod") != TWO_WEEKS:
            found.append(f"{name}: forgets before two weeks are over")
    return found


def asynchronous_edges(template: dict[str, Any]) -> list[str]:
    """Functions that nobody waits for, and schedules, without a place for failures."""
    caught = {
        meant(config["FunctionName"])
        for _, config in resources(template, "AWS::Lambda::EventInvokeConfig")
        if "OnFailure" in config.get("DestinationConfig", {})
    }
    found = []
    for name, schedule in resources(template, "AWS::Scheduler::Schedule"):
        target = schedule["Target"]
        if "DeadLetterConfig" not in target:
            found.append(f"{name}: no dead-letter queue")
        if meant(target["Arn"]) not in caught:
            found.append(f"{meant(target['Arn'])}: a failed run is lost")
    for _, subscription in resources(template, "AWS::SNS::Subscription"):
        function = meant(subscription["Endpoint"])
        if subscription["Protocol"] == "lambda" and function not in caught:
            found.append(f"{function}: a failed run is lost")
    return found


def functions(template: dict[str, Any]) -> list[str]:
    """Functions that do not run where and how we measure them."""
    found = []
    groups = dict(resources(template, "AWS::Logs::LogGroup"))
    users: dict[str, list[str]] = {}
    for name, function in resources(template, "AWS::Lambda::Function"):
        group = meant(function.get("LoggingConfig", {}).get("LogGroup"))
        users.setdefault("log " + group, []).append(name)
        users.setdefault("role " + meant(function["Role"]), []).append(name)
        wrong = {
            "runtime": function["Runtime"] != "python3.13",
            "processor": function["Architectures"] != ["arm64"],
            "handler": function["Handler"] != "app.handler",
            "time-out": not function["Timeout"] <= FUNCTION_SECONDS,
            "memory": not 256 <= function["MemorySize"] <= 512,
            "layers": [meant(layer)[:4] for layer in function["Layers"]] != ["Core", "Deps"],
            "tracing": function.get("TracingConfig", {}).get("Mode", "PassThrough") == "Active",
            "log group of its own": group not in groups,
        }
        found += [f"{name}: {what}" for what, is_wrong in wrong.items() if is_wrong]
    found += [f"{what} shared by {names}" for what, names in users.items() if len(names) > 1]
    found += [f"{name}: kept for ever" for name, g in groups.items() if "RetentionInDays" not in g]
    return found


def triggers(template: dict[str, Any]) -> list[str]:
    """Queue triggers that repeat good messages or let a message be seen twice."""
    every = dict(resources(template, "AWS::SQS::Queue"))
    timeouts = {n: f["Timeout"] for n, f in resources(template, "AWS::Lambda::Function")}
    found = []
    for name, trigger in resources(template, "AWS::Lambda::EventSourceMapping"):
        queue = every[meant(trigger["EventSourceArn"])]
        if trigger.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            found.append(f"{name}: one bad message repeats the batch")
        if "MaximumConcurrency" not in trigger.get("ScalingConfig", {}):
            found.append(f"{name}: no cap")
        if queue["VisibilityTimeout"] < 6 * timeouts[meant(trigger["FunctionName"])]:
            found.append(f"{name}: messages come back while they are being worked on")
    return found


def stores(template: dict[str, Any]) -> list[str]:
    """Tables and buckets that are open, plain, not recoverable or keep too long."""
    found = []
    for name, table in resources(template, "AWS::DynamoDB::Table"):
        recovery = table.get("PointInTimeRecoverySpecification", {})
        lapse = {"AttributeName": "expires_at", "Enabled": True}
        wrong = {
            "no recovery": recovery.get("PointInTimeRecoveryEnabled") is not True,
            "not encrypted": table.get("SSESpecification", {}).get("SSEEnabled") is not True,
            "keeps for ever": table.get("TimeToLiveSpecification") != lapse,
            "not on demand": table.get("BillingMode") != "PAY_PER_REQUEST",
            "prod is not protected": table.get("DeletionProtectionEnabled")
            != {"Fn::If": ["IsProd", True, False]},
        }
        found += [f"{name}: {what}" for what, is_wrong in wrong.items() if is_wrong]
    for name, bucket in resources(template, "AWS::S3::Bucket"):
        block = bucket.get("PublicAccessBlockConfiguration", {})
        wrong = {
            "public": len(block) != 4 or not all(block.values()),
            "not encrypted": "BucketEncryption" not in bucket,
            "keeps for ever": not _expires(bucket),
        }
        found += [f"{name}: {what}" for what, is_wrong in wrong.items() if is_wrong]
    return found


def plain_http(template: dict[str, Any]) -> list[str]:
    """Queues and buckets that can be reached without TLS."""
    refused = set()
    kinds = {"AWS::SQS::QueuePolicy": "Queues", "AWS::S3::BucketPolicy": "Bucket"}
    for kind, key in kinds.items():
        for _, policy in resources(template, kind):
            for statement in policy["PolicyDocument"]["Statement"]:
                condition = statement.get("Condition", {})
                if condition == {"Bool": {"aws:SecureTransport": "false"}}:
                    refused |= {meant(one) for one in _listed(policy[key])}
    every = {
        name
        for kind in ("AWS::SQS::Queue", "AWS::S3::Bucket")
        for name, _ in resources(template, kind)
    }
    return [f"{name}: answers without TLS" for name in sorted(every - refused)]


def alarms(template: dict[str, Any]) -> list[str]:
    """Alarms that nobody hears, and queues that may stand without one."""
    every = dict(resources(template, "AWS::CloudWatch::Alarm"))
    topics = {name for name, _ in resources(template, "AWS::SNS::Topic")}
    found = [
        f"{name}: nobody hears of it"
        for name, alarm in every.items()
        if not {meant(it) for it in alarm.get("AlarmActions", [])} & topics
        or not alarm.get("OKActions")
    ]
    found += [
        f"{name}: does not say what to do"
        for name, alarm in every.items()
        if not re.fullmatch(r".+[.] Do: .+[.]", said(alarm.get("AlarmDescription", "")))
        or len(said(alarm["AlarmDescription"])) > MOST_OF_A_MAIL
    ]
    aged = {
        meant(dimension["Value"])
        for alarm in every.values()
        if alarm["MetricName"] == "ApproximateAgeOfOldestMessage"
        for dimension in alarm["Dimensions"]
    }
    worked_off = {
        meant(trigger["EventSourceArn"])
        for _, trigger in resources(template, "AWS::Lambda::EventSourceMapping")
    }
    return found + [f"{name}: may stand unnoticed" for name in sorted(worked_off - aged)]


MOST_OF_A_MAIL = 300
"""Characters that are read at night."""


def apis(template: dict[str, Any]) -> list[str]:
    """APIs that answer other sites' scripts, or as often as anybody asks."""
    found = []
    for name, api in resources(template, "AWS::ApiGatewayV2::Api"):
        if "CorsConfiguration" in api or "x-amazon-apigateway-cors" in api.get("Body", {}):
            found.append(f"{name}: other sites may call it")
        paths = api.get("Body", {}).get("paths", {})
        found += [
            f"{name}: answers OPTIONS on {path}" for path, it in paths.items() if "options" in it
        ]
    for name, stage in resources(template, "AWS::ApiGatewayV2::Stage"):
        limits = stage.get("DefaultRouteSettings", {})
        for limit in ("ThrottlingRateLimit", "ThrottlingBurstLimit"):
            if not 0 < limits.get(limit, 0) <= 2000:
                found.append(f"{name}: {limit} is not set")
    return found


def topics(template: dict[str, Any]) -> list[str]:
    """Topics that hold content in the open. Those that AWS's own services publish to cannot use
    the managed key; one holds no content, the other passes a text on at once and keeps nothing."""
    return [
        f"{name}: not encrypted"
        for name, topic in resources(template, "AWS::SNS::Topic")
        if name not in UNENCRYPTED and "KmsMasterKeyId" not in topic
    ]


UNENCRYPTED = {"Alarms", "Texts"}


def remaining(template: dict[str, Any]) -> list[str]:
    """What holds customers' words and would go with the stack by mistake."""
    holding = {"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SQS::Queue"}
    found = []
    for name, resource in template["Resources"].items():
        if resource["Type"] in holding and name not in OF_COLLEAGUES:
            if resource.get("DeletionPolicy") != "RetainExceptOnCreate":
                found.append(f"{name}: goes with the stack")
            if resource.get("UpdateReplacePolicy") != "Retain":
                found.append(f"{name}: goes when it is replaced")
    return found


OF_COLLEAGUES = {"FollowUpDead", "PhoneDead"}
"""Queues without a customer's word."""


def tags(template: dict[str, Any]) -> list[str]:
    """Resources that a bill or a search by tag would not find."""
    return [
        f"{name}: no tags"
        for name, resource in template["Resources"].items()
        if resource["Type"] in TAGGED
        and not {"Application", "Stage"} <= _tags(resource["Properties"].get("Tags", []))
    ]


TAGGED = {
    "AWS::ApiGatewayV2::Stage",
    "AWS::ApiGatewayV2::DomainName",
    "AWS::CloudWatch::Alarm",
    "AWS::DynamoDB::Table",
    "AWS::IAM::Role",
    "AWS::Lambda::Function",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
}


def stages(template: dict[str, Any]) -> list[str]:
    """Names that two stages in one account would fight for."""
    keys = {
        "AWS::Scheduler::Schedule": "Name",
        "AWS::Lambda::LayerVersion": "LayerName",
        "AWS::Lambda::Function": "FunctionName",
        "AWS::Logs::LogGroup": "LogGroupName",
        "AWS::SQS::Queue": "QueueName",
        "AWS::SNS::Topic": "TopicName",
        "AWS::DynamoDB::Table": "TableName",
        "AWS::S3::Bucket": "BucketName",
        "AWS::IAM::Role": "RoleName",
        "AWS::CloudWatch::Alarm": "AlarmName",
        "AWS::CloudWatch::Dashboard": "DashboardName",
        "AWS::Logs::QueryDefinition": "Name",
    }
    return [
        f"{name}: called {given} in every stage"
        for kind, key in keys.items()
        for name, properties in resources(template, kind)
        if (given := properties.get(key)) and not _of_stage(given) and name not in OF_ACCOUNT
    ]


OF_ACCOUNT = {"TextFailuresLog"}
"""What SNS has one of in an account: a parameter says which stage makes it."""


def boundaries(template: dict[str, Any]) -> list[str]:
    """Roles that a boundary would not hold."""
    wanted = {"Fn::If": ["HasBoundary", {"Ref": "PermissionsBoundary"}, {"Ref": "AWS::NoValue"}]}
    return [
        f"{name}: no boundary"
        for name, role in resources(template, "AWS::IAM::Role")
        if role.get("PermissionsBoundary") != wanted
    ]


CHECKS = (
    policies, queues, asynchronous_edges, functions, triggers, stores, plain_http,
    alarms, apis, topics, remaining, tags, stages, boundaries,
)  # fmt: skip


def _of_stage(name: Any) -> bool:
    written = str(_written(name))
    return "${AWS::StackName}" in written or "${Stage}" in written


def _tags(given: Any) -> set[str]:
    return set(given) if isinstance(given, dict) else {it["Key"] for it in given}


def _failure_queues(template: dict[str, Any]) -> set[str]:
    return {
        meant(config["DestinationConfig"]["OnFailure"]["Destination"])
        for _, config in resources(template, "AWS::Lambda::EventInvokeConfig")
        if "OnFailure" in config.get("DestinationConfig", {})
    }


def _redriven(queues_by_name: dict[str, Any]) -> set[str]:
    return {n for n, q in queues_by_name.items() if "maxReceiveCount" in q.get("RedrivePolicy", {})}


def _is_encrypted(queue: dict[str, Any]) -> bool:
    return queue.get("SqsManagedSseEnabled") is True or "KmsMasterKeyId" in queue


def _expires(bucket: dict[str, Any]) -> bool:
    rules = bucket.get("LifecycleConfiguration", {}).get("Rules", [])
    return any(rule.get("ExpirationInDays", 99) <= 7 for rule in rules)


def _written(value: Any) -> Any:
    return value.get("Fn::Sub", value) if isinstance(value, dict) else value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
