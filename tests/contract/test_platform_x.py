"""X: what every platform is held to, and what is X's own."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from herodesk.domain.post import Answerable, Posted
from herodesk.domain.reply import Lost, Refused, Sent, Wait
from herodesk.domain.standing import Flaw, Standing
from herodesk.platforms.x.probe import WANTED
from tests.contract.platform_suite import PlatformSuite
from tests.contract.served import MIA, NOW, POST, Served, read, served


class TestX(PlatformSuite):
    platform = "x"
    hook = {"consumer_secret": "consumer"}
    other_hook = {"consumer_secret": "nobody's"}
    limit = 280
    message_limit = 10_000

    def sign(self, body: bytes, secrets: Mapping[str, str]) -> dict[str, str]:
        digest = hmac.digest(secrets["consumer_secret"].encode(), body, "sha256")
        signature = base64.standard_b64encode(digest).decode("ascii")
        return {"x-twitter-webhooks-signature": f"sha256={signature}"}

    def challenge(self, secrets: Mapping[str, str]) -> tuple[dict[str, str], str, str]:
        token = "MTIzNDU2Nzg5MA-_~.+/="
        (signed,) = self.sign(token.encode(), secrets).values()
        return {"crc_token": token}, f'{{"response_token":"{signed}"}}', "application/json"

    # -- how our side stands ---------------------------------------------------------------------

    def _faults(self, there: Served) -> dict[str, list[str]]:
        standing = self._asked(there)
        assert isinstance(standing, Standing)
        found: dict[str, list[str]] = {}
        for fault in standing.faults:
            found.setdefault(fault.flaw, []).append(fault.what)
        return found

    def test_each_subscription_that_is_missing_is_named(self, registered: Served) -> None:
        stand = registered.stand
        stand.registry.subscriptions = [  # type: ignore[attr-defined]
            it
            for it in stand.registry.subscriptions  # type: ignore[attr-defined]
            if it["event_type"] not in {"post.reply.create", "dm.received"}
        ]

        assert self._faults(registered) == {
            Flaw.SUBSCRIPTION_MISSING: ["post.reply.create", "dm.received"]
        }

    def test_subscriptions_of_another_account_do_not_count(self, registered: Served) -> None:
        for one in registered.stand.registry.subscriptions:  # type: ignore[attr-defined]
            one["filter"] = {"user_id": "4711"}

        assert len(self._faults(registered)[Flaw.SUBSCRIPTION_MISSING]) == len(WANTED)

    def test_a_webhook_that_x_has_given_up_on_is_told(self, registered: Served) -> None:
        registered.stand.registry.hooks[0]["valid"] = False  # type: ignore[attr-defined]

        assert self._faults(registered) == {Flaw.WEBHOOK_INVALID: [""]}

    def test_another_address_and_none_are_told_apart(self, registered: Served) -> None:
        hooks = registered.stand.registry.hooks  # type: ignore[attr-defined]
        hooks[0]["url"] = "https://old.example/hooks/x"
        elsewhere = self._faults(registered)

        hooks.clear()

        assert elsewhere == {Flaw.WEBHOOK_ELSEWHERE: ["https://old.example/hooks/x"]}
        assert self._faults(registered) == {Flaw.WEBHOOK_MISSING: [""]}

    def test_without_the_apps_token_nothing_is_claimed(self, registered: Served) -> None:
        standing = self._asked(registered, access_token="local-only-x-access-token")

        assert standing == Standing(unchecked=("webhook", "subscriptions"))


@pytest.fixture
def x() -> Iterator[Served]:
    with served("x") as stand:
        yield stand


def test_x_refuses_a_reply_to_a_post_that_does_not_mention_us(x: Served) -> None:
    x.stand.know(POST["id"], MIA, mentions_us=False)

    outcome = x.publish()

    assert isinstance(outcome, Refused)
    assert outcome.reason == "x-reply-gate"


def test_x_refuses_what_is_too_long(x: Served) -> None:
    fits, too_long = x.publish("x" * (280 - len(" – Ana"))), x.publish("字" * 138)

    assert isinstance(fits, Sent)
    assert isinstance(too_long, Refused)
    assert too_long.reason == "x-invalid"


def test_x_refuses_the_same_text_twice_and_the_look_finds_the_first(x: Served) -> None:
    first, second, found = x.publish(), x.publish(), x.find()

    assert isinstance(first, Sent)
    assert second == Lost(reason="duplicate")
    assert found == first


def test_x_allows_a_hundred_replies_a_quarter_of_an_hour(x: Served) -> None:
    outcomes = [x.publish(f"Antwort {n}") for n in range(101)]

    assert all(isinstance(outcome, Sent) for outcome in outcomes[:100])
    assert outcomes[100] == Wait(until=NOW + timedelta(minutes=15), reason="x-rate-limit")


@pytest.mark.parametrize("product", ["activity", "account-activity", "stream"])
def test_a_compact_post_is_delivered_as_x_would(x: Served, product: str) -> None:
    (body,) = x.stand.deliveries(POST, product=product)

    (change,) = read("x", body)

    post = change.post
    assert isinstance(change, Posted)
    assert (post.post_id, post.text, post.language) == (POST["id"], POST["text"], "de")
    assert (post.author.id, post.author.handle, post.author.followers) == ("1744", "mia", 97)
    assert post.created_at == datetime(2026, 11, 2, 8, 41, 7, tzinfo=UTC)
    assert post.answerable is (Answerable.UNKNOWN if product == "stream" else Answerable.YES)


def test_a_post_that_only_names_us_comes_through_the_stream(x: Served) -> None:
    named = {"id": "5", "author": MIA, "text": "Nordwind ist weg"}

    (body,) = x.stand.deliveries(named)

    (change,) = read("x", body)
    assert "matching_rules" in json.loads(body)
    assert change.post.answerable is Answerable.NO
    assert isinstance(x.publish(), Sent)


@pytest.mark.parametrize("product", ["activity", "account-activity"])
def test_a_private_message_is_delivered(x: Served, product: str) -> None:
    (body,) = x.stand.deliveries({**POST, "kind": "message"}, product=product)

    (change,) = read("x", body)

    assert change.post.kind == "message"
    assert change.post.author.handle == "mia"


def test_a_direct_message_goes_to_its_conversation(x: Served) -> None:
    sent = x.publish_it(replace(x.reply(), private=True, recipient="24600000000000001"))

    (entry,) = x.stand.published
    assert isinstance(sent, Sent)
    assert sent.url is None
    assert entry["request"]["url"].endswith("/2/dm_conversations/with/24600000000000001/messages")
    assert not x.post_is_gone()
