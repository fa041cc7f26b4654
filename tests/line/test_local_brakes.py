"""ST16 and a pause on the real template: over HTTP, through every function."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from herodesk_ops.local.clock import BEGINNING
from herodesk_ops.local.command import serving
from tests.line.test_local_server import OPTIONS, Local
from tests.sample import everybody, person


@pytest.fixture
def local() -> Iterator[Local]:
    with serving(OPTIONS, BEGINNING) as (front, url):
        yield Local(front, url)


def test_who_texts_stop_gets_email_from_then_on_and_start_brings_texts_back(local: Local) -> None:
    for one in everybody():
        if one.phone:
            assert local.post("text", **{"from": one.phone, "text": " Stopp."}).status_code == 200

    local.deliver("1")
    local.post("settle")
    told = local.get("notices.json")
    assert told
    assert {row["channel"] for row in told} == {"email"}
    assert {row["kind"] for row in told} >= {"alert", "offer"}
    ana = requests.get(f"{local.url}/_local/phone?hero=ana", timeout=20).text
    assert "No text messages go here" in ana

    number = person("ana").phone
    back = requests.post(
        f"{local.url}/_local/text", data={"from": number, "text": "START"},
        allow_redirects=False, timeout=20,
    )  # fmt: skip
    assert (back.status_code, back.headers["location"]) == (303, "/_local/phone?hero=ana")
    requests.post(f"{local.url}/sign-in", data={"contact": number}, timeout=20)
    assert [row["hero"] for row in local.get("notices.json") if row["channel"] == "sms"] == ["ana"]


def test_what_waited_for_a_pause_goes_on_within_minutes_of_resuming(local: Local) -> None:
    def api(path: str, **body: str) -> int:
        signed = local.post("sign-in", hero="karla")
        headers = {"X-CSRF-Token": signed.json()["csrf"]}
        url = f"{local.url}/api/pauses/{path}"
        answer = requests.post(url, json=body, headers=headers, cookies=signed.cookies, timeout=20)
        return answer.status_code

    assert api("pause", scope="channel", name="x", why="falscher Preis") == 200
    local.deliver("1")
    local.post("settle")
    [case] = local.get("cases.json")
    assert (case["state"], local.get("notices.json")) == ("deferred", [])

    local.post("clock", advance_seconds=4 * 3600 + 60)
    reminders = [row for row in local.get("notices.json") if row["kind"] == "alert"]
    assert "karla" in {row["hero"] for row in reminders}
    assert not any("falscher Preis" in str(row) for row in reminders)

    assert api("resume", scope="channel", name="x") == 200
    local.post("clock", advance_seconds=120)
    [case] = local.get("cases.json")
    assert case["state"] == "offered"
    assert local.get("dead.json") == {name: [] for name in local.get("dead.json")}
