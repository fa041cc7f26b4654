"""E-mail contacts: one topic a person, asked once to confirm; who has not, and asking again."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from herodesk.domain.staff import Person

R = TypeVar("R")

A_FEW = 50
AT_ONCE = 8
"""So many people are seen to at the same time: SNS takes about thirty such calls a second."""

PENDING = "PendingConfirmation"
AGAIN_AFTER = timedelta(hours=6)
"""Nobody is asked more often than this, whoever runs the command."""


def topic_name(stage: str, person_id: str) -> str:
    """The name of a person's topic; roles may publish to these names only."""
    return f"herodesk-{stage}-person-{person_id}"


def with_topics(
    people: Iterable[Person], sns: Any, stage: str, existing: Container[str] | None = None
) -> list[Person]:
    """The people, each with an address with a topic that it was invited to.

    An invitation that waits or was taken is not sent again; a topic belongs to one address, so
    the address that a person had before hears nothing any more. `existing` are the names of all
    topics, if they are known: whose topic is new need not be asked for.
    """
    return _each(people, lambda person: _with_topic(person, sns, stage, existing))


def topic_names(sns: Any) -> frozenset[str]:
    """The names of all topics of the account, a hundred a call."""
    pages = sns.get_paginator("list_topics").paginate()
    return frozenset(one["TopicArn"].rsplit(":", 1)[-1] for page in pages for one in page["Topics"])


def _with_topic(person: Person, sns: Any, stage: str, existing: Container[str] | None) -> Person:
    if not person.email:
        return replace(person, email_topic=None)
    if person.email_topic:
        return person  # stored after it was invited: that is done
    name = topic_name(stage, person.id)
    arn = str(sns.create_topic(Name=name)["TopicArn"])
    known = []
    if existing is None or name in existing:
        known = sns.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]
    if any(one["Endpoint"] != person.email for one in known):
        sns.delete_topic(TopicArn=arn)  # an invitation that waits cannot be taken back otherwise
        sns.create_topic(Name=name)
        known = []
    if not known:
        sns.subscribe(TopicArn=arn, Protocol="email", Endpoint=person.email)
    return replace(person, email_topic=arn)


def unconfirmed(people: Sequence[Person], sns: Any) -> list[tuple[Person, str]]:
    """Who cannot be told by e-mail yet, with why: "waits" to be confirmed, or "lapsed": the
    invitation has run out, or somebody has unsubscribed. In the order given."""
    asked = [p for p in people if p.email and p.email_topic and p.gone is None]
    states = _each(asked, lambda person: state_of(person, sns))
    return [(p, state) for p, state in zip(asked, states, strict=True) if state]


def state_of(person: Person, sns: Any) -> str:
    """Empty if the address is confirmed; else "waits" or "lapsed"."""
    from botocore.exceptions import ClientError

    try:
        known = sns.list_subscriptions_by_topic(TopicArn=person.email_topic)["Subscriptions"]
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"NotFound", "NotFoundException"}:
            raise
        return "lapsed"
    mine = [one for one in known if one["Endpoint"] == person.email]
    if not mine:
        return "lapsed"
    return "waits" if mine[0]["SubscriptionArn"] == PENDING else ""


def invite_again(person: Person, sns: Any, stage: str) -> None:
    """Send the confirmation once more; whoever has confirmed already stays so."""
    arn = sns.create_topic(Name=topic_name(stage, person.id))["TopicArn"]
    sns.subscribe(TopicArn=arn, Protocol="email", Endpoint=person.email)


def begin_inviting(person: Person, client: Any, table: str, now: datetime) -> bool:
    """True if this call is the one that sends the invitation: nobody is asked twice in six hours,
    whoever runs the command, and however often."""
    from botocore.exceptions import ClientError

    from herodesk.adapters.items import stamp

    try:
        client.put_item(
            TableName=table,
            Item={
                "pk": {"S": f"PERSON#{person.id}"},
                "sk": {"S": "INVITED"},
                "at": {"S": stamp(now)},
            },
            ConditionExpression="attribute_not_exists(#pk) OR #at <= :before",
            ExpressionAttributeNames={"#pk": "pk", "#at": "at"},
            ExpressionAttributeValues={":before": {"S": stamp(now - AGAIN_AFTER)}},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True


def _each(people: Iterable[Person], see_to: Callable[[Person], R]) -> list[R]:
    """What comes of each, in order; several at once where there are many."""
    everybody = list(people)
    if len(everybody) < A_FEW or AT_ONCE == 1:
        return [see_to(person) for person in everybody]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(see_to, everybody))
