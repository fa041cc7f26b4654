"""The week as a picture and as a form: days below each other, stretches of time beside each day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from herodesk.domain.duty import Block, minutes_of
from herodesk.domain.errors import InvalidError
from herodesk.texts import hours as texts

A_DAY = 24 * 60
SPARE, MOST = 1, 6
"""Empty stretches beside those of a day, and how many a day has at most."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the picture: its name, its hours in words, and bars from minute to minute."""

    name: str
    told: str
    bars: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """One line of the form; both empty where there is none yet."""

    name: str
    begins: str = ""
    ends: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """The stretches of one day."""

    name: str
    stretches: tuple[Stretch, ...]


def picture(blocks: Sequence[Block], language: str) -> list[Day]:
    """The seven days with what is on duty in them; a night is drawn on both of its days."""
    return [
        Day(
            name=texts.day(day, language),
            told=texts.of_day(day, blocks, language),
            bars=tuple(sorted(bar for block in blocks for bar in _bars(block, day))),
        )
        for day in range(7)
    ]


def stretches(blocks: Sequence[Block], typed: Mapping[str, str], language: str) -> list[Form]:
    """The form as it stands, or as it was typed and could not be taken."""
    return [
        Form(texts.day(day, language), tuple(_typed(day, typed) or _standing(day, blocks)))
        for day in range(7)
    ]


def blocks_in(form: Mapping[str, str]) -> tuple[Block, ...]:
    """The stretches of a form; InvalidError "hours-unreadable" for half of one."""
    found = list[Block]()
    for day in range(7):
        for stretch in _typed(day, form):
            if not stretch.begins and not stretch.ends:
                continue
            try:
                begins, ends = time.fromisoformat(stretch.begins), time.fromisoformat(stretch.ends)
            except ValueError:
                raise InvalidError("hours-unreadable") from None
            found.append(Block(day=day, start=_minute(begins), end=_minute(ends)))
    return tuple(found)


def _minute(at: time) -> time:
    return time(at.hour, at.minute)


def _standing(day: int, blocks: Sequence[Block]) -> Iterator[Stretch]:
    own = sorted((b for b in blocks if b.day == day), key=lambda block: block.start)
    for n, block in enumerate(own):
        yield Stretch(f"{day}.{n}", f"{block.start:%H:%M}", f"{block.end:%H:%M}")
    for n in range(len(own), min(len(own) + SPARE, MOST)):
        yield Stretch(f"{day}.{n}")


def _typed(day: int, form: Mapping[str, str]) -> list[Stretch]:
    names = [f"{day}.{n}" for n in range(MOST) if f"{day}.{n}.from" in form]
    return [Stretch(it, form[f"{it}.from"], form.get(f"{it}.until", "")) for it in names]


def _bars(block: Block, day: int) -> Iterator[tuple[int, int]]:
    """From and how long, in minutes of that day."""
    begin = block.start.hour * 60 + block.start.minute
    end = begin + minutes_of(f"{block.start:%H:%M}-{block.end:%H:%M}")
    if block.day == day:
        yield begin, min(end, A_DAY) - begin
    if (block.day + 1) % 7 == day and end > A_DAY:
        yield 0, end - A_DAY
