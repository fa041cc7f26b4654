"""Every recorded delivery, or answer to a catch-up read, becomes exactly the changes beside it.

Write what a new delivery should become with

    python -m tests.contract.test_platforms_golden

and read the difference before it is committed.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from herodesk.domain.post import Change
from herodesk.domain.webhook import ReadBack, Webhook
from herodesk.platforms import PLATFORMS, normalise_of

GOLDEN = Path(__file__).parents[1] / "golden"
RECEIVED_AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
DELIVERIES = sorted(
    body for platform in PLATFORMS for body in (GOLDEN / platform).glob("*/body.json")
)


def told(body: Path) -> list[dict[str, Any]]:
    """What the delivery changes, as JSON writes it."""
    platform = body.parent.parent.name
    hook = Webhook(
        platform=platform,
        method="POST",
        headers={"webhook-timestamp": str(int(RECEIVED_AT.timestamp()))},
        body=body.read_bytes(),
        received_at=RECEIVED_AT,
        read_back=how_read(body),
    )
    return [as_json(change) for change in normalise_of(platform).normalise(hook)]


def how_read(body: Path) -> ReadBack | None:
    """How we asked for it, if it is an answer and no delivery (`read_back.json`)."""
    beside = body.parent / "read_back.json"
    return ReadBack(**json.loads(beside.read_text(encoding="utf-8"))) if beside.exists() else None


def as_json(change: Change) -> dict[str, Any]:
    """A change as plain JSON: its sort, then its fields; what is absent is null."""
    fields = asdict(change)
    fields = fields.get("post", fields)
    plain: dict[str, Any] = json.loads(json.dumps(fields, default=lambda it: it.isoformat()))
    return {"change": type(change).__name__, **plain}


@pytest.mark.parametrize("body", DELIVERIES, ids=lambda body: "/".join(body.parts[-3:-1]))
def test_a_recorded_delivery_becomes_the_wanted_changes(body: Path) -> None:
    wanted = json.loads((body.parent / "changes.json").read_text(encoding="utf-8"))

    assert told(body) == wanted


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_has_recorded_deliveries(platform: str) -> None:
    recorded = [body for body in DELIVERIES if body.parent.parent.name == platform]

    assert recorded, f"put deliveries into tests/golden/{platform}/<what>/body.json"


@pytest.mark.parametrize("body", DELIVERIES, ids=lambda body: "/".join(body.parts[-3:-1]))
def test_the_same_bytes_give_the_same_changes(body: Path) -> None:
    assert told(body) == told(body)


if __name__ == "__main__":
    for delivery in DELIVERIES:
        changes = json.dumps(told(delivery), ensure_ascii=False, indent=1)
        (delivery.parent / "changes.json").write_text(changes + "\n", encoding="utf-8")
