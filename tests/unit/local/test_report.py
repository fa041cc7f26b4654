"""The report of a scenario fits one page and says what came true and how many looked on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from herodesk_ops.local.scenario.diary import Chapter, Report, length
from herodesk_ops.local.scenario.page import WIDTH, on_paper
from herodesk_ops.local.scenario.script import find
from tests.sample import NORDWIND

MONDAY = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
REPORT = Report(
    title="A washing machine",
    chapters=(
        Chapter(MONDAY, "It leaks", ["Somebody answers. " * 12], 1_012_000, 0, 1_012_000),
        Chapter(MONDAY + timedelta(days=4), "Nobody came", [], 12, 12, 1_012_012),
    ),
    zone="Europe/Berlin",
    exposed=timedelta(minutes=41),
    exposed_unanswered=timedelta(days=11),
    waits=(6.0, 9.0, 12.0),
    came_true=18,
    expected=19,
)


def test_every_line_fits_and_each_chapter_tells_its_day_what_came_true_and_the_reach() -> None:
    told = on_paper(REPORT)

    assert max(len(line) for line in told.splitlines()) <= WIDTH
    assert "Day 1, Mon 2 Nov: It leaks" in told
    assert "Day 5, Fri 6 Nov: Nobody came" in told
    assert "at risk: 1.0 M readers at worst, nobody at the end; had nobody answered 1.0 M" in told
    assert "41 min; had nobody answered 11 days" in told
    assert "9 min (half), 12 min (longest)" in told
    assert "18 of 19 came true" in told


def test_the_same_page_in_german_where_the_scenario_has_the_words() -> None:
    told = on_paper(replace(REPORT, german={"It leaks": "Sie leckt"}), "de")

    assert max(len(line) for line in told.splitlines()) <= WIDTH
    assert "Tag 1, Mo 2.11.: Sie leckt" in told
    reach = "Gefährdete Reichweite: höchstens 1,0 Mio., am Ende niemand; ohne jede Antwort 1,0 Mio."
    assert reach in told
    assert "41 Min.; ohne jede Antwort 11 Tage" in told
    assert "18 von 19 wahr" in told
    assert "Nobody came" in told  # what has no German words stands as it is


def test_a_chapter_after_midnight_is_on_the_day_of_the_brands_wall() -> None:
    late = Chapter(datetime(2026, 11, 2, 23, 30, tzinfo=UTC), "Night")

    assert replace(REPORT, chapters=(REPORT.chapters[0], late)).day(late) == "Day 2, Tue 3 Nov"


def test_lengths_are_said_as_people_say_them() -> None:
    assert [length(n) for n in (5, 119, 180, 3000)] == ["5 min", "119 min", "3 h", "2 days"]


def test_the_maytag_story_tells_each_of_its_chapters_on_one_page() -> None:
    lines = find("maytag", NORDWIND).lines

    chapters = [line for line in lines if line.do == "chapter"]
    told = [line for line in lines if line.body.get("told")]
    assert len(chapters) >= 5
    assert 4 * len(chapters) + 2 * len(told) <= 60
    assert all(line.body["why"] for line in told)
    german = find("maytag", NORDWIND).german
    assert {line.body["title"] for line in chapters} <= set(german)
    assert {line.body["why"] for line in told} <= set(german)
