"""`herodesk staff unconfirmed|resend`: whom e-mail cannot reach yet."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from herodesk.ports import Contacts
from herodesk_ops.output import JsonOption, as_json, table
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption

WHY = {
    "waits": "has not confirmed yet",
    "lapsed": "invitation ran out, or unsubscribed",
}


def unconfirmed(
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Who has an e-mail address but has not confirmed it; 1 if there is anybody."""
    from herodesk.adapters.people import read_people
    from herodesk_ops.contacts import unconfirmed as find

    at = Stage(endpoint_url, stage, table_name)
    found = find(read_people(at.client("dynamodb"), at.table), _contacts(at))
    rows = [
        {
            "id": person.id,
            "name": person.name,
            "email": person.email,
            "language": person.language,
            "state": state,
            "why": WHY[state],
        }
        for person, state in found
    ]
    if json:
        as_json(rows)
    else:
        columns = {"id": "id", "name": "name", "email": "e-mail", "why": "why"}
        table(rows, columns, "Everybody who has an e-mail address has confirmed it.")
        if rows:
            sys.stdout.write("`herodesk staff resend` sends the confirmation again.\n")
    if rows:
        raise typer.Exit(1)


def resend(
    people: Annotated[
        list[str] | None, typer.Argument(help="Ids; default: all who have not confirmed.")
    ] = None,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Send the e-mail confirmation again, to each person at most once in six hours."""
    from herodesk.adapters.people import read_people
    from herodesk_ops.contacts import AGAIN_AFTER
    from herodesk_ops.contacts import unconfirmed as find
    from herodesk_ops.importing import require_known

    at = Stage(endpoint_url, stage, table_name)
    everybody = read_people(at.client("dynamodb"), at.table)
    asked = require_known(everybody, people) if people else everybody
    contacts = _contacts(at)
    open_ones = [person for person, _ in find(asked, contacts)]
    sent = sum(contacts.invite(one, now=at.now(), every=AGAIN_AFTER) for one in open_ones)
    told = f"{sent} confirmations sent again"
    if sent < len(open_ones):
        told += f", {len(open_ones) - sent} were sent within the last six hours"
    if people and len(open_ones) < len(asked):
        told += f", {len(asked) - len(open_ones)} of those named need none"
    sys.stdout.write(f"{told}.\n")


def _contacts(at: Stage) -> Contacts:
    from herodesk.adapters.contacts import SnsContacts

    return SnsContacts(at.client("sns"), at.client("dynamodb"), at.table, at.name)
