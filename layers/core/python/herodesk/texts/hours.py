"""Weekly hours in words: days that are alike together, and the whole week as what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from herodesk.domain.duty import ALWAYS, Block
from herodesk.texts.catalogue import N_, words

_DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


@dataclass(frozen=True, slots=True)
class Line:
    """Days, "Mon-Fri", and their hours."""

    days: str
    hours: str


def told(blocks: Sequence[Block], language: str, address: str = "du") -> list[Line]:
    """The hours line by line; around the clock is a word and no list."""
    _ = words(language, address).gettext
    if set(blocks) >= set(ALWAYS):
        return [Line(_("every day"), _("around the clock"))]
    by_day = [_hours(day, blocks, _("all day")) for day in range(7)]
    lines: list[Line] = []
    day = 0
    while day < len(by_day):
        last = day
        while last + 1 < len(by_day) and by_day[last + 1] == by_day[day]:
            last += 1
        if by_day[day]:
            first, end = _(_DAYS[day]), _(_DAYS[last])
            lines.append(Line(first if day == last else f"{first}–{end}", by_day[day]))
        day = last + 1
    return lines


def day(number: int, language: str) -> str:
    """What a day of the week is called, from Monday."""
    return words(language).gettext(_DAYS[number])


def of_day(number: int, blocks: Sequence[Block], language: str) -> str:
    """The hours that begin on that day; nothing for none."""
    return _hours(number, blocks, words(language).gettext("all day"))


def span(hours: str) -> str:
    """A span as people read it: 21:00–07:00."""
    return hours.replace("-", "–")


def _hours(day: int, blocks: Sequence[Block], all_day: str) -> str:
    own = sorted((b for b in blocks if b.day == day), key=lambda b: b.start)
    whole = any(block.start == block.end == time() for block in own)
    return all_day if whole else ", ".join(f"{b.start:%H:%M}–{b.end:%H:%M}" for b in own)
