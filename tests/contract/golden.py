"""Recorded deliveries, and answers to what we asked, with the changes that each becomes.

    tests/golden/<platform>/<event>-<what>/
        body.json       the very bytes; with another ending if they are no JSON
        changes.json    what they become
        headers.json    headers that matter to reading, if any do
        read_back.json  {reading, account} of an answer that we asked for
    callback.json   the callback that was called, if it came to one

Write what new ones should become with

    python -m tests.contract.golden [platform]

and read the difference before it is committed.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from herodesk.domain.post import Change
from herodesk.domain.webhook import CALLBACK, ReadBack, Webhook
from herodesk.platforms import PLATFORMS, normalise_of

GOLDEN = Path(__file__).parents[1] / "golden"
RECEIVED_AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def recordings(platform: str) -> list[Path]:
    """The recorded bodies of a platform."""
    return sorted((GOLDEN / platform).glob("*/body.*"))


def told(body: Path) -> list[dict[str, Any]]:
    """What the delivery changes, as JSON writes it."""
    platform = body.parent.parent.name
    hook = Webhook(
        platform=platform,
        method="POST",
        headers=headers_of(body),
        body=body.read_bytes(),
        received_at=RECEIVED_AT,
        read_back=how_read(body),
        query=called(body),
    )
    return [as_json(change) for change in normalise_of(platform).normalise(hook)]


def headers_of(body: Path) -> dict[str, str]:
    """The headers that it came with, as far as they matter to reading."""
    beside = body.with_name("headers.json")
    own = json.loads(beside.read_text(encoding="utf-8")) if beside.exists() else {}
    return {"webhook-timestamp": str(int(RECEIVED_AT.timestamp())), **own}


def how_read(body: Path) -> ReadBack | None:
    """How we asked for it, if it is an answer and no delivery."""
    beside = body.with_name("read_back.json")
    return ReadBack(**json.loads(beside.read_text(encoding="utf-8"))) if beside.exists() else None


def called(body: Path) -> dict[str, str]:
    """The callback that was called, as `receive` notes it."""
    beside = body.with_name("callback.json")
    return {CALLBACK: json.loads(beside.read_text(encoding="utf-8"))} if beside.exists() else {}


def as_json(change: Change) -> dict[str, Any]:
    """A change as plain JSON: its sort, then its fields; what is absent is null, but for an end
    of keeping, which few platforms set."""
    fields = asdict(change)
    fields = fields.get("post", fields)
    plain: dict[str, Any] = json.loads(json.dumps(fields, default=lambda it: it.isoformat()))
    if plain.get("words_until", "") is None:
        del plain["words_until"]
    return {"change": type(change).__name__, **plain}


if __name__ == "__main__":
    for platform in sys.argv[1:] or PLATFORMS:
        for delivery in recordings(platform):
            changes = json.dumps(told(delivery), ensure_ascii=False, indent=1)
            delivery.with_name("changes.json").write_text(changes + "\n", encoding="utf-8")
