"""Every answer that a platform may give to a reply has one outcome."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
import responses
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from herodesk.domain.reply import Look, Lost, Outcome, Refused, Reply, Sent, Wait
from herodesk.platforms import publish_of

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
API = "https://api.x.example"
TWEETS = f"{API}/2/tweets"
TIMELINE = f"{API}/2/users/17/tweets"
FORUM = "https://forum.example/herodesk"
X = {"access_token": "secret-token", "user_id": "17"}
GENERIC = {"reply_secret": "whsec_MDEyMzQ1Njc4OWFiY2RlZg=="}
PROBLEMS = "https://api.twitter.com/2/problems/"
GATE = "not allowed because you have not been mentioned or otherwise engaged by the author"


def reply(platform: str = "x", **changes: Any) -> Reply:
    fields: dict[str, Any] = {
        "reply_id": "r-1",
        "case": "7K3M9Q",
        "hero": "ana",
        "platform": platform,
        "post_id": "100",
        "to": "102",
        "text": "Hallo & danke, schau hier: https://nordwind.example/hilfe",
        "sign_off": " – Ana",
        "created_at": NOW - timedelta(seconds=30),
        "language": "de",
    }
    return Reply(**(fields | changes))


def refused_connection() -> requests.ConnectionError:
    reason = NewConnectionError(None, "refused")  # type: ignore[arg-type]
    return requests.ConnectionError(MaxRetryError(None, "/", reason))  # type: ignore[arg-type]


def broken_connection() -> requests.ConnectionError:
    return requests.ConnectionError(ProtocolError("Connection aborted."))


@pytest.fixture
def net() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def on_x(**secrets: str) -> Outcome:
    with requests.Session() as http:
        return publish_of("x").publish(reply(), http=http, api=API, secrets=secrets or X, now=NOW)


def on_forum(api: str = FORUM, **secrets: str) -> Outcome:
    with requests.Session() as http:
        return publish_of("generic").publish(
            reply("generic"), http=http, api=api, secrets=secrets or GENERIC, now=NOW
        )


def looked(**secrets: str) -> Sent | Look:
    with requests.Session() as http:
        return publish_of("x").find(reply(), http=http, api=API, secrets=secrets or X, now=NOW)


def problem(kind: str, detail: str = "", **more: Any) -> dict[str, Any]:
    return {"title": "Nope", "detail": detail, "type": PROBLEMS + kind, **more}


# -- X --------------------------------------------------------------------------------------


def test_a_reply_goes_to_x_as_x_wants_it(net: responses.RequestsMock) -> None:
    net.post(TWEETS, json={"data": {"id": "1990000000000000001", "text": "…"}}, status=201)

    outcome = on_x()

    request = net.calls[0].request
    assert outcome == Sent(
        remote_id="1990000000000000001", url="https://x.com/i/web/status/1990000000000000001"
    )
    assert json.loads(request.body or b"") == {
        "text": "Hallo & danke, schau hier: https://nordwind.example/hilfe – Ana",
        "reply": {"in_reply_to_tweet_id": "102"},
    }
    assert request.headers["Authorization"] == "Bearer secret-token"
    assert request.req_kwargs["timeout"] == (3.0, 10.0)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, problem("invalid-request"), "x-invalid"),
        (401, problem("unauthorized"), "x-token"),
        (403, problem("client-forbidden", GATE), "x-reply-gate"),
        (403, problem("client-forbidden", "Your account is locked."), "x-forbidden"),
        (403, problem("usage-capped"), "x-usage-capped"),
        (429, problem("usage-capped"), "x-usage-capped"),
        (404, problem("resource-not-found"), "post-gone"),
        (400, {"errors": [{"type": PROBLEMS + "resource-not-found"}]}, "post-gone"),
        (404, "no JSON", "post-gone"),
        (413, problem("invalid-request"), "x-invalid"),
    ],
)
def test_what_x_refuses_for_good_is_refused(
    net: responses.RequestsMock, status: int, body: object, reason: str
) -> None:
    net.post(TWEETS, json=body, status=status)

    outcome = on_x()

    assert isinstance(outcome, Refused)
    assert outcome.reason == reason


@pytest.mark.parametrize(
    "body",
    [
        problem(
            "client-forbidden", "You are not allowed to create a Tweet with duplicate content."
        ),
        {"errors": [{"code": 187, "message": "Status is a duplicate."}]},
    ],
)
def test_a_duplicate_may_be_our_own_first_try(net: responses.RequestsMock, body: object) -> None:
    net.post(TWEETS, json=body, status=403)

    assert on_x() == Lost(reason="duplicate")


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408, 302, 307])
def test_an_answer_that_tells_nothing_is_lost(net: responses.RequestsMock, status: int) -> None:
    net.post(TWEETS, status=status, headers={"Location": "https://elsewhere.example/"})

    assert on_x() == Lost(reason=f"status-{status}")
    assert len(net.calls) == 1


@pytest.mark.parametrize("body", ["", "<html>", "[]", "{}", '{"data":{"id":""}}', '{"data":[]}'])
def test_a_malformed_success_is_lost(net: responses.RequestsMock, body: str) -> None:
    net.post(TWEETS, body=body, status=201)

    assert on_x() == Lost(reason="malformed-answer")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) + 90)}, 90),
        ({}, 900),
        ({"x-rate-limit-reset": "soon"}, 900),
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) - 90)}, 1),
        ({"x-rate-limit-reset": "9" * 30}, 900),
        (
            {
                "x-rate-limit-remaining": "5",
                "x-rate-limit-reset": str(int(NOW.timestamp()) + 90),
                "x-user-limit-24hour-remaining": "0",
                "x-user-limit-24hour-reset": str(int(NOW.timestamp()) + 7200),
            },
            7200,
        ),
    ],
)
def test_a_rate_limit_is_waited_out(
    net: responses.RequestsMock, headers: dict[str, str], seconds: int
) -> None:
    net.post(TWEETS, json=problem("too-many-requests"), status=429, headers=headers)

    assert on_x() == Wait(until=NOW + timedelta(seconds=seconds), reason="x-rate-limit")


@pytest.mark.parametrize("error", [requests.ReadTimeout(), broken_connection(), requests.Timeout()])
def test_a_connection_that_breaks_after_sending_is_lost(
    net: responses.RequestsMock, error: Exception
) -> None:
    net.post(TWEETS, body=error)

    assert on_x() == Lost(reason="no-answer")


@pytest.mark.parametrize("error", [requests.ConnectTimeout(), refused_connection()])
def test_what_was_never_sent_waits(net: responses.RequestsMock, error: Exception) -> None:
    net.post(TWEETS, body=error)

    assert on_x() == Wait(until=NOW + timedelta(seconds=30), reason="no-connection")


def test_nothing_is_sent_without_a_token(net: responses.RequestsMock) -> None:
    outcome = on_x(user_id="17")

    assert isinstance(outcome, Refused)
    assert outcome.reason == "x-token"
    assert len(net.calls) == 0


# -- X: looking -----------------------------------------------------------------------------


def ours(text: str, to: str = "102", **more: Any) -> dict[str, Any]:
    return {
        "id": "1990000000000000007",
        "text": text,
        "created_at": "2026-11-02T08:59:40.000Z",
        "referenced_tweets": [{"type": "replied_to", "id": to}],
        **more,
    }


@pytest.mark.parametrize(
    "seen",
    [
        "Hallo & danke, schau hier: https://nordwind.example/hilfe – Ana",
        "@joerg_k @mia Hallo &amp; danke, schau hier: https://t.co/aBcDeF – Ana",
    ],
)
def test_a_reply_is_recognised_as_x_shows_it(net: responses.RequestsMock, seen: str) -> None:
    net.get(TIMELINE, json={"data": [ours("etwas anderes"), ours(seen)], "meta": {}})

    found = looked() if "t.co" not in seen else looked_for_link()

    assert found == Sent(
        remote_id="1990000000000000007", url="https://x.com/i/web/status/1990000000000000007"
    )


def looked_for_link() -> Sent | Look:
    """`nordwind.example` is no link, X shortens what is one."""
    with requests.Session() as http:
        real = reply(text="Hallo & danke, schau hier: https://nordwind.de/hilfe")
        return publish_of("x").find(real, http=http, api=API, secrets=X, now=NOW)


@pytest.mark.parametrize(
    "timeline",
    [
        {"meta": {"result_count": 0}},
        {"data": [ours("etwas anderes")], "meta": {"result_count": 1}},
        {"data": [ours(reply().public_text, to="999")], "meta": {"result_count": 1}},
        {
            "data": [ours("alt", created_at="2026-11-01T00:00:00.000Z")],
            "meta": {"next_token": "more"},
        },
    ],
)
def test_a_reply_that_is_not_there_is_absent(
    net: responses.RequestsMock, timeline: dict[str, Any]
) -> None:
    net.get(TIMELINE, json=timeline)

    assert looked() is Look.ABSENT


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 500},
        {"status": 429},
        {"status": 401},
        {"body": "<html>"},
        {"json": {}},
        {"json": {"errors": [{"title": "Not Found Error"}]}},
        {"json": {"data": [ours("neu")], "meta": {"next_token": "more"}}},
        {"body": requests.ReadTimeout()},
        {"body": requests.ConnectTimeout()},
    ],
    ids=str,
)
def test_a_look_that_fails_is_unsure(net: responses.RequestsMock, answer: dict[str, Any]) -> None:
    net.get(TIMELINE, **answer)

    assert looked() is Look.UNSURE


def test_a_look_needs_token_and_account() -> None:
    assert looked(access_token="a") is Look.UNSURE
    assert looked(user_id="17") is Look.UNSURE


# -- our own webhook ------------------------------------------------------------------------


def test_a_reply_goes_to_the_forum_signed(net: responses.RequestsMock) -> None:
    net.post(
        FORUM, json={"id": 9007199254740993123, "url": "https://forum.example/p/9"}, status=201
    )

    outcome = on_forum()

    request = net.calls[0].request
    assert outcome == Sent(remote_id="9007199254740993123", url="https://forum.example/p/9")
    assert request.headers["webhook-id"] == "r-1"
    assert json.loads(request.body or b"")["data"] == {
        "id": "r-1",
        "in_reply_to": "102",
        "thread": None,
        "account": None,
        "text": reply().public_text,
        "language": "de",
        "created_at": "2026-11-02T08:59:30Z",
    }


def test_two_live_secrets_sign_both(net: responses.RequestsMock) -> None:
    net.post(FORUM, json={"id": "9"})

    on_forum(**GENERIC, reply_secret_previous="whsec_ZmVkY2JhOTg3NjU0MzIxMA==")

    signatures = net.calls[0].request.headers["webhook-signature"].split(" ")
    assert len(set(signatures)) == 2


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ({"status": 200, "json": {"id": "9", "url": "javascript:x"}}, Sent(remote_id="9")),
        ({"status": 409, "json": {"id": "9"}}, Sent(remote_id="9")),
        ({"status": 204}, Sent(remote_id="r-1")),
        ({"status": 200, "body": "<html>"}, Lost(reason="malformed-answer")),
        ({"status": 409, "json": {}}, Refused(reason="generic-refused")),
        ({"status": 404}, Refused(reason="post-gone")),
        ({"status": 410}, Refused(reason="post-gone")),
        (
            {"status": 422, "json": {"detail": "zu lang"}},
            Refused(reason="generic-refused", detail="zu lang"),
        ),
        ({"status": 302, "headers": {"Location": "/"}}, Refused(reason="generic-refused")),
        ({"status": 500}, Lost(reason="status-500")),
        ({"body": requests.ReadTimeout()}, Lost(reason="no-answer")),
        (
            {"body": requests.ConnectTimeout()},
            Wait(until=NOW + timedelta(seconds=30), reason="no-connection"),
        ),
    ],
    ids=str,
)
def test_every_answer_of_a_forum_has_its_outcome(
    net: responses.RequestsMock, answer: dict[str, Any], wanted: Outcome
) -> None:
    net.post(FORUM, **answer)

    assert on_forum() == wanted


@pytest.mark.parametrize(
    ("after", "seconds"),
    [
        ("120", 120),
        ("Mon, 02 Nov 2026 09:05:00 GMT", 300),
        ("", 60),
        ("later", 60),
        ("0", 1),
        ("9" * 30, 60),
    ],
)
def test_a_forum_may_ask_to_wait(net: responses.RequestsMock, after: str, seconds: int) -> None:
    net.post(FORUM, status=429, headers={"Retry-After": after})

    assert on_forum() == Wait(until=NOW + timedelta(seconds=seconds), reason="generic-rate-limit")


def test_without_an_address_a_person_answers_by_hand(net: responses.RequestsMock) -> None:
    assert on_forum(api="") == Refused(reason="answered-by-hand")


def test_without_a_secret_nothing_is_sent(net: responses.RequestsMock) -> None:
    outcome = on_forum(reply_secret="plain")

    assert isinstance(outcome, Refused)
    assert outcome.reason == "generic-secret"


def test_a_repeat_to_a_forum_makes_no_second_reply() -> None:
    with requests.Session() as http:
        found = publish_of("generic").find(
            reply("generic"), http=http, api=FORUM, secrets=GENERIC, now=NOW
        )

    assert found is Look.ABSENT
