"""Lines of a CSV file as people save it, from Excel in German or English; mistakes by line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from herodesk.domain.errors import InvalidError

MOST_NAMED = 12
"""So many words are named when none is like the one that is not known."""

MOST_COMPARED = 100
"""Of thousands of words only so many are compared with one that is not known."""

MOST_SIGNS = 100_000
"""Of one line, below what the library takes for one cell."""


@dataclass
class Line:
    """One line being read: cells by column, and what is wrong with them."""

    number: int
    cells: Mapping[str, str]
    wrong: list[str]

    def cell(self, column: str) -> str:
        """The cell without spaces around; empty if there is none."""
        return self.cells.get(column, "").strip()

    def several(self, column: str) -> tuple[str, ...]:
        """The words of a cell, each once."""
        parts = re.split(r"[|,]", self.cell(column))
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def known_in(line: Line, column: str, words: Iterable[str], known: Collection[str]) -> None:
    """Complain about each word that is not among the known ones; give thousands as a dict."""
    for word in words:
        if word not in known:
            cure = _cure(word, tuple(known))
            line.wrong.append(f"{column} '{word}' is not known. {cure}.")


@lru_cache(maxsize=1024)
def _cure(word: str, known: tuple[str, ...]) -> str:
    alike = known if len(known) <= MOST_COMPARED else [k for k in known if k[:2] == word[:2]]
    if close := get_close_matches(word, alike[:MOST_COMPARED], n=1):
        return f"Write '{close[0]}'"
    named = sorted(known) if len(known) > MOST_NAMED else known
    more = ", ..." if len(known) > MOST_NAMED else ""
    return f"Use one of: {', '.join(named[:MOST_NAMED])}{more}"


def text_of(path_or_text: Path | str, name: str) -> str:
    """What stands in a file, however it was saved; InvalidError if there is none."""
    if isinstance(path_or_text, str):
        return path_or_text.removeprefix("\ufeff")
    try:
        raw = path_or_text.read_bytes()
    except FileNotFoundError:
        message = f"{path_or_text.parent}: there is no {name}. Put the roster beside brand.toml."
        raise InvalidError(message) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")  # what Excel calls CSV on Windows


def read_lines(
    text: str, known: tuple[str, ...], needed: tuple[str, ...]
) -> tuple[list[Line], list[tuple[int, str]]]:
    """The lines below the one that names the columns, and what is wrong with that one."""
    import csv

    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    if (longest := max(map(len, text.splitlines()), default=0)) > MOST_SIGNS:
        return [], [(1, f"a line has {longest} signs. Save the table as CSV, a line a person.")]
    reader = csv.reader(text.splitlines(), delimiter=delimiter)
    columns = [
        cell.strip().lower().replace("-", "_").replace(" ", "_") for cell in next(reader, [])
    ]
    wrong = [(1, text) for text in _head_complaints(columns, known, needed)]
    lines: list[Line] = []
    before = 1
    for row in reader:
        number, before = before + 1, reader.line_num
        if not any(cell.strip() for cell in row):
            continue
        line = Line(number, dict(zip(columns, row, strict=False)), [])
        if any(cell.strip() for cell in row[len(columns) :]):
            line.wrong.append(
                f"{len(row)} cells, but {len(columns)} columns. Put quotes around a cell "
                f"that holds '{delimiter}'."
            )
        lines.append(line)
    return lines, wrong


def _head_complaints(
    columns: list[str], known: tuple[str, ...], needed: tuple[str, ...]
) -> Iterator[str]:
    for column in needed:
        if column not in columns:
            yield f"column '{column}' is missing. The first line names the columns."
    for column in columns:
        if column and column not in known:
            close = get_close_matches(column, known, n=1)
            cure = f"Write '{close[0]}' or remove it." if close else "Remove it."
            yield f"nobody knows the column '{column}'. {cure}"
    for column in sorted({column for column in columns if column and columns.count(column) > 1}):
        yield f"column '{column}' stands here twice. Keep one."
