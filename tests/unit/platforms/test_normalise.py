"""No delivery makes reading fail, however it is broken; and nothing of it leaks into a reason."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.errors import MalformedError
from herodesk.domain.post import Change, Posted, Unreadable
from herodesk.domain.webhook import Webhook
from herodesk.platforms import PLATFORMS, normalise_of

GOLDEN = Path(__file__).parents[2] / "golden"
BODIES = {
    platform: [
        json.loads(path.read_bytes()) for path in sorted((GOLDEN / platform).glob("*/body.json"))
    ]
    for platform in PLATFORMS
}
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.just([None, 1, "x", [], {}]),
    st.just("9" * 60),
)


def read(platform: str, body: bytes) -> list[Change]:
    hook = Webhook(
        platform=platform,
        method="POST",
        headers={"webhook-timestamp": "1793610000"},
        body=body,
        received_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
    )
    return normalise_of(platform).normalise(hook)


def spoil(value: Any, data: st.DataObject) -> Any:
    """The value with one part of it, at any depth, replaced by junk."""
    if isinstance(value, dict) and value and data.draw(st.integers(0, 5)):
        key = data.draw(st.sampled_from(sorted(value)))
        value[key] = spoil(value[key], data)
        return value
    if isinstance(value, list) and value and data.draw(st.integers(0, 5)):
        place = data.draw(st.integers(0, len(value) - 1))
        value[place] = spoil(value[place], data)
        return value
    return data.draw(JUNK)


@pytest.mark.parametrize("platform", PLATFORMS)
@given(data=st.data())
def test_a_spoiled_delivery_is_read_as_far_as_it_goes(platform: str, data: st.DataObject) -> None:
    body = copy.deepcopy(data.draw(st.sampled_from(BODIES[platform])))
    spoiled = json.dumps(spoil(body, data)).encode()

    try:
        changes = read(platform, spoiled)
    except MalformedError:
        assert not spoiled.startswith(b"{")
        return
    for change in changes:
        if isinstance(change, Posted):
            json.dumps(change.post.text, ensure_ascii=False).encode()
            assert change.post.version >= 1
            assert change.post.url is None or change.post.url.startswith("http")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_half_a_sign_is_stored_as_a_mark(platform: str) -> None:
    bodies = {
        "x": '{"data":{"event_type":"post.mention.create","payload":{"id":"1","text":"a\\ud83d"}}}',
        "facebook": '{"object":"page","entry":[{"id":"9","changes":[{"field":"feed","value":'
        '{"item":"post","verb":"add","post_id":"1","message":"a\\ud83d"}}]}]}',
        "generic": '{"type":"post.created","data":{"id":"1","text":"a\\ud83d"}}',
    }

    (change,) = read(platform, bodies[platform].encode())

    assert isinstance(change, Posted)
    assert change.post.text == "a\ufffd"


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
