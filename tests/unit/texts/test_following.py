"""What a HERO is asked after the answer: one part at its worst, and nothing of the customer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.notice import OfferText
from herodesk.domain.staff import Way
from herodesk.texts import following, gsm7
from herodesk.texts.catalogue import LANGUAGES

LONGEST_LINK = "https://" + "a" * 10 + ".execute-api.cn-northwest-1.amazonaws.com.cn/c/" + "Z" * 28
SKETCH = OfferText(
    brand="Nordwind",
    number="K7Q2MX",
    topic="exchange",
    urgency_word="urgent",
    minutes_open=14,
    link="https://h.nordwind.example/c/8fJ2kQ9xTnLq4Wm7RbZc2D",
)


def test_the_question_reads_well() -> None:
    _, english = following.asked("promise", SKETCH, "en", "du", Way.SMS)
    _, german = following.asked("promise", SKETCH, "de", "du", Way.SMS)

    assert english == (
        "Nordwind K7Q2MX: the day you promised is over. Was it kept? "
        "https://h.nordwind.example/c/8fJ2kQ9xTnLq4Wm7RbZc2D"
    )
    assert german == (
        "Nordwind K7Q2MX: Der zugesagte Tag ist um. Wurde er gehalten? "
        "https://h.nordwind.example/c/8fJ2kQ9xTnLq4Wm7RbZc2D"
    )


@pytest.mark.parametrize("about", following.ASKED)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ["du", "sie"])
@given(brand=st.text(min_size=1, max_size=20))
def test_a_question_is_one_part_and_its_subject_one_line(
    about: str, language: str, address: str, brand: str
) -> None:
    facts = replace(SKETCH, brand=brand, link=LONGEST_LINK)

    subject, text = following.asked(about, facts, language, address, Way.SMS)
    line, body = following.asked(about, facts, language, address, Way.EMAIL)

    assert subject == ""
    assert gsm7.parts(text) == 1
    assert LONGEST_LINK in text
    assert SKETCH.number in text
    assert len(line.splitlines()) == 1
    assert LONGEST_LINK in body
    _, plain = following.asked(about, SKETCH, language, address, Way.EMAIL)
    assert "!" not in plain
