"""Messenger: what every platform is held to, and what is an inbox's own."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest

from herodesk.domain.post import Kind
from herodesk.domain.reply import Look, Refused, Sent, Wait
from herodesk.domain.standing import Flaw, Standing
from tests.contract.platform_suite import PlatformSuite
from tests.contract.served import MIA, NOW, POST, US, Served, read, served

PAGE = {**US, "id": "100000000000001"}
MESSAGE: dict[str, Any] = {**POST, "kind": "message"}


class TestMessenger(PlatformSuite):
    platform = "messenger"
    hook = {"app_secret": "app", "verify_token": "unser Wort"}
    other_hook = {"app_secret": "nobody's", "verify_token": "irgendeins"}
    us = PAGE
    post = MESSAGE
    only_messages = True
    limit = message_limit = 2_000
    written_as: ClassVar[Mapping[str, Any]] = {"kind": "message"}

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
        return f"m_{compact}"

    def test_each_layer_that_is_missing_is_named(self, registered: Served) -> None:
        registry = registered.stand.registry  # type: ignore[attr-defined]
        registry.page.remove("messages")
        registry.scopes.remove("pages_messaging")

        standing = self._asked(registered)

        assert isinstance(standing, Standing)
        assert [(fault.flaw, fault.what) for fault in standing.faults] == [
            (Flaw.SUBSCRIPTION_MISSING, "messages (Page)"),
            (Flaw.PERMISSION_MISSING, "pages_messaging"),
        ]


@pytest.fixture
def inbox() -> Iterator[Served]:
    with served("messenger", account=PAGE, post=MESSAGE, private=True) as stand:
        yield stand


def _written(inbox: Served, ago: timedelta) -> None:
    inbox.stand.deliveries({**MESSAGE, "at": NOW - ago})


def _asked_for(inbox: Served) -> list[dict[str, Any]]:
    return [json.loads(entry["request"]["body"]) for entry in inbox.stand.published]


def test_within_a_day_it_is_an_answer_to_the_person_and_nothing_else(inbox: Served) -> None:
    _written(inbox, timedelta(hours=23, minutes=59))

    sent = inbox.publish("Ja")

    assert isinstance(sent, Sent)
    assert _asked_for(inbox) == [
        {
            "recipient": {"id": MIA["id"]},
            "message": {"text": "Ja – Ana"},
            "messaging_type": "RESPONSE",
        }
    ]
    assert inbox.stand.published[0]["request"]["url"].endswith(f"/{PAGE['id']}/messages")


def test_up_to_seven_days_it_is_sent_as_the_answer_of_a_person(inbox: Served) -> None:
    _written(inbox, timedelta(days=6, hours=23))

    sent = inbox.publish("Ja")

    assert isinstance(sent, Sent)
    (asked,) = _asked_for(inbox)
    assert (asked["messaging_type"], asked["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")


@pytest.mark.parametrize(("days", "permitted"), [(8, True), (2, False)])
def test_what_is_too_late_says_so_and_is_not_sent(
    inbox: Served, days: int, permitted: bool
) -> None:
    _written(inbox, timedelta(days=days))
    inbox.stand.takes_late_answers = permitted  # type: ignore[attr-defined]

    outcome = inbox.publish()

    assert isinstance(outcome, Refused)
    assert outcome.reason == "messenger-window"
    assert inbox.stand.published == []


def test_a_late_answer_that_is_throttled_waits(
    inbox: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> bool:
        inbox.stand.fail(429)  # what is asked next
        return False

    _written(inbox, timedelta(days=2))
    with monkeypatch.context() as told:
        told.setattr(inbox.stand, "_is_in_time", refused)
        assert isinstance(inbox.publish(), Wait)

    assert isinstance(inbox.publish(), Sent)
    assert len(inbox.stand.published) == 1


def test_who_cannot_be_reached_is_named_so(inbox: Served) -> None:
    _written(inbox, timedelta(hours=1))
    inbox.stand.away.add(MIA["id"])  # type: ignore[attr-defined]
    inbox.stand.unknown.add("999")  # type: ignore[attr-defined]
    stranger = replace(inbox.reply(), recipient="999")

    for outcome in (inbox.publish(), inbox.publish_it(stranger)):
        assert isinstance(outcome, Refused)
        assert outcome.reason == "messenger-unreachable"


def test_a_reply_to_nobody_is_refused_here(inbox: Served) -> None:
    outcome = inbox.publish_it(replace(inbox.reply(), recipient=None))

    assert isinstance(outcome, Refused)
    assert outcome.reason == "messenger-invalid"


def test_who_takes_a_message_back_can_still_be_answered(inbox: Served) -> None:
    _written(inbox, timedelta(hours=1))
    inbox.stand.remove(MESSAGE["id"])

    assert isinstance(inbox.publish(), Sent)


def test_twenty_messages_since_hide_whether_ours_is_there(inbox: Served) -> None:
    _written(inbox, timedelta(hours=1))
    inbox.publish()
    for n in range(20):
        inbox.stand.deliveries({**MESSAGE, "id": f"9{n}", "at": NOW + timedelta(minutes=n)})

    assert inbox.find() is Look.UNSURE


def test_the_same_words_from_an_hour_ago_are_an_earlier_answer(inbox: Served) -> None:
    _written(inbox, timedelta(hours=3))
    inbox.publish()
    later = replace(inbox.reply(), created_at=NOW + timedelta(hours=1))

    assert inbox.find_it(later) is Look.ABSENT


def test_a_compact_post_is_delivered_as_messenger_would(inbox: Served) -> None:
    (body,) = inbox.stand.deliveries({**MESSAGE, "reply_to": "7"})

    (change,) = read("messenger", body)

    post = change.post
    assert body.isascii()
    assert (post.post_id, post.reply_to, post.kind) == ("m_" + POST["id"], "m_7", Kind.MESSAGE)
    assert (post.author.id, post.account) == (MIA["id"], PAGE["id"])
    assert post.created_at == datetime(2026, 11, 2, 8, 41, 7, tzinfo=UTC)


def test_nobody_can_pass_a_message_on(inbox: Served) -> None:
    assert inbox.stand.deliveries({"id": "9", "author": MIA, "repost_of": "1"}) == []
