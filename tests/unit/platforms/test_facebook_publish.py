"""Facebook: every answer of Meta's error table has one outcome, and a look is never too sure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses
from hypothesis import given
from hypothesis import strategies as st
from urllib3.exceptions import ProtocolError

from herodesk.domain.reply import Look, Lost, Outcome, Refused, Reply, Sent, Wait
from herodesk.platforms.facebook.measure import LIMIT, length
from herodesk.platforms.facebook.publish import find, publish

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
API = "https://graph.example/v26.0"
COMMENTS = f"{API}/7_1/comments"
PAGE = "100000000000001"
SECRETS = {"access_token": "page-token"}
WORDS = "Hallo & danke + 100 % 😡\nBis später – Ana"


def reply(**changes: Any) -> Reply:
    fields: dict[str, Any] = {
        "reply_id": "r-1",
        "case": "7K3M9Q",
        "hero": "ana",
        "platform": "facebook",
        "post_id": "7_1",
        "to": "7_1",
        "thread": f"{PAGE}_7",
        "account": PAGE,
        "text": WORDS.removesuffix(" – Ana"),
        "sign_off": " – Ana",
        "created_at": NOW - timedelta(seconds=30),
    }
    return Reply(**(fields | changes))


@pytest.fixture
def net() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def sent(secrets: dict[str, str] | None = None, **changes: Any) -> Outcome:
    given_secrets = SECRETS if secrets is None else secrets
    with requests.Session() as http:
        return publish(reply(**changes), http=http, api=API, secrets=given_secrets, now=NOW)


def looked(secrets: dict[str, str] | None = None, **changes: Any) -> Sent | Look:
    given_secrets = SECRETS if secrets is None else secrets
    with requests.Session() as http:
        return find(reply(**changes), http=http, api=API, secrets=given_secrets, now=NOW)


def body_of(request: requests.PreparedRequest) -> str:
    assert isinstance(request.body, bytes)
    return request.body.decode("ascii")


def error(code: int, message: str = "(#x) no", **more: Any) -> dict[str, Any]:
    told = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A1", **more}
    return {"error": told}


def test_a_reply_goes_below_the_comment(net: responses.RequestsMock) -> None:
    net.post(COMMENTS, json={"id": "7_900"})

    outcome = sent()

    request = net.calls[0].request
    assert outcome == Sent(remote_id="7_900", url=f"https://www.facebook.com/{PAGE}_7")
    assert parse_qs(body_of(request)) == {"message": [WORDS]}
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert request.headers["Authorization"] == "Bearer page-token"
    assert "page-token" not in (request.url or "")
    assert not urlsplit(request.url or "").query


@given(st.from_regex(r"[^.]{1,40}", fullmatch=True))
def test_a_comment_is_added_and_never_changed(to: str) -> None:
    with responses.RequestsMock() as net:
        net.add_callback(responses.POST, url=re.compile(".*"), callback=lambda _: (200, {}, "{}"))
        sent(to=to)

        assert str(net.calls[0].request.url).endswith("/comments")


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, error(190), "facebook-token"),
        (401, error(190, error_subcode=463), "facebook-token"),
        (400, error(102), "facebook-token"),
        (400, error(1000, error_subcode=467), "facebook-token"),
        (401, "no JSON", "facebook-token"),
        (403, error(10), "facebook-forbidden"),
        (400, error(10, error_subcode=2018278), "facebook-window"),
        (400, error(3), "facebook-forbidden"),
        (403, error(200), "facebook-forbidden"),
        (400, error(299), "facebook-forbidden"),
        (403, "no JSON", "facebook-forbidden"),
        (400, error(100, error_subcode=33), "post-gone"),
        (400, error(100, "Object with ID '7_1' does not exist"), "post-gone"),
        (404, error(803), "post-gone"),
        (404, "no JSON", "post-gone"),
        (400, error(100, "(#100) Param message must be shorter"), "facebook-invalid"),
        (400, error(300), "facebook-invalid"),
        (413, "no JSON", "facebook-invalid"),
    ],
)
def test_what_is_refused_for_good_is_refused(
    net: responses.RequestsMock, status: int, body: object, reason: str
) -> None:
    net.post(COMMENTS, json=body, status=status)

    outcome = sent()

    assert isinstance(outcome, Refused)
    assert outcome.reason == reason


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, error(1), "status-400"),
        (500, error(2, is_transient=True), "status-500"),
        (400, error(5000, is_transient=True), "status-400"),
        (503, "no JSON", "status-503"),
        (500, error(190), "status-500"),
        (408, "", "status-408"),
        (302, "", "status-302"),
        (400, error(506), "duplicate"),
    ],
)
def test_what_may_have_been_published_is_lost(
    net: responses.RequestsMock, status: int, body: object, reason: str
) -> None:
    net.post(COMMENTS, json=body, status=status, headers={"Location": "https://elsewhere.example/"})

    assert sent() == Lost(reason=reason)
    assert len(net.calls) == 1


@pytest.mark.parametrize(("code", "reason"), [(190, "facebook-token"), (200, "facebook-forbidden")])
def test_a_refusal_that_passes_is_waited_out(
    net: responses.RequestsMock, code: int, reason: str
) -> None:
    net.post(COMMENTS, json=error(code, is_transient=True), status=400)

    assert sent() == Wait(until=NOW + timedelta(minutes=1), reason=reason)


@pytest.mark.parametrize("body", ["", "<html>", "[]", "{}", '{"id":""}', '{"id":[]}'])
def test_a_malformed_success_is_lost(net: responses.RequestsMock, body: str) -> None:
    net.post(COMMENTS, body=body)

    assert sent() == Lost(reason="malformed-answer")


BUSINESS = "X-Business-Use-Case-Usage"
APP = "X-App-Usage"


def usage(*minutes: object) -> str:
    told = [{"type": "pages", "estimated_time_to_regain_access": it} for it in minutes]
    return json.dumps({"1234": told})


@pytest.mark.parametrize("code", [4, 17, 32, 341, 368, 613, 80001])
@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({}, 15),
        ({BUSINESS: usage(7)}, 7),
        ({BUSINESS: usage(3, 19, 0)}, 19),
        ({BUSINESS: usage(0), APP: '{"call_count":100,"total_time":25,"total_cputime":25}'}, 60),
        ({APP: '{"call_count":28,"total_time":25,"total_cputime":25}'}, 15),
        ({BUSINESS: usage(10**9)}, 25 * 60),
        ({BUSINESS: usage("soon", None, -3)}, 15),
        ({BUSINESS: "[]", APP: "soon"}, 15),
        ({BUSINESS: '{"1":{},"2":[5]}', APP: '"x"'}, 15),
        ({BUSINESS: "[" * 100_000}, 15),
    ],
)
def test_a_throttled_call_waits_as_long_as_meta_says(
    net: responses.RequestsMock, code: int, headers: dict[str, str], minutes: int
) -> None:
    net.post(COMMENTS, json=error(code, is_transient=True), status=400, headers=headers)

    assert sent() == Wait(until=NOW + timedelta(minutes=minutes), reason="facebook-rate-limit")


def test_too_many_requests_wait_without_a_code(net: responses.RequestsMock) -> None:
    net.post(COMMENTS, body="slow down", status=429)

    assert sent() == Wait(until=NOW + timedelta(minutes=15), reason="facebook-rate-limit")


@pytest.mark.parametrize(
    ("failure", "wanted"),
    [
        (requests.ReadTimeout(), Lost(reason="no-answer")),
        (
            requests.ConnectionError(ProtocolError("Connection aborted.")),
            Lost(reason="no-answer"),
        ),
        (
            requests.ConnectTimeout(),
            Wait(until=NOW + timedelta(seconds=30), reason="no-connection"),
        ),
    ],
    ids=str,
)
def test_a_broken_connection_is_told_apart(
    net: responses.RequestsMock, failure: Exception, wanted: Outcome
) -> None:
    net.post(COMMENTS, body=failure)

    assert sent() == wanted


def test_nothing_is_sent_without_a_token(net: responses.RequestsMock) -> None:
    outcome = sent({})

    assert isinstance(outcome, Refused)
    assert outcome.reason == "facebook-token"
    assert len(net.calls) == 0


def test_half_a_sign_can_be_sent(net: responses.RequestsMock) -> None:
    net.post(COMMENTS, json={"id": "7_900"})

    assert isinstance(sent(text="a\ud83d"), Sent)


# -- looking --------------------------------------------------------------------------------


def ours(**changes: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": "7_900",
        "message": WORDS,
        "from": {"id": PAGE, "name": "Nordwind"},
        "created_time": "2026-11-02T08:59:40+0000",
    }
    return told | changes


def page(*comments: dict[str, Any], more: bool = False) -> dict[str, Any]:
    return {
        "data": list(comments),
        "paging": {"next": "https://graph.example/next"} if more else {},
    }


def other(minutes: int) -> dict[str, Any]:
    written = (NOW - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S+0000")
    return {"id": f"7_{minutes}", "message": "?", "from": {"id": "5"}, "created_time": written}


@pytest.mark.parametrize("words", [WORDS, WORDS.replace("\n", "\r\n"), f" {WORDS} "])
def test_a_reply_is_recognised_as_facebook_shows_it(
    net: responses.RequestsMock, words: str
) -> None:
    net.get(COMMENTS, json=page(other(0), ours(message=words), more=True))

    assert looked() == Sent(remote_id="7_900", url=f"https://www.facebook.com/{PAGE}_7")
    query = parse_qs(urlsplit(net.calls[0].request.url or "").query)
    assert query["order"] == ["reverse_chronological"]
    assert net.calls[0].request.headers["Authorization"] == "Bearer page-token"


@pytest.mark.parametrize(
    "seen",
    [
        page(),
        page(other(0)),
        page(other(0), other(1), other(90), more=True),
        page(ours(**{"from": {"id": "5", "name": "Nachahmer"}})),
        page(ours(created_time="2026-11-01T08:00:00+0000")),
        page(ours(message="etwas anderes")),
    ],
)
def test_a_reply_that_is_not_there_is_absent(
    net: responses.RequestsMock, seen: dict[str, Any]
) -> None:
    net.get(COMMENTS, json=seen)
    net.get(f"{API}/7_1", json={"id": "7_1"})

    assert looked() is Look.ABSENT


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 500},
        {"status": 400, "json": error(100, error_subcode=33)},
        {"body": "<html>"},
        {"json": {}},
        {"json": {"data": {}}},
        {"json": error(1)},
        {"json": page(other(0), other(1), more=True)},
        {"json": page(other(90), other(0), more=True)},
        {"json": page({"id": "7_2"}, other(90), more=True)},
        {"json": page(more=True)},
        {"json": page(ours(**{"from": None}))},
        {"json": page(ours(created_time=None))},
        {"body": requests.ReadTimeout()},
        {"body": requests.ConnectTimeout()},
    ],
    ids=str,
)
def test_a_look_that_cannot_tell_is_unsure(
    net: responses.RequestsMock, answer: dict[str, Any]
) -> None:
    net.get(COMMENTS, **answer)
    net.get(f"{API}/7_1", json={"id": "7_1"})

    assert looked() is Look.UNSURE


def test_below_a_post_one_look_is_enough(net: responses.RequestsMock) -> None:
    net.get(f"{API}/{PAGE}_7/comments", json=page())

    assert looked(to=f"{PAGE}_7") is Look.ABSENT
    assert len(net.calls) == 1


def test_below_a_nested_comment_its_parent_is_looked_at_too(net: responses.RequestsMock) -> None:
    net.get(COMMENTS, json=page())
    net.get(f"{API}/7_1", json={"id": "7_1", "parent": {"id": "7_0"}})
    net.get(f"{API}/7_0/comments", json=page(other(0), ours()))

    assert isinstance(looked(), Sent)


@pytest.mark.parametrize("answer", [{"status": 500}, {"body": "<html>"}], ids=str)
def test_a_parent_that_cannot_be_learnt_leaves_us_unsure(
    net: responses.RequestsMock, answer: dict[str, Any]
) -> None:
    net.get(COMMENTS, json=page())
    net.get(f"{API}/7_1", **answer)

    assert looked() is Look.UNSURE


def test_a_look_needs_token_and_account() -> None:
    assert looked({}) is Look.UNSURE
    assert looked(account=None) is Look.UNSURE


# -- counting -------------------------------------------------------------------------------


@given(st.text(max_size=40))
def test_characters_are_counted(text: str) -> None:
    assert length(text) == len(text)
    assert LIMIT == 8000
