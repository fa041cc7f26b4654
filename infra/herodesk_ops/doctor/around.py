"""What is not a channel: text messages, e-mail addresses, topics, brakes, what functions may."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from herodesk.domain.brakes import Brakes, Scope
from herodesk.domain.brand import Brand
from herodesk.domain.staff import Person, Role
from herodesk_ops.doctor.finding import Finding

if TYPE_CHECKING:
    from herodesk_ops.stage import Stage

A_FEW = 3
"""So many people are named."""
_SANDBOX = (
    "Ask for production access in the SNS console (Text messaging, “Exit SMS sandbox”); until "
    "then only verified numbers get text messages."
)


def asked(what: str, call: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """What a look finds; one that AWS does not allow is a finding itself."""
    try:
        return list(call())
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        cure = f"Give your own role {error.operation_name}, or let somebody look who has it."
        denied = "AccessDenied" in code or "NotAuthorized" in code or "AuthorizationError" in code
        told = f"{what}: AWS says {code}."
        return [Finding("not-allowed" if denied else "unchecked", what, told, cure, grave=denied)]
    except (BotoCoreError, NotImplementedError) as error:
        told = f"{what}: not looked at ({type(error).__name__})."
        return [Finding("unchecked", what, told, "Look in the AWS console.", grave=False)]


def texts(at: Stage, brand: Brand, people: Iterable[Person]) -> Iterator[Finding]:
    """The sandbox that each new account begins in, and AWS's own monthly limit."""
    if not any(person.phone for person in people):
        return
    sns = at.client("sns")
    if sns.get_sms_sandbox_account_status()["IsInSandbox"]:
        told = "AWS sends text messages to verified numbers only: the account is in the sandbox."
        yield Finding("sms-sandbox", "sms", told, _SANDBOX)
    limit = sns.get_sms_attributes()["attributes"].get("MonthlySpendLimit", "1")
    wanted = brand.sms.most_usd_a_month
    if float(limit) < wanted:
        told = f"AWS stops text messages at {limit} US dollars a month, the rules at {wanted}."
        cure = (
            "Ask for a higher limit in the Service Quotas console, then: aws sns "
            f"set-sms-attributes --attributes MonthlySpendLimit={wanted}"
        )
        yield Finding("sms-limit", "sms", told, cure)


def addresses(at: Stage, people: Iterable[Person]) -> Iterator[Finding]:
    """E-mail addresses that nobody has confirmed."""
    from herodesk.adapters.contacts import SnsContacts

    contacts = SnsContacts(at.client("sns"), at.client("dynamodb"), at.table, at.name)
    for person in people:
        if person.email_topic and contacts.state(person):
            told = f"{person.id} has not confirmed the e-mail address: no e-mail arrives."
            cure = f"herodesk staff resend {person.id}, and ask for a look into the spam folder."
            yield Finding("email-unconfirmed", person.id, told, cure)


def topics(brand: Brand, people: list[Person], at: Stage) -> Iterator[Finding]:
    """Topics that nobody on the roster answers, in a language of the brand."""
    from herodesk.domain.gaps import look_ahead

    report = look_ahead(brand, people, at.now(), 14)
    for topic, several in groupby(report.nowhere, itemgetter(0)):
        languages = [language for _, language in several]
        told = f"Nobody answers {topic} in {' and '.join(languages)}."
        cure = "Give the topic to somebody in the roster: herodesk staff import."
        if held_up := ", ".join(_held_up(topic, people)):
            cure = f"See to what keeps it from those who have it, {held_up}. Or: {cure}"
        yield Finding("topic-uncovered", f"{topic}/{','.join(languages)}", told, cure)
    if report.gaps:
        told = "Some promised hours of the next two weeks have nobody."
        yield Finding("hours-uncovered", "roster", told, "herodesk staff gaps says which.", False)


def _held_up(topic: str, people: Iterable[Person]) -> Iterator[str]:
    """A few of those who have the topic, and the codes of what keeps it from them."""
    having = [one for one in people if topic in one.topics and one.role is Role.HERO]
    for one in having[:A_FEW]:
        yield f"{one.id} ({', '.join(one.reasons_against(topic)) or 'another language'})"
    if len(having) > A_FEW:
        yield f"{len(having) - A_FEW} more"


def stops(brakes: Brakes, known: Iterable[str]) -> Iterator[Finding]:
    """Pauses of everything; those of a channel stand with it."""
    channels = set(known)
    for pause in brakes.pauses:
        if pause.scope is Scope.ALL or (
            pause.scope is Scope.CHANNEL and pause.name not in channels
        ):
            name = pause.name or "all"
            told = f"{name} is paused since {pause.since:%Y-%m-%d %H:%M} UTC: {pause.why}"
            cure = f"herodesk resume {pause.scope} {pause.name or ''}".strip()
            yield Finding("paused", name, told, cure)


# -- what the functions may ---------------------------------------------------------------------


def rights(at: Stage, template: Mapping[str, Any]) -> Iterator[Finding]:
    """Actions of the template that a deployed role lacks: somebody changed it by hand."""
    stack = f"herodesk-{at.name}"
    pages = at.client("cloudformation").get_paginator("list_stack_resources")
    roles = {
        it["LogicalResourceId"]: it["PhysicalResourceId"]
        for page in pages.paginate(StackName=stack)
        for it in page["StackResourceSummaries"]
        if it["ResourceType"] == "AWS::IAM::Role"
    }
    for logical, wanted in sorted(_wanted(template).items()):
        if logical not in roles and "Condition" in template["Resources"][logical]:
            continue  # a parameter left it out
        if logical not in roles:
            told = f"the stack {stack} has no role {logical}."
            yield Finding("permission-missing", logical, told, "make deploy")
            continue
        for action in sorted(wanted - _granted(at, roles[logical])):
            told = f"{logical} may not {action}: the deployed role differs from the template."
            yield Finding("permission-missing", logical, told, "make deploy")


def _wanted(template: Mapping[str, Any]) -> dict[str, set[str]]:
    found = {}
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::IAM::Role":
            policies = resource["Properties"].get("Policies", [])
            found[name] = set().union(*(_actions(it["PolicyDocument"]) for it in policies))
    return found


def _granted(at: Stage, role: str) -> set[str]:
    iam = at.client("iam")
    found: set[str] = set()
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        found |= _actions(document if isinstance(document, dict) else json.loads(document))
    return found


def _actions(document: Mapping[str, Any]) -> set[str]:
    allowed = [it for it in document["Statement"] if it["Effect"] == "Allow"]
    given = [it["Action"] for it in allowed]
    return {action for it in given for action in ([it] if isinstance(it, str) else it)}
