"""Rotas and regions in brand.toml: read as people write them, mistakes told with line and cure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from herodesk.domain.brand import Cover
from herodesk.domain.duty import Block
from herodesk.domain.errors import InvalidError
from herodesk.rules import brand_from_json, brand_to_json, load_brand
from herodesk_ops.public_holidays import expanded, running_out
from tests.unit.rules.test_brand import GOOD

ROTA = """
[rota.late]
people = ["ana", "ben"]
begins = 2026-11-02
turn_days = 1
hands_over = "09:30"
hours = "Mo-Fr 18:00-22:00"
on_holidays = false

[[rota.late.covers]]
by = "cem"
instead_of = "ana"
begins = 2026-12-24
ends = 2026-12-24

[[rota.late.swaps]]
one = "ana"
other = "ben"
begins = "2026-07-01T12:00"
ends = 2026-07-01T18:00:00
"""
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def load(folder: Path, more: str) -> object:
    (folder / "brand.toml").write_text(GOOD + more, encoding="utf-8")
    return load_brand(folder)


def complaints(folder: Path, more: str) -> str:
    with pytest.raises(InvalidError) as raised:
        load(folder, more)
    return str(raised.value)


def test_a_rota_is_read_as_written_and_survives_being_stored(tmp_path: Path) -> None:
    load(tmp_path, ROTA)
    brand = load_brand(tmp_path)

    rota = brand.rota["late"]
    assert (rota.people, rota.begins, rota.turn_days) == (("ana", "ben"), date(2026, 11, 2), 1)
    assert (rota.hands_over, rota.on_holidays) == (time(9, 30), False)
    assert rota.hours[0] == Block(day=0, start=time(18), end=time(22))
    noon, six = datetime(2026, 7, 1, 10, tzinfo=UTC), datetime(2026, 7, 1, 16, tzinfo=UTC)
    assert rota.covers == (
        # From hand-over to hand-over: the last day is included.
        Cover(
            by="cem",
            instead_of="ana",
            begins=datetime(2026, 12, 24, 8, 30, tzinfo=UTC),
            ends=datetime(2026, 12, 25, 8, 30, tzinfo=UTC),
        ),
        Cover(by="ana", instead_of="ben", begins=noon, ends=six),
        Cover(by="ben", instead_of="ana", begins=noon, ends=six),
    )
    assert brand_from_json(brand_to_json(brand)) == brand


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ('people = ["ana", "ben"]', "people = []", 27, "nobody is on the rota 'late'"),
        ("turn_days = 1", "turn_days = 0", 29, "Write 1 for a day, 7 for a week."),
        ('hands_over = "09:30"', 'hands_over = "9.30"', 30, "Write a time as '08:00'."),
        ('hours = "Mo-Fr 18:00-22:00"', 'hours = "Mo 9-5"', 31, "Write 'Mo 09:00-05:00'."),
        ("turn_days = 1", 'zone = "Mars"', 29, "'Mars' is not a time zone."),
        ("turn_days = 1", "turn_day = 1", 29, "Write 'turn_days' or remove it."),
        ('instead_of = "ana"\n', "", 34, "has the keys by, instead_of, begins, ends."),
        ("begins = 2026-12-24", 'begins = "24.12."', 37, "Write a day as '2026-12-24' or"),
        ("ends = 2026-12-24", "ends = 2026-12-20", 38, "is not after begins"),
        ('by = "cem"', 'by = "ana"', 26, "'ana' cannot stand in for 'ana'."),
        ('one = "ana"', 'one = "cem"\nextra = 1', 40, "has the keys one, other, begins, ends."),
        (
            'begins = "2026-07-01T12:00"\nends = 2026-07-01T18:00:00',
            "begins = 2026-12-01\nends = 2026-12-31",
            26,
            "two people, cem and ben, stand in for ana",
        ),
    ],
)  # fmt: skip
def test_a_mistake_in_a_rota_is_told_with_its_line_and_a_cure(
    tmp_path: Path, before: str, after: str, line: int, said: str
) -> None:
    assert before in ROTA

    told = complaints(tmp_path, ROTA.replace(before, after, 1))

    assert any(f"line {line}: " in one and said in one for one in told.splitlines()), told


def test_regions_become_dates_of_this_and_the_next_two_years(tmp_path: Path) -> None:
    duty = (
        '[duty]\nholidays = ["12-24"]\npublic_holidays = "DE"\n'
        '[duty.regions]\nHamburg = "DE-HH"\nLeeds = "GB-ENG"\n'
    )
    load(tmp_path, duty)

    known = expanded(load_brand(tmp_path), NOW, tmp_path).duty

    assert {"12-24", "2026-10-03", "2027-12-25", "2028-05-01"} <= set(known.holidays)
    assert "2026-10-31" not in known.holidays
    hamburg, leeds = known.holidays_in("Hamburg") or (), known.holidays_in("Leeds") or ()
    assert {"12-24", "2026-10-31", "2026-10-03"} <= set(hamburg)
    assert {"12-24", "2027-08-30"} <= set(leeds)
    assert "2026-10-03" not in leeds
    assert known.holidays_in("Köln") is None


def test_stored_holidays_are_asked_to_be_renewed_before_they_run_out(tmp_path: Path) -> None:
    load(tmp_path, '[duty]\npublic_holidays = "AT"\n')
    duty = expanded(load_brand(tmp_path), NOW).duty

    assert duty.holidays_until == 2028
    assert running_out(duty, NOW) == ""
    assert "until 2028-12-31" in running_out(duty, datetime(2028, 10, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ('public_holidays = "DE"\n[duty.regions]\nA = "DE-XX"', "line 28: 'DE-XX' is no region."),
        ('public_holidays = "ZZ"', "line 26: 'ZZ' is no region. Write a country as 'DE'"),
    ],
)
def test_a_region_that_nobody_knows_is_told_with_its_line(
    tmp_path: Path, told: str, said: str
) -> None:
    load(tmp_path, f"[duty]\n{told}\n")

    with pytest.raises(InvalidError) as raised:
        expanded(load_brand(tmp_path), NOW, tmp_path)

    assert said in str(raised.value)


def test_a_region_that_is_no_code_is_refused_at_once(tmp_path: Path) -> None:
    told = complaints(tmp_path, '[duty.regions]\nHamburg = "Hamburg"\n')

    assert "line 26: 'Hamburg' is no region. Write a country as 'DE', or a part of it" in told
