"""What LinkedIn did not deliver is asked for as it describes, page by page."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
import responses

from herodesk.domain.brand import Account, Watch
from herodesk.domain.channel import Cursor
from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Asked, Page
from herodesk.platforms.linkedin.catch_up import read

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SINCE = NOW - timedelta(hours=2)
API = "https://linkedin.example/rest"
NOTIFICATIONS = f"{API}/organizationalEntityNotifications"


def asked(net: responses.RequestsMock, page: str = "", **answer: Any) -> Any:
    net.get(NOTIFICATIONS, **answer)
    us = Account(id="urn:li:organization:1", handle="nordwind", name="Nordwind")
    cursor = Cursor(reading="notifications", done=SINCE.isoformat(), page=page)
    with requests.Session() as http:
        return read(
            Asked(cursor=cursor, account=us, watch=Watch(terms=())),
            http=http,
            api=API,
            secrets={"access_token": "t"},
            now=NOW,
        )


def note(minutes: int, **more: Any) -> dict[str, Any]:
    at = int((SINCE + timedelta(minutes=minutes)).timestamp() * 1000)
    return {"action": "COMMENT", "generatedActivity": f"u{minutes}", "lastModifiedAt": at, **more}


@pytest.fixture
def net() -> Any:
    with responses.RequestsMock() as mock:
        yield mock


def test_it_is_asked_for_as_linkedin_describes_it(net: responses.RequestsMock) -> None:
    asked(net, json={"elements": []})

    request = net.calls[0].request
    assert request.url == (
        f"{NOTIFICATIONS}?q=criteria"
        "&actions=List(COMMENT,SHARE,SHARE_MENTION,COMMENT_EDIT,COMMENT_DELETE)"
        "&organizationalEntity=urn%3Ali%3Aorganization%3A1"
        "&timeRange=(start:1793602800000,end:1793610000000)&start=0&count=100"
    )
    assert request.headers["X-Restli-Protocol-Version"] == "2.0.0"


def test_a_page_tells_what_is_new_as_a_delivery_would_the_oldest_first(
    net: responses.RequestsMock,
) -> None:
    told = [note(9), note(3), note(-1), note(5, action="ADMIN_COMMENT"), {"action": "COMMENT"}]

    page = asked(net, json={"elements": told})

    body = json.loads(page.body)
    assert body["type"] == "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"
    assert [it.get("generatedActivity") for it in body["notifications"]] == [None, "u3", "u9"]
    assert (page.posts, page.following) == (3, "")
    assert datetime.fromisoformat(page.newest) == NOW - timedelta(minutes=5)


@pytest.mark.parametrize(
    ("page", "count", "paging", "following"),
    [
        ("", 100, {"total": 150}, "100"),
        ("100", 50, {"total": 150}, ""),
        ("", 100, {}, "100"),
        ("", 99, {}, ""),
        ("100", 0, {"total": 150}, ""),
        ("no number", 1, {"total": 1}, ""),
    ],
)
def test_pages_go_on_until_all_is_told(
    net: responses.RequestsMock, page: str, count: int, paging: dict[str, int], following: str
) -> None:
    found = asked(net, page, json={"elements": [note(1)] * count, "paging": paging})

    assert isinstance(found, Page)
    assert found.following == following


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (401, Refused(reason="linkedin-token")),
        (403, Refused(reason="linkedin-forbidden")),
        (404, Refused(reason="linkedin-invalid")),
        (429, Wait(until=NOW + timedelta(minutes=1), reason="linkedin-rate-limit")),
        (500, Lost(reason="status-500")),
    ],
)
def test_a_refusal_is_told(net: responses.RequestsMock, status: int, answer: object) -> None:
    assert asked(net, status=status) == answer


@pytest.mark.parametrize("body", ["{}", "[]", "no", '{"elements":{}}'])
def test_an_answer_that_is_no_list_is_lost(net: responses.RequestsMock, body: str) -> None:
    assert asked(net, body=body) == Lost(reason="malformed-answer")
