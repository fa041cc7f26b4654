"""Requests reach functions exactly as API Gateway's payload format 2.0 would hand them over."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import pytest

from herodesk_ops.local.blueprint import Route
from herodesk_ops.local.http_events import (
    MOST_BODY_BYTES,
    Request,
    event_of,
    response_of,
    route_of,
    too_large,
)

NOW = datetime(2026, 11, 23, 9, 0, 0, 250_000, tzinfo=UTC)
ROUTES = [
    Route("ANY", "/$default", "console"),
    Route("POST", "/hooks/{platform}", "receive"),
    Route("GET", "/hooks/{platform}", "receive"),
]
JSON = ("Content-Type", "application/json")


def event(request: Request) -> dict[str, Any]:
    found = route_of(request, ROUTES)
    assert found is not None
    return event_of(request, *found, now=NOW, number=7)


def test_a_json_delivery_keeps_its_body_as_text() -> None:
    got = event(Request("POST", "/hooks/x", headers=[JSON], body='{"ä": 1}'.encode()))

    assert (got["body"], got["isBase64Encoded"]) == ('{"ä": 1}', False)
    assert got["routeKey"] == "POST /hooks/{platform}"
    assert got["pathParameters"] == {"platform": "x"}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/octet-stream", b"\x00\x01"),
        ("application/x-www-form-urlencoded", b"a=1"),
        ("application/json", b"\xff\xfe not UTF-8"),
        ("", b"no type at all"),
    ],
)
def test_what_is_neither_json_nor_text_comes_as_base64(kind: str, body: bytes) -> None:
    got = event(Request("POST", "/hooks/x", headers=[("content-type", kind)], body=body))

    assert got["isBase64Encoded"] is True
    assert base64.b64decode(got["body"]) == body


def test_headers_are_in_small_letters_and_joined_and_cookies_stand_apart() -> None:
    headers = [("X-Two", "a"), ("x-two", "b"), ("Cookie", "one=1; two=2"), ("Host", "h.example")]
    got = event(Request("GET", "/", headers=headers))

    assert got["headers"] == {"x-two": "a,b", "host": "h.example", "x-forwarded-proto": "http"}
    assert got["cookies"] == ["one=1", "two=2"]
    assert got["requestContext"]["domainName"] == "h.example"


def test_the_query_is_there_raw_and_read_with_repeated_names_joined() -> None:
    got = event(Request("GET", "/hooks/x", query="crc_token=a%2Bb&x=1&x=2"))

    assert got["rawQueryString"] == "crc_token=a%2Bb&x=1&x=2"
    assert got["queryStringParameters"] == {"crc_token": "a+b", "x": "1,2"}


def test_what_is_empty_is_left_out() -> None:
    got = event(Request("GET", "/cases"))

    assert not {"body", "cookies", "queryStringParameters", "pathParameters"} & got.keys()
    assert got["routeKey"] == "$default"
    assert got["version"] == "2.0"


def test_times_are_written_as_the_gateway_writes_them() -> None:
    context = event(Request("GET", "/"))["requestContext"]

    assert context["time"] == "23/Nov/2026:09:00:00 +0000"
    assert context["timeEpoch"] == 1795424400250
    assert context["http"]["method"] == "GET"


def test_the_particular_route_wins_over_the_default() -> None:
    assert [
        found[0].function if (found := route_of(Request(method, path), ROUTES)) else None
        for method, path in (("POST", "/hooks/x"), ("PUT", "/hooks/x"), ("GET", "/hooks/x/y"))
    ] == ["receive", "console", "console"]


def test_an_answer_keeps_status_headers_and_cookies() -> None:
    got = response_of(
        {"statusCode": 303, "headers": {"location": "/"}, "cookies": ["a=1", "b=2"], "body": ""}
    )

    assert got.status == 303
    assert got.headers == [("location", "/"), ("set-cookie", "a=1"), ("set-cookie", "b=2")]


def test_an_answer_in_base64_is_sent_as_bytes() -> None:
    body = base64.b64encode(b"\x89PNG").decode()

    assert (
        response_of({"statusCode": 200, "body": body, "isBase64Encoded": True}).body == b"\x89PNG"
    )


def test_a_value_without_status_is_sent_as_json() -> None:
    assert response_of({"a": 1}).body == b'{"a": 1}'
    assert response_of(None).status == 500


def test_too_much_is_refused_by_the_gateway_itself() -> None:
    wide = Request("GET", "/", headers=[("x", "y" * 10_241)])
    long = Request("POST", "/", body=b"x" * (MOST_BODY_BYTES + 1))

    refusals = [too_large(request) for request in (wide, long, Request("GET", "/"))]

    assert [refusal and refusal.status for refusal in refusals] == [431, 413, None]
