"""The console's handler with a recorded event."""

from __future__ import annotations

import gzip
import json
from base64 import b64decode
from io import StringIO

import pytest

from functions.console import app as console
from herodesk import bootstrap, line
from herodesk.ports import App
from tests.sample import person
from tests.unit.web.desk import RECORDED


def test_a_recorded_request_is_answered_and_its_path_is_not_logged(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = StringIO()
    monkeypatch.setattr(console.logger.registered_handler, "stream", log)
    monkeypatch.setattr(bootstrap, "app", lambda: app)
    event = RECORDED | {"rawPath": "/c/ABCDEFsecretsecretsecretsec"}

    answer = console.handler(event, None)

    assert answer["statusCode"] == 404
    (row,) = log.getvalue().splitlines()
    assert json.loads(row)["status"] == 404
    assert "secret" not in row


@pytest.mark.parametrize(
    "path", ["/c/ABC123secretsecretsecretsec", "/cases/ABC123/reply", "/api/cases/ABC123"]
)
def test_of_a_path_the_number_of_the_case_is_logged_and_nothing_else(
    app: App, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    log = StringIO()
    monkeypatch.setattr(console.logger.registered_handler, "stream", log)
    monkeypatch.setattr(bootstrap, "app", lambda: app)

    console.handler(RECORDED | {"rawPath": path}, None)

    (row,) = log.getvalue().splitlines()
    assert json.loads(row)["case"] == "ABC123"
    assert path not in row
    assert "secret" not in row


def test_what_somebody_searches_for_is_in_no_log(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    log = StringIO()
    monkeypatch.setattr(console.logger.registered_handler, "stream", log)
    monkeypatch.setattr(bootstrap, "app", lambda: app)
    signed = line.open_session(person("ana"), app=app)
    event = RECORDED | {
        "rawPath": "/search",
        "rawQueryString": "q=Mara+Kessler",
        "queryStringParameters": {"q": "Mara Kessler"},
        "cookies": [f"__Host-herodesk={signed.token}"],
    }

    answer = console.handler(event, None)

    assert answer["statusCode"] == 200
    assert "Kessler" not in log.getvalue()


@pytest.mark.parametrize(("path", "status"), [("/health", 200), ("/sign-in", 200), ("/c/ABC", 404)])
def test_whoever_asks_for_the_head_alone_gets_that_of_the_page(
    app: App, monkeypatch: pytest.MonkeyPatch, path: str, status: int
) -> None:
    monkeypatch.setattr(bootstrap, "app", lambda: app)
    called = RECORDED["requestContext"]
    by = {
        method: {**called, "http": {**called["http"], "method": method}}
        for method in ("GET", "HEAD")
    }

    page, head = (
        console.handler(RECORDED | {"rawPath": path, "requestContext": by[method]}, None)
        for method in ("GET", "HEAD")
    )

    assert (page["statusCode"], head["statusCode"]) == (status, status)
    assert page["body"]
    assert head["body"] == ""
    assert head["headers"].keys() == page["headers"].keys()


@pytest.mark.parametrize("path", ["/cases/ABC123", "/api/cases/ABC123"])
def test_what_nobody_foresaw_is_a_page_all_the_same_and_logged_without_its_words(
    app: App, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    log = StringIO()
    monkeypatch.setattr(console.logger.registered_handler, "stream", log)
    monkeypatch.setattr(bootstrap, "app", lambda: app)
    signed = line.open_session(person("ana"), app=app)

    def broken(*_: object, **__: object) -> None:
        raise KeyError("Mara Kessler wrote this")

    monkeypatch.setattr(line, "show", broken)
    event = RECORDED | {"rawPath": path, "cookies": [f"__Host-herodesk={signed.token}"]}

    answer = console.handler(event, None)

    assert answer["statusCode"] == 500
    body = gzip.decompress(b64decode(answer["body"])).decode()
    assert "Kessler" not in body
    assert "Bitte" in body  # in the reader's words, what to do
    failed, answered = (json.loads(row) for row in log.getvalue().splitlines())
    assert (failed["level"], failed["exception_name"]) == ("ERROR", "KeyError")
    assert failed["at"][-1].endswith(" broken")
    assert answered["status"] == 500
    assert "Kessler" not in log.getvalue()
