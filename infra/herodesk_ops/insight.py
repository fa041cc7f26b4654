"""`herodesk insight`: how well customers are answered, as the page shows it, in a terminal."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, cast

import typer

from herodesk_ops.errors import WRONG_USE, CommandError
from herodesk_ops.output import JsonOption, as_json, table
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption

if TYPE_CHECKING:
    from herodesk.domain.insight import Insight
    from herodesk.ports import App
    from herodesk.texts.insight import Table


SHORT = ("cases", "due", "answered", "in time", "%", "in time %", "half", "9 of 10")
"""Heads of shares and times that fit into eighty columns; the last two are minutes."""


class Sheet(StrEnum):
    """The tables of the page."""

    DAYS = "days"
    HOURS = "hours"
    TOPICS = "topics"
    PLATFORMS = "platforms"
    BACKLOG = "backlog"
    REACH = "reach"
    SAID = "said"


def insight(  # noqa: PLR0917 - Typer gives each option by name
    days: Annotated[int, typer.Option(min=1, max=396, help="So many days up to today.")] = 28,
    topic: Annotated[str | None, typer.Option(help="Id of a topic: only its cases.")] = None,
    json: JsonOption = False,
    csv: Annotated[Sheet | None, typer.Option(help="This table as CSV.")] = None,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """How well customers were answered: shares, times, what is open, reach, what they said."""
    from herodesk.web.figures_json import figures_json
    from herodesk.web.tables import as_csv

    at = Stage(endpoint_url, stage, table_name)
    found, tables = _figures(at, days, topic)
    if csv:
        sys.stdout.write(as_csv(tables[str(csv)], "en", bom=False))
    elif json:
        as_json(figures_json(found))
    else:
        _shown(found, tables)


def _figures(at: Stage, days: int, topic: str | None) -> tuple[Insight, dict[str, Table]]:
    from herodesk.domain.errors import InvalidError
    from herodesk.domain.facts import last_period
    from herodesk.steps.insight import look, only_topic
    from herodesk.texts import insight as texts

    app = _app(at)
    brand = app.rules.brand()
    try:
        wanted = only_topic(topic or "", app=app)
    except InvalidError:
        known = ", ".join(one.id for one in brand.topics)
        message = f"there is no topic '{topic}'. Topics are: {known}."
        raise CommandError(message, WRONG_USE) from None
    found = look(last_period(at.now(), brand.duty.zone, days), wanted, app=app)
    named = {one.id: one.name.get("en", one.id) for one in brand.topics}
    names = texts.Names(
        language="en",
        address=brand.address,
        topic=lambda one: named.get(one, one),
        platform=lambda one: one,
    )
    return found, {one.name: one for one in texts.tables(found, names)}


def _app(at: Stage) -> App:
    """The ports that figures need; the others are not there."""
    from types import SimpleNamespace

    from herodesk.adapters.dynamo import DynamoRecords
    from herodesk.adapters.people import DynamoRules

    client = at.client("dynamodb")
    ports = SimpleNamespace(
        records=DynamoRecords(client, at.table, at),
        rules=DynamoRules(client, at.table, at),
        clock=at,
    )
    return cast("App", ports)


def _shown(found: Insight, tables: dict[str, Table]) -> None:
    period = found.period
    sys.stdout.write(f"{period.first} to {period.last}, {period.zone}\n")
    for one in tables.values():
        sys.stdout.write(f"\n{one.title}\n")
        if rows := _told(one):
            head = (one.head[0], *SHORT) if len(one.head) == len(SHORT) + 1 else one.head
            columns = {str(place): word for place, word in enumerate(head)}
            table(rows, columns, "")


def _told(one: Table) -> list[dict[str, str]]:
    """The rows in which something was counted."""
    return [
        {str(place): "" if cell is None else str(cell) for place, cell in enumerate(row)}
        for row in one.rows
        if any(isinstance(cell, int) and cell for cell in row)
    ]
