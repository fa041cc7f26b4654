"""Count who wrote, for waves: once a batch, from what its posts were found to be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from herodesk.domain.authors import Voice, minutes_of
from herodesk.ports import App


def count_authors(voices: Iterable[Voice], *, app: App) -> None:
    """Add these authors to their minutes: one write for each minute and topic.

    The same voices again change nothing. TransientError if the table does not take it; what was
    counted until then stays counted.
    """
    days: dict[date, list[Voice]] = {}
    for voice in voices:
        days.setdefault(voice.at.date(), []).append(voice)
    for day, spoken in days.items():
        key = app.records.author_key(day, app.tokens.new())
        app.records.count_authors(minutes_of(spoken, key))
