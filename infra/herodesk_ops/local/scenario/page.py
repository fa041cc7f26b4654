"""The report of a scenario as one page of text, a hundred columns wide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from textwrap import wrap

from herodesk.texts.numbers import readers
from herodesk_ops.local.scenario.diary import Chapter, Report, length

WIDTH = 100


def on_paper(report: Report) -> str:
    """All of it."""
    return "\n".join(_lines(report))


def sums(report: Report) -> list[tuple[str, str]]:
    """What stands at its foot, by name."""
    told = [
        (
            "Readers saw a customer wait for",
            f"{_length(report.exposed)}; had nobody answered {_length(report.exposed_unanswered)}",
        )
    ]
    if report.waits:
        waits = report.waits
        middle, longest = waits[len(waits) // 2], waits[-1]
        told.append(
            ("Public answers came after", f"{middle:.0f} min (half), {longest:.0f} min (longest)")
        )
    told.append(("Checked while it played", f"{report.came_true} of {report.expected} came true"))
    return told


def reach(chapter: Chapter) -> str:
    """Reach at risk of a chapter."""
    return (
        f"at risk: {_of(chapter.worst)} at worst, {_of(chapter.left)} at the end; "
        f"had nobody answered {_of(chapter.unanswered)}"
    )


def _of(count: int) -> str:
    return readers(count, "en") if count else "nobody"


def _lines(report: Report) -> Iterator[str]:
    yield "═" * WIDTH
    yield from wrap(report.title, WIDTH)
    yield "─" * WIDTH
    for chapter in report.chapters:
        yield from wrap(f"{report.day(chapter)}: {chapter.title}", WIDTH)
        for sentence in chapter.told:
            yield from wrap(sentence, WIDTH - 4, initial_indent="  ✓ ", subsequent_indent="    ")
        yield f"    {reach(chapter)}"
        yield ""
    width = max(len(name) for name, _ in sums(report)) + 2
    yield from (f"{name.ljust(width)}{value}" for name, value in sums(report))
    yield "═" * WIDTH


def _length(time: timedelta) -> str:
    return length(time / timedelta(minutes=1))
