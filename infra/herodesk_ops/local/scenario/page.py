"""The report of a scenario as one page of text, a hundred columns wide, in English or German."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from textwrap import wrap

from herodesk.texts.numbers import readers
from herodesk_ops.local.scenario.diary import Chapter, Report, length

WIDTH = 100
SAYS = {
    "en": {
        "saw": "Readers saw a customer wait for",
        "bare": "{length}; had nobody answered {unanswered}",
        "after": "Public answers came after",
        "spread": "{half} (half), {longest} (longest)",
        "checked": "Checked while it played",
        "true": "{n} of {all} came true",
        "reach": "at risk: {worst} at worst, {left} at the end; had nobody answered {unanswered}",
        "note": (
            "People, posts and readers are invented; times and reach were measured as the story "
            "was played."
        ),
        "nobody": "nobody",
    },
    "de": {
        "saw": "Lesende sahen einen Kunden warten",
        "bare": "{length}; ohne jede Antwort {unanswered}",
        "after": "Öffentliche Antworten kamen nach",
        "spread": "{half} (die Hälfte), {longest} (längstens)",
        "checked": "Beim Abspielen geprüft",
        "true": "{n} von {all} wahr",
        "reach": (
            "Gefährdete Reichweite: höchstens {worst}, am Ende {left}; "
            "ohne jede Antwort {unanswered}"
        ),
        "note": (
            "Menschen, Beiträge und Lesende sind erfunden; Zeiten und Reichweite sind beim "
            "Abspielen gemessen."
        ),
        "nobody": "niemand",
    },
}  # fmt: skip
"""What the page says beside the story's own words."""


def on_paper(report: Report, language: str = "en") -> str:
    """All of it."""
    return "\n".join(_lines(report, language))


def sums(report: Report, language: str = "en") -> list[tuple[str, str]]:
    """What stands at its foot, by name."""
    say = SAYS[language]
    seen, bare = (_length(one, language) for one in (report.exposed, report.exposed_unanswered))
    told = [(say["saw"], say["bare"].format(length=seen, unanswered=bare))]
    if report.waits:
        waits = report.waits
        half, longest = (length(one, language) for one in (waits[len(waits) // 2], waits[-1]))
        told.append((say["after"], say["spread"].format(half=half, longest=longest)))
    came_true = say["true"].format(n=report.came_true, all=report.expected)
    return [*told, (say["checked"], came_true)]


def reach(chapter: Chapter, language: str = "en") -> str:
    """Reach at risk of a chapter."""
    counts = {name: getattr(chapter, name) for name in ("worst", "left", "unanswered")}
    told = {name: _of(count, language) for name, count in counts.items()}
    return SAYS[language]["reach"].format(**told)


def _of(count: int, language: str) -> str:
    if not count:
        return SAYS[language]["nobody"]
    return readers(count, language).removesuffix(" lesen mit")


def _lines(report: Report, language: str) -> Iterator[str]:
    yield "═" * WIDTH
    yield from wrap(report.said(report.title, language), WIDTH)
    yield "─" * WIDTH
    for chapter in report.chapters:
        title = report.said(chapter.title, language)
        yield from wrap(f"{report.day(chapter, language)}: {title}", WIDTH)
        for sentence in chapter.told:
            told = report.said(sentence, language)
            yield from wrap(told, WIDTH - 4, initial_indent="  ✓ ", subsequent_indent="    ")
        yield f"    {reach(chapter, language)}"
        yield ""
    rows = sums(report, language)
    width = max(len(name) for name, _ in rows) + 2
    yield from (f"{name.ljust(width)}{value}" for name, value in rows)
    yield from ("", *wrap(SAYS[language]["note"], WIDTH))
    yield "═" * WIDTH


def _length(time: timedelta, language: str) -> str:
    return length(time / timedelta(minutes=1), language)
