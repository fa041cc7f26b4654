"""`herodesk staff`: the roster of a stage."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from herodesk_ops import (
    consents,
    staff_contacts,
    staff_duty,
    staff_gaps,
    staff_level,
    staff_one,
)
from herodesk_ops.brandfolder import BrandOption, read_brand
from herodesk_ops.errors import WRONG_USE, CommandError
from herodesk_ops.output import JsonOption, as_json, table
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption, records_of

if TYPE_CHECKING:
    from herodesk.domain.staff import Person

app = typer.Typer(no_args_is_help=True, help="The people who answer.")
for command in (
    staff_one.add,
    staff_one.remove,
    staff_contacts.unconfirmed,
    staff_contacts.resend,
    staff_duty.away,
    staff_duty.back,
    staff_duty.swap,
    staff_duty.cover,
    staff_duty.changes,
    staff_gaps.gaps,
    staff_level.level,
    staff_level.trained,
    consents.consent,
):
    app.command()(command)


app.command("test")(staff_one.try_out)


@app.command("import")
def bring(  # noqa: PLR0917 - Typer gives each option by name
    roster: Annotated[Path | None, typer.Argument(help="roster.csv; default: the brand's.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Write it without asking.")] = False,
    json: JsonOption = False,
    why: Annotated[str, typer.Option(help="Why levels change; the people read it.")] = "",
    brand: BrandOption = None,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Make the roster of a stage what roster.csv says, with absences.csv and compact.csv beside it.

    Any mistake, and nothing is written. A second import shows first what it would change, and
    pauses who is not in the file any more; it never touches what people set themselves.
    """
    from herodesk.rules import read_roster
    from herodesk_ops.importing import run

    rules, folder = read_brand(brand)
    people = read_roster(roster or folder / "roster.csv", rules)
    run(people, rules, Stage(endpoint_url, stage, table_name), yes=yes, json=json, why=why)


@app.command("list")
def show(
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Everybody on the roster of a stage."""
    from herodesk.adapters.people import read_people
    from herodesk.domain.rota import arranged
    from herodesk_ops.public_holidays import running_out

    at = Stage(endpoint_url, stage, table_name)
    now, records = at.now(), records_of(at)
    rules, brakes = staff_duty.rules_of(at), records.brakes(fresh=True)
    stored = read_people(at.client("dynamodb"), at.table)
    people = arranged(stored, rules, records.changes(fresh=True), now)
    holidays = rules.duty.holidays
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
            "next_duty": _iso(person.next_duty(now, holidays)),
            "holidays": rules.duty.regions.get(person.region or "") or rules.duty.public_holidays,
            "away": person.is_away(now),
            "texts": _texts(person),
            "no_offers_because": list(person.reasons_against()),
        }
        for person in map(brakes.applied, people)
    ]
    if json:
        as_json(rows)
        return
    told = [row | {"on_duty": _duty(row)} for row in rows]
    columns = {
        "id": "id", "name": "name", "role": "role", "level": "level", "languages": "languages",
        "topics": "topics", "on_duty": "on duty", "holidays": "holidays",
        "texts": "texts",
        "no_offers_because": "no offers because",
    }  # fmt: skip
    table(told, columns, "Nobody yet. Run `herodesk staff import`.")
    if soon := running_out(rules.duty, now):
        sys.stdout.write(soon + "\n")


def _texts(person: Person) -> str:
    """Whether text messages go there."""
    if not person.phone:
        return "no number"
    if person.no_sms:
        return "stopped"
    return "do not arrive" if person.sms_fails else "yes"


def _iso(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None


def _duty(row: Mapping[str, Any]) -> str:
    if row["away"]:
        return "away"
    return "yes" if row["on_duty"] else ""


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


@app.command()
def clear(
    person: PersonArgument,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Text messages to a number again that was held to be dead."""
    from herodesk.steps.brake import works_again

    at = Stage(endpoint_url, stage, table_name)
    doubted = works_again(_known(person, at), records=records_of(at))
    sys.stdout.write(f"{person} gets text messages{'' if doubted else ', as before'}.\n")


@app.command("sign-out")
def sign_out(
    person_id: PersonArgument,
    by: Annotated[str | None, typer.Option(help="Who does it; goes on record.")] = None,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """End all sessions of somebody at once, e.g. because a phone was lost.

    Links that would open a session are over, too; new ones work as always.
    """
    from herodesk.steps.brake import sign_out as end_all

    at = Stage(endpoint_url, stage, table_name)
    person, who = _known(person_id, at), by or getpass.getuser()
    end_all([person.id], by=who, now=at.now(), records=records_of(at))
    sys.stdout.write(f"{person.name} is signed out everywhere.\n")


def _say(what: str, person_id: str, at: Stage) -> None:
    from herodesk.steps.brake import say

    records, person = records_of(at), _known(person_id, at)
    new = say(what, [person], by="operator", at=at.now(), records=records)
    left = records.brakes(fresh=True).applied(person)
    told = "gets no text messages" if left.no_sms else "gets text messages"
    sys.stdout.write(f"{person.id} {told}{'' if new else ', as before'}.\n")
    if left.no_sms and left.way() is None:
        sys.stdout.write("Without an e-mail address nothing reaches them, so they get no offers.\n")


def _known(person_id: str, at: Stage) -> Person:
    from herodesk.adapters.people import read_people

    people = {one.id: one for one in read_people(at.client("dynamodb"), at.table)}
    if person_id not in people:
        message = f"there is no '{person_id}' on the roster. `herodesk staff list` lists everybody."
        raise CommandError(message, WRONG_USE)
    return people[person_id]
