"""Mastodon: what every platform is held to, and what is Mastodon's own."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

import pytest
import requests

from herodesk.domain.brand import Account
from herodesk.domain.errors import MalformedError, RejectedError
from herodesk.domain.post import Kind, Posted, Rung
from herodesk.domain.reply import Refused, Sent
from herodesk.domain.standing import Fault, Flaw, Standing
from herodesk.domain.webhook import ReadBack, Webhook
from herodesk.parts import Ours
from herodesk.platforms.mastodon.normalise import normalise
from herodesk.platforms.mastodon.probe import probe
from herodesk.platforms.mastodon.verify import verify
from herodesk_ops.platforms.stand_in import Request, Response
from tests.contract.platform_suite import PlatformSuite
from tests.contract.served import NOW, POST, US, Served, served

LONG_HANDLE = "b" * 30
"""The longest that a Mastodon server gives away."""


class TestMastodon(PlatformSuite):
    platform = "mastodon"
    hook = {"webhook_secret": "ours"}
    other_hook = {"webhook_secret": "nobody's"}
    post = {**POST, "author": {**POST["author"], "handle": LONG_HANDLE}}
    limit = message_limit = 468
    removals_are_told = False
    sends_again = False

    def sign(self, body: bytes, secrets: Mapping[str, str]) -> dict[str, str]:
        keyed = hmac.new(secrets["webhook_secret"].encode(), digestmod=hashlib.sha256)
        keyed.update(body)
        return {"x-hub-signature": "sha256=" + keyed.digest().hex()}

    def webhook(
        self, body: bytes, headers: Mapping[str, str] | None = None, at: datetime = NOW
    ) -> Webhook:
        """The administrators enter the address with our account's id in it; what is written to
        us alone is read from our notifications."""
        hook = replace(super().webhook(body, headers, at), query={"account": US["id"]})
        is_page = body.startswith(b'{"notifications"')
        reading = ReadBack(reading="notifications", account=US["id"])
        return replace(hook, read_back=reading) if is_page else hook


# -- a push rings a bell -------------------------------------------------------------------------

PUSH = bytes(range(16)) + b"\x00\x00\x10\x00\x41" + b"\x04" + bytes(64) + b"sealed"
"""Salt, record size, key: as RFC 8188 writes the head of an encrypted body."""
SEALED = {"content-encoding": "aes128gcm", "authorization": "vapid t=a.b.c, k=d", "ttl": "172800"}


def push(key: str = "ours", headers: Mapping[str, str] = SEALED, body: bytes = PUSH) -> Webhook:
    return Webhook(
        platform="mastodon", method="POST", headers=headers, body=body, received_at=NOW,
        query={"bell": key},
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["aes128gcm", "AES128GCM", "aesgcm"])
def test_a_push_to_the_secret_address_rings_and_says_nothing_else(encoding: str) -> None:
    hook = push(headers={"content-encoding": encoding})

    verify(hook, {"bell_key": "ours"})

    assert normalise(hook) == [Rung(platform="mastodon")]


def test_the_key_of_the_bell_may_be_changed_without_a_gap() -> None:
    verify(push("old"), {"bell_key": "new", "bell_key_previous": "old"})
    verify(push("new"), {"bell_key": "new", "bell_key_previous": "old"})


@pytest.mark.parametrize("key", ["", "our", "ourss", "OURS", "\udcff", "nobody's"])
def test_whoever_does_not_know_the_address_rings_nothing(key: str) -> None:
    for secrets in ({"bell_key": "ours"}, {"bell_key": ""}, {}, {"webhook_secret": "ours"}):
        with pytest.raises(RejectedError) as refused:
            verify(push(key), secrets)
        assert refused.value.status == 401


def test_a_key_of_the_bell_lets_no_signed_or_plain_body_in() -> None:
    """Who learns the address cannot say anything through it."""
    body = json.dumps({"event": "status.created", "object": {}}).encode()
    for headers in ({}, {"content-encoding": ""}, {"content-encoding": "gzip"}):
        with pytest.raises(MalformedError):
            verify(push(headers=headers, body=body), {"bell_key": "ours"})


def test_a_push_longer_than_any_is_refused() -> None:
    with pytest.raises(RejectedError) as refused:
        verify(push(body=bytes(8_193)), {"bell_key": "ours"})

    assert refused.value.status == 413


# -- what is answered ----------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[Served]:
    with served("mastodon") as stand:
        yield stand


def sent(server: Served, n: int = -1) -> dict[str, object]:
    body: dict[str, object] = json.loads(server.stand.published[n]["request"]["body"])
    return body


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private"])
def test_an_answer_is_as_visible_as_the_question(server: Served, visibility: str) -> None:
    server.deliver()
    seen = server.stand._wall.status  # type: ignore[attr-defined]
    server.stand._wall.status = lambda it: {**seen(it), "visibility": visibility}  # type: ignore[attr-defined]

    assert isinstance(server.publish(), Sent)

    assert sent(server)["visibility"] == visibility


def test_a_private_question_is_answered_privately_whatever_the_reply_says(server: Served) -> None:
    server.deliver(kind="message")

    server.publish()

    assert sent(server)["visibility"] == "direct"


def test_a_public_question_can_be_answered_in_private(server: Served) -> None:
    server.deliver()

    server.publish_it(replace(server.reply(), private=True, begins=True, recipient="1744"))

    assert sent(server)["visibility"] == "direct"
    assert str(sent(server)["status"]).startswith("@mia ")


def test_the_customer_is_named_once_so_that_they_are_notified(server: Served) -> None:
    server.deliver()

    server.publish("Hallo")
    server.publish_it(replace(server.reply("Hallo @Mia !"), reply_id="r-2"))
    server.publish_it(replace(server.reply("Hallo @mia2 !"), reply_id="r-3"))

    texts = [sent(server, n)["status"] for n in range(3)]
    assert texts == ["@mia Hallo – Ana", "Hallo @Mia ! – Ana", "@mia Hallo @mia2 ! – Ana"]


def test_the_language_goes_along_where_it_is_known(server: Served) -> None:
    server.deliver()

    server.publish_it(replace(server.reply(), language="de"))
    server.publish_it(replace(server.reply("Anders"), reply_id="r-2"))

    assert sent(server, 0)["language"] == "de"
    assert "language" not in sent(server, 1)


def test_the_same_reply_twice_within_the_hour_is_one_status(server: Served) -> None:
    server.deliver()

    first, second = server.publish(), server.publish()
    other = server.publish_it(replace(server.reply(), reply_id="r-2"))

    assert first == second
    assert isinstance(other, Sent)
    assert len(server.stand.published) == 2
    keys = {it["request"]["headers"]["idempotency-key"] for it in server.stand.published}
    assert keys == {"7K3M9Q-r-1", "7K3M9Q-r-2"}


def test_a_correction_still_names_the_customer(server: Served) -> None:
    server.deliver()

    outcome = server.correct(server.publish("Alt"), "Neu")

    assert isinstance(outcome, Sent)
    assert sent(server)["status"] == "@mia Neu – Ana"


def test_a_reply_with_links_and_lines_is_found_among_ours(server: Served) -> None:
    server.deliver()
    words = "Zeile eins\nZeile zwei\n\nhttps://nordwind.example/hilfe/waschmaschinen?lang=de&x=1 <3"

    outcome = server.publish(words)
    found = server.find_it(server.reply(words))

    assert isinstance(outcome, Sent)
    assert found == outcome


def test_a_question_that_cannot_be_read_is_not_answered_in_public(server: Served) -> None:
    server.stand._wall.status = lambda _: {"id": "1", "visibility": "limited"}  # type: ignore[attr-defined]

    outcome = server.publish()

    assert not isinstance(outcome, Sent)
    assert server.stand.published == []


def test_a_private_post_of_others_on_our_own_server_is_not_read() -> None:
    status = {
        "id": "1", "content": "<p>geheim</p>", "visibility": "direct", "account": {"id": "2"},
        "mentions": [{"id": US["id"]}],
    }  # fmt: skip
    for visibility in ("direct", "private", "limited", None):
        body = {"event": "status.created", "object": {**status, "visibility": visibility}}
        hook = Webhook(
            platform="mastodon", method="POST", headers={}, body=json.dumps(body).encode(),
            received_at=NOW, query={"account": US["id"]},
        )  # fmt: skip
        assert normalise(hook) == []


def test_who_names_nobody_of_us_on_our_own_server_is_judged_by_its_words() -> None:
    status = {"id": "1", "content": "x", "visibility": "public", "account": {"id": "2"}}
    told = []
    for more in ({}, {"mentions": [{"id": US["id"]}]}, {"in_reply_to_account_id": US["id"]}):
        body = {"event": "status.created", "object": {**status, **more}}
        hook = Webhook(
            platform="mastodon", method="POST", headers={}, body=json.dumps(body).encode(),
            received_at=NOW, query={"account": US["id"]},
        )  # fmt: skip
        (change,) = normalise(hook)
        assert isinstance(change, Posted)
        assert change.post.kind is Kind.POST
        told.append(change.post.addressed)

    assert told == [False, True, True]


# -- how it stands -------------------------------------------------------------------------------


def standing(server: Served, **secrets: str) -> object:
    us = Account(**{name: US[name] for name in ("id", "handle", "name")})
    ours = Ours(account=us, address="/hooks/mastodon")
    with requests.Session() as http:
        return probe(ours, http=http, api=server.api, secrets=secrets or server.secrets, now=NOW)


def pushed(server: Served) -> dict[str, object]:
    told: dict[str, object] = server.stand.pushed  # type: ignore[attr-defined]
    return told


def test_without_a_push_nothing_is_wrong(server: Served) -> None:
    pushed(server).clear()

    assert standing(server) == Standing()


def test_a_push_that_goes_elsewhere_is_told_without_its_secret(server: Served) -> None:
    pushed(server)["endpoint"] = "https://push.example/hooks/mastodon?bell=geheim"

    fault = Fault(flaw=Flaw.WEBHOOK_ELSEWHERE, what="https://push.example/hooks/mastodon")
    assert standing(server) == Standing(faults=(fault,))


@pytest.mark.parametrize("alerts", [{}, {"mention": False}, {"mention": []}, None])
def test_a_push_that_tells_of_no_mentions_is_a_fault(server: Served, alerts: object) -> None:
    pushed(server)["alerts"] = alerts

    fault = Fault(flaw=Flaw.SUBSCRIPTION_MISSING, what="mention")
    assert standing(server) == Standing(faults=(fault,))


def test_a_token_of_another_account_is_a_fault(server: Served) -> None:
    server.stand._account = {"id": "2", "handle": "andere"}  # type: ignore[attr-defined]

    fault = Fault(flaw=Flaw.PERMISSION_MISSING, what="@nordwind")
    assert standing(server) == Standing(faults=(fault,))


def test_a_token_that_may_not_ask_for_pushes_leaves_them_unchecked(server: Served) -> None:
    answer = server.stand._answer  # type: ignore[attr-defined]

    def forbidding(request: Request) -> Response:
        is_push = request.path.endswith("push/subscription")
        told: Response = server.stand._failure(403) if is_push else answer(request)  # type: ignore[attr-defined]
        return told

    server.stand._answer = forbidding  # type: ignore[attr-defined]

    assert standing(server) == Standing(unchecked=("push",))


def test_without_a_token_nobody_is_asked(server: Served) -> None:
    outcome = standing(server, nothing="")

    assert isinstance(outcome, Refused)
    assert outcome.reason == "mastodon-token"
