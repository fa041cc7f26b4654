"""Hours that nobody covers, as people say them: "18:30-20:00 on Mon-Fri from 30 Nov to 9 Dec"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from herodesk.domain.brand import Brand
from herodesk.domain.duty import Span
from herodesk.domain.gaps import Skill
from herodesk.texts.catalogue import N_, words

FEW_DAYS = 3
_DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_LANGUAGES = {"de": N_("German"), "en": N_("English")}


def topics(skills: Sequence[Skill], brand: Brand, name: Callable[[str], str], language: str) -> str:
    """ "repair in German", "all topics", "all topics in English"."""
    _ = words(language).gettext
    by_topic: defaultdict[str, list[str]] = defaultdict(list)
    for topic, code in skills:
        by_topic[topic].append(code)
    groups: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for topic, codes in by_topic.items():
        groups[tuple(codes)].append(topic)
    parts: list[str] = []
    for spoken_here, several in groups.items():
        names = (_(_LANGUAGES[code]) if code in _LANGUAGES else code for code in spoken_here)
        spoken = _(" and ").join(names)
        every = len(several) == len(brand.topics)
        listed = _("all topics") if every else ", ".join(map(name, several))
        if len(spoken_here) != len(brand.languages):
            listed = _("%(topics)s in %(language)s") % {"topics": listed, "language": spoken}
        parts.append(listed)
    return "; ".join(parts)


def when(spans: Sequence[Span], zone: ZoneInfo, language: str) -> str:
    """ "12:00-14:00 on Thu 3 Dec, Fri 4 Dec; 17:00-18:00 on Sat 5 Dec"."""
    _ = words(language).gettext
    hours: defaultdict[str, list[date]] = defaultdict(list)
    for begin, end in spans:
        first, last = begin.astimezone(zone), end.astimezone(zone)
        until = "24:00" if last - first <= timedelta(days=1) and f"{last:%H%M}" == "0000" else ""
        same = until or last.date() == first.date()
        there = f"{last:%H:%M}" if same else f"{day(last.date(), language)} {last:%H:%M}"
        hours[f"{first:%H:%M}-{until or there}"].append(first.date())
    told = (
        _("%(hours)s on %(days)s") % {"hours": span, "days": _days(several, language)}
        for span, several in hours.items()
    )
    return "; ".join(told)


def day(one: date, language: str) -> str:
    """ "Thu 3 Dec"."""
    return f"{words(language).gettext(_DAYS[one.weekday()])} {_date(one, language)}"


def _date(one: date, language: str) -> str:
    return f"{one.day}.{one.month}." if language == "de" else f"{one:%-d %b}"


def _days(days: Sequence[date], language: str) -> str:
    """ "Sat 28 Nov, Sat 5 Dec", or where it comes again and again "Mon-Wed from 2 Nov to 9 Nov"."""
    _ = words(language).gettext
    weekdays = sorted({one.weekday() for one in days})
    length = (days[-1] - days[0]).days + 1
    between = [days[0] + timedelta(days=shift) for shift in range(length)]
    if len(days) <= FEW_DAYS or [d for d in between if d.weekday() in weekdays] != [*days]:
        return ", ".join(day(one, language) for one in days)
    names = [_(_DAYS[one]) for one in weekdays]
    run = weekdays == list(range(weekdays[0], weekdays[-1] + 1)) and len(weekdays) > 2
    listed = f"{names[0]}-{names[-1]}" if run else ", ".join(names)
    return _("%(days)s from %(first)s to %(last)s") % {
        "days": listed, "first": _date(days[0], language), "last": _date(days[-1], language),
    }  # fmt: skip
