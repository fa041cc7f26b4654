"""Days as people write them in German and English, from "heute" to "early next week"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from herodesk.domain.time_words import (
    FLAGS,
    MONTH,
    MONTHS,
    NUMBER,
    NUMBERS,
    PART,
    WEEKDAY,
    WEEKDAYS,
)

A_DAY = timedelta(days=1)
FARTHEST = timedelta(days=180)
"""A date without a year that is farther ahead was meant to be a past one."""

Day = tuple[int, int, "date | datetime"]
"""Where an expression of a day begins and ends, and the day, or the very moment, that it means."""


def days_in(text: str, here: datetime) -> list[Day]:
    """The days that a text names, in its order, said at `here` (aware, in the zone that counts).

    Of expressions that overlap the longest counts: "Wednesday, 2 December" is one day.
    """
    found = [
        (match.start(), match.end(), meant)
        for words, meaning in _DAYS
        for match in words.finditer(text)
        if (meant := meaning(match, here)) is not None
    ]
    longest: list[Day] = []
    for begin, end, meant in sorted(found, key=lambda day: (day[0] - day[1], day[0])):
        if all(end <= first or begin >= last for first, last, _ in longest):
            longest.append((begin, end, meant))
    return sorted(longest, key=lambda day: day[0])


_NAMED = rf"(?:(?:{WEEKDAY}),?\s+(?:(?:den|dem|the)\s+)?)?"
"""The weekday may stand before a date, which then counts."""


def pattern(text: str) -> re.Pattern[str]:
    """An expression of time as whole words, in any case."""
    return re.compile(rf"(?<![\w-])(?:{text})(?![\w-])", FLAGS)


# -- days ---------------------------------------------------------------------------------------

Meaning = Callable[[re.Match[str], datetime], "date | datetime | None"]


def _weekday(found: re.Match[str], here: datetime) -> date:
    """The next such day after today: who means the week after next is asked too early, not late."""
    ahead = (WEEKDAYS[found["weekday"].lower()] - here.weekday() - 1) % 7 + 1
    return here.date() + ahead * A_DAY


def _of_week(weekday: int, *, weeks: int) -> Meaning:
    def meant(_: re.Match[str], here: datetime) -> date:
        monday = here.date() - here.weekday() * A_DAY
        day = monday + (7 * weeks + weekday) * A_DAY
        return day if day >= here.date() else monday + 6 * A_DAY

    return meant


def _end_of_month(months: int) -> Meaning:
    def meant(_: re.Match[str], here: datetime) -> date:
        first = here.date().replace(day=1)
        for _step in range(months + 1):
            first = date(*_month_after(first), 1)
        return first - A_DAY

    return meant


def _date(found: re.Match[str], here: datetime) -> date | None:
    """A day of a month; without a year the next one, unless that lies so far ahead that the last
    one was meant."""
    given = found.groupdict()
    name = given.get("month") or given.get("month_first")
    day, year = int(given.get("day") or given["day_last"]), given.get("year")
    if not name and not given.get("number"):
        return _of_month(day, here.date())
    month = MONTHS[name.lower()] if name else int(given["number"])
    if year:
        return _real(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this, following = (_real(here.year + more, month, day) for more in (0, 1))
    nearest = this if this and this >= here.date() else following
    return nearest if nearest and nearest - here.date() <= FARTHEST else None


def _of_month(day: int, today: date) -> date | None:
    """The next "15th", in this month or the one after."""
    year, month = (today.year, today.month) if day >= today.day else _month_after(today)
    return _real(year, month, day)


def _month_after(day: date) -> tuple[int, int]:
    return (day.year + day.month // 12, day.month % 12 + 1)


def _iso(found: re.Match[str], _: datetime) -> date | None:
    return _real(int(found["iso_year"]), int(found["iso_month"]), int(found["iso_day"]))


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _span(found: re.Match[str], here: datetime) -> date | datetime:
    """So many hours from now, or the end of the day so many days ahead."""
    word = (found["most"] or found["count"] or "few").lower()
    count, unit = NUMBERS.get(word) or int(word), found["unit_of"].lower()
    if found["half"]:
        return here + timedelta(minutes=30)
    if unit.startswith(("min", "stund", "hour")):
        step = timedelta(minutes=1) if unit.startswith("min") else timedelta(hours=1)
        return (here.astimezone(UTC) + count * step).astimezone(here.tzinfo)
    if unit.startswith(("woche", "week")):
        return here.date() + 7 * count * A_DAY
    if unit.startswith(("werktag", "arbeitstag")) or found["working"]:
        return _workday(here.date(), count)
    return here.date() + count * A_DAY


def _workday(day: date, count: int) -> date:
    while count > 0:
        day += A_DAY
        count -= day.weekday() < 5
    return day


def _in_days(count: int) -> Meaning:
    return lambda _, here: here.date() + count * A_DAY


_WEEK_DE, _WEEK_EN = r"(?:nächste[rn]?|kommende[rn]?)\s+woche", r"next\s+week"
_DAYS: tuple[tuple[re.Pattern[str], Meaning], ...] = (
    (pattern(r"(?:noch )?(?:im laufe des heutigen tages|heute|today|tonight)"), _in_days(0)),
    (pattern(r"this (?:morning|afternoon|evening)"), _in_days(0)),
    (pattern(r"übermorgen|the day after tomorrow|day after tomorrow"), _in_days(2)),
    (
        pattern(r"(?<!guten )(?<!schönen )(?<!am )(?<!heute )(?<!gestern )morgen|tomorrow"),
        _in_days(1),
    ),
    (
        pattern(
            rf"(?:(?:nächsten|kommenden|diesen|this|next|coming)\s+)?(?P<weekday>{WEEKDAY})"
            rf"(?:{PART})?"
        ),
        _weekday,
    ),
    (
        pattern(rf"{_NAMED}(?P<day>[0-3]?\d)\.\s?(?P<number>[01]?\d)\.(?:\s?(?P<year>20\d\d|\d\d))?"),
        _date,
    ),
    (
        pattern(
            rf"{_NAMED}(?P<day>[0-3]?\d)(?:\.|st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{MONTH})\b\.?"
            r"(?:,?\s+(?P<year>20\d\d))?"
        ),
        _date,
    ),
    (
        pattern(
            rf"{_NAMED}(?P<month_first>{MONTH})\.?\s+(?P<day_last>[0-3]?\d)(?:st|nd|rd|th)?"
            r"(?:,?\s+(?P<year>20\d\d))?"
        ),
        _date,
    ),
    (pattern(r"(?:on|by|until|before) the (?P<day>[0-3]?\d)(?:st|nd|rd|th)"), _date),
    (pattern(r"(?P<iso_year>20\d\d)-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)"), _iso),
    (pattern(rf"(?:zu )?anfang (?:der )?{_WEEK_DE}|(?:early|beginning of|start of) {_WEEK_EN}"),
     _of_week(1, weeks=1)),
    (pattern(rf"(?:in der )?mitte (?:der )?{_WEEK_DE}|(?:mid|middle of)[ -]{_WEEK_EN}"),
     _of_week(2, weeks=1)),
    (pattern(rf"(?:ende (?:der )?|im laufe (?:der )?)?{_WEEK_DE}|(?:(?:the )?end of )?{_WEEK_EN}"),
     _of_week(4, weeks=1)),
    (pattern(
        r"(?:noch |im laufe )?dieser? woche|ende (?:der|dieser) woche|"
        r"(?:later )?this week|(?:the )?end of (?:the|this) week|the weekend is here"),
     _of_week(4, weeks=0)),
    (pattern(r"(?:am |zum |the |this |übers )?(?:wochenende|weekend)"), _of_week(6, weeks=0)),
    (pattern(
        r"monatsende|month end|ende (?:des|dieses) monats|(?:the )?end of (?:the|this) month"),
     _end_of_month(0)),
    (pattern(r"(?:ende )?(?:nächsten|kommenden) monats?|(?:(?:the )?end of )?next month"),
     _end_of_month(1)),
    (
        pattern(
            r"(?:in|innerhalb|binnen|within)(?: der| den| the)?(?: von)?"
            r"(?: (?:nächsten|kommenden|next|coming))?(?: (?:maximal|höchstens|spätestens))?"
            rf"(?: (?P<half>(?:einer )?halben|half an))?"
            rf"(?: (?:a )?(?P<count>{NUMBER})(?: of)?)?"
            rf"(?:\s*(?:-|–|bis|to|oder|or)\s*(?P<most>{NUMBER}))?"
            r" ?(?P<working>(?:working|business|work) )?"
            r"(?P<unit_of>minuten?|minutes?|min|stunden?|hours?|werktage?n?|arbeitstage?n?"
            r"|tage?n?|tages|days?|wochen?|weeks?)"
        ),
        _span,
    ),
)  # fmt: skip
