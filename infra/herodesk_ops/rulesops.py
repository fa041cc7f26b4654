"""`herodesk rules`: check the rules of a brand, make them count, see what counts."""

from __future__ import annotations

import getpass
import json as json_module
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from herodesk_ops.brandfolder import BrandOption, read_brand
from herodesk_ops.errors import CommandError
from herodesk_ops.output import JsonOption, as_json
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption

app = typer.Typer(no_args_is_help=True, help="Rules as data.")


@app.command()
def lint(brand: BrandOption = None, json: JsonOption = False) -> None:
    """Find what is wrong, and what will not do what it should; 1 if anything is an error."""
    from herodesk.rules import read_roster
    from herodesk_ops.lint import findings
    from herodesk_ops.public_holidays import expanded

    rules, folder = read_brand(brand)
    rules = expanded(rules, datetime.now(UTC), folder)
    advice = findings(rules, read_roster(folder / "roster.csv", rules))
    errors = [one for one in advice if one.severity == "error"]
    if json:
        keys = ("severity", "where", "what", "cure")
        as_json([{key: str(getattr(one, key)) for key in keys} for one in advice])
    else:
        for one in advice:
            sys.stdout.write(f"{one.severity}: {one.where}: {one.what} {one.cure}\n")
        sys.stdout.write(f"{len(errors)} errors, {len(advice) - len(errors)} warnings\n")
    if errors:
        raise typer.Exit(1)


@app.command()
def push(
    brand: BrandOption = None,
    by: Annotated[str | None, typer.Option(help="Who pushes; goes on record.")] = None,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Store the rules as a new version; they count within a minute, without a deploy."""
    from herodesk_ops.onboarding import push as store
    from herodesk_ops.public_holidays import YEARS, expanded

    rules, folder = read_brand(brand)
    at = Stage(endpoint_url, stage, table_name)
    expanded(rules, at.now(), folder)  # a region that nobody knows is told with its line
    who = by or getpass.getuser()
    version = store(rules, client=at.client, table=at.table, now=at.now(), by=who)
    sys.stdout.write(f"Version {version} of the rules of {rules.name} counts from now on.\n")
    if rules.duty.public_holidays or rules.duty.regions:
        last = at.now().year + YEARS - 1
        sys.stdout.write(f"Public holidays are worked out until the end of {last}.\n")


@app.command()
def show(
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """The rules that count now."""
    from herodesk.adapters.people import newest_rules

    at = Stage(endpoint_url, stage, table_name)
    newest = newest_rules(at.client("dynamodb"), at.table)
    if newest is None:
        raise CommandError("there are no rules yet. Run `herodesk rules push`.")
    rules = json_module.loads(newest["body"]["S"])
    told = {"version": int(newest["v"]["N"]), "at": newest["at"]["S"], "by": newest["by"]["S"]}
    if json:
        as_json({**told, "rules": rules})
        return
    sys.stdout.write("version {version}, pushed {at} by {by}\n".format(**told))
    sys.stdout.write(json_module.dumps(rules, ensure_ascii=False, indent=2) + "\n")
