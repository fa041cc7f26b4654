"""Texts about waves: one part at their worst, with the link; reasons as one would say them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.staff import Way
from herodesk.texts import gsm7, waves
from herodesk.texts.catalogue import LANGUAGES
from herodesk.texts.waves import ReportText, WaveText

LONGEST = "https://" + "a" * 10 + ".execute-api.cn-northwest-1.amazonaws.com.cn/w/" + "Z" * 22
SKETCH = WaveText(
    brand="Nordwind", topic="App", good=False, authors=31, minutes=20, usual=2.04,
    readers=40_321, link="https://h.nordwind.example/waves",
)  # fmt: skip
REPORT = ReportText(authors=140, lasted=95, cases=80, answered=77, first_minutes=12, helpers=6)


def test_the_reason_reads_as_a_sentence() -> None:
    assert waves.reason(SKETCH, "en") == "31 authors in 20 min, usual are 2; 40 k readers"
    assert waves.reason(SKETCH, "de") == ("31 Autoren in 20 Min., üblich sind 2; 40 Tsd. lesen mit")


def test_less_than_one_is_said_in_words() -> None:
    rare = replace(SKETCH, usual=0.04)

    assert "usual are fewer than 1;" in waves.reason(rare, "en")
    assert "üblich sind weniger als 1;" in waves.reason(rare, "de")


def test_the_text_message_says_what_why_and_where() -> None:
    assert waves.called(SKETCH, "en", "du", Way.SMS)[1] == (
        "Nordwind: wave, App. 31 authors in 20 min, usual are 2; 40 k readers. "
        "Look: https://h.nordwind.example/waves"
    )


@given(
    brand=st.text(min_size=1, max_size=20),
    topic=st.text(max_size=20),
    good=st.booleans(),
    authors=st.integers(min_value=8, max_value=99_999),
    minutes=st.integers(min_value=1, max_value=999),
    usual=st.floats(min_value=0, max_value=9999),
    reach=st.integers(min_value=0, max_value=10**9),
    language=st.sampled_from(LANGUAGES),
    address=st.sampled_from(["du", "sie"]),
)
def test_every_text_message_is_one_part_at_its_worst(
    brand: str, topic: str, good: bool, authors: int, minutes: int, usual: float, reach: int,
    language: str, address: str,
) -> None:  # fmt: skip
    facts = WaveText(
        brand=brand, topic=topic, good=good, authors=authors, minutes=minutes, usual=usual,
        readers=reach, link=LONGEST,
    )  # fmt: skip

    for subject, text in (
        waves.called(facts, language, address, Way.SMS),
        waves.can_you_help(facts, language, address, Way.SMS),
        waves.over(facts, REPORT, language, address, Way.SMS),
    ):
        assert subject == ""
        assert gsm7.parts(text) == 1
        assert LONGEST in text
        assert (gsm7.cut(gsm7.fold(brand), 20) or "Herodesk") in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_has_one_line_as_subject_and_the_link_below(language: str) -> None:
    facts = WaveText(
        brand="Nord\nwind", topic="App\r\nBcc: x", good=False, authors=31, minutes=20, usual=2.0,
        readers=100, link="https://h.example/waves",
    )  # fmt: skip

    for subject, text in (
        waves.called(facts, language, "du", Way.EMAIL),
        waves.can_you_help(facts, language, "sie", Way.EMAIL),
        waves.over(facts, REPORT, language, "du", Way.EMAIL),
    ):
        assert subject.splitlines() == [subject]
        assert "https://h.example/waves" in text


def test_the_report_tells_nothing_that_was_not() -> None:
    nothing = ReportText(authors=40, lasted=30, cases=0, answered=0, first_minutes=None, helpers=0)

    assert waves.report_lines(nothing, "en") == ["40 authors in 30 min"]
    assert len(waves.report_lines(REPORT, "en")) == 4
