"""`herodesk destroy`: a test installation, gone without a trace; what was made at run time, too."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from herodesk_ops.errors import WRONG_USE, CommandError
from herodesk_ops.output import JsonOption, as_json, table
from herodesk_ops.stage import EndpointOption, Stage

if TYPE_CHECKING:
    from herodesk_ops.remains import Thing

KEPT = "prod"
"""The stage that no command removes."""


def destroy(
    stage: Annotated[str, typer.Argument(help="Name of the installation, e.g. dev.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List it, remove nothing.")] = False,
    confirm: Annotated[
        str | None, typer.Option(help="The stage's name once more, instead of being asked.")
    ] = None,
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
) -> None:
    """Remove a test installation wholly: its stack, secrets, colleagues' topics, table, queues,
    bucket with all versions, and logs. Never prod.

    It may be run again until nothing is left: 0 = nothing is, 1 = something is.
    """
    from herodesk_ops.remains import found, protected, removing

    at = Stage(endpoint_url, stage)
    _refuse(at)
    things = found(at)
    if dry_run or not things:
        _show(things, json=json)
        return
    if why := protected(at):
        raise CommandError(f"{why} Nothing was removed.")
    _ask(at, things, confirm)
    gone = []
    for _ in range(2):  # once more for what functions made while their stack was going
        for thing in removing(at):
            gone.append(thing)
            sys.stderr.write(f"removed {thing.kind} {thing.name}\n")
    left = [thing for thing in found(at) if thing not in gone]  # AWS lists a queue for a minute
    _show(left, json=json)
    if left:
        raise CommandError("This is still there. Run the command again.")


def _refuse(at: Stage) -> None:
    if at.name == KEPT:
        message = (
            f"{KEPT} is not removed by a command. docs/deploy.md says what a person has to do."
        )
        raise CommandError(message, WRONG_USE)
    if not at.name.isalnum():
        raise CommandError(f"'{at.name}' is no name of an installation.", WRONG_USE)
    if at.local_url:
        raise CommandError("A local cloud is gone when it ends.", WRONG_USE)


def _ask(at: Stage, things: list[Thing], confirm: str | None) -> None:
    if confirm is None:
        _show(things, json=False, to_errors=True)
        sts = at.client("sts")
        where = f"account {sts.get_caller_identity()['Account']}, {sts.meta.region_name}"
        question = f"All of this goes for good, in {where}. Type {at.name} to remove it"
        confirm = str(typer.prompt(question, default="", show_default=False, err=True))
    if confirm.strip() != at.name:
        raise CommandError(f"'{confirm}' is not {at.name}. Nothing was removed.", WRONG_USE)


def _show(things: list[Thing], *, json: bool, to_errors: bool = False) -> None:
    rows = [{"kind": thing.kind, "name": thing.name} for thing in things]
    if json:
        as_json(rows)
    elif to_errors:
        for row in rows:
            sys.stderr.write(f"{row['kind']:<12} {row['name']}\n")
    else:
        table(rows, {"kind": "kind", "name": "name"}, "Nothing is left.")
