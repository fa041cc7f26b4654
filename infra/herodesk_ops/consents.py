"""Consent to text messages: what a roster states of it, and the ledger of who said what when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from herodesk.domain.brakes import Consent, number_key
from herodesk.domain.staff import Person
from herodesk_ops.errors import WRONG_USE, CommandError
from herodesk_ops.output import JsonOption, as_json, table
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption, records_of

if TYPE_CHECKING:
    from herodesk.ports import Records

AT_ONCE = 50
"""Lines in one transaction."""


def state(
    people: Iterable[Person], before: Iterable[Person], *, now: datetime, records: Records
) -> None:
    """Write down what a roster states: a verified contact is a consent, from its day or from now.

    Only what is news is written. It is done before people are stored, so that a run that is cut
    off states once too much, never too little.
    """
    known = {(one.id, one.phone, one.verified_on) for one in before if one.verified}
    lines = [
        _statement(person, now)
        for person in people
        if person.phone and person.verified and not person.gone
        and (person.id, person.phone, person.verified_on) not in known
    ]  # fmt: skip
    for first in range(0, len(lines), AT_ONCE):
        records.save(*lines[first : first + AT_ONCE])


def _statement(person: Person, now: datetime) -> Consent:
    number = number_key(person.phone)
    day = person.verified_on
    return Consent(
        person=person.id,
        at=datetime.combine(day, time(), UTC) if day else now,
        what="consent",
        by="import",
        key=f"{number[:10]}-{now:%Y%m%d%H%M%S}",
        number=number,
    )


def consent(
    person: Annotated[str | None, typer.Argument(help="Id on the roster; default: all.")] = None,
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Who agreed to text messages when and how, and who stopped them: the whole ledger."""
    from herodesk.adapters.people import read_people

    at = Stage(endpoint_url, stage, table_name)
    people = read_people(at.client("dynamodb"), at.table)
    if person and person not in {one.id for one in people}:
        message = f"there is no '{person}' on the roster. `herodesk staff list` lists everybody."
        raise CommandError(message, WRONG_USE)
    rows = _rows([one for one in people if person in {None, one.id}], at)
    if json:
        as_json(rows)
        return
    columns = {"person": "person", "at": "at", "what": "what", "by": "by", "number": "number"}
    table(rows, columns, "Nothing is on record.")


def _rows(people: Sequence[Person], at: Stage) -> list[dict[str, Any]]:
    records = records_of(at)
    return [
        {
            "person": person.id,
            "at": f"{one.at:%Y-%m-%dT%H:%M:%SZ}",
            "what": one.what,
            "by": one.by,
            "number": "present" if one.number == number_key(person.phone) else "earlier",
        }
        for person in people
        for one in records.consents(person.id)
    ]
