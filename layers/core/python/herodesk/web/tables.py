"""Tables for a spreadsheet: CSV that opens with a double click and runs nothing."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from herodesk.texts.insight import Cell, Table

BOM = "\ufeff"
"""Spreadsheet programs take a file without it for another encoding and spoil every umlaut."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins like this would be worked out; what customers wrote stands in cells."""


def as_csv(table: Table, language: str, *, bom: bool = True) -> str:
    """The table with semicolons for readers of German, whose spreadsheets expect them, else with
    commas. Lines end as RFC 4180 says."""
    text = StringIO(newline="")
    delimiter = ";" if language == "de" else ","
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(table.head)
    writer.writerows([harmless(cell) for cell in row] for row in table.rows)
    return (BOM if bom else "") + text.getvalue()


def harmless(cell: Cell) -> str:
    """The cell as text that no spreadsheet takes for a formula."""
    said = "" if cell is None else str(cell)
    return f"'{said}" if isinstance(cell, str) and said.lstrip(" ").startswith(FORMULA) else said
