"""What functions call, log and tell in a story that touches everything they do.

Roles: each call was allowed, and whatever is allowed was called. People: what a customer wrote, who
it was and what we answered stands in no log and no message; after an erasure it stands nowhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import pytest

from herodesk_ops.erasing.erase import Erasure
from herodesk_ops.erasing.queues import Places
from herodesk_ops.erasing.store import Store
from herodesk_ops.local import views
from herodesk_ops.local.invoking import url_of
from tests.infra.test_named_tests import missing
from tests.infra.translated import resources, translated
from tests.line.seen import CUSTOMERS_WORDS, HER, Seen, lived

OF_LAMBDA = "Lambda does it with the function's role, not our code"
NOT_SEEN = {
    ("*", "logs:*", "*"): OF_LAMBDA,
    ("*", "sqs:ReceiveMessage", "*"): OF_LAMBDA,
    ("*", "sqs:DeleteMessage", "*"): OF_LAMBDA,
    ("*", "sqs:GetQueueAttributes", "*"): OF_LAMBDA,
    ("follow_up", "sqs:SendMessage", "FollowUpDead"): OF_LAMBDA,
    ("phone", "sqs:SendMessage", "PhoneDead"): OF_LAMBDA,
    ("console", "ssm:GetParametersByPath", "company/sign-in*"): "needs an identity provider: "
    "tests/contract/test_company_provider.py"
    "::test_a_stage_is_connected_by_its_settings_and_a_stored_secret",
}
"""What is allowed and not called in the story, and why."""


@pytest.fixture(scope="module")
def seen() -> Iterator[Seen]:
    with lived() as found:
        yield found


# -- what functions may ------------------------------------------------------------------------


def allowed() -> set[tuple[str, str, str]]:
    """Function, action and resource, as patterns."""
    template = translated()
    functions = {
        function["Role"]["Fn::GetAtt"][0]: function["Environment"]["Variables"]
        for _, function in resources(template, "AWS::Lambda::Function")
    }
    return {
        (functions[role]["POWERTOOLS_SERVICE_NAME"], action, resource)
        for role, facts in resources(template, "AWS::IAM::Role")
        if role in functions
        for policy in facts["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        for action in _listed(statement["Action"])
        for resource in map(_named, _resources(statement))
    }


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _resources(statement: dict[str, Any]) -> list[Any]:
    """A phone number is no resource: what is not a topic is allowed instead."""
    return _listed(statement.get("Resource", "a phone number"))


def _named(resource: Any) -> str:
    """A resource of the template as the calls name it."""
    if isinstance(resource, dict) and "Fn::GetAtt" in resource:
        return str(resource["Fn::GetAtt"][0])
    text = str(resource["Fn::Sub"] if isinstance(resource, dict) else resource)
    text = re.sub(r"\$\{(\w+)\.Arn\}", r"\1", text).replace("${Stage}", "local")
    return text.rpartition(":")[2].removeprefix("parameter/herodesk/local/")


def fits(call: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    return all(fnmatchcase(one, part) for one, part in zip(call, pattern, strict=True))


def calls(seen: Seen) -> set[tuple[str, str, str]]:
    return {(function, *told) for function, used in seen.used.items() for told in used}


def test_whatever_a_function_calls_it_may(seen: Seen) -> None:
    patterns = allowed()

    assert {function for function, _, _ in calls(seen)} == {function for function, _, _ in patterns}
    assert [one for one in calls(seen) if not any(fits(one, it) for it in patterns)] == []


def test_whatever_a_function_may_it_calls(seen: Seen) -> None:
    used = calls(seen)
    too_much = [it for it in allowed() if not any(fits(one, it) for one in used)]

    assert [it for it in too_much if not any(fits(it, one) for one in NOT_SEEN)] == []


def test_each_exception_is_needed_and_tells_why(seen: Seen) -> None:
    used, patterns = calls(seen), allowed()

    for one, why in NOT_SEEN.items():
        assert any(fits(it, one) for it in patterns), one
        assert not any(fits(it, one) for it in used), one
        assert missing(why) == []


def test_an_action_too_much_and_one_too_few_are_found_out() -> None:
    pattern = ("receive", "s3:PutObject", "Deliveries/*")

    assert fits(("receive", "s3:PutObject", "Deliveries/x/1"), pattern)
    assert not fits(("receive", "s3:GetObject", "Deliveries/x/1"), pattern)
    assert not fits(("console", "s3:PutObject", "Deliveries/x/1"), pattern)
    assert not fits(("receive", "s3:PutObject", "Table"), pattern)


# -- what is told of people --------------------------------------------------------------------


def test_the_story_was_told_to_its_end(seen: Seen) -> None:
    """Otherwise nothing below would mean anything."""
    assert seen.town.refused == []
    assert {name: len(rows) for name, rows in views.dead(seen.town.cloud).items()} == {
        "InboxDead": 1, "OutboxDead": 0, "FollowUpDead": 0, "PhoneDead": 0,
    }  # fmt: skip
    public = [entry["text"] for entry in seen.town.cloud.platforms.published()]
    assert any("Wagenbrenner" in text for text in public)


def test_nothing_of_a_customer_is_in_a_log_or_a_message(seen: Seen) -> None:
    """Not where a delivery cannot be read and becomes a dead letter, either."""
    cloud = seen.town.cloud
    logs = "\n".join(cloud.logs.lines())
    messages = "\n".join(f"{told.subject} {told.text}" for told in cloud.notices.all())

    assert "UnreadableError" in logs
    assert len(cloud.notices.all()) > 20
    for word in CUSTOMERS_WORDS:
        assert word not in logs, word
        assert word not in messages, word


def test_no_colleagues_number_address_or_link_is_in_a_log(seen: Seen) -> None:
    cloud = seen.town.cloud
    logs = "\n".join(cloud.logs.lines())
    links = {
        found for told in cloud.notices.all() for found in re.findall(r"/\w/(\w{20,})", told.text)
    }

    assert len(links) > 10
    for person in cloud.people:
        assert not {it for it in (person.phone, person.email, person.name) if it and it in logs}
    assert not {secret for secret in links if secret in logs}


def test_after_an_erasure_nothing_of_her_is_left_and_what_is_counted_stays(seen: Seen) -> None:
    """The last test of the story. The platform told that she has left, and the clock erased what it
    finds; a command erases the rest: dead letters, and what a queue could not hold."""
    cloud = seen.town.cloud
    everything = _everything(seen)
    assert any(word in everything for word in CUSTOMERS_WORDS)  # the dead letter
    before = _counted(seen)

    client, clock = cloud.client("dynamodb"), seen.town.clock
    bucket = cloud.client("s3").list_buckets()["Buckets"][0]["Name"]
    queues = {name.rpartition("-")[2]: url_of(name) for name in _queues(seen)}
    places = Places(
        cloud.client("sqs"),
        cloud.client("s3"),
        (queues["Inbox"], queues["InboxDead"]),
        (queues["Outbox"], queues["OutboxDead"]),
        bucket,
        patience=0,
    )
    store = Store(client, cloud.table, clock)
    Erasure(store, places, clock.advance, brand=cloud.brand).erase("x", HER["id"])

    everything = _everything(seen)
    assert [word for word in CUSTOMERS_WORDS if word in everything] == []
    assert _counted(seen) == before


def _queues(seen: Seen) -> list[str]:
    kinds = seen.town.cloud.blueprint.resources.items()
    return [name for name, (kind, _) in kinds if kind.endswith("::Queue")]


def _everything(seen: Seen) -> str:
    """Table with its index, queues and bucket, deliveries unwrapped."""
    from base64 import b64decode

    cloud = seen.town.cloud
    told = [json.dumps(cloud.backend.items(""), ensure_ascii=False, default=str)]
    for name in _queues(seen):
        for message in cloud.backend.messages(name):
            told.append(str(message))
            wrapped = re.search(r'"body": ?"([A-Za-z0-9+/=]+)"', str(message["body"]))
            told.append(b64decode(wrapped[1]).decode() if wrapped else "")
    s3 = cloud.client("s3")
    bucket = s3.list_buckets()["Buckets"][0]["Name"]
    for one in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
        body = s3.get_object(Bucket=bucket, Key=one["Key"])["Body"].read()
        told += [one["Key"], body.decode(errors="replace")]
    return "\n".join(told)


def _counted(seen: Seen) -> Any:
    """Cases by topic and state, lengths of their timelines, totals of the days."""
    cases = views.cases(seen.town.cloud)
    days = [item for item in seen.town.cloud.backend.items("DAY#") if "TOTALS" in str(item["sk"])]
    return [(row["number"], row["topic"], row["state"]) for row in cases], len(days)
