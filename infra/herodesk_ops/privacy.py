"""`herodesk export`, `erase` and `receipt`: a person's right to see what is kept, and to go."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from herodesk_ops.errors import WRONG_USE, CommandError
from herodesk_ops.output import JsonOption, as_json
from herodesk_ops.queue_names import bucket_name, patience, queue_urls
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption

if TYPE_CHECKING:
    from herodesk.domain.records import Receipt
    from herodesk_ops.erasing.store import Store

SEGMENTS = 4

PlatformArgument = Annotated[str, typer.Argument(help="x, generic, ...")]
AuthorArgument = Annotated[str, typer.Argument(help="The id of the author there, not the handle.")]


def export(  # noqa: PLR0917 - Typer gives each option by name
    platform: PlatformArgument,
    author: AuthorArgument,
    json: Annotated[  # noqa: ARG001 - an export is always JSON
        bool, typer.Option("--json", help="JSON; an export always is.")
    ] = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Everything that is kept of a person, as one JSON document."""
    from herodesk_ops.erasing.export import exported

    at = Stage(endpoint_url, stage, table_name)
    _known(platform)
    if not author:
        raise CommandError("whose? Name the id of the author there.", WRONG_USE)
    as_json(exported(platform, author, _store(at), at.now()))


def erase(  # noqa: PLR0917 - Typer gives each option by name
    platform: Annotated[str, typer.Argument(help="x, generic, ...")] = "",
    author: Annotated[str, typer.Argument(help="The id of the author there, not the handle.")] = "",
    left: Annotated[
        bool,
        typer.Option("--left", help="Instead: what is left of all who have left in 14 days."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Erase a person for good: posts, name and ids. What is counted stays. Prints a receipt.

    Takes a minute or two. If it is cut off, run it again: it goes on with what is left.
    """
    from herodesk.adapters.people import DynamoRules
    from herodesk_ops.erasing.erase import Erasure, still_there
    from herodesk_ops.erasing.queues import Places

    at = Stage(endpoint_url, stage, table_name)
    if left == bool(platform or author) or bool(platform) != bool(author):
        raise CommandError("name a platform and an author, or --left.", WRONG_USE)
    whom = "what is left of all who have left" if left else f"{author} on {_known(platform)}"
    if not yes:
        typer.confirm(f"Erase {whom} in {at.name} for good?", abort=True, err=True)
    urls = queue_urls(at)
    places = Places(
        sqs=at.client("sqs"),
        s3=at.client("s3"),
        inboxes=(urls["Inbox"], urls["InboxDead"]),
        outboxes=(urls["Outbox"], urls["OutboxDead"]),
        bucket=bucket_name(at),
        patience=patience(at),
    )
    brand = DynamoRules(at.client("dynamodb"), at.table, at).brand()
    people = sorted(still_there(_store(at))) if left else [(platform, author)]
    for one in people:
        erasure = Erasure(_store(at), places, lambda seconds: _wait(at, seconds), brand)
        _show(erasure.erase(*one), json=json)
    if not people:
        sys.stderr.write("nothing is left of anybody who has left\n")


def receipt(
    receipt_id: Annotated[str, typer.Argument(metavar="ID", help="As `erase` printed it.")],
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """The receipt of an erasure, once more."""
    from herodesk_ops.erasing.erase import kept

    found = kept(receipt_id, _store(Stage(endpoint_url, stage, table_name)))
    if found is None:
        raise CommandError(f"there is no receipt {receipt_id}.")
    _show(found, json=json)


def _store(at: Stage) -> Store:
    from herodesk_ops.erasing.store import Store

    return Store(at.client("dynamodb"), at.table, at, SEGMENTS)


def _known(platform: str) -> str:
    from herodesk.platforms import PLATFORMS

    if platform not in PLATFORMS:
        message = f"'{platform}' is not a platform. Known: {', '.join(PLATFORMS)}."
        raise CommandError(message, WRONG_USE)
    return platform


def _show(made: Receipt, *, json: bool) -> None:
    told: dict[str, Any] = {
        "receipt": made.id,
        "at": made.at.isoformat(),
        "platform": made.platform,
        "counts": dict(made.counts),
    }
    if json:
        as_json(told)
        return
    sys.stdout.write(f"receipt {made.id}, {told['at']}, {made.platform}\n")
    for kind, count in made.counts.items():
        sys.stdout.write(f"  {count:>6}  {kind}\n")
    if not made.counts:
        sys.stdout.write("  nothing was kept of this person\n")


def _wait(at: Stage, seconds: float) -> None:
    """Let time pass there: a virtual clock moves only when it is told to."""
    import requests

    if at.local_url:
        moved = requests.post(
            f"{at.local_url}/_local/clock", json={"advance_seconds": seconds}, timeout=60
        )
        if moved.ok:
            return
    sys.stderr.write(f"waiting {seconds:.0f} seconds, until every function knows\n")
    time.sleep(seconds)
