"""Nothing of a broken delivery leaks into a reason, and nothing in it leads elsewhere."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from herodesk.domain.post import Change, Posted, Unreadable
from herodesk.domain.webhook import Webhook
from herodesk.platforms import normalise_of


def read(platform: str, body: bytes) -> list[Change]:
    hook = Webhook(
        platform=platform,
        method="POST",
        headers={"webhook-timestamp": "1793610000"},
        body=body,
        received_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
    )
    return normalise_of(platform).normalise(hook)


def test_a_reason_names_the_field_and_never_its_content() -> None:
    body = {"type": "post.created", "data": {"id": "1", "text": 5, "author": {"id": "geheim"}}}

    (change,) = read("generic", json.dumps(body).encode())

    assert change == Unreadable(reason="generic event: data.text")


@pytest.mark.parametrize("handle", ["a/../b", "a?b", "a b", "ä"])
def test_a_handle_cannot_lead_elsewhere(handle: str) -> None:
    users = [{"id": "2", "username": handle}]
    payload = {"id": "1", "text": "x", "author_id": "2"}
    event = {"event_type": "post.mention.create", "payload": payload, "includes": {"users": users}}

    (change,) = read("x", json.dumps({"data": event}).encode())

    assert isinstance(change, Posted)
    path = (change.post.url or "").removeprefix("https://x.com/")
    assert path.count("/") == 2
    assert path.endswith("/status/1")
