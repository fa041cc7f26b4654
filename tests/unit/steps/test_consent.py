"""Nobody is texted who has not agreed, as the brand wants it; and it is on record how (R10, D4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from herodesk.adapters.braked import BrakedRoster, Gate
from herodesk.domain.brakes import Consent, agreed, number_key
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps import brake
from herodesk_ops.consents import state
from herodesk_ops.memory import MemoryRoster, MemoryRules
from tests.sample import MONDAY_MORNING, everybody, nordwind, person

ANA = person("ana")


def gate(app: App, consent: str = "own", *, verified: bool = True) -> Gate:
    people = tuple(replace(p, verified=verified) for p in everybody())
    roster = BrakedRoster(MemoryRoster(people), app.records.brakes)
    rules = MemoryRules(replace(nordwind(), sms=replace(nordwind().sms, consent=consent)))
    return Gate(app.records, roster, rules)


def notice(kind: NoticeKind = NoticeKind.OFFER) -> Notice:
    return Notice(key="k", kind=kind, hero="ana", way=Way.SMS, text="Hallo")


def ledger(app: App) -> Iterator[tuple[str, str]]:
    return ((one.what, one.by) for one in app.records.consents("ana"))


def test_the_roster_s_word_is_enough_by_default_and_must_be_there(app: App) -> None:
    assert gate(app, "roster").may_leave(notice(), ANA)
    unverified = gate(app, "roster", verified=False)
    assert not unverified.may_leave(notice(), replace(ANA, verified=False))


def test_where_only_the_own_word_counts_nothing_leaves_before_it(app: App) -> None:
    state([ANA], (), now=MONDAY_MORNING, records=app.records)
    here = gate(app)
    assert not here.may_leave(notice(), ANA)

    brake.agree(ANA, by="page", at=app.clock.now(), records=app.records)

    assert here.may_leave(notice(), ANA)
    assert set(ledger(app)) == {("consent", "import"), ("consent", "page")}


def test_a_link_that_somebody_asks_for_needs_no_word(app: App) -> None:
    assert gate(app).may_leave(notice(NoticeKind.SIGN_IN), ANA)


def test_start_by_text_is_a_word_of_one_s_own_and_an_operator_s_is_not(app: App) -> None:
    brake.say(brake.STOP, [ANA], by="operator", at=MONDAY_MORNING, records=app.records)
    later = MONDAY_MORNING + timedelta(minutes=1)
    brake.say(brake.START, [ANA], by="operator", at=later, records=app.records)
    assert not gate(app).may_leave(notice(), ANA)

    brake.say(brake.START, [ANA], by="text", at=later, records=app.records, key="message-1")

    assert gate(app).may_leave(notice(), ANA)


def test_stop_ends_it_whoever_agreed(app: App) -> None:
    brake.agree(ANA, by="page", at=MONDAY_MORNING, records=app.records)
    brake.say(brake.STOP, [ANA], by="text", at=MONDAY_MORNING, records=app.records, key="m")

    assert not gate(app).may_leave(notice(), ANA)


def test_another_number_needs_another_word(app: App) -> None:
    brake.agree(ANA, by="page", at=MONDAY_MORNING, records=app.records)

    moved = replace(ANA, phone="+491713920099")

    assert agreed(app.records.consents("ana"), ANA) is not None
    assert agreed(app.records.consents("ana"), moved) is None


@pytest.mark.parametrize(
    ("day", "at"),
    [(None, MONDAY_MORNING), (date(2026, 5, 1), datetime(2026, 5, 1, tzinfo=UTC))],
)
def test_an_import_states_what_is_news_with_its_day(
    app: App, day: date | None, at: datetime
) -> None:
    told = replace(ANA, verified_on=day)

    state([told], (), now=MONDAY_MORNING, records=app.records)
    state([told], [told], now=MONDAY_MORNING + timedelta(days=1), records=app.records)

    key = number_key(ANA.phone)
    (line,) = app.records.consents("ana")
    assert line == Consent(
        person="ana", at=at, what="consent", by="import", key=line.key, number=key
    )


@pytest.mark.parametrize(
    "someone",
    [replace(ANA, verified=False), replace(ANA, phone=None), replace(ANA, gone=date(2026, 1, 1))],
)
def test_without_a_verified_number_nothing_is_stated(app: App, someone: Person) -> None:
    state([someone], (), now=MONDAY_MORNING, records=app.records)

    assert app.records.consents("ana") == []


def test_a_new_number_is_stated_anew(app: App) -> None:
    state([ANA], (), now=MONDAY_MORNING, records=app.records)
    moved = replace(ANA, phone="+491713920099")

    state([moved], [ANA], now=MONDAY_MORNING + timedelta(days=1), records=app.records)

    assert len({one.number for one in app.records.consents("ana")}) == 2
