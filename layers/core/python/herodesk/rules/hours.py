"""Duty hours as people write them: 'Mo-Fr 09:00-13:00 14:00-18:00; Sa 22:00-06:00'.

German and English days, short or whole; several blocks a day; an end at or before the start
is on the next day; 'always' is every hour of the week.
"""

from __future__ import annotations

import re
from datetime import time

from herodesk.domain.duty import ALWAYS, Block
from herodesk.domain.errors import InvalidError, Sentence

_NAMES = (
    ("montag", "monday"),
    ("dienstag", "tuesday"),
    ("mittwoch", "wednesday"),
    ("donnerstag", "thursday"),
    ("freitag", "friday"),
    ("samstag", "saturday"),
    ("sonntag", "sunday"),
)
_ALWAYS = ("always", "immer", "24/7")
_SPAN = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?\s*[-–]\s*([0-9]{1,2})(?::([0-9]{2}))?")
_EXAMPLE = Sentence("Write for example 'Mo-Fr 09:00-17:00'.")


def read_hours(text: str) -> tuple[Block, ...]:
    """The blocks that the text tells, by day and start; InvalidError says what to write."""
    if text.strip().lower() in _ALWAYS:
        return ALWAYS
    if text.strip().endswith((",", ";")):
        kind = Sentence("comma") if text.strip().endswith(",") else Sentence("semicolon")
        cured = _cured(text.strip().rstrip(",; "))
        message = Sentence(
            "'%(strip)s' ends with a %(kind)s. Write '%(cured)s'.",
            strip=text.strip(),
            kind=kind,
            cured=cured,
        )
        raise InvalidError(message)
    blocks: list[Block] = []
    for part in text.split(";"):
        blocks += _part(part.strip())
    return tuple(sorted(set(blocks), key=lambda block: (block.day, block.start, block.end)))


def _part(part: str) -> list[Block]:
    """One part between semicolons: days, then one or more spans."""
    words = re.sub(r"\s*([,/–-])\s*", r"\1", part).split()
    if len(words) < 2:
        message = Sentence(
            "'%(part)s' needs days and times. %(example)s", part=part, example=_EXAMPLE
        )
        raise InvalidError(message)
    days = _days(words[0])
    spans = [_span(word.rstrip(","), part) for word in words[1:]]
    return [Block(day=day, start=start, end=end) for day in days for start, end in spans]


def _days(text: str) -> list[int]:
    days: list[int] = []
    for piece in re.split(r"[,/]", text):
        first, _, last = re.sub("–", "-", piece).partition("-")
        begin = _day(first)
        end = _day(last) if last else begin
        days += [(begin + shift) % 7 for shift in range((end - begin) % 7 + 1)]
    return days


def _day(text: str) -> int:
    word = text.lower().rstrip(".")
    if len(word) >= 2:
        for number, names in enumerate(_NAMES):
            if any(name.startswith(word) for name in names):
                return number
    message = Sentence(
        "'%(text)s' is not a day. Write Mo, Di, Mi, Do, Fr, Sa, So or Mon, Tue and so on.",
        text=text,
    )
    raise InvalidError(message)


def _span(word: str, part: str) -> tuple[time, time]:
    found = _SPAN.fullmatch(word)
    if not found:
        message = Sentence(
            "'%(word)s' in '%(part)s' is not a stretch of time. %(example)s",
            word=word,
            part=part,
            example=_EXAMPLE,
        )
        raise InvalidError(message)
    if found[2] is None or found[4] is None or len(found[1]) < 2 or len(found[3]) < 2:
        message = Sentence(
            "'%(part)s' has times without minutes. Write '%(cured)s'.",
            part=part,
            cured=_cured(part),
        )
        if found[2] and found[4]:
            message = Sentence(
                "'%(part)s' has an hour of one digit. Write '%(cured)s'.",
                part=part,
                cured=_cured(part),
            )
        raise InvalidError(message)
    return _time(found[1], found[2], word), _time(found[3], found[4], word, is_end=True)


def _time(hour: str, minute: str, word: str, *, is_end: bool = False) -> time:
    if is_end and (hour, minute) == ("24", "00"):
        return time()
    try:
        return time(int(hour), int(minute))
    except ValueError:
        message = Sentence(
            "'%(word)s' has a time that no clock shows. Hours go from 00:00 to 23:59.", word=word
        )
        raise InvalidError(message) from None


def _cured(text: str) -> str:
    """The text with every span as HH:MM-HH:MM."""
    return _SPAN.sub(
        lambda span: f"{int(span[1]):02}:{span[2] or '00'}-{int(span[3]):02}:{span[4] or '00'}",
        text,
    )
