"""Absences, rest and covers: agreed on once, however often and by however many at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from herodesk.domain.brand import Cover, Duty
from herodesk.domain.errors import InvalidError, StaleError
from herodesk.domain.records import Record
from herodesk.domain.rota import swap
from herodesk.domain.staff import Absence
from herodesk.ports import App
from herodesk.steps.away import MOST_ABSENCES, call_off, come_back, go_away, rest, stand_in
from herodesk_ops.memory import MemoryRecords, VirtualClock
from tests.sample import MONDAY_MORNING

TODAY = Absence(first=date(2026, 11, 23), last=date(2026, 11, 23))
WEEK = Absence(first=date(2026, 12, 21), last=date(2026, 12, 27))
SUNDAY = datetime(2026, 11, 29, tzinfo=UTC)


def on_duty(app: App, person_id: str, at: datetime = MONDAY_MORNING) -> bool:
    person = app.roster.person(person_id)
    assert person is not None
    return person.is_on_duty(at, app.rules.brand().duty.holidays)


def test_who_goes_away_is_off_duty_and_gets_no_offer_until_back(app: App) -> None:
    go_away("ana", TODAY, records=app.records, now=MONDAY_MORNING)
    away = on_duty(app, "ana")

    come_back("ana", TODAY.first, records=app.records)

    assert not away
    assert on_duty(app, "ana")


def test_the_same_absence_twice_is_one(app: App) -> None:
    first = go_away("ana", WEEK, records=app.records, now=MONDAY_MORNING)

    assert go_away("ana", WEEK, records=app.records, now=MONDAY_MORNING) == first


@pytest.mark.parametrize(
    ("absence", "why"),
    [
        (Absence(first=WEEK.last, last=WEEK.first), "absence-backwards"),
        (Absence(first=WEEK.first, last=date(2029, 1, 1)), "absence-long"),
        (Absence(first=WEEK.last, last=WEEK.last + timedelta(days=9)), "absence-overlaps"),
    ],
)
def test_an_absence_that_cannot_be_meant_is_refused(app: App, absence: Absence, why: str) -> None:
    go_away("ana", WEEK, records=app.records, now=MONDAY_MORNING)

    with pytest.raises(InvalidError, match=why):
        go_away("ana", absence, records=app.records, now=MONDAY_MORNING)


def test_what_is_long_over_makes_room_for_what_is_to_come(app: App) -> None:
    def on(number: int) -> Absence:
        day = date(2026, 9, 1) + timedelta(days=2 * number)
        return Absence(first=day, last=day)

    past = datetime(2026, 9, 1, tzinfo=UTC)
    for number in range(MOST_ABSENCES):
        go_away("ana", on(number), records=app.records, now=past)
    with pytest.raises(InvalidError, match="absences-many"):
        go_away("ana", on(99), records=app.records, now=past)

    leave = go_away("ana", WEEK, records=app.records, now=MONDAY_MORNING)

    assert leave.absences == (WEEK,)


def test_two_at_once_both_count(clock: VirtualClock) -> None:
    records = MemoryRecords(clock)
    go_away("ana", TODAY, records=records, now=MONDAY_MORNING)
    save, cut = records.save, iter([True])

    def raced(*wanted: Record) -> None:
        if next(cut, False):
            rest(["ana"], Duty(rest_hours=8), shift_ended=MONDAY_MORNING, records=records)
            raise StaleError("DUTY", None)
        save(*wanted)

    records.save = raced  # type: ignore[method-assign]
    leave = go_away("ana", WEEK, records=records, now=MONDAY_MORNING)

    assert (leave.absences, leave.v) == ((TODAY, WEEK), 3)
    assert leave.rests_until == MONDAY_MORNING + timedelta(hours=8)


def test_a_rest_lasts_as_long_as_the_brand_says_and_is_set_once(app: App) -> None:
    for _ in range(2):
        until = rest(
            ["ana", "ben"], Duty(rest_hours=2), shift_ended=MONDAY_MORNING, records=app.records
        )

    assert until == MONDAY_MORNING + timedelta(hours=2)
    assert not on_duty(app, "ana")
    assert on_duty(app, "ana", until)
    assert app.records.changes().leaves["ben"].v == 1


def test_a_swap_of_weekly_hours_holds_both_ways_and_can_be_called_off(app: App) -> None:
    pair = swap("ana", "hugo", MONDAY_MORNING, SUNDAY)
    night = MONDAY_MORNING + timedelta(hours=12)

    new = [agree(pair, app), agree(pair, app)]

    assert new == [True, False]
    assert (on_duty(app, "ana"), on_duty(app, "hugo")) == (False, True)
    assert (on_duty(app, "ana", night), on_duty(app, "hugo", night)) == (True, False)
    assert call_off(pair, "", by="karla", records=app.records)
    assert not call_off(pair, "", by="karla", records=app.records)
    assert (on_duty(app, "ana"), on_duty(app, "hugo")) == (True, False)
    assert agree(pair, app)
    assert (on_duty(app, "ana"), on_duty(app, "hugo")) == (False, True)


def agree(covers: tuple[Cover, ...], app: App) -> bool:
    return stand_in(covers, "", by="karla", duty=(), records=app.records, now=app.clock.now())


def test_one_persons_time_is_given_to_one_person_only(app: App) -> None:
    cover = Cover(by="ben", instead_of="ana", begins=MONDAY_MORNING, ends=SUNDAY)
    agree((cover,), app)
    late = SUNDAY - timedelta(hours=1)

    for wrong, why in (
        (
            Cover(by="cem", instead_of="ana", begins=late, ends=SUNDAY + timedelta(days=1)),
            "overlap",
        ),
        (Cover(by="ana", instead_of="ana", begins=SUNDAY, ends=SUNDAY + timedelta(1)), "same"),
        (Cover(by="cem", instead_of="ana", begins=SUNDAY, ends=SUNDAY), "backwards"),
    ):
        with pytest.raises(InvalidError, match=f"cover-{why}"):
            agree((wrong,), app)
