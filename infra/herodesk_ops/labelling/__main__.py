"""`python -m herodesk_ops.labelling`: draw a sample, collect its labels, compare two readers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from herodesk.classifiers.keywords import Keywords
from herodesk.rules import load_brand
from herodesk_ops.labelling import sheets
from herodesk_ops.labelling.agreement import disagreements, kappa
from herodesk_ops.labelling.sample import QUOTAS, apart, draw
from herodesk_ops.labelling.sought import seek

LABELS = Path(__file__).parents[2] / "labels"
BRAND = Path(__file__).parents[2] / "brands" / "nordwind"

app = typer.Typer(no_args_is_help=True, add_completion=False)
Data = Annotated[Path, typer.Option(help="The folder with the data sets.")]
Sheets = Annotated[Path, typer.Option(help="Where the sheets are, outside the repository.")]
Kept = Annotated[Path, typer.Option(help="Where row ids and labels are kept.")]


@app.command("draw")
def draw_(data: Data, folder: Sheets, kept: Kept = LABELS) -> None:
    """Draw the posts to read; ids go into the repository, texts into sheets outside."""
    brand = load_brand(BRAND)
    for language in QUOTAS:
        drawn = draw(data, language, Keywords(), brand)
        drawn += seek(data, language, drawn)
        sheets.write_sample(kept / f"sample-{language}.tsv", apart(drawn))
        sheets.write_sheets(folder, language, drawn)


@app.command()
def collect(folder: Sheets, kept: Kept = LABELS) -> None:
    """Keep what was labelled so far: open rows, sealed rows, and the second reader's."""
    for language in QUOTAS:
        drawn = sheets.read_sample(kept / f"sample-{language}.tsv")
        first = sheets.read_labels(folder / "done", language)
        second = sheets.read_labels(folder / "second", language)
        taught = [one for one in drawn if not one.sealed]
        sealed = [one for one in drawn if one.sealed]
        for name, rows in (
            ("real", sheets.kept(taught, first)),
            ("opened", sheets.kept(sealed, first)),
            ("second", sheets.kept(drawn, second)),
        ):
            sheets.write_rows(kept / f"{name}-{language}.tsv", rows)
            print(f"{name}-{language}: {len(rows) - 1}")


@app.command()
def agreement(folder: Sheets) -> None:
    """Cohen's kappa of first and second reader, and what they took for what."""
    for language in QUOTAS:
        first = sheets.read_labels(folder / "done", language)
        second = sheets.read_labels(folder / "second", language)
        both = sorted(first.keys() & second.keys())
        print(f"{language}: {len(both)} posts labelled twice")
        for what in ("verdict", "sentiment"):
            one = [str(getattr(first[order], what)) for order in both]
            other = [str(getattr(second[order], what)) for order in both]
            print(f"  {what}: kappa {kappa(one, other):.3f}")
            for pair in disagreements(one, other)[:6]:
                print("    {} / {}: {}".format(*pair))


if __name__ == "__main__":
    app()
