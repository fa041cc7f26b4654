"""`herodesk staff`: the roster of a stage."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from herodesk_ops.brandfolder import BrandOption, read_brand
from herodesk_ops.errors import WRONG_USE, CommandError
from herodesk_ops.output import JsonOption, as_json, table
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption, records_of

app = typer.Typer(no_args_is_help=True, help="The people who answer.")


@app.command("import")
def bring(  # noqa: PLR0917 - Typer gives each option by name
    roster: Annotated[Path | None, typer.Argument(help="roster.csv; default: the brand's.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Write it without asking.")] = False,
    json: JsonOption = False,
    brand: BrandOption = None,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Make the roster of a stage what roster.csv says, with absences.csv beside it.

    Any mistake, and nothing is written. A second import shows first what it would change, and
    pauses who is not in the file any more; it never touches what people set themselves.
    """
    from herodesk.rules import read_roster
    from herodesk_ops.importing import run

    rules, folder = read_brand(brand)
    people = read_roster(roster or folder / "roster.csv", rules)
    run(people, rules, Stage(endpoint_url, stage, table_name), yes=yes, json=json)


@app.command("list")
def show(
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Everybody on the roster of a stage."""
    from herodesk.adapters.people import newest_rules, read_people
    from herodesk.rules import brand_from_json

    at = Stage(endpoint_url, stage, table_name)
    now, brakes = at.now(), records_of(at).brakes(fresh=True)
    people = read_people(at.client("dynamodb"), at.table)
    pushed = newest_rules(at.client("dynamodb"), at.table)
    holidays = brand_from_json(pushed["body"]["S"]).duty.holidays if pushed else ()
    rows = [
        {
            "id": person.id,
            "name": person.name,
            "role": str(person.role),
            "level": person.level,
            "languages": list(person.languages),
            "topics": list(person.topics),
            "ways": [str(way) for way in person.ways],
            "on_duty": person.is_on_duty(now, holidays),
            "texts": "stopped" if person.no_sms else "yes" if person.phone else "no number",
            "no_offers_because": list(person.reasons_against()),
        }
        for person in map(brakes.applied, people)
    ]
    if json:
        as_json(rows)
        return
    told = [row | {"on_duty": "yes" if row["on_duty"] else ""} for row in rows]
    columns = {
        "id": "id", "name": "name", "role": "role", "level": "level", "languages": "languages",
        "topics": "topics", "on_duty": "on duty", "texts": "texts",
        "no_offers_because": "no offers because",
    }  # fmt: skip
    table(told, columns, "Nobody yet. Run `herodesk staff import`.")


PersonArgument = Annotated[str, typer.Argument(help="Id on the roster.")]


@app.command()
def stop(
    person: PersonArgument,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """No more text messages to this person and this number; e-mail takes over at once."""
    _say("stop", person, Stage(endpoint_url, stage, table_name))


@app.command()
def start(
    person: PersonArgument,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Text messages again, because the person asked for it."""
    _say("start", person, Stage(endpoint_url, stage, table_name))


def _say(what: str, person_id: str, at: Stage) -> None:
    from herodesk.adapters.people import read_people
    from herodesk.steps.brake import say

    people = {one.id: one for one in read_people(at.client("dynamodb"), at.table)}
    if person_id not in people:
        message = f"there is no '{person_id}' on the roster. `herodesk staff list` lists everybody."
        raise CommandError(message, WRONG_USE)
    records, person = records_of(at), people[person_id]
    new = say(what, [person], by="operator", at=at.now(), records=records)
    left = records.brakes(fresh=True).applied(person)
    told = "gets no text messages" if left.no_sms else "gets text messages"
    sys.stdout.write(f"{person.id} {told}{'' if new else ', as before'}.\n")
    if left.no_sms and left.way() is None:
        sys.stdout.write("Without an e-mail address nothing reaches them, so they get no offers.\n")
