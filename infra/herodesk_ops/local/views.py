"""What people and tests may see of a local cloud, as plain JSON values (design section 5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from herodesk.domain.brakes import Brakes
from herodesk.domain.case import Case
from herodesk.domain.post import Author
from herodesk.domain.records import CaseFile, StoredPost
from herodesk.domain.staff import Person
from herodesk_ops.case_rows import case_row, said
from herodesk_ops.local.clock import iso
from herodesk_ops.local.cloud import Cloud
from herodesk_ops.local.notices import Told

Rows = list[dict[str, Any]]


def notices(cloud: Cloud) -> Rows:
    """Every message to a colleague, oldest first."""
    return [_notice(told, hero_of(told.to, cloud.people)) for told in cloud.notices.all()]


def hero_of(contact: str, people: Sequence[Person]) -> str | None:
    """Whose number or address it is."""
    return next((one.id for one in people if contact in (one.phone, one.email)), None)


def _notice(told: Told, hero: str | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": told.id,
        "at": iso(told.at),
        "kind": told.kind,
        "channel": told.channel,
        "to": told.to,
        "hero": hero,
        "case": told.case,
        "text": told.text,
    }
    return row | ({"subject": told.subject} if told.channel == "email" else {})


def brakes(cloud: Cloud) -> Brakes:
    """What is stopped now."""
    found = (row for row in cloud.backend.records("BRAKES") if isinstance(row, Brakes))
    return next(found, Brakes())


def posts(cloud: Cloud) -> Rows:
    """Every post in the ledger, in the order of arrival."""
    rows = cloud.backend.records("POST#")
    stored = [row for row in rows if isinstance(row, StoredPost)]
    stored.sort(key=lambda row: (row.received_at, row.platform, row.post_id))
    return [_post(row) for row in stored if row.post is not None and row.repost_of is None]


def _post(row: StoredPost) -> dict[str, Any]:
    post, finding = row.post, row.finding
    if post is None:
        raise ValueError(row.post_id)
    author = post.author or Author(id="")
    return {
        "platform": row.platform,
        "post_id": row.post_id,
        "author": {
            "id": author.id or None,
            "handle": author.handle,
            "name": author.name,
            "followers": author.followers,
        },
        "text": post.text,
        "language": post.language,
        "created_at": iso(post.created_at),
        "url": post.url,
        "reply_to": post.reply_to,
        "thread": post.thread,
        "kind": str(post.kind),
        "answerable": str(post.answerable),
        "verdict": str(finding.verdict) if finding else None,
        "topic": finding.topic if finding else None,
        "confidence": finding.confidence if finding else None,
        "because": said(finding.because) if finding else [],
        "case": row.case,
    }


def cases(cloud: Cloud) -> Rows:
    """Every case, oldest first; the urgency as of now."""
    parts: dict[str, list[Any]] = {}
    for record in cloud.backend.records("CASE#"):
        number = record.number if isinstance(record, Case) else record.case
        parts.setdefault(number, []).append(record)
    files = [file for mine in parts.values() if (file := CaseFile.of(mine))]
    files.sort(key=lambda file: (file.case.opened_at, file.case.number))
    found = [one for one in cloud.backend.records("BRAKES") if isinstance(one, Brakes)]
    brakes, now = (found or [Brakes()])[0], cloud.clock.now()
    return [
        case_row(
            file.case, file.timeline, file.replies, cloud.brand, now,
            stopped=brakes.spans(file.case.platform),
        )
        for file in files
    ]  # fmt: skip


def dead(cloud: Cloud) -> dict[str, Rows]:
    """Dead letters by queue."""
    return {
        _short(cloud, name): [
            {**message, "sent_at": iso(message["sent_at"])}
            for message in cloud.backend.messages(name)
        ]
        for name in dead_queues(cloud)
    }


def dead_queues(cloud: Cloud) -> list[str]:
    """Queues that nothing works off."""
    worked = {trigger.queue for trigger in cloud.blueprint.triggers}
    resources = cloud.blueprint.resources.items()
    queues = (name for name, (kind, _) in resources if kind == "AWS::SQS::Queue")
    return sorted(name for name in queues if name not in worked)


def _short(cloud: Cloud, queue: str) -> str:
    return queue.removeprefix(f"{cloud.blueprint.stack}-")
