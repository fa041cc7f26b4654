"""`herodesk export`, `erase`, `receipt` and `redrive` on the local cloud."""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from herodesk_ops.cli import main
from herodesk_ops.local.clock import BEGINNING
from herodesk_ops.local.command import Options, serving
from herodesk_ops.queue_names import queue_urls
from herodesk_ops.stage import Stage
from tests.sample import NORDWIND, nordwind

Run = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    options = Options(port=0, brand=nordwind(), folder=NORDWIND, clock="virtual")
    with serving(options, BEGINNING) as (_, address):
        yield address


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str) -> Run:
    for name in ("AWS_ENDPOINT_URL", "HERODESK_STAGE", "HERODESK_TABLE"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str) -> tuple[int, str]:
        told = ["herodesk", *words, "--endpoint-url", f"{url}/_local/aws"]
        monkeypatch.setattr(sys, "argv", told)
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out + err

    return run


@pytest.fixture
def at(url: str) -> Stage:
    return Stage(f"{url}/_local/aws")


def an_event(post_id: str, author: str = "mara-77", text: object = "Nordwind Gerät defekt") -> Any:
    data = {"id": post_id, "text": text, "author": {"id": author, "name": "Mara Kessler"}}
    return {"type": "post.created", "data": data}


def dead_letter(at: Stage, queue: str, body: dict[str, Any]) -> None:
    at.client("sqs").send_message(QueueUrl=queue_urls(at)[queue], MessageBody=json.dumps(body))


def a_delivery(*events: Any) -> dict[str, Any]:
    return {
        "platform": "generic", "method": "POST", "headers": {}, "query": {},
        "body": b64encode(json.dumps({"events": events}).encode()).decode(),
        "received_at": "2026-11-23T09:00:00+00:00", "first": None, "last": None,
    }  # fmt: skip


def settle(url: str) -> None:
    requests.post(f"{url}/_local/settle", timeout=30)


def kept_posts(url: str) -> list[str]:
    told = requests.get(f"{url}/_local/posts.json", timeout=30).json()
    return [post["post_id"] for post in told if post["platform"] == "generic"]


def test_a_person_is_exported_erased_with_a_receipt_and_gone(run: Run, url: str, at: Stage) -> None:
    dead_letter(at, "Inbox", a_delivery(an_event("g-1")))
    settle(url)
    code, told = run("export", "generic", "mara-77", "--json")
    assert code == 0
    assert json.loads(told)["posts"][0]["post"]["text"] == "Nordwind Gerät defekt"

    code, told = run("erase", "generic", "mara-77", "--yes", "--json")
    assert code == 0
    receipt = json.loads(told)
    assert receipt["counts"]["posts"] == 1
    assert "mara" not in told.lower()

    assert json.loads(run("export", "generic", "mara-77")[1])["posts"] == []
    assert json.loads(run("receipt", receipt["receipt"], "--json")[1]) == receipt
    assert receipt["receipt"] in run("receipt", receipt["receipt"])[1]
    dead_letter(at, "Inbox", a_delivery(an_event("g-1")))
    settle(url)
    assert "g-1" not in kept_posts(url)


def test_an_erasure_asks_first_and_knows_the_platforms(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))

    assert run("erase", "generic", "mara-77")[0] == 1
    assert run("erase", "nowhere", "mara-77", "--yes")[0] == 2
    assert run("receipt", "nothing")[0] == 1


def test_dead_letters_are_shown_without_content_and_left_where_they_are(
    run: Run, at: Stage
) -> None:
    dead_letter(at, "InboxDead", a_delivery(an_event("g-2", text=7)))
    dead_letter(at, "OutboxDead", {"case": "K7Q2MX", "reply": "r1"})

    for _ in range(2):
        code, told = run("redrive", "--dry-run", "--json")
        rows = json.loads(told)
        assert code == 0
        assert [row["queue"] for row in rows] == ["inbox", "outbox"]
        assert rows[0]["reason"].startswith("1 of 1 events cannot be read")
        assert rows[1]["reason"] == "the reply is no longer kept"
        assert "Mara" not in told
    assert "none moved" in run("redrive", "--dry-run")[1]
    assert len(json.loads(run("redrive", "--queue", "outbox", "--json")[1])) == 1
    run("redrive", "--queue", "inbox")


def test_each_dead_letter_is_replayed_once_and_is_then_gone(run: Run, url: str, at: Stage) -> None:
    for number in range(12):
        dead_letter(at, "InboxDead", a_delivery(an_event(f"r-{number}", author=f"a{number}")))

    code, told = run("redrive", "--queue", "inbox", "--json")
    settle(url)

    rows = json.loads(told)
    assert code == 0
    assert [row["done"] for row in rows] == ["replayed"] * 12
    assert sorted(post for post in kept_posts(url) if post.startswith("r-")) == sorted(
        f"r-{number}" for number in range(12)
    )
    assert "No dead letters" in run("redrive")[1]


def test_a_dead_letter_stays_when_its_queue_does_not_take_it(
    at: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from herodesk_ops.redrive import Which, redriven

    dead_letter(at, "InboxDead", a_delivery(an_event("g-3")))
    sqs = at.client("sqs")

    def refused(**_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(sqs, "send_message", refused)
    monkeypatch.setattr(Stage, "client", lambda *_: sqs)
    monkeypatch.setattr("herodesk_ops.redrive.bucket_name", lambda _: "bucket")

    with pytest.raises(ConnectionError):
        list(redriven(at, Which.INBOX, dry_run=False))

    told = sqs.get_queue_attributes(QueueUrl=queue_urls(at)["InboxDead"], AttributeNames=["All"])[
        "Attributes"
    ]
    assert (
        int(told["ApproximateNumberOfMessages"])
        + int(told["ApproximateNumberOfMessagesNotVisible"])
        >= 1
    )


def test_what_is_left_of_who_has_left_is_erased_without_naming_anybody(
    run: Run, url: str, at: Stage
) -> None:
    noise = an_event("g-9", text="WIN a free iPhone now!!! click https://bit.example/x1 #giveaway")
    dead_letter(at, "Inbox", a_delivery(noise))
    settle(url)
    assert run("erase", "--left", "--yes")[0] == 0
    assert "g-9" in kept_posts(url)
    left = {"type": "author.deleted", "data": {"author": {"id": "mara-77"}}}
    dead_letter(at, "Inbox", a_delivery(left))
    settle(url)
    for _ in range(4):
        requests.post(f"{url}/_local/clock", json={"advance_seconds": 60}, timeout=30)

    code, told = run("erase", "--left", "--yes")

    assert code == 0
    assert "mara" not in told.lower()
    assert "g-9" not in kept_posts(url)
    assert run("erase", "--left", "generic", "mara-77", "--yes")[0] == 2
    assert run("erase", "generic", "--yes")[0] == 2
