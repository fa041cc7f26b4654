"""A sign-in link is asked for while nothing can be sent: whoever presses again gets one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from herodesk import line
from herodesk.domain.errors import TransientError, UndeliverableError
from herodesk.domain.notice import Notice
from herodesk.domain.records import Session
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps.sign_in import send_link
from herodesk_ops.memory import MemoryNotifier, MemoryRecords, VirtualClock
from tests.sample import memory_app, person

ANA = person("ana")


@dataclass
class Unsteady(MemoryNotifier):
    """Does not answer the first time."""

    error: type[Exception] | None = TransientError

    def send(self, notice: Notice, to: Person) -> None:
        if error := self.error:
            self.error = None
            raise error("sns")
        super().send(notice, to)


class NoUndoing(MemoryRecords):
    """A table that takes no second version of a mark either."""

    def save(self, *records: Any) -> None:
        if any(isinstance(one, Session) and one.v == 2 for one in records):
            raise TransientError("table")
        super().save(*records)


@pytest.fixture
def phone() -> Unsteady:
    return Unsteady(Way.SMS)


@pytest.fixture
def app(clock: VirtualClock, phone: Unsteady) -> App:
    plain = memory_app(clock)
    return replace(plain, notifiers={**plain.notifiers, Way.SMS: phone})


def asks(app: App) -> None:
    line.ask_sign_in(str(ANA.phone), app=app)


def test_who_is_told_that_it_failed_gets_a_link_by_pressing_again(
    app: App, phone: Unsteady
) -> None:
    with pytest.raises(TransientError):
        asks(app)

    asks(app)

    ((who, notice),) = phone.sent
    token = notice.text.split("/s/")[1][:22]
    assert (who, line.sign_in(token, app=app)[0].person.id) == ("ana", "ana")


def test_after_that_it_is_one_link_a_minute_again(app: App, phone: Unsteady) -> None:
    with pytest.raises(TransientError):
        asks(app)

    for _ in range(5):
        asks(app)

    assert len(phone.sent) == 1


@pytest.mark.parametrize("second", [0, 1, 30, 59, 59.999])
def test_between_two_links_lies_a_minute_wherever_the_clock_stands(
    app: App, phone: Unsteady, clock: VirtualClock, second: float
) -> None:
    phone.error = None
    clock.advance(second)
    told = list[int]()

    for wait in (0, 1, 58, 0.999_999, 0.000_001, 59, 1):
        clock.advance(wait)
        asks(app)
        told.append(len(phone.sent))

    assert told == [1, 1, 1, 1, 2, 2, 3]
    assert len({notice.key for _, notice in phone.sent}) == 3


def test_a_message_says_whether_somebody_signs_in_or_tries_the_way(
    app: App, clock: VirtualClock
) -> None:
    line.ask_sign_in(str(ANA.email), app=app)
    clock.advance(60)
    assert send_link(ANA, Way.EMAIL, app=app, test=True)

    mail = app.notifiers[Way.EMAIL]
    assert isinstance(mail, MemoryNotifier)
    asked, tried = (notice for _, notice in mail.sent)
    assert (asked.subject, tried.subject) == (
        "Nordwind: Link zum Anmelden",
        "Nordwind: deine Testnachricht",
    )
    assert asked.text.startswith("Hier meldest du dich bei Nordwind an.")
    assert tried.text.startswith("Das ist die Testnachricht")


def test_a_link_that_nobody_can_deliver_has_not_left(app: App, phone: Unsteady) -> None:
    phone.error = UndeliverableError

    assert not send_link(ANA, Way.SMS, app=app)


def test_what_cannot_be_delivered_at_all_is_not_tried_again_within_the_minute(
    app: App, phone: Unsteady
) -> None:
    phone.error = UndeliverableError

    asks(app)
    asks(app)

    assert phone.sent == []


def test_where_the_table_fails_too_the_first_failure_is_told_and_the_minute_over_helps(
    app: App, phone: Unsteady, clock: VirtualClock
) -> None:
    here = replace(app, records=NoUndoing(clock))
    with pytest.raises(TransientError, match="sns"):
        asks(here)

    asks(here)
    within = len(phone.sent)
    clock.advance(60)
    asks(here)

    assert within == 0
    assert len(phone.sent) == 1
