"""The words of time in German and English: weekdays, months, small numbers, parts of a day."""

from __future__ import annotations

import re
from datetime import time

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("montag", "monday", "mon"),
            ("dienstag", "tuesday", "tue", "tues"),
            ("mittwoch", "wednesday", "wed"),
            ("donnerstag", "thursday", "thu", "thur", "thurs"),
            ("freitag", "friday", "fri"),
            ("samstag", "sonnabend", "saturday"),
            ("sonntag", "sunday"),
        )
    )
    for name in names
}
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("januar", "jänner", "january", "jan"),
            ("februar", "february", "feb"),
            ("märz", "march", "mar"),
            ("april", "apr"),
            ("mai", "may"),
            ("juni", "june", "jun"),
            ("juli", "july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("oktober", "october", "okt", "oct"),
            ("november", "nov"),
            ("dezember", "december", "dez", "dec"),
        ),
        start=1,
    )
    for name in names
}
NUMBERS = {
    **dict.fromkeys(("ein", "eine", "einem", "einer", "eines", "a", "an", "one"), 1),
    **dict.fromkeys(("zwei", "two", "couple"), 2),
    **dict.fromkeys(("drei", "three", "paar", "few", "wenigen", "wenige", "einigen"), 3),
    **dict.fromkeys(("vier", "four"), 4),
    **dict.fromkeys(("fünf", "five"), 5),
    **dict.fromkeys(("sechs", "six"), 6),
    **dict.fromkeys(("sieben", "seven"), 7),
    **dict.fromkeys(("acht", "eight"), 8),
    **dict.fromkeys(("neun", "nine"), 9),
    **dict.fromkeys(("zehn", "ten"), 10),
    **dict.fromkeys(("elf", "eleven"), 11),
    **dict.fromkeys(("zwölf", "twelve"), 12),
}
PARTS_OF_DAY = (
    (r"nachmittags?|afternoon", time(18)),
    (r"früh|vormittags?|morgens?|morning|mittags?|noon|lunchtime|midday", time(12)),
    (r"abends?|evening|tonight|night", time(21)),
)
PART = "|".join(words for words, _ in PARTS_OF_DAY)
WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
NUMBER = r"\d{1,2}|" + "|".join(sorted(NUMBERS, key=len, reverse=True))
HOUR = (
    r"(?:(?:\d{1,2}(?:[:.]\d{2})?(?:\s*uhr)?\s*(?:-|–|bis|und|to|and)\s*)?"
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<unit>uhr|a\.?m\b\.?|p\.?m\b\.?|o.?clock))"
)
FLAGS = re.IGNORECASE
