"""Everybody's address is looked at once a day; who has lapsed is asked again, but not each day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from botocore.exceptions import ReadTimeoutError

from herodesk.adapters.contacts import SnsContacts
from herodesk.domain.errors import TransientError
from herodesk.domain.staff import Person
from herodesk.ports import App
from herodesk.steps.check_contacts import EVERY_MINUTES, SLOTS, check_contacts
from herodesk_ops.memory import MemoryRoster, VirtualClock
from herodesk_ops.onboarding import bring_in
from tests.unit.roster.conftest import TABLE, Office

PEOPLE = [Person(id=f"p{n}", name=f"P {n}", email=f"p{n}@a.example") for n in range(40)]


@pytest.fixture
def contacts(office: Office) -> SnsContacts:
    return SnsContacts(office.sns, office.table, TABLE, "dev")  # type: ignore[arg-type]


@pytest.fixture
def here(office: Office, app: App) -> App:
    people = bring_in(PEOPLE, client=office.client, table=TABLE, stage="dev")
    for person in PEOPLE:
        office.sns.confirm(str(person.email))
    return replace(app, roster=MemoryRoster(tuple(people)))


def a_day(here: App, contacts: SnsContacts, clock: VirtualClock) -> dict[str, int]:
    done = {"looked-at": 0, "asked-again": 0}
    for _ in range(SLOTS):
        for what, count in check_contacts(app=here, contacts=contacts).items():
            done[what] += count
        clock.advance(EVERY_MINUTES * 60)
    return done


def test_each_person_is_looked_at_once_a_day_and_the_lapsed_asked_once_a_week(
    here: App, office: Office, contacts: SnsContacts, clock: VirtualClock
) -> None:
    office.sns.mails.clear()
    office.sns.leave("p7@a.example")

    first = a_day(here, contacts, clock)
    office.sns.leave("p7@a.example")  # nobody has confirmed, and AWS forgets it after two days
    second = a_day(here, contacts, clock)
    clock.advance(timedelta(days=6).total_seconds())
    third = a_day(here, contacts, clock)

    assert first == {"looked-at": 40, "asked-again": 1}
    assert second == {"looked-at": 40, "asked-again": 0}
    assert third == {"looked-at": 40, "asked-again": 1}
    assert office.sns.mails == ["p7@a.example", "p7@a.example"]


def test_who_is_gone_or_waits_is_left_alone(
    here: App, office: Office, contacts: SnsContacts, clock: VirtualClock
) -> None:
    gone = tuple(
        replace(p, gone=clock.now().date()) if p.id == "p1" else p for p in here.roster.people()
    )
    here = replace(here, roster=MemoryRoster((*gone, Person(id="new", name="No Topic"))))
    office.sns.topics.clear()
    for person in PEOPLE[2:]:
        arn = f"arn:aws:sns:eu-central-1:123456789012:herodesk-dev-person-{person.id}"
        office.sns.topics[arn] = [
            {"Endpoint": str(person.email), "SubscriptionArn": "PendingConfirmation"}
        ]
    office.sns.mails.clear()

    done = a_day(here, contacts, clock)

    assert done == {"looked-at": 39, "asked-again": 1}  # the topic of p0 is gone altogether
    assert office.sns.mails == ["p0@a.example"]


def test_who_has_not_confirmed_is_noted_for_the_roster_until_they_do(
    here: App, office: Office, contacts: SnsContacts, clock: VirtualClock
) -> None:
    office.sns.leave("p7@a.example")
    a_day(here, contacts, clock)
    noted = here.records.unconfirmed()

    office.sns.confirm("p7@a.example")
    a_day(here, contacts, clock)

    assert [(one.person, one.state) for one in noted] == [("p7", "lapsed")]
    assert here.records.unconfirmed() == []


def test_an_invitation_that_sns_did_not_take_is_sent_with_the_next_look_and_not_in_a_week(
    here: App, office: Office, contacts: SnsContacts, clock: VirtualClock
) -> None:
    office.sns.mails.clear()
    for name in ("p7", "p8"):
        office.sns.leave(f"{name}@a.example")
    subscribe, refused = office.sns.subscribe, list[str]()

    def once(**asked: str) -> None:
        if asked["Endpoint"] == "p7@a.example" and not refused:
            refused.append(asked["Endpoint"])
            raise ReadTimeoutError(endpoint_url="sns")
        subscribe(**asked)

    office.sns.subscribe = once  # type: ignore[method-assign]
    failures = 0
    for _ in range(2 * SLOTS):
        try:
            check_contacts(app=here, contacts=contacts)
        except TransientError:
            failures += 1
        clock.advance(EVERY_MINUTES * 60)

    assert failures == 1
    assert sorted(office.sns.mails) == ["p7@a.example", "p8@a.example"]
