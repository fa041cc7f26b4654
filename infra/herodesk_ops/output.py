"""Lists for people as tables, for programs as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

if TYPE_CHECKING:
    from rich.table import Table

WIDE = 10_000
"""Characters of a line that goes into a file or another program: one row, one line."""

JsonOption = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]

WHOLE_WORDS = (24, 12)
"""Words up to so long are not broken; where that takes too much room, up to the second."""

GAP = 2
"""Spaces between columns."""


def as_json(value: object) -> None:
    """One JSON value on standard output; what its encoding cannot hold is escaped."""
    text = json.dumps(value, ensure_ascii=not _holds_all(sys.stdout), indent=1)
    sys.stdout.write(text + "\n")


def table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], empty: str) -> None:
    """A table; `columns` names a heading for each key that is shown.

    Where the terminal is too narrow for whole words side by side, each row becomes a few lines.
    """
    from rich.console import Console

    if not rows:
        sys.stdout.write(empty + "\n")
        return
    if not sys.stdout.isatty():
        console = Console(highlight=False, width=WIDE, file=sys.stdout)
        with console.capture() as caught:
            console.print(_table(rows, columns, [1] * len(columns)))
        sys.stdout.write("".join(f"{line.rstrip()}\n" for line in caught.get().splitlines()))
        return
    console = Console(highlight=False)
    for whole in WHOLE_WORDS:
        widths = [_widest_word((_cell(row.get(key)) for row in rows), whole) for key in columns]
        if sum(widths) + GAP * (len(widths) - 1) <= console.width:
            console.print(_table(rows, columns, widths))
            return
    for row in rows:
        for key, heading in columns.items():
            if told := _cell(row.get(key)):
                console.print(f"{heading}: {told}", markup=False)
        console.print()


def _table(
    rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], widths: Sequence[int]
) -> Table:
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, pad_edge=False, header_style="bold")
    for heading, width in zip(columns.values(), widths, strict=True):
        shown.add_column(heading, overflow="fold", min_width=width)
    for row in rows:
        shown.add_row(*(Text(_cell(row.get(key))) for key in columns))
    return shown


def _widest_word(cells: Iterable[str], whole: int) -> int:
    """Characters that a column needs to break no word of so many letters."""
    from rich.cells import cell_len

    words = (word for cell in cells for word in cell.split())
    return min(whole, max((cell_len(word) for word in words), default=1))


def _holds_all(out: TextIO) -> bool:
    return (out.encoding or "utf-8").lower().startswith("utf")


def _cell(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)
