"""When a person is on duty: past midnight, across zones, through both changes of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.staff import Person, Way
from herodesk.rules import read_hours

BERLIN = ZoneInfo("Europe/Berlin")
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis adds the zone


def person(hours: str, zone: str = "Europe/Berlin") -> Person:
    return Person(id="ana", name="Ana Abel", hours=read_hours(hours), zone=zone)


def berlin(*when: int) -> datetime:
    return datetime(*when, tzinfo=BERLIN).astimezone(UTC)  # type: ignore[misc,arg-type]


def minutes_on_duty(who: Person, begin: datetime, hours: int) -> int:
    return sum(who.is_on_duty(begin + timedelta(minutes=minute)) for minute in range(60 * hours))


def test_a_block_begins_with_its_first_and_ends_before_its_last_minute() -> None:
    ana = person("Mo 09:00-17:00")

    assert not ana.is_on_duty(berlin(2026, 1, 12, 8, 59))
    assert ana.is_on_duty(berlin(2026, 1, 12, 9, 0))
    assert ana.is_on_duty(berlin(2026, 1, 12, 16, 59))
    assert not ana.is_on_duty(berlin(2026, 1, 12, 17, 0))


def test_duty_past_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    ana = person("Sa 22:00-06:00")

    assert ana.is_on_duty(berlin(2026, 1, 17, 23, 0))
    assert ana.is_on_duty(berlin(2026, 1, 18, 5, 59))
    assert not ana.is_on_duty(berlin(2026, 1, 18, 6, 0))
    assert not ana.is_on_duty(berlin(2026, 1, 17, 5, 0))


def test_hours_are_those_of_the_persons_own_zone() -> None:
    ana = person("Mo 09:00-17:00", "Europe/London")

    assert not ana.is_on_duty(berlin(2026, 1, 12, 9, 30))
    assert ana.is_on_duty(berlin(2026, 1, 12, 17, 30))


def test_the_night_in_which_summer_time_begins_is_an_hour_shorter() -> None:
    begin = berlin(2026, 3, 28, 12)

    assert minutes_on_duty(person("Sa 22:00-06:00"), begin, 24) == 7 * 60


def test_the_night_in_which_summer_time_ends_is_an_hour_longer() -> None:
    begin = berlin(2026, 10, 24, 12)

    assert minutes_on_duty(person("Sa 22:00-06:00"), begin, 24) == 9 * 60


def test_duty_keeps_to_the_clock_on_the_wall_after_a_change() -> None:
    ana = person("Mo 09:00-17:00")

    assert ana.is_on_duty(berlin(2026, 3, 30, 9, 0))
    assert not ana.is_on_duty(berlin(2026, 3, 30, 8, 59))
    assert ana.is_on_duty(berlin(2026, 10, 26, 9, 0))
    assert not ana.is_on_duty(berlin(2026, 10, 26, 17, 0))


def test_next_duty_is_now_or_the_next_begin() -> None:
    ana = person("Mo 09:00-13:00 14:00-18:00")

    assert ana.next_duty(berlin(2026, 1, 12, 10)) == berlin(2026, 1, 12, 10)
    assert ana.next_duty(berlin(2026, 1, 12, 13)) == berlin(2026, 1, 12, 14)
    assert ana.next_duty(berlin(2026, 1, 12, 18)) == berlin(2026, 1, 19, 9)


def test_who_has_no_hours_is_never_on_duty() -> None:
    nobody = Person(id="ana", name="Ana")

    assert not nobody.is_on_duty(berlin(2026, 1, 12, 10))
    assert nobody.next_duty(berlin(2026, 1, 12, 10)) is None


@given(MOMENTS)
def test_always_means_always(at: datetime) -> None:
    assert person("always").is_on_duty(at)


@given(MOMENTS, st.sampled_from(["Mo-Fr 09:00-17:00", "Sa 22:00-06:00", "So 00:00-24:00"]))
def test_at_the_next_duty_a_person_is_on_duty_and_not_before(at: datetime, hours: str) -> None:
    ana = person(hours)

    begin = ana.next_duty(at)

    assert begin is not None
    assert begin >= at
    assert ana.is_on_duty(begin)
    assert begin == at or not ana.is_on_duty(begin - timedelta(minutes=1))


def test_on_a_holiday_of_the_own_zone_nobody_is_on_duty() -> None:
    christmas = ("12-25", "2026-12-26")
    ana, kim = person("Mo-So 09:00-17:00"), person("Mo-So 09:00-17:00", "Pacific/Auckland")

    assert ana.is_on_duty(berlin(2026, 12, 25, 12))
    assert not ana.is_on_duty(berlin(2026, 12, 25, 12), christmas)
    assert ana.next_duty(berlin(2026, 12, 24, 18), christmas) == berlin(2026, 12, 27, 9)
    # 24 December 23:00 in Berlin is 25 December 11:00 in Auckland (+13); there the 27th begins
    # while it is noon of the 26th in Berlin, and duty nine hours later
    assert not kim.is_on_duty(berlin(2026, 12, 24, 23), christmas)
    assert kim.is_on_duty(berlin(2026, 12, 26, 21), christmas)


def test_of_a_night_into_a_holiday_only_the_part_before_midnight_is_duty() -> None:
    ana = person("Do 20:00-06:00")

    assert ana.is_on_duty(berlin(2026, 12, 24, 23, 59), ("12-25",))
    assert not ana.is_on_duty(berlin(2026, 12, 25, 0, 0), ("12-25",))


def test_after_a_holiday_a_person_is_free_when_quiet_hours_are_over() -> None:
    ana = person("always")

    free = ana.next_free(berlin(2026, 12, 25, 12), "21:00-07:00", ("12-25",))

    assert free == berlin(2026, 12, 26, 7)


def test_offers_need_a_verified_contact_and_a_level() -> None:
    assert person("always").reasons_against() == ("contact-not-verified", "no-contact")
    ready = Person(id="ana", name="Ana Abel", phone="+491713920001", verified=True)
    assert ready.reasons_against() == ()
    assert ready.way() is Way.SMS
    guest = Person(id="x", name="X", phone="+491713920001", verified=True, level=0, paused=True)
    assert guest.reasons_against() == ("paused", "guest")
