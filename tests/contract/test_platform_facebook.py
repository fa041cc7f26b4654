"""Facebook: what every platform is held to, and what is Facebook's own."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from herodesk.domain.post import Answerable
from herodesk.domain.reply import Lost, Refused, Sent
from herodesk.domain.standing import Fault, Flaw, Standing
from tests.contract.platform_suite import PlatformSuite
from tests.contract.served import MIA, POST, US, Served, read, served


class TestFacebook(PlatformSuite):
    platform = "facebook"
    hook = {"app_secret": "app", "verify_token": "unser Wort"}
    other_hook = {"app_secret": "nobody's", "verify_token": "irgendeins"}
    limit = 8_000
    message_limit = 2_000

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

    # -- how our side stands ---------------------------------------------------------------------

    def _faults(self, there: Served) -> list[tuple[str, str]]:
        standing = self._asked(there)
        assert isinstance(standing, Standing)
        return [(fault.flaw, fault.what) for fault in standing.faults]

    def test_each_layer_that_is_missing_is_named(self, registered: Served) -> None:
        registry = registered.stand.registry  # type: ignore[attr-defined]
        registry.page.remove("ratings")
        registry.app["fields"].remove("mention")

        assert self._faults(registered) == [
            (Flaw.SUBSCRIPTION_MISSING, "mention (app)"),
            (Flaw.SUBSCRIPTION_MISSING, "ratings (Page)"),
        ]

    def test_another_address_none_and_an_inactive_one_are_told_apart(
        self, registered: Served
    ) -> None:
        registry = registered.stand.registry  # type: ignore[attr-defined]
        registry.app["active"] = False
        registry.app["callback_url"] = "https://old.example/hooks/facebook"
        both = self._faults(registered)

        registry.app = None

        assert both == [
            (Flaw.WEBHOOK_ELSEWHERE, "https://old.example/hooks/facebook"),
            (Flaw.WEBHOOK_INVALID, ""),
        ]
        assert self._faults(registered) == [(Flaw.WEBHOOK_MISSING, "")]

    def test_a_permission_that_is_missing_and_the_end_of_the_token_are_told(
        self, registered: Served
    ) -> None:
        registry = registered.stand.registry  # type: ignore[attr-defined]
        registry.scopes.remove("pages_manage_engagement")
        registry.expires_at = 1_796_000_000

        standing = self._asked(registered)

        assert isinstance(standing, Standing)
        assert standing.faults == (
            Fault(flaw=Flaw.PERMISSION_MISSING, what="pages_manage_engagement"),
        )
        assert standing.token_ends_at == datetime.fromtimestamp(1_796_000_000, UTC)

    def test_a_function_that_knows_no_app_secret_sees_the_page_only(
        self, registered: Served
    ) -> None:
        registered.stand.registry.app = None  # type: ignore[attr-defined]

        standing = self._asked(registered, access_token=registered.secrets["access_token"])

        assert standing == Standing(unchecked=("webhook", "token"))


@pytest.fixture
def page() -> Iterator[Served]:
    with served("facebook") as stand:
        yield stand


NESTED = {**POST, "kind": "reply", "reply_to": "7_1", "thread": "100_7"}


def test_facebook_refuses_what_is_too_long(page: Served) -> None:
    fits, too_long = page.publish("字" * (8000 - len(" – Ana"))), page.publish("x" * 8000)

    assert isinstance(fits, Sent)
    assert isinstance(too_long, Refused)
    assert too_long.reason == "facebook-invalid"


def test_facebook_refuses_the_same_text_twice_and_the_look_finds_the_first(page: Served) -> None:
    first, second, found = page.publish(), page.publish(), page.find()

    assert isinstance(first, Sent)
    assert second == Lost(reason="duplicate")
    assert found == first


def test_an_answer_to_a_nested_comment_is_found_below_its_parent(page: Served) -> None:
    page.stand.deliveries(NESTED)
    page.stand.fail(500, after_effect=True)

    first, found = page.publish(), page.find()

    assert isinstance(first, Lost)
    assert isinstance(found, Sent)


def test_the_version_of_the_graph_api_is_part_of_its_address(page: Served) -> None:
    page.api += "/v26.0/"

    assert isinstance(page.publish(), Sent)
    (entry,) = page.stand.published
    assert entry["request"]["url"].endswith(f"/v26.0/{POST['id']}/comments")


@pytest.mark.parametrize(
    ("product", "kind", "answerable"),
    [
        (None, "post", Answerable.YES),
        ("comment", "comment", Answerable.YES),
        ("mention", "post", Answerable.UNKNOWN),
        ("rating", "review", Answerable.UNKNOWN),
    ],
)
def test_a_compact_post_is_delivered_as_facebook_would(
    page: Served, product: str | None, kind: str, answerable: Answerable
) -> None:
    (body,) = page.stand.deliveries(POST, product=product)

    (change,) = read("facebook", body)

    post = change.post
    assert body.isascii()
    assert (post.post_id, post.text, post.kind) == (POST["id"], POST["text"], kind)
    assert (post.account, post.answerable) == (US["id"], answerable)
    assert post.created_at == datetime(2026, 11, 2, 8, 41, 7, tzinfo=UTC)
    assert (post.author is None) == (product == "mention")


def test_an_answer_to_a_message_names_the_person(page: Served) -> None:
    sent = page.publish_it(replace(page.reply(), private=True, recipient="24600000000000001"))

    (entry,) = page.stand.published
    assert isinstance(sent, Sent)
    assert '"recipient":{"id":"24600000000000001"}' in entry["request"]["body"]
    assert '"messaging_type":"RESPONSE"' in entry["request"]["body"]


def test_a_comment_gets_one_private_reply(page: Served) -> None:
    page.stand.deliveries(POST)
    reply = replace(page.reply(), private=True, begins=True, recipient="24600000000000001")

    first, second = page.publish_it(reply), page.publish_it(reply)

    (entry,) = page.stand.published
    assert isinstance(first, Sent)
    assert isinstance(second, Refused)
    assert f'"recipient":{{"comment_id":"{POST["id"]}"}}' in entry["request"]["body"]


def test_nobody_is_told_that_a_post_was_shared(page: Served) -> None:
    assert page.stand.deliveries({"id": "9", "author": MIA, "repost_of": "1"}) == []
