"""YouTube: what every platform is held to, and what is YouTube's own."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from herodesk.domain.brand import Account
from herodesk.domain.post import Posted, Removed
from herodesk.domain.reply import Refused, Sent, Wait
from herodesk.domain.standing import Standing
from herodesk.domain.webhook import ReadBack, Webhook
from herodesk.parts import Ours, Renewed
from herodesk.platforms.youtube import renew
from herodesk.platforms.youtube.lease import extend
from herodesk_ops.platforms import youtube as operated
from tests.contract.platform_suite import PlatformSuite
from tests.contract.served import MIA, NOW, POST, US, Served, read, served

CHANNEL = "UCnordwind00000000000001"
TOPIC = f"https://www.youtube.com/xml/feeds/videos.xml?channel_id={CHANNEL}"
OURS = {**US, "id": CHANNEL}
COMMENT = {**POST, "id": "UgxA1b2C3d4AaABAg", "thread": "aaaaaaaaaa1"}
FEED = operated.delivery({"id": "aaaaaaaaaa1", "author": OURS, "text": "Film"}, account=OURS)


class TestYoutube(PlatformSuite):
    platform = "youtube"
    hook = {"hub_secret": "unser Wort", "channel_id": CHANNEL}
    other_hook = {"hub_secret": "irgendeins", "channel_id": "UCsomebody"}
    genuine = FEED
    is_json = False
    numbers_as_ids = "No id of YouTube's is a number."
    us = OURS
    post = COMMENT
    removals_are_told = False
    limit = 10_000

    def sign(self, body: bytes, secrets: Mapping[str, str]) -> dict[str, str]:
        keyed = hmac.new(secrets["hub_secret"].encode(), digestmod=hashlib.sha1)
        keyed.update(body)
        return {"x-hub-signature": "sha1=" + keyed.digest().hex()}

    def challenge(self, secrets: Mapping[str, str]) -> tuple[dict[str, str], str, str]:
        query = {
            "hub.mode": "subscribe",
            "hub.topic": "https://www.youtube.com/xml/feeds/videos.xml?channel_id="
            + secrets["channel_id"],
            "hub.challenge": "5816321394203961834",
            "hub.lease_seconds": "864000",
        }
        return query, "5816321394203961834", "text/plain"

    def webhook(
        self, body: bytes, headers: Mapping[str, str] | None = None, at: datetime = NOW
    ) -> Webhook:
        """Comments come because we asked; only videos are delivered."""
        hook = super().webhook(body, headers, at)
        asked = ReadBack(reading="comments", account=CHANNEL)
        return replace(hook, read_back=asked) if body.startswith(b"{") else hook


@pytest.fixture
def tube() -> Iterator[Served]:
    with served("youtube", account=OURS, post=COMMENT) as stand:
        stand.deliver()
        yield stand


def asked_of(there: Served) -> tuple[str, str, dict[str, Any]]:
    """What the last reply asked for: method, path, body."""
    request = there.stand.published[-1]["request"]
    return request["method"], urlsplit(request["url"]).path, json.loads(request["body"])


def test_a_reply_is_asked_for_as_google_describes_it(tube: Served) -> None:
    sent = tube.publish()

    method, path, body = asked_of(tube)
    words = tube.reply().public_text
    assert isinstance(sent, Sent)
    assert (method, path.rpartition("/")[2]) == ("POST", "comments")
    assert body == {"snippet": {"parentId": COMMENT["id"], "textOriginal": words}}
    assert sent.url == f"https://www.youtube.com/watch?v=aaaaaaaaaa1&lc={sent.remote_id}"


def test_a_correction_names_the_comment_and_its_words(tube: Served) -> None:
    sent = tube.publish()
    tube.correct(sent, "Neu")

    method, path, body = asked_of(tube)
    assert isinstance(sent, Sent)
    assert (method, path.rpartition("/")[2]) == ("PUT", "comments")
    assert body == {"id": sent.remote_id, "snippet": {"textOriginal": "Neu – Ana"}}


def test_an_answer_to_a_reply_hangs_below_the_same_comment(tube: Served) -> None:
    to = f"{COMMENT['id']}.9xYzReply"
    tube.stand.deliveries({**COMMENT, "id": to, "reply_to": COMMENT["id"], "author": MIA})
    reply = replace(tube.reply(), to=to, post_id=to)

    sent, found = tube.publish_it(reply), tube.find_it(reply)

    assert asked_of(tube)[2]["snippet"]["parentId"] == COMMENT["id"]
    assert found == sent


def test_a_quota_that_is_used_up_waits_for_midnight_in_california(tube: Served) -> None:
    tube.stand.units_left = 49  # type: ignore[attr-defined]

    outcome = tube.publish()

    assert outcome == Wait(until=datetime(2026, 11, 3, 8, tzinfo=UTC), reason="youtube-rate-limit")


def test_what_is_too_long_is_refused_as_that(tube: Served) -> None:
    outcome = tube.publish("x" * 10_000)

    assert isinstance(outcome, Refused)
    assert (outcome.reason, outcome.detail) == (
        "youtube-invalid",
        "The comment has too many characters.",
    )


def test_the_token_is_renewed_and_the_refresh_token_stays(tube: Served) -> None:
    with requests.Session() as http:
        renewed = renew.renew(http=http, api=tube.api, secrets=tube.secrets, now=NOW)

    assert isinstance(renewed, Renewed)
    assert set(renewed.secrets) == {"access_token", "access_expires_at"}
    assert isinstance(tube.publish(**{**tube.secrets, **renewed.secrets}), Sent)


def test_a_refresh_token_that_google_took_back_is_for_people(tube: Served) -> None:
    with requests.Session() as http:
        secrets = {**tube.secrets, "refresh_token": "revoked"}
        renewed = renew.renew(http=http, api=tube.api, secrets=secrets, now=NOW)

    assert isinstance(renewed, Refused)
    assert renewed.reason == "youtube-token"


def test_a_subscription_asks_for_our_channel_with_our_secret(tube: Served) -> None:
    us = Account(id=CHANNEL, handle="nordwind", name="Nordwind")
    ours = Ours(account=us, address="https://herodesk.example/hooks/youtube")
    with requests.Session() as http:
        standing = extend(ours, http=http, api=tube.api, secrets=tube.secrets, now=NOW)
        without = extend(ours, http=http, api=tube.api, secrets={}, now=NOW)

    asked = tube.stand.subscribed  # type: ignore[attr-defined]
    assert asked == {
        "mode": "subscribe",
        "topic": TOPIC,
        "callback": "https://herodesk.example/hooks/youtube",
        "secret": tube.secrets["hub_secret"],
        "verify": "async",
        "lease_seconds": "864000",
        "until": NOW + timedelta(days=10),
    }
    assert isinstance(standing, Standing)
    assert standing.lease_ends_at
    assert NOW + timedelta(days=4) < standing.lease_ends_at < asked["until"]
    assert without == Standing(unchecked=("videos",))


@pytest.mark.parametrize("gone", [False, True])
def test_a_video_of_ours_is_delivered_signed(tube: Served, gone: bool) -> None:
    video = {"id": "aaaaaaaaaa1", "author": OURS, "text": "Heizung & Wasser <neu>", "deleted": gone}

    (body,) = tube.stand.deliveries(video)

    (change,) = read("youtube", body)
    if gone:
        assert change == Removed(platform="youtube", post_id="aaaaaaaaaa1")
    else:
        assert isinstance(change, Posted)
        assert (change.post.text, change.post.account) == ("Heizung & Wasser <neu>", CHANNEL)


def test_nobody_is_told_of_a_comment(tube: Served) -> None:
    assert tube.stand.deliveries({**COMMENT, "id": "UgxOther"}) == []
