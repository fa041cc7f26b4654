"""Threads: what every platform is held to, and what is its own."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests

from herodesk.domain.reply import Look, Lost, Outcome, Refused, Reply, Sent, Wait
from herodesk.domain.standing import Fault, Flaw, Standing
from herodesk.parts import Renewed
from herodesk.platforms.threads.measure import length
from herodesk.platforms.threads.publish import find, publish
from herodesk.platforms.threads.renew import renew
from herodesk_ops.platforms.stand_in import Response
from tests.contract.platform_suite import PlatformSuite
from tests.contract.served import MIA, NOW, POST, US, Served, read, served


class TestThreads(PlatformSuite):
    platform = "threads"
    hook = {"app_secret": "app", "verify_token": "unser Wort"}
    other_hook = {"app_secret": "nobody's", "verify_token": "irgendeins"}
    limit = 500
    edits_are_told = False
    removals_are_told = False
    sends_again = False

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

    def test_the_secret_of_the_app_around_it_signs_too(self) -> None:
        headers = self.sign(self.genuine, {"app_secret": "of Meta"})

        assert self.proves(self.genuine, headers, {**self.hook, "meta_app_secret": "of Meta"})
        assert not self.proves(self.genuine, headers)

    # -- how our side stands ---------------------------------------------------------------------

    def test_a_permission_that_is_missing_and_the_end_of_the_token_are_told(
        self, registered: Served
    ) -> None:
        stand: Any = registered.stand
        stand.scopes.remove("threads_manage_mentions")
        stand.expires_at = 1_796_000_000

        standing = self._asked(registered)

        assert isinstance(standing, Standing)
        assert standing.faults == (
            Fault(flaw=Flaw.PERMISSION_MISSING, what="threads_manage_mentions"),
        )
        assert standing.token_ends_at == datetime.fromtimestamp(1_796_000_000, UTC)
        assert standing.unchecked == ("webhook", "subscriptions")

    def test_who_is_no_tester_of_the_app_learns_nothing_of_the_token(
        self, registered: Served
    ) -> None:
        stand: Any = registered.stand
        stand._token = lambda _: stand._error(403)

        standing = self._asked(registered)

        assert standing == Standing(unchecked=("webhook", "subscriptions", "token"))


@pytest.fixture
def there() -> Iterator[Served]:
    with served("threads") as stand:
        stand.deliver()
        yield stand


# -- what comes in ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "kind", "answerable"),
    [
        ({}, "post", "unknown"),
        ({"mention": False}, "reply", "yes"),
        ({"reply_to": "179", "thread": "178"}, "reply", "yes"),
    ],
)
def test_a_compact_post_is_delivered_as_threads_would(
    there: Served, facts: dict[str, Any], kind: str, answerable: str
) -> None:
    (body,) = there.stand.deliveries({**POST, **facts})

    (change,) = read("threads", body)

    post = change.post
    assert body.isascii()
    assert (post.kind, post.answerable, post.account) == (kind, answerable, US["id"])
    assert (post.author.id, post.author.handle) == ("@mia", "mia")
    assert post.url == f"https://www.threads.net/@mia/post/{POST['id']}"


def test_nobody_is_told_of_a_repost_nor_of_what_a_customer_deleted(there: Served) -> None:
    assert there.stand.deliveries({"id": "9", "author": MIA, "repost_of": "1"}) == []
    assert there.stand.deliveries({**POST, "deleted": True}) == []


# -- its length ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("Grüße", 5),
        ("字", 1),
        ("😡", 4),
        ("❤️", 6),
        ("👍🏽", 8),
        ("🇩🇪", 8),
        ("1️⃣", 7),
        ("👩‍👩‍👧", 18),
        ("𝔊", 1),
    ],
)
def test_an_emoji_counts_its_bytes(text: str, counted: int) -> None:
    assert length(text) == counted


def test_125_emoji_are_as_long_as_500_characters(there: Served) -> None:
    fits = "😡" * 123 + "xx"  # and six for the sign-off
    assert isinstance(there.publish(fits), Sent)

    refused = there.publish(fits + "x")

    assert isinstance(refused, Refused)
    assert refused.reason == "threads-invalid"


# -- two steps -------------------------------------------------------------------------------------


def asked(there: Served, reply: Reply, part: Any = publish, at: datetime = NOW) -> Any:
    """One step, as one run of the line makes it."""
    with requests.Session() as http:
        return part(reply, http=http, api=there.api, secrets=there.secrets, now=at)


def prepared(there: Served) -> Reply:
    outcome: Outcome = asked(there, there.reply())
    assert isinstance(outcome, Wait)
    return replace(there.reply(), prepared=outcome.prepared, attempts=1)


def test_the_first_step_publishes_nothing_and_tells_what_it_made(there: Served) -> None:
    outcome = asked(there, there.reply())

    stand: Any = there.stand
    (container,) = stand.containers
    assert outcome == Wait(
        until=NOW + timedelta(seconds=30), reason="threads-prepared", prepared=container
    )
    assert there.stand.published == []


def test_the_second_step_publishes_what_was_made_and_tells_the_link(there: Served) -> None:
    sent = asked(there, prepared(there))

    (entry,) = there.stand.published
    stand: Any = there.stand
    (container,) = stand.containers
    assert isinstance(sent, Sent)
    assert sent.url == f"https://www.threads.net/@nordwind/post/{sent.remote_id}"
    assert entry["request"]["url"].endswith(f"/{US['id']}/threads_publish")
    assert dict(parse_qsl(entry["request"]["body"])) == {"creation_id": container}


def test_a_container_whose_answer_was_lost_is_never_published(there: Served) -> None:
    there.stand.fail(500, after_effect=True)

    lost, found = asked(there, there.reply()), asked(there, there.reply(), find)
    sent = asked(there, prepared(there))

    stand: Any = there.stand
    assert isinstance(lost, Lost)
    assert found is Look.ABSENT
    assert isinstance(sent, Sent)
    assert len(stand.containers) == 2
    assert len(there.stand.published) == 1


@pytest.mark.parametrize("status", ["PUBLISHED", "GONE"])
@pytest.mark.parametrize("code", [500, 503, 0])
def test_a_publication_whose_answer_was_lost_is_found_and_never_repeated(
    there: Served, code: int, status: str
) -> None:
    reply = prepared(there)
    lost = _fails_publishing(there, reply, code)
    stand: Any = there.stand
    stand.containers[reply.prepared]["status"] = status

    found, again = asked(there, reply, find), asked(there, reply)

    assert isinstance(lost, Lost)
    assert isinstance(found, Sent)
    assert isinstance(again, Sent)
    assert found.remote_id == again.remote_id
    assert len(there.stand.published) == 1


def test_what_was_published_and_is_not_shown_yet_is_not_published_again(there: Served) -> None:
    reply = prepared(there)
    _fails_publishing(there, reply, 500)
    stand: Any = there.stand
    stand._wall.ours = lambda _: {"data": [], "paging": {"next": "https://…"}}

    found, again = asked(there, reply, find), asked(there, reply)

    assert found is Look.UNSURE
    assert again == Lost(reason="perhaps-published")
    assert len(there.stand.published) == 1


def test_a_publication_that_did_not_take_place_is_made_with_the_same_container(
    there: Served,
) -> None:
    reply = prepared(there)
    lost = _fails_publishing(there, reply, 500, after_effect=False)

    found, sent = asked(there, reply, find), asked(there, reply)

    stand: Any = there.stand
    assert isinstance(lost, Lost)
    assert found is Look.ABSENT
    assert isinstance(sent, Sent)
    assert len(stand.containers) == 1


@pytest.mark.parametrize("status", ["EXPIRED", "ERROR"])
def test_a_container_of_no_use_gives_way_to_a_new_one(there: Served, status: str) -> None:
    reply = prepared(there)
    stand: Any = there.stand
    stand.containers[reply.prepared]["status"] = status

    outcome, found = asked(there, reply), asked(there, reply, find)

    assert isinstance(outcome, Wait)
    assert outcome.prepared == ""
    assert found is Look.ABSENT
    assert isinstance(there.publish(), Sent)


def test_a_container_is_of_no_use_after_a_day(there: Served) -> None:
    reply = prepared(there)
    stand: Any = there.stand
    stand._clock = lambda: NOW + timedelta(hours=25)

    outcome = asked(there, reply, at=NOW + timedelta(hours=25))

    assert isinstance(outcome, Wait)
    assert outcome.prepared == ""


def test_a_container_in_progress_is_waited_for(there: Served) -> None:
    reply = prepared(there)
    stand: Any = there.stand
    stand.containers[reply.prepared]["status"] = "IN_PROGRESS"

    outcome, found = asked(there, reply), asked(there, reply, find)

    assert outcome == Wait(until=NOW + timedelta(seconds=30), reason="threads-prepared")
    assert found is Look.LATER


def test_a_container_that_threads_does_not_find_is_tried_again_and_then_given_up(
    there: Served,
) -> None:
    reply = prepared(there)
    stand: Any = there.stand
    stand._publish = lambda *_: stand._error(400, 24, "does not exist", subcode=4279009)

    early, late = (asked(there, replace(reply, attempts=n)) for n in (2, 5))

    assert early == Wait(until=NOW + timedelta(seconds=30), reason="threads-prepared")
    assert isinstance(late, Wait)
    assert late.prepared == ""


@pytest.mark.parametrize(("code", "wanted"), [(401, Refused), (429, Wait), (500, Lost)])
def test_a_container_that_cannot_be_asked_for_is_not_published(
    there: Served, code: int, wanted: type
) -> None:
    reply = prepared(there)
    there.stand.fail(code, times=2)

    outcome = asked(there, reply)

    assert isinstance(outcome, wanted)
    assert there.stand.published == []


def test_a_token_that_ended_between_the_steps_is_told_so_that_it_is_renewed(
    there: Served,
) -> None:
    reply = prepared(there)
    there.stand.fail(401)

    outcome = asked(there, reply)

    assert isinstance(outcome, Refused)
    assert outcome.reason == "threads-token"


def test_a_look_that_gets_no_answer_is_made_again_but_not_for_ever(there: Served) -> None:
    reply = prepared(there)
    there.stand.fail(500, times=2)

    soon = asked(there, reply, find)
    late = asked(there, reply, find, at=NOW + timedelta(minutes=20))

    assert (soon, late) == (Look.LATER, Look.UNSURE)


def test_an_answer_to_somebody_else_in_the_same_words_is_not_ours_to_them(there: Served) -> None:
    other = {**POST, "id": "2081000000000000009"}
    there.stand.deliveries(other)
    reply = prepared(there)
    _fails_publishing(there, reply, 500)

    found = asked(there, replace(reply, to=other["id"]), find)

    assert not isinstance(found, Sent)


def _fails_publishing(
    there: Served, reply: Reply, code: int, *, after_effect: bool = True
) -> Outcome:
    """The second step, whose own request fails: not the look before it."""
    stand: Any = there.stand
    real = stand._publish

    def failing(*given: Any) -> Response:
        if after_effect:
            real(*given)
        stand._publish = real
        return stand._failure(code)  # type: ignore[no-any-return]

    stand._publish = failing
    outcome: Outcome = asked(there, reply)
    return outcome


# -- the token -------------------------------------------------------------------------------------


def test_a_token_is_renewed_for_sixty_days_and_the_old_one_stays_good(there: Served) -> None:
    with requests.Session() as http:
        answer = renew(http=http, api=f"{there.api}/v1.0", secrets=there.secrets, now=NOW)

    assert isinstance(answer, Renewed)
    assert answer.secrets["access_expires_at"] == (NOW + timedelta(days=60)).isoformat()
    assert isinstance(there.publish("Alt genug"), Sent)
    assert isinstance(there.publish("Neu genug", **answer.secrets), Sent)
