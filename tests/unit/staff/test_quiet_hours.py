"""Quiet hours are the person's own: own zone, past midnight, through both summer-time changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.brand import Duty
from herodesk.domain.duty import minutes_of
from herodesk.domain.pool import Pool
from tests.sample import person

QUIET = "21:00-07:00"
BERLIN, DELHI = "Europe/Berlin", "Asia/Kolkata"


@pytest.mark.parametrize(
    ("zone", "at", "until"),
    [
        # An ordinary night in winter: Berlin is UTC+1.
        (BERLIN, datetime(2026, 11, 23, 19, 59, tzinfo=UTC), None),
        (BERLIN, datetime(2026, 11, 23, 20, 0, tzinfo=UTC), datetime(2026, 11, 24, 6, tzinfo=UTC)),
        (BERLIN, datetime(2026, 11, 24, 5, 59, tzinfo=UTC), datetime(2026, 11, 24, 6, tzinfo=UTC)),
        (BERLIN, datetime(2026, 11, 24, 6, 0, tzinfo=UTC), None),
        # 2026-10-25: the night is an hour longer; it begins in UTC+2 and ends in UTC+1.
        (BERLIN, datetime(2026, 10, 24, 19, 0, tzinfo=UTC), datetime(2026, 10, 25, 6, tzinfo=UTC)),
        # 2027-03-28: the night is an hour shorter; it begins in UTC+1 and ends in UTC+2.
        (BERLIN, datetime(2027, 3, 27, 20, 0, tzinfo=UTC), datetime(2027, 3, 28, 5, tzinfo=UTC)),
        # A zone of half hours: UTC+5:30.
        (DELHI, datetime(2026, 11, 23, 15, 29, tzinfo=UTC), None),
        (
            DELHI,
            datetime(2026, 11, 23, 15, 30, tzinfo=UTC),
            datetime(2026, 11, 24, 1, 30, tzinfo=UTC),
        ),
    ],
)  # fmt: skip
def test_quiet_hours_end_at_seven_where_the_person_is(
    zone: str, at: datetime, until: datetime | None
) -> None:
    assert replace(person("ana"), zone=zone).quiet_until(at, QUIET) == until


def test_without_quiet_hours_it_is_never_quiet() -> None:
    assert person("ana").quiet_until(datetime(2026, 11, 24, 2, tzinfo=UTC), "") is None


def test_quiet_hours_within_a_day_end_the_same_day() -> None:
    noon = datetime(2026, 11, 24, 11, 30, tzinfo=UTC)  # 12:30 in Berlin

    assert person("ana").quiet_until(noon, "12:00-13:00") == datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_the_next_free_time_is_on_duty_and_not_quiet() -> None:
    night = datetime(2026, 11, 23, 22, 40, tzinfo=UTC)  # 23:40 in Berlin

    hugo, ana = person("hugo"), person("ana")  # 20:00-08:00, and 08:00-20:00
    assert hugo.next_free(night, QUIET) == datetime(2026, 11, 24, 6, tzinfo=UTC)
    assert ana.next_free(night, QUIET) == datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert replace(ana, hours=()).next_free(night, QUIET) is None


CLOCKS = st.integers(0, 24 * 60 - 1).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
SPANS = st.tuples(CLOCKS, CLOCKS).map("-".join)
MOMENTS = st.integers(0, 16 * 24 * 60).map(
    lambda minute: datetime(2026, 10, 20, tzinfo=UTC) + timedelta(minutes=minute)
)  # clocks go back on the 25th


@given(own=SPANS, brands=SPANS, at=MOMENTS)
def test_own_quiet_hours_are_what_the_brands_would_be_with_these_hours(
    own: str, brands: str, at: datetime
) -> None:
    ana = person("ana")
    mine = replace(ana, quiet=own)

    assert mine.quiet_until(at, brands) == ana.quiet_until(at, own)
    assert mine.next_free(at, brands) == ana.next_free(at, own)


@given(at=MOMENTS, first=SPANS, other=SPANS)
def test_people_with_other_quiet_hours_are_not_taken_for_one_another(
    at: datetime, first: str, other: str
) -> None:
    """The pool looks once for all who share a rhythm."""
    ana = replace(person("ana"), verified=True, quiet=first)
    ben = replace(ana, id="ben", quiet=other)
    duty = Duty(quiet_hours=QUIET)
    pool = Pool((ana, ben), duty)

    for someone in (ana, ben):
        free = next(someone.free_spans(at, QUIET), None)
        assert pool.is_free(someone, at) is (free is not None and free[0] <= at)


@pytest.mark.parametrize(
    ("hours", "minutes"),
    [("21:00-07:00", 600), ("12:00-13:30", 90), ("00:00-00:00", 1440), ("23:59-00:00", 1)],
)
def test_a_span_knows_how_long_it_is(hours: str, minutes: int) -> None:
    assert minutes_of(hours) == minutes
