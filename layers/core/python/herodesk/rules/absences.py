"""absences.csv beside roster.csv: `id,from,until`, both days included; no reason is asked for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from datetime import date

from herodesk.domain.staff import Absence
from herodesk.rules.csv_lines import Line, known_in, read_lines

FILE = "absences.csv"
COLUMNS = NEEDED = ("id", "from", "until")


def read_absences(
    text: str, ids: Collection[str]
) -> tuple[dict[str, tuple[Absence, ...]], list[str]]:
    """The absences of each person, by begin, and everything that is wrong, line by line."""
    lines, wrong = read_lines(text, COLUMNS, NEEDED)
    found: defaultdict[str, list[tuple[Absence, int]]] = defaultdict(list)
    for line in lines:
        if (absence := _absence(line)) is None:
            continue
        person = line.cell("id")
        if person not in ids:
            known_in(line, "id", (person,), ids)
        for other, number in found[person]:
            if absence.first <= other.last and other.first <= absence.last:
                line.wrong.append(f"overlaps with line {number}. Make one line of the two.")
        found[person].append((absence, line.number))
    told = [*wrong, *((line.number, text) for line in lines for text in line.wrong)]
    absences = {
        person: tuple(sorted((one for one, _ in several), key=lambda one: one.first))
        for person, several in found.items()
    }
    return absences, [f"{FILE}, line {number}: {text}" for number, text in sorted(told)]


def _absence(line: Line) -> Absence | None:
    first, last = _day(line, "from"), _day(line, "until")
    if first is None or last is None:
        return None
    if first > last:
        line.wrong.append(f"until ({last}) is before from ({first}). Turn them round.")
        return None
    return Absence(first=first, last=last)


def _day(line: Line, column: str) -> date | None:
    given = line.cell(column)
    if (day := day_of(given)) is None:
        line.wrong.append(f"{column} '{given}' is not a day. Write it as '2026-12-24'.")
    return day


def day_of(given: str) -> date | None:
    """A day as "2026-12-24" or "24.12.2026"; None for what is none."""
    german = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", given)
    try:
        if german:
            return date(int(german[3]), int(german[2]), int(german[1]))
        return date.fromisoformat(given)
    except ValueError:
        return None
