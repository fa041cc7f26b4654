"""What nobody covers, found beforehand, against one who looks at each quarter of an hour."""

from __future__ import annotations

import json
import shutil
import time as clock
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from herodesk.domain.brand import Brand, Duty, Topic, Watch
from herodesk.domain.clocks import calendar_of
from herodesk.domain.duty import Block
from herodesk.domain.gaps import QUARTER, look_ahead
from herodesk.domain.staff import Absence, Person, Role
from herodesk.rules import read_hours
from herodesk_ops.staff_gaps import told
from tests.sample import NORDWIND
from tests.unit.roster.conftest import Office, edit

NOW = datetime(2026, 11, 26, 9, 20, tzinfo=UTC)
BEGINS = datetime(2026, 11, 26, 9, tzinfo=UTC)
DAYS = 4


def a_brand(hours: str = "Mo-Fr 08:00-18:00", **facts: object) -> Brand:
    topics = tuple(
        Topic(id=name, name={"en": name}, aim={"en": "x"}, words={"en": (name,)})
        for name in ("repair", "billing")
    )
    duty = Duty(hours=read_hours(hours) if hours else (), **facts)  # type: ignore[arg-type]
    return Brand(id="b", name="B", topics=topics, watch=Watch(terms=("b",)), duty=duty)


def a_hero(name: str, hours: str = "Mo-Fr 08:00-18:00", **facts: object) -> Person:
    ready = Person(
        id=name.lower(),
        name=name,
        verified=True,
        phone="+491713920001",
        hours=read_hours(hours) if hours else (),
        languages=("de", "en"),
        topics=("repair", "billing"),
    )
    return replace(ready, **facts)  # type: ignore[arg-type]


