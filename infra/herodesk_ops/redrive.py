"""`herodesk redrive`: what could not be worked off, why as far as we can tell, and once more."""

from __future__ import annotations

import json as jsons
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from herodesk_ops.output import JsonOption, as_json, table
from herodesk_ops.queue_names import bucket_name, patience, queue_urls
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption


class Which(StrEnum):
    """Whose dead letters."""

    INBOX = "inbox"
    OUTBOX = "outbox"


def redrive(  # noqa: PLR0917 - Typer gives each option by name
    queue: Annotated[Which | None, typer.Option(help="Only these [both].")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show them, move nothing.")] = False,
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Put dead letters back on their queue, each once. It is taken from the dead letters only
    after its queue has it; a cut in between plays it twice, which changes nothing."""
    at = Stage(endpoint_url, stage, table_name)
    chosen = [queue] if queue else list(Which)
    rows = [row for which in chosen for row in redriven(at, which, dry_run=dry_run)]
    if json:
        as_json(rows)
        return
    columns = {
        "queue": "queue", "age": "age", "platform": "platform", "case": "case",
        "received": "received", "reason": "reason", "done": "done",
    }  # fmt: skip
    table(rows, columns, "No dead letters.")
    if rows:
        moved = sum(row["done"] == "replayed" for row in rows)
        told = "none moved" if dry_run else f"{moved} replayed"
        sys.stdout.write(f"{len(rows)} dead letters, {told}.\n")


def redriven(at: Stage, which: Which, *, dry_run: bool) -> Iterator[dict[str, Any]]:
    """One row for each dead letter, after it was replayed or put back."""
    from herodesk_ops.erasing.queues import messages, put_back

    sqs, urls = at.client("sqs"), queue_urls(at)
    name = which.capitalize()
    dead, queue = urls[f"{name}Dead"], urls[name]
    bucket = bucket_name(at)
    looked_at = []
    for message in messages(sqs, dead, patience(at)):
        reason = of_delivery if which is Which.INBOX else of_reply
        row = {
            "queue": str(which),
            **_facts(message, at.now()),
            **reason(message["Body"], at, bucket),
        }
        if dry_run:
            looked_at.append(message)
        else:
            sqs.send_message(QueueUrl=queue, MessageBody=message["Body"])
            sqs.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
        yield row | {"done": "" if dry_run else "replayed"}
    for message in looked_at:
        put_back(sqs, dead, message)


def _facts(message: dict[str, Any], now: datetime) -> dict[str, Any]:
    told = message["Attributes"]
    sent = datetime.fromtimestamp(int(told["SentTimestamp"]) / 1000, UTC)
    return {
        "age": _age((now - sent).total_seconds()),
        "received": int(told["ApproximateReceiveCount"]),
        "platform": None,
        "case": None,
    }


def _age(seconds: float) -> str:
    minutes = max(0, int(seconds // 60))
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


def of_delivery(body: str, at: Stage, bucket: str) -> dict[str, Any]:
    """Platform of a delivery, and why it may lie here; no word of its content."""
    from botocore.exceptions import ClientError

    from herodesk.adapters.queues import read_delivery
    from herodesk.domain.post import Unreadable
    from herodesk_ops.erasing.sift import read

    try:
        hook = read_delivery(body, bucket=bucket, s3=lambda: at.client("s3"))
    except ClientError:
        return {"reason": "its body is no longer in the bucket"}
    except (ValueError, KeyError, TypeError):
        return {"reason": "this is no delivery of ours"}
    changes = read(hook)[hook.first or 0 : hook.last]
    bad = [change.reason for change in changes if isinstance(change, Unreadable)]
    if bad:
        reason = (
            f"{len(bad)} of {len(changes)} events cannot be read: {', '.join(sorted(set(bad)))}"
        )
    else:
        reason = f"readable, but {len(changes)} events were not worked off in time"
    return {"platform": hook.platform, "reason": reason}


def of_reply(body: str, at: Stage, _bucket: str) -> dict[str, Any]:
    """Case of a reply, and how the reply stands."""
    from herodesk.adapters.dynamo import DynamoRecords

    try:
        told = jsons.loads(body)
        case, reply_id = str(told["case"]), str(told["reply"])
    except (ValueError, KeyError, TypeError):
        return {"reason": "this is no reply of ours"}
    reply = DynamoRecords(at.client("dynamodb"), at.table, at).reply(case, reply_id)
    if reply is None:
        return {"case": case, "reason": "the reply is no longer kept"}
    return {"case": case, "platform": reply.platform, "reason": f"the reply is {reply.state}"}
