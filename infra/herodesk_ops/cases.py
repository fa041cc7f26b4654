"""`herodesk cases` and `herodesk case`: what is open, what has ended, one case in full."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from herodesk_ops.errors import CommandError
from herodesk_ops.output import JsonOption, as_json, table
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption

if TYPE_CHECKING:
    from herodesk.adapters.dynamo import DynamoRecords


def listing(
    closed: Annotated[
        bool, typer.Option("--closed", help="What ended in the last 14 days instead.")
    ] = False,
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Open cases, the most urgent first; or those that ended lately, the newest first."""
    at = Stage(endpoint_url, stage, table_name)
    if closed:
        rows = _ended(at)
    else:
        rows = sorted(_open(at), key=lambda row: (-row["urgency"], row["opened_at"]))
    if json:
        as_json(rows)
        return
    columns = {
        "number": "case", "urgency": "urgency", "state": "state", "topic": "topic",
        "platform": "platform", "owner": "owner", "opened_at": "open since", "because": "because",
    }  # fmt: skip
    table(rows, columns, "No case has ended lately." if closed else "No open cases.")


def single(
    number: Annotated[str, typer.Argument(help="The six characters, e.g. K7Q2MX.")],
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """One case: how it stands, its posts, replies and timeline."""
    at = Stage(endpoint_url, stage, table_name)
    found = _rows(at, [number.upper()])
    if not found:
        message = f"there is no case {number}. `herodesk cases` lists what is open."
        raise CommandError(message)
    if json:
        as_json(found[0])
        return
    for line in _lines(found[0]):
        sys.stdout.write(line + "\n")


def _open(at: Stage) -> list[dict[str, Any]]:
    return _rows(at, None)


def _ended(at: Stage) -> list[dict[str, Any]]:
    from herodesk.domain.records import DayList
    from herodesk.steps.count import last_days

    records = _records(at)
    numbers = dict.fromkeys(
        line.id for day in last_days(at.now()) for line in records.day_lines(day, DayList.CLOSED)
    )
    again = {case.number for case in records.cases(numbers) if case.is_open}
    return _rows(at, [number for number in numbers if number not in again])


def _records(at: Stage) -> DynamoRecords:
    from herodesk.adapters.dynamo import DynamoRecords

    return DynamoRecords(at.client("dynamodb"), at.table, at)


def _rows(at: Stage, numbers: list[str] | None) -> list[dict[str, Any]]:
    from herodesk.adapters.people import DynamoRules
    from herodesk_ops.case_rows import case_row

    records = _records(at)
    brand = DynamoRules(at.client("dynamodb"), at.table, at).brand()
    wanted = records.open_cases() if numbers is None else numbers
    files = [file for number in wanted if (file := records.file(number))]
    now, brakes = at.now(), records.brakes()
    return [
        case_row(
            file.case,
            file.timeline,
            file.replies,
            brand,
            now,
            stopped=brakes.spans(file.case.platform),
        )
        for file in files
    ]


def _lines(row: dict[str, Any]) -> list[str]:
    told = [
        f"{row['number']}  {row['state']}  {row['topic'] or 'no topic'}  urgency {row['urgency']}",
        f"  because   {', '.join(row['because'])}",
        f"  author    {row['author'] or 'unknown'} on {row['platform']}",
        f"  posts     {', '.join(row['posts'])}",
        f"  owner     {row['owner'] or 'nobody'}",
        f"  offered   {', '.join(row['offers']) or 'to nobody'}",
        f"  opened    {row['opened_at']}, promise ends {row['due_at']}",
    ]
    told += [f"  reply     {reply['state']}: {reply['text']}" for reply in row["replies"]]
    told += [
        f"  {entry['at']}  {entry['who']}: {entry['what']}"
        + (f" ({entry['why']})" if entry["why"] else "")
        for entry in row["timeline"]
    ]
    return told
