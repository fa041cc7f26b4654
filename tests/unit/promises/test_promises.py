"""Dated promises are noticed in answers: labelled sentences, the edges of days, and any text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.promises import MOST, noticed

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)
SENTENCES = Path(__file__).parent / "sentences.tsv"
MISSED = 1
"""So many promises of the labelled sentences are not noticed, or not at their day."""


def due(text: str, said: datetime = MONDAY, zone: str = "Europe/Berlin") -> str:
    """When the earliest promise is due, on the wall of the zone; "-" for none."""
    found = noticed(text, said=said, zone=zone)
    return f"{found[0].due.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if found else "-"


def labelled() -> list[tuple[str, str]]:
    rows = SENTENCES.read_text(encoding="utf-8").splitlines()
    split = (row.split("\t") for row in rows if not row.startswith("#"))
    return [(wanted, sentence) for _, wanted, sentence in split]


def test_half_of_the_labelled_sentences_are_no_promise() -> None:
    rows = labelled()

    none = sum(wanted == "-" for wanted, _ in rows)

    assert len(rows) >= 300
    assert 0.4 <= none / len(rows) <= 0.6


def test_of_the_labelled_sentences_no_other_is_taken_for_a_promise_and_hardly_one_is_missed() -> (
    None
):
    wrong = [(wanted, due(said), said) for wanted, said in labelled() if due(said) != wanted]

    assert [row for row in wrong if row[0] == "-"] == []
    assert len(wrong) <= MISSED, wrong


@pytest.mark.parametrize(
    ("said", "text", "wanted"),
    [
        ("2026-11-26 10:00", "Der Techniker kommt am Donnerstag.", "2026-12-03 23:59"),
        ("2026-11-26 22:30", "Ich rufe dich heute Nachmittag an.", "2026-11-26 23:59"),
        ("2026-11-26 22:30", "I will call you by end of day.", "2026-11-26 23:59"),
        ("2026-11-29 12:00", "Wir liefern diese Woche.", "2026-11-29 23:59"),
        ("2026-11-28 12:00", "I call you this weekend.", "2026-11-29 23:59"),
        ("2026-12-30 09:00", "Das Ersatzteil kommt am 3.1. an.", "2027-01-03 23:59"),
        ("2026-12-30 09:00", "Wir liefern bis zum 15. Januar.", "2027-01-15 23:59"),
        ("2026-11-26 09:00", "Am 20.11. kommt der Techniker.", "-"),
        ("2027-02-27 09:00", "Der Techniker kommt am 29.2.", "-"),
        ("2028-02-27 09:00", "Der Techniker kommt am 29.2.", "2028-02-29 23:59"),
        ("2026-12-31 23:30", "Morgen rufe ich dich an.", "2027-01-01 23:59"),
        ("2027-03-27 20:00", "Innerhalb von 24 Stunden rufe ich an.", "2027-03-28 21:00"),
        ("2026-10-24 20:00", "We answer within 24 hours.", "2026-10-25 19:00"),
        ("2026-11-27 12:00", "Wir antworten in zwei Werktagen.", "2026-12-01 23:59"),
        ("2026-12-15 12:00", "You get it by the end of next month.", "2027-01-31 23:59"),
        ("2026-11-26 10:00", "Ich rufe bis 9 Uhr an.", "-"),
    ],
)
def test_a_word_of_time_means_the_next_such_moment(said: str, text: str, wanted: str) -> None:
    at = datetime.fromisoformat(said).replace(tzinfo=BERLIN)

    assert due(text, at) == wanted


def test_a_day_is_one_of_the_zone_that_counts() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)

    assert due("I will call you tomorrow.", late, "Europe/London") == "2026-11-24 23:59"
    assert due("Ich rufe dich morgen an.", late, "Europe/Berlin") == "2026-11-25 23:59"


def test_the_words_that_it_was_noticed_by_are_told() -> None:
    found = noticed(
        "Tut mir leid. Ben ruft dich morgen früh an, am Donnerstag kommt der Techniker.",
        said=MONDAY,
        zone="Europe/Berlin",
    )

    assert [one.phrase for one in found] == ["morgen früh", "Donnerstag"]


WORDS = st.sampled_from(
    (
        "morgen heute am Donnerstag Freitag bis 3.12. 31.2. um 15 Uhr 25 in 2 Tagen zwei Wochen "
        "next week tomorrow noon by end of day within 24 hours the technician comes kommt ruft an "
        "nicht war . , ? ! 99 10:77 29. Februar on 31 November 0.0. 2026-13-40 Ende des Monats"
    ).split(" ")
)
TEXTS = st.one_of(st.text(), st.lists(WORDS, max_size=20).map(" ".join))
ZONES = st.sampled_from(["Europe/Berlin", "Europe/London", "Pacific/Auckland", "America/St_Johns"])
FIRST, LAST = datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2040-01-01")
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))


@given(TEXTS, MOMENTS, ZONES)
def test_no_text_is_too_odd_and_no_promise_lies_in_the_past(
    text: str, said: datetime, zone: str
) -> None:
    found = noticed(text, said=said, zone=zone)

    assert len(found) <= MOST
    assert all(said < one.due < said + timedelta(days=366 * 80) for one in found)
    assert all(one.phrase for one in found)
    assert all((one.due.second, one.due.microsecond) == (0, 0) for one in found)


@given(st.permutations(["am Freitag", "morgen", "am 3.12.", "übermorgen um 9 Uhr"]), MOMENTS)
def test_the_earliest_day_comes_first_wherever_it_stands(whens: list[str], said: datetime) -> None:
    text = " ".join(f"Der Techniker kommt {when}." for when in whens)

    found = noticed(text, said=said, zone="Europe/Berlin")

    assert [one.due for one in found] == sorted(one.due for one in found)
    alone = [noticed(f"Der Techniker kommt {w}.", said=said, zone="Europe/Berlin") for w in whens]
    assert found[0].due == min(one[0].due for one in alone if one)
