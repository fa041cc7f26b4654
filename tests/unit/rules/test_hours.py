"""Duty hours as people write them."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.duty import Block
from herodesk.domain.errors import InvalidError
from herodesk.rules import read_hours

DAYS_DE = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def block(day: int, start: str, end: str) -> Block:
    return Block(day=day, start=time.fromisoformat(start), end=time.fromisoformat(end))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Sa 22:00-06:00", [block(5, "22:00", "06:00")]),
        ("Sunday 09:00-24:00", [block(6, "09:00", "00:00")]),
        ("Mi, Do 09:00 - 10:00", [block(2, "09:00", "10:00"), block(3, "09:00", "10:00")]),
        ("Sat-Mon 09:00–10:00", [block(day, "09:00", "10:00") for day in (0, 5, 6)]),
        (
            "Di 09:00-13:00 14:00-18:00; Tu 20:00-21:00",
            [block(1, "09:00", "13:00"), block(1, "14:00", "18:00"), block(1, "20:00", "21:00")],
        ),
        ("always", [block(day, "00:00", "00:00") for day in range(7)]),
    ],
)
def test_hours_are_read(text: str, wanted: list[Block]) -> None:
    assert list(read_hours(text)) == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Mo-Fr 9-17,", "'Mo-Fr 9-17,' ends with a comma. Write 'Mo-Fr 09:00-17:00'."),
        ("Mo-Fr 9-17", "has times without minutes. Write 'Mo-Fr 09:00-17:00'."),
        ("Mo 9:00-17:00", "has an hour of one digit. Write 'Mo 09:00-17:00'."),
        ("Xx 09:00-17:00", "'Xx' is not a day."),
        ("M 09:00-17:00", "'M' is not a day."),
        ("Mo 09:00-25:00", "a time that no clock shows"),
        ("Mo", "needs days and times"),
        ("Mo 09:00", "is not a stretch of time"),
        ("Mo 09:00-17:00;", "ends with a semicolon"),
    ],
)
def test_a_mistake_is_told_with_its_cure(text: str, said: str) -> None:
    with pytest.raises(InvalidError) as raised:
        read_hours(text)

    assert said in str(raised.value)


@given(st.integers(0, 6), TIMES, TIMES, st.sampled_from([DAYS_DE, DAYS_EN]))
def test_every_block_is_read_as_it_was_written(
    day: int, start: time, end: time, days: tuple[str, ...]
) -> None:
    text = f"{days[day]} {start:%H:%M}-{end:%H:%M}"

    assert read_hours(text) == (Block(day=day, start=start, end=end),)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        refusal = ""
        assert all(0 <= block.day <= 6 for block in read_hours(text))
    except InvalidError as error:
        refusal = str(error)
    assert refusal == "" or refusal.endswith(".")
