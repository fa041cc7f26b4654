"""E-mail contacts: one topic a person, asked once to confirm; who has not, and asking again."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from herodesk.adapters.contacts import topic_name
from herodesk.domain.staff import Person
from herodesk.ports import Contacts

R = TypeVar("R")

A_FEW = 50
AT_ONCE = 8
"""So many people are seen to at the same time: SNS takes about thirty such calls a second."""

AGAIN_AFTER = timedelta(hours=6)
"""Nobody is asked more often than this, whoever runs the command."""


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


def unconfirmed(people: Sequence[Person], contacts: Contacts) -> list[tuple[Person, str]]:
    """Who cannot be told by e-mail yet, with why: "waits" to be confirmed, or "lapsed": the
    invitation has run out, or somebody has unsubscribed. In the order given."""
    asked = [p for p in people if p.email and p.email_topic and p.gone is None]
    states = _each(asked, contacts.state)
    return [(p, state) for p, state in zip(asked, states, strict=True) if state]


def _each(people: Iterable[Person], see_to: Callable[[Person], R]) -> list[R]:
    """What comes of each, in order; several at once where there are many."""
    everybody = list(people)
    if len(everybody) < A_FEW or AT_ONCE == 1:
        return [see_to(person) for person in everybody]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(see_to, everybody))
