"""Rules and people into a stage: what `rules push` and `staff import` do, and the local cloud."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from herodesk.adapters.people import push_brand, push_people
from herodesk.domain.brand import Brand
from herodesk.domain.staff import Person
from herodesk_ops.public_holidays import expanded

Clients = Callable[[str], Any]


def push(brand: Brand, *, client: Clients, table: str, now: datetime, by: str) -> int:
    """Store the rules, with the public holidays that they name, as a new version; its number."""
    return push_brand(client("dynamodb"), table, expanded(brand, now), now, by)


def bring_in(people: Iterable[Person], *, client: Clients, table: str, stage: str) -> list[Person]:
    """Give each person with an address a topic of their own, then store them.

    SNS asks each new address once to confirm. Doing it again changes nothing.
    """
    ready = [_with_topic(person, client("sns"), stage) for person in people]
    push_people(client("dynamodb"), table, ready)
    return ready


def _with_topic(person: Person, sns: Any, stage: str) -> Person:
    if not person.email:
        return replace(person, email_topic=None)
    arn = str(sns.create_topic(Name=f"herodesk-{stage}-person-{person.id}")["TopicArn"])
    known = sns.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]
    if not any(entry["Endpoint"] == person.email for entry in known):
        sns.subscribe(TopicArn=arn, Protocol="email", Endpoint=person.email)
    return replace(person, email_topic=arn)
