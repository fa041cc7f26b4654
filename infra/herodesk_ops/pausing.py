"""`herodesk pause`, `resume` and `pauses`: stop a person, a channel or all, and let it go on."""

from __future__ import annotations

import getpass
import re
import sys
from typing import Annotated, Any

import typer

from herodesk.domain.brakes import Braking, Pause, Scope
from herodesk_ops.errors import WRONG_USE, CommandError
from herodesk_ops.output import JsonOption, as_json, table
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption, records_of

ScopeArgument = Annotated[Scope, typer.Argument(help="What to stop.")]
NameArgument = Annotated[
    str | None, typer.Argument(help="Id of the person, or the platform; none for all.")
]
ByOption = Annotated[str | None, typer.Option(help="Who does it; goes on record.")]

_UNITS = {"m": 1, "h": 60, "d": 24 * 60}


def pause(  # noqa: PLR0917 - Typer gives each option by name
    scope: ScopeArgument,
    name: NameArgument = None,
    why: Annotated[str, typer.Option(help="For colleagues to read; goes on record.")] = "",
    remind: Annotated[str, typer.Option(help="Remind to resume after 30m, 4h, 2d.")] = "4h",
    by: ByOption = None,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Stop it within five seconds. What comes in meanwhile waits; only danger still rings.

    Who paused, and IT, are reminded to resume, again and again.
    """
    from herodesk.steps.brake import pause as stop

    minutes = _minutes(remind)
    if not why.strip():
        raise CommandError("say why with --why: colleagues will read it.", WRONG_USE)
    at = Stage(endpoint_url, stage, table_name)
    who, name, now = by or getpass.getuser(), _known(at, scope, name), at.now()
    wanted = Pause(scope=scope, name=name, by=who, since=now, why=why, remind_minutes=minutes)
    standing = stop(wanted, records=records_of(at))
    mine = (standing.since, standing.by, standing.why) == (now, who, " ".join(why.split()))
    again = "" if mine else "already "
    sys.stdout.write(
        f"{_what(scope, name)} {again}paused since {standing.since:%Y-%m-%d %H:%M} UTC by "
        f"{standing.by}: {standing.why}\n"
    )


def resume(  # noqa: PLR0917 - Typer gives each option by name
    scope: ScopeArgument,
    name: NameArgument = None,
    by: ByOption = None,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Let it go on; what waited is due within a minute. 1 if nothing was paused."""
    from herodesk.steps.brake import resume as go_on

    at = Stage(endpoint_url, stage, table_name)
    who, name = by or getpass.getuser(), _known(at, scope, name)
    ended = go_on(scope, name, by=who, now=at.now(), records=records_of(at))
    if ended is None:
        message = f"{_what(scope, name)} is not paused. `herodesk pauses` lists what is."
        raise CommandError(message)
    sys.stdout.write(f"{_what(scope, name)} goes on. It was paused by {ended.by}.\n")


def pauses(
    record: Annotated[
        bool, typer.Option("--record", help="Everything that was ever paused and resumed.")
    ] = False,
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """What is paused now; with --record who paused and resumed what, when and why."""
    at = Stage(endpoint_url, stage, table_name)
    rows = _ledger(at) if record else [_row(one) for one in records_of(at).brakes(fresh=True).on]
    if json:
        as_json(rows)
        return
    columns = {"at": "at", "what": "what", "scope": "scope", "name": "name", "who": "by"}
    table(rows, columns | {"why": "why"}, "Nothing is paused.")


def _minutes(given: str) -> int:
    from herodesk.steps.brake import LEAST_REMIND, MOST_REMIND

    found = re.fullmatch(r"(\d{1,6})([mhd])", given.strip().lower())
    minutes = int(found[1]) * _UNITS[found[2]] if found else 0
    if not LEAST_REMIND <= minutes <= MOST_REMIND:
        message = f"--remind is '{given}'. Write 5m to 30d, for example 30m, 4h or 2d."
        raise CommandError(message, WRONG_USE)
    return minutes


def _known(at: Stage, scope: Scope, name: str | None) -> str:
    """The name if there is such a thing; an error that names what there is."""
    if scope is Scope.ALL:
        if name:
            raise CommandError(f"'all' takes no name, but here is '{name}'.", WRONG_USE)
        return ""
    known = _names(at, scope)
    if name not in known:
        given = f"there is no {scope} '{name}'" if name else f"which {scope}? Name one"
        raise CommandError(f"{given}. Known: {', '.join(known)}.", WRONG_USE)
    return name


def _names(at: Stage, scope: Scope) -> list[str]:
    if scope is Scope.CHANNEL:
        from herodesk.platforms import PLATFORMS

        return list(PLATFORMS)
    from herodesk.adapters.people import read_people

    return [person.id for person in read_people(at.client("dynamodb"), at.table)]


def _ledger(at: Stage) -> list[dict[str, Any]]:
    """All lines, oldest first."""
    from herodesk.adapters.items import decode

    pages = (
        at.client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=at.table,
            KeyConditionExpression="#pk = :pk AND begins_with(#sk, :t)",
            ExpressionAttributeNames={"#pk": "pk", "#sk": "sk"},
            ExpressionAttributeValues={":pk": {"S": "BRAKES"}, ":t": {"S": "T#"}},
        )
    )
    lines = [decode(row) for page in pages for row in page["Items"]]
    return [
        {"at": f"{one.at:%Y-%m-%dT%H:%M:%SZ}", "what": one.what, "scope": str(one.scope),
         "name": one.name or None, "who": one.who, "why": one.why or None}
        for one in lines
        if isinstance(one, Braking)
    ]  # fmt: skip


def _row(pause: Pause) -> dict[str, Any]:
    return {
        "at": f"{pause.since:%Y-%m-%dT%H:%M:%SZ}", "what": "paused", "scope": str(pause.scope),
        "name": pause.name or None, "who": pause.by, "why": pause.why or None,
        "remind_at": f"{pause.remind_at:%Y-%m-%dT%H:%M:%SZ}" if pause.remind_at else None,
    }  # fmt: skip


def _what(scope: Scope, name: str) -> str:
    return "Everything" if scope is Scope.ALL else f"{scope.capitalize()} {name}"
