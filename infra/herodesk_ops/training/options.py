"""What `herodesk evaluate` can be told, each option with its help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from herodesk_ops.training.posts import Kind

PostsArgument = Annotated[
    Path | None,
    typer.Argument(help="Posts with verdict, sentiment, language or signals: TSV, JSONL."),
]
KindOption = Annotated[
    Kind | None,
    typer.Option(
        "--labels",
        help="Our own labels instead of a file; ordinary: false alarms; sets: dev parts.",
    ),
]
CorrectionsOption = Annotated[
    Path | None,
    typer.Option(help="What `corrections export` wrote: would learning from it help?"),
]
DataOption = Annotated[
    Path | None, typer.Option(help="Folder of the sets that the labels' texts stand in.")
]
LangOption = Annotated[
    str | None,
    typer.Option(help="Language that the platform tells; with --labels only posts in it."),
]
ModelOption = Annotated[
    str | None, typer.Option(help="A model file, or `keywords` [the model shipped].")
]
ErrorsOption = Annotated[
    int, typer.Option(min=0, metavar="N", help="List the N mistakes it was surest of.")
]
TextsOption = Annotated[
    bool, typer.Option("--texts", help="Mistakes with texts; those of sets are not ours to copy.")
]
RobustOption = Annotated[
    bool, typer.Option("--robust", help="Instead: how often a typo, a name and so on matters.")
]