QUARTERS = st.integers(0, 24 * 4 - 1).map(lambda q: time(q // 4, q % 4 * 15))
HOURS = st.lists(st.builds(Block, day=st.integers(0, 6), start=QUARTERS, end=QUARTERS), max_size=6)
HEROES = st.builds(
    a_hero,
    st.sampled_from(["Ana", "Ben", "Cem"]),
    hours=st.just(""),
    languages=st.sampled_from([("de",), ("en",), ("de", "en")]),
    topics=st.sampled_from([("repair",), ("billing",), ("repair", "billing")]),
    level=st.sampled_from([0, 1, 1]),
    role=st.sampled_from([Role.HERO, Role.HERO, Role.LEAD]),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York"]),
    quiet=st.sampled_from(["", "12:00-14:00", "23:30-09:15"]),
    absences=st.sampled_from([(), (Absence(first=date(2026, 11, 27), last=date(2026, 11, 28)),)]),
)


@settings(max_examples=30)
@given(
    st.lists(st.tuples(HEROES, HOURS), max_size=4, unique_by=lambda pair: pair[0].id),
    st.sampled_from(["Mo-Fr 08:00-18:00", ""]),
    st.sampled_from([(), ("2026-11-27",)]),
)
def test_gaps_and_thin_stretches_are_what_a_slow_look_finds(
    heroes: list[tuple[Person, list[Block]]], hours: str, holidays: tuple[str, ...]
) -> None:
    brand = a_brand(hours, holidays=holidays)
    people = [replace(person, hours=tuple(blocks)) for person, blocks in heroes]

    report = look_ahead(brand, people, NOW, DAYS)

    promised = calendar_of(brand.duty)
    for topic in ("repair", "billing"):
        for code in ("de", "en"):
            able = [
                p
                for p in people
                if p.role is Role.HERO and p.level and topic in p.topics and code in p.languages
            ]
            assert ((topic, code) in report.nowhere) == (not able)
            for step in range(DAYS * 24 * 4):
                at = BEGINS + step * QUARTER
                free = {
                    p.id
                    for p in able
                    if p.is_on_duty(at, holidays)
                    and p.quiet_until(at, brand.duty.quiet_hours) is None
                }
                told_gap = any(
                    one.begins <= at < one.ends
                    for one in report.gaps
                    if (one.topic, one.language) == (topic, code)
                )
                alone = {
                    one.person
                    for one in report.thin
                    if (one.topic, one.language) == (topic, code) and one.begins <= at < one.ends
                }
                wanted = bool(able) and promised.runs_at(at)
                assert told_gap == (wanted and not free)
                assert alone == (free if wanted and len(free) == 1 else set())


def test_a_quarter_that_is_covered_in_part_is_a_gap() -> None:
    report = look_ahead(a_brand(), [a_hero("Ana", "Mo-Fr 08:00-17:50")], NOW, 1)

    first = report.gaps[0]
    assert (first.begins.hour, first.begins.minute) == (16, 45)
    assert first.ends - first.begins == QUARTER


def test_the_report_reads_like_a_note_to_the_lead() -> None:
    brand = a_brand()
    week = Absence(first=date(2026, 12, 3), last=date(2026, 12, 4))
    people = [
        a_hero("Ana", absences=(week,)),
        a_hero("Ben", "Mo-Fr 08:00-12:00", topics=("repair",)),
        a_hero("Lea", "", role=Role.LEAD, languages=("de",)),
        a_hero("Max", phone=None),
    ]

    lines = list(told(look_ahead(brand, people, NOW, 14), brand, people))

    assert lines == [
        "Thu 26 Nov to Thu 10 Dec, times of Europe/Berlin.",
        "repair: nobody 12:00-18:00 on Thu 3 Dec, Fri 4 Dec.",
        "billing: nobody 08:00-18:00 on Thu 3 Dec, Fri 4 Dec.",
        (
            "repair: only Ana 12:00-18:00 on Thu 26 Nov, Fri 27 Nov, Mon 30 Nov, Tue 1 Dec, "
            "Wed 2 Dec, Mon 7 Dec, Tue 8 Dec, Wed 9 Dec."
        ),
        (
            "billing: only Ana 10:00-18:00 on Thu 26 Nov; 08:00-18:00 on Fri 27 Nov, Mon 30 Nov, "
            "Tue 1 Dec, Wed 2 Dec, Mon 7 Dec, Tue 8 Dec, Wed 9 Dec; 08:00-10:00 on Thu 10 Dec."
        ),
        "repair: only Ben 08:00-12:00 on Thu 3 Dec, Fri 4 Dec.",
        "Cannot be told: Max (max).",
        "Never on duty in this time: Lea (lea).",
    ]


def test_what_comes_again_each_week_is_said_once() -> None:
    brand = a_brand("Mo-Sa 08:00-18:00")
    people = [a_hero("Ana", "Mo-Fr 08:00-16:00"), a_hero("Ben", "Mo-Fr 08:00-16:00")]

    lines = list(told(look_ahead(brand, people, NOW, 14), brand, people))

    assert lines[1:] == [
        (
            "all topics: nobody 16:00-18:00 on Mon-Fri from 26 Nov to 9 Dec; "
            "08:00-18:00 on Sat 28 Nov, Sat 5 Dec."
        )
    ]


def test_five_thousand_people_and_twenty_topics_take_seconds() -> None:
    topics = tuple(
        Topic(id=f"t{n}", name={"en": "x"}, aim={"en": "x"}, words={"en": ("x",)})
        for n in range(20)
    )
    brand = replace(a_brand("always"), topics=topics)
    people = [
        a_hero(
            f"P{n}",
            f"Mo-Fr {7 + n % 9:02}:{n % 4 * 15:02}-{16 + n % 7:02}:00",
            topics=tuple(f"t{(n + k * 3) % 20}" for k in range(5)),
            zone=("Europe/Berlin", "Asia/Kolkata", "America/New_York")[n % 3],
        )
        for n in range(5000)
    ]

    before = clock.process_time()
    report = look_ahead(brand, people, NOW, 14)
    spent = clock.process_time() - before

    assert report.gaps
    assert spent < 10


def test_the_command_reads_a_stage_with_what_was_agreed_on_there(
    office: Office, roster: Path
) -> None:
    office("staff", "import", str(roster))
    office("staff", "away", "ana", "--from", "2026-11-25")

    assert office("staff", "gaps", "--days", "7", "--json") == 1

    found = json.loads(office.out)
    mine = [one for one in found["gaps"] if one["topic"] == "repair"]
    assert found["from"] == "2026-11-23T09:00Z"
    assert {"topic": "repair", "language": "en"} in found["nowhere"]
    assert {
        "topic": "repair", "language": "de", "from": "2026-11-25T07:00Z",
        "until": "2026-11-25T19:00Z",
    } in mine  # fmt: skip
    assert found["unreachable"] == [{"id": "kay", "because": ["no-contact"]}]


def test_a_folder_can_be_looked_at_before_anything_is_stored(
    office: Office, tmp_path: Path
) -> None:
    folder = tmp_path / "brand"
    shutil.copytree(NORDWIND, folder)
    edit(folder / "roster.csv", "Mo-Fr 09:00-17:00,Europe/Berlin,email,,4", ",,email,,4")

    assert office("staff", "gaps", "--brand", str(folder)) == 1

    assert "times of Europe/Berlin." in office.out
    assert "nobody 18:30-20:00 on Mon-Fri from 30 Nov to 4 Dec" in office.out
