"""The moments that a text of ours names, as the latest that each can fairly mean.

A small grammar of our own (docs/decisions.md): a day ends at 23:59, a morning at noon, a working
week on Friday. A time of day belongs to the day beside it; alone it is today's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from herodesk.domain.promised_days import Day, days_in, pattern
from herodesk.domain.time_words import FLAGS, HOUR, PART, PARTS_OF_DAY

END_OF_DAY = time(23, 59)
CLOSE_OF_BUSINESS = time(18)
NEAR = 32
"""Letters within which a time of day belongs to a day."""

_BUSINESS = pattern(
    r"(?:the )?(?:end of (?:the |this )?(?:business )?day|close of business|eod|cob)|"
    r"feierabend|dienstschluss|ende des tages"
)
_NOON = pattern(r"(?:at|by|before|around) (?:noon|midday|lunchtime)|(?:bis|gegen|vor) mittag")
_CLOCK = re.compile(rf"(?<![\d.,:-]){HOUR}(?!\w)", FLAGS)
_PARTS = tuple((re.compile(rf"(?:{words})(?!\w)", FLAGS), at) for words, at in PARTS_OF_DAY)
_COMPOUND = re.compile(rf"tag({PART})$", FLAGS)

Hour = tuple[int, int, time]
"""Where a time of day begins and ends, and what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """An expression of time in a text, from `begin` to `end`, and the moment it means, in UTC."""

    begin: int
    end: int
    due: datetime


def whens(text: str, said: datetime, zone: str) -> list[When]:
    """All moments that a text names and that lie ahead of `said` (aware), in its order."""
    here = said.astimezone(ZoneInfo(zone))
    found: list[When] = []
    for begin, end, meant in sorted(_all(text, here), key=lambda one: (one[0], -one[1])):
        due = _whole_minute(meant.astimezone(UTC))
        if due > said and not (found and begin < found[-1].end):
            found.append(When(begin=begin, end=end, due=due))
    return found


def _all(text: str, here: datetime) -> Iterator[tuple[int, int, datetime]]:
    days, hours = days_in(text, here), _hours(text)
    for begin, end, meant in days:
        if isinstance(meant, datetime):
            yield begin, end, meant
        else:
            place, at = _beside(text, (begin, end), hours)
            yield (*place, _on(meant, at, here))
    for begin, end, at in hours:
        if at > here.time() and not _has_a_day((begin, end), days):
            yield begin, end, _on(here.date(), at, here)
    for found in _BUSINESS.finditer(text):
        yield (*found.span(), _on(here.date(), CLOSE_OF_BUSINESS, here))


def _hours(text: str) -> list[Hour]:
    hours = [(f.start(), f.end(), at) for f in _CLOCK.finditer(text) if (at := _time(f))]
    return hours + [(f.start(), f.end(), time(12)) for f in _NOON.finditer(text)]


def _has_a_day(place: tuple[int, int], days: list[Day]) -> bool:
    begin, end = place
    return any(-NEAR <= begin - last <= NEAR or -NEAR <= first - end <= NEAR
               for first, last, _ in days)  # fmt: skip


def _beside(text: str, place: tuple[int, int], hours: list[Hour]) -> tuple[tuple[int, int], time]:
    """The time of day that stands beside a day, with where both stand; without one its end."""
    begin, end = place
    for first, last, at in hours:
        if 0 <= first - end <= NEAR or 0 <= begin - last <= NEAR // 2:
            return (min(begin, first), max(end, last)), at
    compound = _COMPOUND.search(text, begin, end)
    after = compound.start(1) if compound else end
    if text[begin:end].lower().startswith(("this ", "tonight")):
        after = begin
    for words, at in _PARTS:
        if found := words.search(text, after, end + NEAR // 2):
            return (begin, max(end, found.end())), at
    return place, END_OF_DAY


def _whole_minute(at: datetime) -> datetime:
    """The end of the minute that has begun: what people can name and forms can carry."""
    begun = at.replace(second=0, microsecond=0)
    return at if at == begun else begun + timedelta(minutes=1)


def _on(day: date, at: time, here: datetime) -> datetime:
    meant = datetime.combine(day, at, here.tzinfo)
    if meant <= here:  # this afternoon, said in the evening
        return datetime.combine(day, END_OF_DAY, here.tzinfo)
    return meant


def _time(found: re.Match[str]) -> time | None:
    hour, minute, unit = int(found["hour"]), int(found["minute"] or 0), found["unit"].lower()
    if unit.startswith("p") and hour < 12:
        hour += 12
    if unit.startswith("a") and hour == 12:
        hour = 0
    if unit.startswith("o") and hour < 8:
        hour += 12
    if hour == 24:
        return END_OF_DAY
    return time(hour, minute) if hour < 24 and minute < 60 else None
