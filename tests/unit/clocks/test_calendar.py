"""Duty time by hand: each expectation is worked out in the comment beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from herodesk.domain.duty import WALL, Calendar, Stop
from herodesk.rules import read_hours

SHOP = "Mo-Fr 08:00-12:00 13:00-18:00"
HOUR = timedelta(hours=1)


def calendar(
    hours: str,
    zone: str = "Europe/Berlin",
    *,
    holidays: tuple[str, ...] = (),
    stopped: tuple[Stop, ...] = (),
) -> Calendar:
    return Calendar(blocks=read_hours(hours), zone=zone, holidays=holidays, stopped=stopped)


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def utc(text: str) -> datetime:
    return at(text, "UTC")


def minutes(duty: Calendar, start: datetime, end: datetime) -> float:
    return duty.worked(start, end) / timedelta(minutes=1)


# -- an ordinary week: Monday is the 23rd of November 2026 --------------------------------


def test_the_clock_stands_over_lunch() -> None:
    duty = calendar(SHOP)

    # 11:30 to 12:00 are 30 minutes, 13:00 to 13:20 are 20
    assert minutes(duty, at("2026-11-23 11:30"), at("2026-11-23 13:20")) == 50
    # an hour from 11:30: 30 minutes until noon, 30 more from one o'clock
    assert duty.after(at("2026-11-23 11:30"), HOUR) == at("2026-11-23 13:30")
    assert duty.runs_from(at("2026-11-23 12:10")) == at("2026-11-23 13:00")


def test_the_clock_stands_overnight_and_over_the_weekend() -> None:
    duty = calendar(SHOP)

    # Friday 17:30 to 18:00 are 30 minutes, Monday 08:00 to 08:15 are 15
    assert minutes(duty, at("2026-11-27 17:30"), at("2026-11-30 08:15")) == 45
    assert duty.after(at("2026-11-27 17:30"), HOUR) == at("2026-11-30 08:30")
    assert duty.runs_from(at("2026-11-28 10:00")) == at("2026-11-30 08:00")


def test_a_promise_that_ends_with_the_block_ends_there_and_not_on_the_next_day() -> None:
    assert calendar(SHOP).after(at("2026-11-27 17:00"), HOUR) == at("2026-11-27 18:00")


def test_a_block_past_midnight_is_one_stretch() -> None:
    duty = calendar("Sa 22:00-06:00")

    # Saturday 23:30 to Sunday 00:30, across midnight; and nothing after six
    assert minutes(duty, at("2026-11-28 23:30"), at("2026-11-29 00:30")) == 60
    assert minutes(duty, at("2026-11-29 05:00"), at("2026-11-29 12:00")) == 60
    # Friday night belongs to nobody
    assert minutes(duty, at("2026-11-28 00:00"), at("2026-11-28 06:00")) == 0
    # 22:00 to 06:00 are eight hours; the ninth is the first one of the next Saturday
    assert duty.after(at("2026-11-28 12:00"), 9 * HOUR) == at("2026-12-05 23:00")


def test_overlapping_blocks_count_once() -> None:
    duty = calendar("Mo 08:00-14:00 12:00-18:00; Mo-Mo 20:00-04:00; Di 02:00-06:00")

    # Monday 08:00 to 18:00 are ten hours, 20:00 to Tuesday 06:00 are ten more
    assert minutes(duty, at("2026-11-23 00:00"), at("2026-11-24 12:00")) == 20 * 60


# -- the clock on the wall is changed -----------------------------------------------------


def test_the_night_in_which_summer_time_begins_has_an_hour_less() -> None:
    duty = calendar("Sa 22:00-06:00; So 09:00-12:00")

    # 29 March 2026: after 01:59 comes 03:00. 22:00 to 06:00 are seven hours
    assert minutes(duty, at("2026-03-28 12:00"), at("2026-03-29 08:00")) == 7 * 60
    # two hours until midnight, two more until 02:00, which is 03:00: the fifth ends at 04:00
    assert duty.after(at("2026-03-28 22:00"), 5 * HOUR) == at("2026-03-29 04:00")


def test_the_night_in_which_summer_time_ends_has_an_hour_more() -> None:
    duty = calendar("Sa 22:00-06:00")

    # 25 October 2026: 02:00 to 02:59 come twice. 22:00 to 06:00 are nine hours
    assert minutes(duty, at("2026-10-24 12:00"), at("2026-10-25 08:00")) == 9 * 60
    # four hours until the first 02:00 (00:00 UTC), the sixth ends with the second 02:59 (02:00 UTC)
    assert duty.after(at("2026-10-24 22:00"), 6 * HOUR) == utc("2026-10-25 02:00")


def test_a_block_inside_the_hour_that_is_skipped_has_no_length() -> None:
    duty = calendar("So 02:15-02:45")

    assert minutes(duty, at("2026-03-28 12:00"), at("2026-03-29 12:00")) == 0
    assert minutes(duty, at("2026-04-04 12:00"), at("2026-04-05 12:00")) == 30


def test_a_block_that_begins_inside_the_skipped_hour_begins_when_it_is_over() -> None:
    duty = calendar("So 02:30-03:15")

    # 02:30 never comes: from 03:00, 15 minutes
    assert minutes(duty, at("2026-03-28 12:00"), at("2026-03-29 12:00")) == 15
    assert duty.runs_from(at("2026-03-28 12:00")) == at("2026-03-29 03:00")


def test_a_block_inside_the_hour_that_comes_twice_counts_from_its_first_to_its_first_end() -> None:
    # 02:15 to 02:45 comes twice, but nobody works two shifts: 00:15 to 00:45 UTC
    duty = calendar("So 02:15-02:45")

    assert minutes(duty, at("2026-10-24 12:00"), at("2026-10-25 12:00")) == 30
    assert duty.runs_from(at("2026-10-24 12:00")) == utc("2026-10-25 00:15")


def test_days_around_a_change_keep_to_the_clock_on_the_wall() -> None:
    duty = calendar("Mo-So 09:00-17:00")

    # 09:00 is 08:00 UTC before and 07:00 UTC after the change
    assert duty.runs_from(at("2026-03-28 18:00")) == utc("2026-03-29 07:00")
    assert minutes(duty, at("2026-03-28 00:00"), at("2026-03-31 00:00")) == 3 * 8 * 60


# -- holidays -----------------------------------------------------------------------------


def test_a_holiday_does_not_count() -> None:
    duty = calendar(SHOP, holidays=("2026-12-25",))

    # 25 December 2026 is a Friday: Thursday 17:00 to 18:00, then Monday 08:00 to 09:00
    assert minutes(duty, at("2026-12-24 17:00"), at("2026-12-28 09:00")) == 120
    assert duty.after(at("2026-12-24 17:30"), HOUR) == at("2026-12-28 08:30")


def test_a_holiday_of_every_year_is_one_in_each_year() -> None:
    duty = calendar("always", holidays=("01-01",))

    # 31 December has 24 hours, New Year none, 2 January 12 until noon
    assert minutes(duty, at("2026-12-31 00:00"), at("2027-01-02 12:00")) == 36 * 60
    assert minutes(duty, at("2029-01-01 00:00"), at("2029-01-02 00:00")) == 0


def test_of_a_night_that_touches_a_holiday_only_the_other_day_counts() -> None:
    duty = calendar("Mo-So 22:00-06:00", holidays=("2026-12-25",))

    # the night to the 25th: 22:00 to 24:00. The night to the 26th: 00:00 to 06:00
    assert minutes(duty, at("2026-12-24 12:00"), at("2026-12-25 12:00")) == 2 * 60
    assert minutes(duty, at("2026-12-25 12:00"), at("2026-12-26 12:00")) == 6 * 60
    assert duty.runs_from(at("2026-12-25 01:00")) == at("2026-12-26 00:00")


def test_a_holiday_is_the_day_of_the_zone() -> None:
    duty = calendar("always", "Asia/Kolkata", holidays=("2026-11-24",))

    # midnight in Kolkata is 18:30 UTC on the day before
    assert duty.runs_from(utc("2026-11-23 18:29")) == utc("2026-11-23 18:29")
    assert duty.runs_from(utc("2026-11-23 18:30")) == utc("2026-11-24 18:30")


# -- zones whose hours do not begin with ours ---------------------------------------------


def test_half_an_hour_of_difference_is_kept() -> None:
    duty = calendar("Mo-Fr 09:00-17:30", "Asia/Kolkata")

    # 09:00 to 17:30 at +05:30 are 03:30 to 12:00 UTC
    assert minutes(duty, utc("2026-11-23 03:00"), utc("2026-11-23 04:00")) == 30
    assert duty.after(utc("2026-11-23 11:40"), HOUR) == utc("2026-11-24 04:10")


def test_three_quarters_of_an_hour_of_difference_are_kept() -> None:
    duty = calendar("Mo-Fr 10:00-17:00", "Asia/Kathmandu")

    # 10:00 to 17:00 at +05:45 are 04:15 to 11:15 UTC
    assert minutes(duty, utc("2026-11-23 04:00"), utc("2026-11-23 05:00")) == 45
    assert duty.runs_from(utc("2026-11-23 12:00")) == utc("2026-11-24 04:15")


def test_a_change_by_half_an_hour_is_kept() -> None:
    duty = calendar("So 01:00-03:00", "Australia/Lord_Howe")

    # 4 October 2026: after 01:59 (+10:30) comes 02:30 (+11): an hour and a half
    assert minutes(duty, utc("2026-10-03 00:00"), utc("2026-10-04 12:00")) == 90
    # 5 April 2026: 01:30 to 01:59 come twice: two hours and a half
    assert minutes(duty, utc("2026-04-04 00:00"), utc("2026-04-05 12:00")) == 150


def test_a_day_whose_midnight_is_skipped_begins_at_one() -> None:
    duty = calendar("Fr 00:00-02:00", "Africa/Cairo")

    # Friday 24 April 2026: after 23:59 comes 01:00 (+03), which is 22:00 UTC
    assert duty.runs_from(utc("2026-04-23 12:00")) == utc("2026-04-23 22:00")
    assert minutes(duty, utc("2026-04-23 12:00"), utc("2026-04-24 12:00")) == 60


# -- pauses -------------------------------------------------------------------------------


def test_a_pause_stops_the_clock() -> None:
    duty = calendar(SHOP, stopped=((at("2026-11-23 10:00"), at("2026-11-23 10:45")),))

    # 09:30 to 11:00 are 90 minutes less 45
    assert minutes(duty, at("2026-11-23 09:30"), at("2026-11-23 11:00")) == 45
    assert duty.after(at("2026-11-23 09:30"), HOUR) == at("2026-11-23 11:15")
    assert duty.runs_from(at("2026-11-23 10:10")) == at("2026-11-23 10:45")


def test_a_pause_takes_nothing_that_does_not_count_anyway() -> None:
    duty = calendar(SHOP, stopped=((at("2026-11-23 11:30"), at("2026-11-23 13:30")),))

    # 11:00 to 11:30 and 13:30 to 14:00; the lunch hour is not taken twice
    assert minutes(duty, at("2026-11-23 11:00"), at("2026-11-23 14:00")) == 60


def test_pauses_that_overlap_count_once() -> None:
    both = (
        (at("2026-11-23 10:30"), at("2026-11-23 11:00")),
        (at("2026-11-23 10:00"), at("2026-11-23 10:40")),
    )

    # paused from 10:00 to 11:00
    assert minutes(
        calendar(SHOP, stopped=both), at("2026-11-23 09:00"), at("2026-11-23 12:00")
    ) == (120)


def test_in_a_pause_without_an_end_the_clock_stands() -> None:
    duty = calendar(SHOP, stopped=((at("2026-11-23 10:00"), None),))

    assert minutes(duty, at("2026-11-23 09:30"), at("2027-11-23 09:30")) == 30
    assert duty.after(at("2026-11-23 09:30"), HOUR) is None
    assert duty.after(at("2026-11-23 09:30"), HOUR / 2) == at("2026-11-23 10:00")
    assert duty.runs_from(at("2026-11-23 10:00")) is None


# -- the ends -----------------------------------------------------------------------------


def test_without_hours_the_clock_never_runs_and_says_so() -> None:
    nothing = Calendar(blocks=())

    assert nothing.worked(utc("2026-01-01"), utc("2027-01-01")) == timedelta()
    assert nothing.after(utc("2026-01-01"), HOUR) is None
    assert nothing.runs_from(utc("2026-01-01")) is None


def test_a_whole_year_of_holidays_says_so_too() -> None:
    day = datetime(2028, 1, 1, tzinfo=UTC)
    every = tuple(f"{day + timedelta(days=n):%m-%d}" for n in range(366))

    assert calendar("always", holidays=every).after(utc("2026-01-01"), HOUR) is None


def test_a_promise_that_needs_more_than_three_years_never_ends() -> None:
    # one minute a week: after 60 weeks an hour, after three years less than three
    duty = calendar("Mo 08:00-08:01")

    assert duty.after(at("2026-11-23 00:00"), HOUR) == at("2028-01-10 08:01")
    assert duty.after(at("2026-11-23 00:00"), 3 * HOUR) is None


def test_the_clock_on_the_wall_never_stands() -> None:
    assert WALL.worked(utc("2026-01-01"), utc("2026-03-01")) == timedelta(days=59)
    assert WALL.after(utc("2026-11-23 22:00"), 3 * HOUR) == utc("2026-11-24 01:00")
    assert WALL.runs_at(utc("2026-11-22 03:00"))


def test_backwards_nothing_passes_and_nothing_takes_no_time() -> None:
    duty = calendar(SHOP)

    assert duty.worked(at("2026-11-24 12:00"), at("2026-11-23 12:00")) == timedelta()
    assert duty.after(at("2026-11-22 12:00"), timedelta()) == at("2026-11-22 12:00")


@pytest.mark.parametrize("moment", ["2026-11-23 08:00", "2026-11-23 11:59", "2026-11-23 13:00"])
def test_a_block_holds_its_first_moment(moment: str) -> None:
    assert calendar(SHOP).runs_at(at(moment))


@pytest.mark.parametrize("moment", ["2026-11-23 07:59", "2026-11-23 12:00", "2026-11-23 18:00"])
def test_a_block_does_not_hold_its_end(moment: str) -> None:
    assert not calendar(SHOP).runs_at(at(moment))
