"""The hub's question is answered for our own channel only, and nothing unsigned gets in."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from herodesk.domain.errors import RejectedError
from herodesk.domain.webhook import Answer, Webhook
from herodesk.platforms.youtube.verify import handshake, verify

SECRETS = {"hub_secret": "wort", "channel_id": "UCnordwind"}
TOPIC = "https://www.youtube.com/xml/feeds/videos.xml?channel_id=UCnordwind"
ASKED = {
    "hub.mode": "subscribe",
    "hub.topic": TOPIC,
    "hub.challenge": "4711",
    "hub.lease_seconds": "864000",
}


def hook(body: bytes = b"<feed/>", **facts: object) -> Webhook:
    fields = {
        "platform": "youtube",
        "method": "POST",
        "headers": {},
        "body": body,
        "received_at": datetime(2026, 11, 2, 9, tzinfo=UTC),
    }
    return Webhook(**(fields | facts))  # type: ignore[arg-type]


def asked(query: Mapping[str, str | None], secrets: Mapping[str, str] = SECRETS) -> Answer:
    told = {name: it for name, it in {**ASKED, **query}.items() if it is not None}
    return handshake(hook(method="GET", query=told), secrets)


def refusal(query: Mapping[str, str | None], secrets: Mapping[str, str] = SECRETS) -> int:
    with pytest.raises(RejectedError) as refused:
        asked(query, secrets)
    return refused.value.status


@pytest.mark.parametrize(
    "topic",
    [
        TOPIC + "2",
        TOPIC.removesuffix("d"),
        TOPIC.lower(),
        TOPIC + "&x=1",
        "https://www.youtube.com/feeds/videos.xml?channel_id=UCnordwind",
        "http://www.youtube.com/xml/feeds/videos.xml?channel_id=UCnordwind",
        "",
        None,
    ],
)
def test_a_topic_that_is_not_ours_is_not_confirmed(topic: str | None) -> None:
    assert refusal({"hub.topic": topic}) == 404


@pytest.mark.parametrize("mode", ["unsubscribe", "Subscribe", "publish", "", None])
def test_a_mode_that_we_never_asked_for_is_not_confirmed(mode: str | None) -> None:
    assert refusal({"hub.mode": mode}) == 404


def test_a_topic_while_the_channel_changes_is_still_ours() -> None:
    secrets = {**SECRETS, "channel_id": "UCnew", "channel_id_previous": "UCnordwind"}

    assert asked({}, secrets).body == "4711"


@pytest.mark.parametrize("missing", ["hub_secret", "channel_id"])
def test_without_a_secret_or_a_channel_nothing_is_wanted(missing: str) -> None:
    assert refusal({}, {name: it for name, it in SECRETS.items() if name != missing}) == 404


@pytest.mark.parametrize("challenge", ["", "<b>", "a b", "x" * 257, "ä", None])
def test_a_challenge_that_could_be_a_page_is_not_sent_back(challenge: str | None) -> None:
    assert refusal({"hub.challenge": challenge}) == 400


def test_a_challenge_may_come_without_a_lease() -> None:
    assert asked({"hub.lease_seconds": None}) == Answer(status=200, body="4711")


def test_that_the_hub_denies_us_is_noted_and_nothing_is_sent_back() -> None:
    denied = {"hub.mode": "denied", "hub.reason": "<b>no</b>", "hub.challenge": None}

    assert asked(denied) == Answer(status=200)
    assert refusal({**denied, "hub.topic": "https://example.com"}) == 404


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_each_method_of_the_specification_proves(method: str) -> None:
    digest = hmac.new(b"wort", b"<feed/>", getattr(hashlib, method)).hexdigest()

    verify(hook(headers={"x-hub-signature": f"{method}={digest}"}), SECRETS)


@pytest.mark.parametrize("method", ["md5", "SHA1", "", "sha224"])
def test_another_method_proves_nothing_and_is_discarded_with_a_2xx(method: str) -> None:
    digest = hmac.new(b"wort", b"<feed/>", "md5").hexdigest()

    with pytest.raises(RejectedError) as refused:
        verify(hook(headers={"x-hub-signature": f"{method}={digest}"}), SECRETS)

    assert refused.value.status == 202
