"""Sheets: a hundred posts to read in one file, the labels of them in another; and what is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herodesk.domain.errors import InvalidError
from herodesk.domain.finding import Sentiment, Signal, Verdict
from herodesk_ops.labelling.sample import Drawn
from herodesk_ops.labelling.sets import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

SHEET = 100
SAMPLE = ("set", "id", "sealed", "order")
KEPT = ("set", "id", "verdict", "sentiment", "signals")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a reader made of the post with this number."""

    order: int
    verdict: Verdict
    sentiment: Sentiment
    signals: tuple[Signal, ...]


def write_sample(path: Path, drawn: Sequence[Drawn]) -> None:
    """Whose posts were drawn, without their texts."""
    rows = [
        (one.row.set, one.row.id, "yes" if one.sealed else "no", str(one.order)) for one in drawn
    ]
    write_rows(path, [SAMPLE, *rows])


def read_sample(path: Path) -> list[Drawn]:
    """What `write_sample` wrote; it stays as drawn when the first classifier changes.

    The texts are empty.
    """
    lines = path.read_text("utf-8").split("\n")[1:]
    return [
        Drawn(order=int(order), row=Row(set=name, id=row_id, text=""), sealed=sealed == "yes")
        for name, row_id, sealed, order in (line.split("\t") for line in lines if line)
    ]


def write_sheets(folder: Path, language: str, drawn: Sequence[Drawn]) -> None:
    """`de-01.tsv` and so on with the texts; for reading only, never to be committed."""
    folder.mkdir(parents=True, exist_ok=True)
    for start in range(0, len(drawn), SHEET):
        rows = [
            (str(one.order), one.row.set, one.row.id, one.row.text)
            for one in drawn[start : start + SHEET]
        ]
        path = folder / f"{language}-{start // SHEET + 1:02}.tsv"
        write_rows(path, [("order", "set", "id", "text"), *rows])


def read_labels(folder: Path, language: str) -> dict[int, Label]:
    """Labels by order number from all sheets of a language.

    Raises InvalidError with file and line for what is no label, or is there twice.
    """
    found: dict[int, Label] = {}
    for path in sorted(folder.glob(f"{language}-*.tsv")):
        for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
            if not line.strip() or line.startswith("order\t"):
                continue
            try:
                label = _label(line)
            except ValueError as error:
                raise InvalidError(f"{path}, line {number}: {error}") from None
            if label.order in found:
                raise InvalidError(f"{path}, line {number}: {label.order} is there twice.")
            found[label.order] = label
    return found


def kept(drawn: Iterable[Drawn], labels: dict[int, Label]) -> list[tuple[str, ...]]:
    """Rows for the repository, in order: whose post it is and its labels, no text."""
    rows: list[tuple[str, ...]] = [KEPT]
    for one in drawn:
        label = labels.get(one.order)
        if label:
            told = (label.verdict, label.sentiment, ",".join(label.signals))
            rows.append((one.row.set, one.row.id, *told))
    return rows


def write_rows(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Tab-separated, no quoting, one line feed a row."""
    path.write_text("".join("\t".join(row) + "\n" for row in rows), "utf-8", newline="\n")


def _label(line: str) -> Label:
    fields = [field.strip() for field in line.split("\t")]
    if len(fields) == 3:
        fields.append("")
    order, verdict, sentiment, signals = fields
    told = {Signal(signal.strip()) for signal in signals.split(",") if signal.strip()}
    return Label(
        order=int(order),
        verdict=Verdict(verdict),
        sentiment=Sentiment(sentiment),
        signals=tuple(signal for signal in Signal if signal in told),
    )
