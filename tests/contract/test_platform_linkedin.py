"""LinkedIn: what every platform is held to, and what is LinkedIn's own."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import requests

from herodesk.domain.post import Kind, Posted
from herodesk.domain.reply import Lost, Refused, Sent
from herodesk.domain.standing import Fault, Flaw, Standing
from herodesk.parts import Renewed
from herodesk.platforms.linkedin import renew
from herodesk_ops.platforms.connector import Calling
from herodesk_ops.platforms.linkedin_connect import deeds
from herodesk_ops.platforms.linkedin_deliveries import urn_of
from tests.contract.platform_suite import PlatformSuite
from tests.contract.served import MIA, NOW, POST, US, Served, read, served

ORGANISATION = "urn:li:organization:96072893"
ACTIVITY = "urn:li:activity:7094637247890620418"
OURS = {**US, "id": ORGANISATION}
COMMENT = {
    **POST,
    "id": f"urn:li:comment:({ACTIVITY},7094977717598625792)",
    "author": {**MIA, "id": "urn:li:person:zLqTygBP8S"},
}
CODE = "890e4665-4dfe-4ab1-b689-ed553bceeed0"


class TestLinkedIn(PlatformSuite):
    platform = "linkedin"
    hook = {"client_secret": "ours"}
    other_hook = {"client_secret": "nobody's"}
    numbers_as_ids = "LinkedIn names things by URNs: no number stands alone."
    us = OURS
    post = COMMENT
    limit = 1_250

    def sign(self, body: bytes, secrets: Mapping[str, str]) -> dict[str, str]:
        keyed = hmac.new(secrets["client_secret"].encode(), b"hmacsha256=", hashlib.sha256)
        keyed.update(body)
        return {"x-li-signature": keyed.digest().hex()}

    def challenge(self, secrets: Mapping[str, str]) -> tuple[dict[str, str], str, str]:
        answer = hmac.digest(secrets["client_secret"].encode(), CODE.encode(), "sha256").hex()
        told = f'{{"challengeCode":"{CODE}","challengeResponse":"{answer}"}}'
        return {"challengeCode": CODE}, told, "application/json"

    def post_id(self, compact: str) -> str:
        return urn_of({"id": compact})

    # -- how our side stands ---------------------------------------------------------------------

    def test_a_subscription_that_is_missing_or_goes_elsewhere_is_told(
        self, registered: Served
    ) -> None:
        stand: Any = registered.stand
        stand.subscription["webhook"] = "https://old.example/hooks/linkedin"
        elsewhere = self._asked(registered)
        stand.subscription = None
        missing = self._asked(registered)

        assert isinstance(elsewhere, Standing)
        assert isinstance(missing, Standing)
        assert elsewhere.faults == (
            Fault(flaw=Flaw.WEBHOOK_ELSEWHERE, what="https://old.example/hooks/linkedin"),
        )
        assert [it.flaw for it in missing.faults] == [Flaw.SUBSCRIPTION_MISSING]

    def test_until_when_subscription_and_grant_hold_is_told(self, registered: Served) -> None:
        ends = (NOW + timedelta(days=300)).isoformat()
        standing = self._asked(registered, **{**registered.secrets, "refresh_expires_at": ends})

        assert isinstance(standing, Standing)
        assert standing.lease_ends_at == NOW + timedelta(days=365)
        assert standing.token_ends_at == NOW + timedelta(days=300)

    def test_a_lost_subscription_is_made_again(self, registered: Served) -> None:
        stand: Any = registered.stand
        stand.subscription = None

        made = self._asked(registered, "lease")

        assert isinstance(made, Standing)
        assert stand.subscription["webhook"] == "/hooks/linkedin"
        assert self._asked(registered) == made

    def test_without_the_numbers_of_app_and_administrator_nothing_is_subscribed(
        self, registered: Served
    ) -> None:
        stand: Any = registered.stand
        stand.subscription = None
        few = {"access_token": registered.secrets["access_token"]}

        assert self._asked(registered, "lease", **few) == Standing(unchecked=("subscription",))
        assert stand.subscription is None

    def test_an_operator_connects_what_can_be_connected(self, registered: Served) -> None:
        stand: Any = registered.stand
        stand.subscription = None

        def wanted(**secrets: str) -> list[bool]:
            given = {**registered.secrets, **secrets}
            with requests.Session() as http:
                calling = Calling(http, registered.api, given, self._ours(), NOW)
                found = deeds(calling)
                for deed in found:
                    if deed.act:
                        deed.act()
            return [deed.act is not None for deed in found]

        assert wanted(application_id="") == [False, False]
        assert wanted() == [False, True]
        assert wanted() == []


@pytest.fixture
def page() -> Iterator[Served]:
    with served("linkedin", account=OURS, post=COMMENT) as stand:
        stand.deliver()
        yield stand


def asked_of(there: Served) -> tuple[str, list[str], dict[str, str], Any]:
    """What the last answer asked for: method, path, headers, body."""
    request = there.stand.published[-1]["request"]
    where = urlsplit(request["url"]).path.split("/linkedin/")[1].split("/")
    body = json.loads(request["body"])
    return request["method"], [unquote(it) for it in where], request["headers"], body


def test_an_answer_is_asked_for_as_linkedin_describes_it(page: Served) -> None:
    sent = page.publish()

    method, where, headers, body = asked_of(page)
    assert (method, where) == ("POST", ["socialActions", COMMENT["id"], "comments"])
    assert body == {
        "actor": ORGANISATION,
        "object": ACTIVITY,
        "message": {"text": page.reply().public_text},
        "parentComment": COMMENT["id"],
    }
    assert headers["linkedin-version"].isdecimal()
    assert len(headers["linkedin-version"]) == len("yyyymm")
    assert headers["x-restli-protocol-version"] == "2.0.0"
    assert isinstance(sent, Sent)
    assert sent.remote_id == f"urn:li:comment:({ACTIVITY},7400000000000000001)"
    assert sent.url == (
        f"https://www.linkedin.com/feed/update/{ACTIVITY}?commentUrn="
        "urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A7094637247890620418%2C7400000000000000001%29"
    )


def test_a_correction_is_a_partial_update(page: Served) -> None:
    page.correct(page.publish(), "Neu")

    method, where, headers, body = asked_of(page)
    assert (method, where) == (
        "POST",
        ["socialActions", ACTIVITY, "comments", "7400000000000000001"],
    )
    assert headers["x-restli-method"] == "PARTIAL_UPDATE"
    assert body == {"patch": {"message": {"$set": {"text": "Neu – Ana"}}}}


def test_an_answer_to_an_answer_stands_beside_it(page: Served) -> None:
    nested = f"urn:li:comment:({ACTIVITY},7094990000000000001)"
    page.stand.deliveries({**COMMENT, "id": nested, "reply_to": COMMENT["id"]})
    reply = replace(page.reply(), to=nested, post_id=nested)

    sent, found = page.publish_it(reply), page.find_it(reply)

    assert asked_of(page)[3]["parentComment"] == COMMENT["id"]
    assert found == sent


def test_a_post_that_mentions_us_is_answered_below_itself(page: Served) -> None:
    share = {**COMMENT, "id": "urn:li:share:7100000000000000001"}
    page.stand.deliveries(share, product="mention")
    reply = replace(page.reply(), to=share["id"], post_id=share["id"])

    sent, found = page.publish_it(reply), page.find_it(reply)

    _, where, _, body = asked_of(page)
    assert where == ["socialActions", share["id"], "comments"]
    assert "parentComment" not in body
    assert isinstance(sent, Sent)
    assert found == sent


def test_the_other_spelling_of_a_comment_is_the_same_comment(page: Served) -> None:
    short = "urn:li:comment:(activity:7094637247890620418,7094977717598625792)"

    page.publish_it(replace(page.reply(), to=short))

    assert asked_of(page)[3]["parentComment"] == COMMENT["id"]


def test_what_linkedin_does_not_show_us_is_answered_as_it_stands(page: Served) -> None:
    page.stand.fail(403, looks=True)

    assert isinstance(page.publish(), Sent)


def test_the_same_words_twice_are_looked_for(page: Served) -> None:
    first, second, found = page.publish(), page.publish(), page.find()

    assert isinstance(first, Sent)
    assert second == Lost(reason="duplicate")
    assert found == first


def test_the_token_is_renewed_and_the_end_of_the_grant_is_kept(page: Served) -> None:
    with requests.Session() as http:
        renewed = renew.renew(http=http, api=page.api, secrets=page.secrets, now=NOW)
        revoked = {**page.secrets, "refresh_token": "revoked"}
        refused = renew.renew(http=http, api=page.api, secrets=revoked, now=NOW)

    assert isinstance(renewed, Renewed)
    assert next(iter(renewed.secrets)) == "refresh_token"
    assert renewed.secrets["access_expires_at"] == (NOW + timedelta(days=60)).isoformat()
    assert renewed.secrets["refresh_expires_at"] == (NOW + timedelta(days=365)).isoformat()
    assert isinstance(refused, Refused)
    assert refused.reason == "linkedin-token"


@pytest.mark.parametrize(
    ("product", "kind"), [(None, Kind.COMMENT), ("mention", Kind.POST), ("share", Kind.QUOTE)]
)
def test_a_compact_post_is_delivered_as_linkedin_would(
    page: Served, product: str | None, kind: Kind
) -> None:
    post = {**COMMENT, "id": "7094977717598625799"}
    (body,) = page.stand.deliveries(post, product=product)

    (change,) = read("linkedin", body)

    assert isinstance(change, Posted)
    assert (change.post.kind, change.post.text) == (kind, POST["text"])
    assert change.post.author
    assert change.post.author.id == COMMENT["author"]["id"]
