"""Queues and bucket of a stage, found by the names that the template gives them."""

from __future__ import annotations

from collections.abc import Mapping

from herodesk_ops.errors import CommandError
from herodesk_ops.stage import Stage


def queue_urls(at: Stage) -> Mapping[str, str]:
    """The address of each queue by its name in the template: Inbox, InboxDead, ..."""
    prefix = f"herodesk-{at.name}-"
    pages = at.client("sqs").get_paginator("list_queues").paginate(QueueNamePrefix=prefix)
    urls = [url for page in pages for url in page.get("QueueUrls", ())]
    found = {url.rsplit("/", 1)[-1][len(prefix) :].split("-")[0]: url for url in urls}
    missing = {"Inbox", "InboxDead", "Outbox", "OutboxDead"} - set(found)
    if missing:
        message = f"no queue is called {prefix}{min(missing)}*. Name the stage with --stage."
        raise CommandError(message)
    return found


def bucket_name(at: Stage) -> str:
    """The bucket of deliveries that are too large for a queue."""
    prefix = f"herodesk-{at.name}-deliveries"
    names = [bucket["Name"] for bucket in at.client("s3").list_buckets()["Buckets"]]
    found = [name for name in names if name.lower().startswith(prefix.lower())]
    if len(found) != 1:
        message = f"{len(found)} buckets are called {prefix}*. Name the stage with --stage."
        raise CommandError(message)
    return str(found[0])


def patience(at: Stage) -> int:
    """Seconds until a queue that gives nothing is taken to be empty. A queue of AWS lies on
    several servers, of which a short look asks only some."""
    return 0 if at.local_url else 2
