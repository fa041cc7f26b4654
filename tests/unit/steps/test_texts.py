"""ST16: who says STOP gets no text message any more; e-mail takes over; START brings it back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from herodesk import line
from herodesk.adapters.braked import BrakedRoster
from herodesk.domain.brakes import Consent
from herodesk.domain.notice import Notice
from herodesk.domain.post import Posted
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps import brake
from herodesk.steps.take_in import take_in
from herodesk.steps.text import Text, read
from herodesk_ops.memory import MemoryNotifier, MemoryRecords, MemoryRoster, VirtualClock
from tests.faults.power import PowerCut, Switch
from tests.sample import MONDAY_MORNING, a_post, everybody, person

ANA = replace(person("ana"), email_topic="arn:ana")


@pytest.fixture
def app(app: App) -> App:
    """The line with everybody reachable by e-mail, too."""
    reachable = [replace(p, email_topic=f"arn:{p.id}") for p in everybody()]
    return with_people(app, reachable)


def with_people(app: App, people: list[Person]) -> App:
    return replace(app, roster=BrakedRoster(MemoryRoster(people), app.records.brakes))


def text(body: str, sender: str = str(ANA.phone), name: str = "m1",
         at: datetime = MONDAY_MORNING) -> Text:  # fmt: skip
    return Text(id=name, at=at, sender=sender, body=body)


def sent(app: App, way: Way) -> list[tuple[str, Notice]]:
    notifier = app.notifiers[way]
    assert isinstance(notifier, MemoryNotifier)
    return notifier.sent


def ledger(app: App) -> list[tuple[str, str, str]]:
    records = app.records
    assert isinstance(records, MemoryRecords)
    lines = [one for one in records.items.values() if isinstance(one, Consent)]
    return [(one.person, one.what, one.by) for one in sorted(lines, key=lambda one: one.at)]


def wants_none(app: App, person_id: str = "ana") -> bool:
    known = app.roster.person(person_id)
    assert known is not None
    return known.no_sms


def test_after_stop_the_next_offer_comes_by_email_and_stop_is_confirmed_there(app: App) -> None:
    assert read(text("STOP"), app=app) == "stop"

    take_in(Posted(post=a_post()), at=app.clock.now(), app=app)
    line.ask_sign_in(str(ANA.phone), app=app)

    assert "ana" not in {to for to, _ in sent(app, Way.SMS)}
    kinds = [str(notice.kind) for to, notice in sent(app, Way.EMAIL) if to == "ana"]
    assert kinds[0] == "alert"
    assert "sign-in" in kinds
    assert ledger(app) == [("ana", "stop", "text")]


def test_start_brings_texts_back(app: App, clock: VirtualClock) -> None:
    read(text("STOP"), app=app)
    clock.advance(60)

    assert read(text("Start", name="m2", at=clock.now()), app=app) == "start"

    assert not wants_none(app)
    assert ledger(app) == [("ana", "stop", "text"), ("ana", "start", "text")]
    assert [to for to, _ in sent(app, Way.EMAIL)] == ["ana", "ana"]


def test_a_redelivery_changes_nothing_twice(app: App, clock: VirtualClock) -> None:
    read(text("STOP"), app=app)
    read(text("START", name="m2", at=clock.now() + timedelta(seconds=1)), app=app)

    assert read(text("STOP"), app=app) == "stop-again"

    assert not wants_none(app)
    assert len(ledger(app)) == 2
    assert len(sent(app, Way.EMAIL)) == 2


def test_a_stop_that_is_overtaken_by_a_later_start_does_not_win(app: App) -> None:
    read(text("START", name="m2", at=MONDAY_MORNING + timedelta(seconds=9)), app=app)
    read(text("STOP"), app=app)

    assert not wants_none(app)
    assert len(ledger(app)) == 2


def test_a_second_stop_is_on_record_and_confirmed_no_more(app: App) -> None:
    read(text("STOP"), app=app)
    assert read(text("stopp", name="m2", at=MONDAY_MORNING + timedelta(seconds=9)), app=app) == (
        "stop-again"
    )

    assert len(ledger(app)) == 2
    assert len(sent(app, Way.EMAIL)) == 1


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (text("STOP", sender="+4915100000"), "unknown-number"),
        (text("hallo?", at=MONDAY_MORNING - timedelta(days=1)), "too-late"),
    ],
)
def test_texts_of_nobody_and_of_yesterday_leave_no_trace(app: App, given: Text, told: str) -> None:
    assert read(given, app=app) == told

    records = app.records
    assert isinstance(records, MemoryRecords)
    assert records.items == {}
    assert sent(app, Way.EMAIL) == []


def test_a_stop_holds_for_the_number_whoever_has_it_then(app: App) -> None:
    read(text("STOP"), app=app)

    renamed = replace(person("ben"), id="new", phone=ANA.phone, email_topic="arn:new")
    here = with_people(app, [renamed])

    assert wants_none(here, "new")
    take_in(Posted(post=a_post()), at=here.clock.now(), app=here)
    assert sent(here, Way.SMS) == []

    brake.say("start", [renamed], by="operator", at=here.clock.now() + timedelta(seconds=1),
              records=here.records)  # fmt: skip
    assert not wants_none(here, "new")
    assert not wants_none(with_people(app, [ANA]), "ana")


def test_without_an_email_address_a_stop_leaves_no_contact(app: App) -> None:
    alone = replace(ANA, email=None, email_topic=None)
    here = with_people(app, [alone])
    read(text("STOP"), app=here)

    known = here.roster.person("ana")
    assert known is not None
    assert known.reasons_against() == ("no-contact",)
    take_in(Posted(post=a_post()), at=here.clock.now(), app=here)
    line.ask_sign_in(str(ANA.phone), app=here)
    assert sent(here, Way.SMS) == []


def test_a_confirmation_that_was_cut_off_is_sent_by_follow_up(
    app: App, clock: VirtualClock
) -> None:
    for cut in range(1, 12):
        here = replace(app, records=MemoryRecords(clock))
        here = replace(here, roster=BrakedRoster(MemoryRoster([ANA]), here.records.brakes))
        mail = MemoryNotifier(Way.EMAIL)
        here = replace(here, notifiers={**app.notifiers, Way.EMAIL: mail})
        switch = Switch(after=cut)
        here.records.save = switch.wrap(here.records.save)  # type: ignore[method-assign]
        mail.send = switch.wrap(mail.send)  # type: ignore[method-assign]
        try:
            read(text("STOP"), app=here)
        except PowerCut:
            read(text("STOP"), app=here)
        for _ in range(3):
            clock.advance(60)
            with suppress(PowerCut):
                line.follow_up(app=here)

        assert wants_none(here)
        assert len(mail.sent) in {1, 2 if switch.calls >= cut else 1}
        assert here.records.brakes().untold == ()
