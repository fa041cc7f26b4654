"""`herodesk waves`: what many write about at once; `waves measure`: how well that is told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from herodesk_ops.errors import CommandError
from herodesk_ops.output import JsonOption, as_json, table
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption

app = typer.Typer(
    invoke_without_command=True,
    help="Waves: many people who write about the same thing at once.",
)

COLUMNS = {
    "id": "wave", "state": "state", "since": "since", "called_at": "called", "over_at": "over",
    "authors": "authors", "minutes": "in minutes", "usual": "usual", "readers": "readers",
    "most": "authors in all",
}  # fmt: skip


@app.callback()
def listing(
    context: typer.Context,
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Waves of the last 90 days, the newest first."""
    if context.invoked_subcommand:
        return
    from herodesk.adapters.dynamo import DynamoRecords

    at = Stage(endpoint_url, stage, table_name)
    waves = DynamoRecords(at.client("dynamodb"), at.table, at).waves()
    rows = [wave_row(wave) for wave in sorted(waves, key=lambda w: w.since, reverse=True)]
    if json:
        as_json(rows)
        return
    table(rows, COLUMNS, "No waves.")


def wave_row(wave: Any) -> dict[str, Any]:
    """A wave as the command line shows it."""
    return {
        "id": wave.id,
        "topic": wave.topic,
        "sign": str(wave.sign),
        "state": str(wave.state),
        **{
            name: moment.isoformat(timespec="seconds") if (moment := getattr(wave, name)) else None
            for name in ("since", "called_at", "over_at")
        },
        "authors": wave.authors,
        "minutes": wave.minutes,
        "usual": wave.usual,
        "readers": wave.readers,
        "most": wave.most,
    }


@app.command()
def measure(
    months: Annotated[int, typer.Option(min=1, help="Months without a wave.")] = 3,
    tries: Annotated[int, typer.Option(min=1, help="Waves of each kind.")] = 40,
    seed: Annotated[int, typer.Option(help="The same seed gives the same tables.")] = 1,
    data: Annotated[
        Path | None, typer.Option(help="Folder of recorded events (CrisisLexT26).")
    ] = None,
    json: JsonOption = False,
) -> None:
    """False alarms a month and minutes until a wave is called, method by method."""
    if data and not data.is_dir():
        raise CommandError(f"{data} is no folder. Name the one that holds the recorded events.")
    from herodesk_ops.waves.measure import Options
    from herodesk_ops.waves.measure import measure as run
    from herodesk_ops.waves.tables import lines

    found = run(Options(months=months, tries=tries, seed=seed, data=data))
    if json:
        as_json(found)
        return
    for line in lines(found):
        sys.stdout.write(line + "\n")
