"""`herodesk rules`: check the rules of a brand, make them count, see what counts."""

from __future__ import annotations

import getpass
import json as json_module
import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from herodesk_ops.brandfolder import BrandOption, read_brand
from herodesk_ops.errors import CommandError
from herodesk_ops.output import JsonOption, as_json, table
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption

app = typer.Typer(no_args_is_help=True, help="Rules as data.")

MOST_VERSIONS = 500


@app.command()
def lint(brand: BrandOption = None, json: JsonOption = False) -> None:
    """Find what is wrong, and what will not do what it should; 1 if anything is an error."""
    from herodesk.classifiers.lint import findings
    from herodesk.rules import read_roster
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
def push(  # noqa: PLR0917 - Typer gives each option by name
    brand: BrandOption = None,
    by: Annotated[str | None, typer.Option(help="Who pushes; goes on record.")] = None,
    why: Annotated[str, typer.Option(help="Why; goes on record.")] = "",
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Store the rules as a new version; they count within a minute, without a deploy."""
    from herodesk.rules.brand import text_of
    from herodesk.rules.compact import source_of, words_of
    from herodesk_ops.onboarding import push as store
    from herodesk_ops.public_holidays import YEARS, expanded

    rules, folder = read_brand(brand)
    at = Stage(endpoint_url, stage, table_name)
    expanded(rules, at.now(), folder)  # a region that nobody knows is told with its line
    version = store(
        rules,
        client=at.client,
        table=at.table,
        now=at.now(),
        by=by or getpass.getuser(),
        text=text_of(folder),
        compact=source_of(folder),
        words=words_of(folder, rules),
        why=why,
    )
    sys.stdout.write(f"Version {version} of the rules of {rules.name} counts from now on.\n")
    if rules.duty.public_holidays or rules.duty.regions:
        last = at.now().year + YEARS - 1
        sys.stdout.write(f"Public holidays are worked out until the end of {last}.\n")


@app.command()
def show(  # noqa: PLR0917 - Typer gives each option by name
    number: Annotated[int | None, typer.Argument(help="A version [the one that counts].")] = None,
    toml: Annotated[bool, typer.Option("--toml", help="brand.toml, as it was written.")] = False,
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """The rules that count now, or another version of them."""
    from herodesk.adapters import rule_versions

    at = Stage(endpoint_url, stage, table_name)
    item = _item(at, number)
    told = {"version": int(item["v"]["N"]), "at": item["at"]["S"], "by": item["by"]["S"]}
    if toml:
        kept = rule_versions.text(at.client("dynamodb"), at.table, told["version"])
        if kept is None or not kept.text:
            raise CommandError("its text was not kept. Leave --toml out.")
        sys.stdout.write(kept.text)
        return
    rules = json_module.loads(item["body"]["S"])
    if json:
        as_json({**told, "rules": rules})
        return
    sys.stdout.write("version {version}, pushed {at} by {by}\n".format(**told))
    sys.stdout.write(json_module.dumps(rules, ensure_ascii=False, indent=2) + "\n")


@app.command()
def versions(
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """All versions on record, the newest first: who let it count, when and why."""
    from herodesk.adapters import rule_versions

    at = Stage(endpoint_url, stage, table_name)
    rows = [
        {"version": one.number, "at": f"{one.at:%Y-%m-%dT%H:%M:%SZ}", "by": one.by, "why": one.why}
        for one in rule_versions.versions(at.client("dynamodb"), at.table, MOST_VERSIONS)
    ]
    if json:
        as_json(rows)
        return
    names = ("version", "at", "by", "why")
    table(rows, {name: name for name in names}, "Nothing is on record. Run `herodesk rules push`.")


@app.command("dry-run")
def dry_run(  # noqa: PLR0917 - Typer gives each option by name
    brand: BrandOption = None,
    days: Annotated[int, typer.Option(min=1, max=90, help="How far back to look.")] = 14,
    examples: Annotated[int, typer.Option(min=0, help="So many posts are shown.")] = 10,
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """What the rules of a folder would have made of the posts of the last days.

    Every post that is kept of these days, noise too, is judged by the rules that count and by
    those of the folder. It reads the whole table, with your rights. Nothing is written.
    """
    from herodesk_ops.trying import as_dict, told, tried

    rules, _ = read_brand(brand)
    trial = tried(rules, Stage(endpoint_url, stage, table_name), days=days, examples=examples)
    if json:
        as_json(as_dict(trial))
        return
    for line in told(trial, days):
        sys.stdout.write(line + "\n")


def _item(at: Stage, number: int | None) -> Any:
    from herodesk.adapters.people import newest_rules

    if number is None:
        newest = newest_rules(at.client("dynamodb"), at.table)
        if newest is None:
            raise CommandError("there are no rules yet. Run `herodesk rules push`.")
        return newest
    key = {"pk": {"S": "RULES"}, "sk": {"S": f"V#{number:08d}"}}
    found = at.client("dynamodb").get_item(TableName=at.table, Key=key).get("Item")
    if found is None:
        raise CommandError(f"there is no version {number}. `herodesk rules versions` lists them.")
    return found
