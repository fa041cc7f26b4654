"""WhatsApp: what every platform is held to, and what is its own."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import requests

from herodesk.domain.post import Fate
from herodesk.domain.reply import Look, Refused, Sent, Wait
from herodesk.domain.standing import Flaw, Standing
from herodesk.platforms import publish_of
from herodesk_ops.platforms.whatsapp import status
from tests.contract.platform_suite import PlatformSuite
from tests.contract.served import NOW, POST, SECRETS, US, Served, read, served

NUMBER = {**US, "id": "106540352242922"}
KIM = {"id": "4915100000001", "handle": None, "name": "Kim", "followers": None}
MESSAGE: dict[str, Any] = {**POST, "kind": "message", "author": KIM}


class TestWhatsApp(PlatformSuite):
    platform = "whatsapp"
    hook = {"app_secret": "app", "verify_token": "unser Wort"}
    other_hook = {"app_secret": "nobody's", "verify_token": "irgendeins"}
    us = NUMBER
    post = MESSAGE
    only_messages = True
    nobody_can_look = "no chat can be read; a delivery tells what became of a message"
    limit = message_limit = 4_096

    def sign(self, body: bytes, secrets: Mapping[str, str]) -> dict[str, str]:
        keyed = hmac.new(secrets["app_secret"].encode(), digestmod=hashlib.sha256)
        keyed.update(body)
        return {"x-hub-signature-256": "sha256=" + keyed.digest().hex()}

    def challenge(self, secrets: Mapping[str, str]) -> tuple[dict[str, str], str, str]:
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": "1158201444",
            "hub.verify_token": secrets["verify_token"],
        }
        return query, "1158201444", "text/plain"

    def post_id(self, compact: str) -> str:
        return f"wamid.{compact}"

    def test_each_layer_that_is_missing_is_named(self, registered: Served) -> None:
        registry = registered.stand.registry  # type: ignore[attr-defined]
        registry.page = None
        registry.app["fields"].remove("messages")
        registry.scopes.remove("whatsapp_business_messaging")

        standing = self._asked(registered)

        assert isinstance(standing, Standing)
        assert [(fault.flaw, fault.what) for fault in standing.faults] == [
            (Flaw.SUBSCRIPTION_MISSING, "messages (app)"),
            (Flaw.SUBSCRIPTION_MISSING, "messages (business account)"),
            (Flaw.PERMISSION_MISSING, "whatsapp_business_messaging"),
        ]

    def test_without_the_business_account_nothing_can_be_asked(self, registered: Served) -> None:
        standing = self._asked(registered, **{**registered.secrets, "business_account_id": ""})

        assert isinstance(standing, Refused)
        assert standing.reason == "whatsapp-secret"


@pytest.fixture
def chat() -> Iterator[Served]:
    with served("whatsapp", account=NUMBER, post=MESSAGE, private=True) as stand:
        yield stand


def _written(chat: Served, ago: timedelta) -> None:
    chat.stand.deliveries({**MESSAGE, "at": NOW - ago})


def test_an_answer_quotes_the_message_and_carries_its_name(chat: Served) -> None:
    _written(chat, timedelta(hours=23, minutes=59))

    sent = chat.publish("Ja")

    (entry,) = chat.stand.published
    assert isinstance(sent, Sent)
    assert json.loads(entry["request"]["body"]) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": KIM["id"],
        "context": {"message_id": POST["id"]},
        "type": "text",
        "text": {"body": "Ja – Ana", "preview_url": False},
        "biz_opaque_callback_data": "7K3M9Q/r-1",
    }
    assert entry["request"]["url"].endswith(f"/{NUMBER['id']}/messages")


def test_who_hides_the_number_is_written_to_by_id(chat: Served) -> None:
    hidden = {**KIM, "id": "US.13491208655302741918"}
    chat.stand.deliveries({**MESSAGE, "author": hidden})

    sent = chat.publish_it(replace(chat.reply(), recipient=hidden["id"]))

    (entry,) = chat.stand.published
    asked = json.loads(entry["request"]["body"])
    assert isinstance(sent, Sent)
    assert (asked["recipient"], "to" in asked) == (hidden["id"], False)


@pytest.mark.parametrize(
    ("ago", "away", "reason"),
    [
        (timedelta(hours=25), False, "whatsapp-window"),
        (timedelta(hours=1), True, "whatsapp-unreachable"),
    ],
)
def test_what_is_too_late_or_for_nobody_says_so(
    chat: Served, ago: timedelta, away: bool, reason: str
) -> None:
    _written(chat, ago)
    chat.stand.away |= {KIM["id"]} if away else set()  # type: ignore[attr-defined]

    outcome = chat.publish()

    assert isinstance(outcome, Refused)
    assert outcome.reason == reason
    assert chat.stand.published == []


def test_approved_words_are_sent_by_name_after_the_day(chat: Served) -> None:
    _written(chat, timedelta(days=20))
    reply = replace(chat.reply(), template="please_write_again/de_AT", sign_off="")

    sent = chat.publish_it(reply)

    (entry,) = chat.stand.published
    asked = json.loads(entry["request"]["body"])
    assert isinstance(sent, Sent)
    assert (asked["type"], "text" in asked) == ("template", False)
    assert asked["template"] == {"name": "please_write_again", "language": {"code": "de_AT"}}


def test_a_template_that_meta_does_not_know_says_so(chat: Served) -> None:
    _written(chat, timedelta(days=2))
    chat.stand.unknown.add("gone")  # type: ignore[attr-defined]

    outcome = chat.publish_it(replace(chat.reply(), template="gone/de"))

    assert isinstance(outcome, Refused)
    assert outcome.reason == "whatsapp-template"


CODES: dict[int, int | str] = {
    4: 15 * 60,
    80007: 15 * 60,
    130429: 60,
    131016: 60,
    131048: 3600,
    131056: 10,
    131047: "whatsapp-window",
    131026: "whatsapp-unreachable",
    190: "whatsapp-token",
    10: "whatsapp-forbidden",
    200: "whatsapp-forbidden",
    299: "whatsapp-forbidden",
    131005: "whatsapp-forbidden",
    132000: "whatsapp-template",
    132001: "whatsapp-template",
    132015: "whatsapp-template",
    100: "whatsapp-invalid",
    131009: "whatsapp-invalid",
}


@pytest.mark.parametrize("code", CODES)
def test_each_number_of_the_error_table_has_its_outcome(
    chat: Served, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def said(*_: object, **__: object) -> requests.Response:
        answer = requests.Response()
        answer.status_code = 400
        answer._content = json.dumps({"error": {"code": code, "message": "m"}}).encode()
        return answer

    with requests.Session() as http:
        monkeypatch.setattr(http, "request", said)
        outcome = publish_of("whatsapp").publish(
            chat.reply(), http=http, api=chat.api, secrets=SECRETS["whatsapp"], now=NOW
        )

    wanted = CODES[code]
    if isinstance(wanted, int):
        assert outcome == Wait(until=NOW + timedelta(seconds=wanted), reason="whatsapp-rate-limit")
    else:
        assert isinstance(outcome, Refused)
        assert outcome.reason == wanted


def test_a_look_waits_for_the_delivery_that_tells_then_a_person_has_to(chat: Served) -> None:
    old = replace(chat.reply(), created_at=NOW - timedelta(minutes=3))

    assert chat.find() is Look.LATER
    assert chat.find_it(old) is Look.UNSURE


def test_what_became_of_a_message_is_told_by_its_name() -> None:
    there, lost = (
        read("whatsapp", status("wamid.9", "7K3M9Q/r-1", state, account=NUMBER, code=code))
        for state, code in (("delivered", None), ("failed", 131047))
    )

    fate = Fate(platform="whatsapp", case="7K3M9Q", reply_id="r-1", remote_id="wamid.9")
    assert there == [fate]
    assert lost == [replace(fate, reason="whatsapp-window", detail="Re-engagement message")]


@pytest.mark.parametrize("name", ["", "7K3M9Q", "/r-1", "a b/c", "7K3M9Q/" + "x" * 65])
def test_a_message_that_others_sent_is_nothing_to_us(name: str) -> None:
    assert read("whatsapp", status("wamid.9", name, "failed", account=NUMBER)) == []
