"""Discourse: what every platform is held to, and what is Discourse's own."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from herodesk.domain.errors import MalformedError
from herodesk.domain.post import Kind, Posted, Removed
from herodesk.domain.reply import Look, Lost, Refused, Sent, Wait
from herodesk.domain.webhook import ReadBack, Webhook
from herodesk.platforms import normalise_of, verify_of
from tests.contract.platform_suite import PlatformSuite
from tests.contract.served import NOW, POST, Served, served

FORUM = {"id": "17", "handle": "nordwind", "name": "Nordwind"}


class TestDiscourse(PlatformSuite):
    platform = "discourse"
    us = FORUM
    hook = {"webhook_secret": "unseres"}
    other_hook = {"webhook_secret": "niemandes"}
    limit = 32_000
    message_limit = 32_000

    def sign(self, body: bytes, secrets: Mapping[str, str]) -> dict[str, str]:
        keyed = hmac.new(secrets["webhook_secret"].encode(), digestmod=hashlib.sha256)
        keyed.update(body)
        return {"x-discourse-event-signature": "sha256=" + keyed.digest().hex()}

    @property
    def not_signed_parts(self) -> tuple[str, ...]:
        return ("content-type", "x-discourse-instance")

    def webhook(
        self, body: bytes, headers: Mapping[str, str] | None = None, at: Any = NOW
    ) -> Webhook:
        """The address names our account there."""
        return replace(super().webhook(body, headers, at), query={"account": FORUM["id"]})


# -- what a delivery says, and what its headers say ------------------------------------------------


def heard(post: Mapping[str, Any], **headers: str) -> Any:
    """The change of a delivery about a post."""
    told = {"id": 4, "raw": "x", "topic_id": 1, "post_number": 2, "user_id": 5, **post}
    hook = Webhook(
        platform="discourse", method="POST", headers=headers, received_at=NOW,
        body=json.dumps({"post": told}).encode(), query={"account": FORUM["id"]},
    )  # fmt: skip
    changes = normalise_of("discourse").normalise(hook)
    return changes[0] if changes else None


@pytest.mark.parametrize("event", ["post_destroyed", "post_created", "", "anything"])
def test_the_event_that_nobody_signed_decides_nothing(event: str) -> None:
    named = {"x-discourse-event": event}

    assert isinstance(heard({}, **named), Posted)
    assert heard({"deleted_at": "2026-11-02T09:00:00Z"}, **named) == Removed(
        platform="discourse", post_id="4"
    )
    assert isinstance(heard({"user_deleted": True}, **named), Removed)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json"])
def test_a_forum_that_sends_forms_is_refused(kind: str) -> None:
    body = b"payload=%7B%22post%22%3A%7B%7D%7D"
    given = {**TestDiscourse().sign(body, TestDiscourse.hook), "content-type": kind}
    hook = Webhook(platform="discourse", method="POST", headers=given, body=body, received_at=NOW)

    with pytest.raises(MalformedError):
        verify_of("discourse").verify(hook, TestDiscourse.hook)


@pytest.mark.parametrize(
    ("facts", "version"),
    [
        ({}, 1),
        ({"version": 1}, 1),
        ({"created_at": "2026-11-02T09:00:00.900Z", "updated_at": "2026-11-02T09:00:02Z"}, 1),
        ({"created_at": "2026-11-02T09:00:00Z", "updated_at": "2026-11-02T09:00:40Z"}, 1793610040),
        ({"version": 2, "updated_at": "2026-11-02T09:05:00Z"}, 1793610300),
        ({"version": 7}, 7),
        ({"version": -3}, 1),
    ],
)
def test_a_change_that_the_forum_does_not_count_is_a_version_too(
    facts: Mapping[str, Any], version: int
) -> None:
    assert heard(facts).post.version == version


@pytest.mark.parametrize("forum", ["javascript:alert(1)", "9" * 60, "", None, 5])
def test_a_page_of_no_forum_leads_nowhere(forum: Any) -> None:
    post = {"id": 4, "raw": "x", "topic_id": 1, "post_number": 2, "user_id": 5}
    hook = Webhook(
        platform="discourse", method="GET", headers={}, received_at=NOW,
        body=json.dumps({"forum": forum, "posts": [post]}).encode(),
        read_back=ReadBack(reading="posts", account=FORUM["id"]),
    )  # fmt: skip

    (change,) = normalise_of("discourse").normalise(hook)

    assert isinstance(change, Posted)
    assert change.post.url is None


def test_the_forum_and_its_staff_are_no_customers() -> None:
    assert heard({"user_id": -1}) is None
    assert heard({"staff": True}) is None
    assert heard({"post_type": 2}) is None
    ours = heard({"staff": True, "user_id": 17})
    assert isinstance(ours, Posted)
    assert not ours.post.addressed


def test_a_topic_and_a_post_of_the_same_number_are_two_things() -> None:
    post = heard({"id": 4711, "topic_id": 4711}).post

    assert post.thread != post.post_id


# -- what is asked of the forum --------------------------------------------------------------------

CREATE = {
    "raw": str, "topic_id": int, "reply_to_post_number": int, "title": str,
    "archetype": str, "target_recipients": str,
}  # fmt: skip
"""What the documentation of `POST /posts.json` names, as far as we use it."""


@pytest.fixture
def forum() -> Iterator[Served]:
    with served("discourse", account=FORUM) as stand:
        stand.deliver()
        asked: list[tuple[str, str, Any]] = []
        handle = stand.stand.handle

        def noted(method: str, path: str, query: Any, headers: Any, body: bytes) -> Any:
            told = json.loads(body) if body else None
            asked.append((method, path, told))
            names = {name.lower() for name in headers}
            assert {"api-key", "api-username"} <= names
            assert (told is None) == ("content-type" not in names)
            return handle(method, path, query, headers, body)

        stand.stand.handle = noted  # type: ignore[method-assign]
        stand.asked = asked  # type: ignore[attr-defined]
        yield stand


def made(there: Served) -> list[dict[str, Any]]:
    """The posts that were asked for, each as the documentation describes it."""
    bodies = [body for method, _, body in there.asked if method == "POST"]  # type: ignore[attr-defined]
    for body in bodies:
        assert all(type(value) is CREATE[name] for name, value in body.items())
        assert ("topic_id" in body) != (body.get("archetype") == "private_message")
    return bodies


def test_an_answer_names_topic_and_place(forum: Served) -> None:
    sent = forum.publish()

    (body,) = made(forum)
    assert body["topic_id"] == 4711
    assert body["reply_to_post_number"] > 1
    assert isinstance(sent, Sent)
    assert (sent.url or "").startswith(f"{forum.api}/t/geraete-und-hilfe/4711/")


def test_what_is_private_never_goes_into_a_topic_that_others_read(forum: Served) -> None:
    reply = replace(forum.reply(), private=True, recipient="1744")

    assert isinstance(forum.publish_it(reply), Sent)

    (body,) = made(forum)
    assert "topic_id" not in body
    assert (body["archetype"], body["target_recipients"]) == ("private_message", "mia")


def test_an_answer_to_a_private_message_stays_in_its_topic(forum: Served) -> None:
    forum.deliver(id="77", kind="message")
    reply = replace(forum.reply(), private=True, recipient="1744", to="77")

    sent = forum.publish_it(reply)

    (body,) = made(forum)
    assert (body["topic_id"], "title" in body) == (4712, False)
    assert forum.find_it(reply) == sent


def test_the_same_words_in_another_topic_are_another_answer(forum: Served) -> None:
    forum.deliver(id="501", thread="topic-9")
    elsewhere = replace(forum.reply(), to="501")
    assert isinstance(forum.publish_it(elsewhere), Sent)

    assert forum.find() is Look.ABSENT


def test_the_same_words_to_another_post_of_the_topic_are_another_answer(forum: Served) -> None:
    forum.deliver(id="501")
    assert isinstance(forum.publish_it(replace(forum.reply(), to="501")), Sent)

    assert forum.find() is Look.ABSENT


def test_a_look_at_the_question_that_is_lost_publishes_nothing(forum: Served) -> None:
    forum.stand.fail(500, looks=True)

    assert forum.publish() == Wait(until=NOW + timedelta(seconds=30), reason="status-500")
    assert forum.stand.published == []


def test_a_post_of_only_a_few_signs_is_refused_with_the_forums_words(forum: Served) -> None:
    outcome = forum.publish_it(replace(forum.reply("Ja"), sign_off=""))

    assert isinstance(outcome, Refused)
    assert (outcome.reason, outcome.detail.split(" (")[0]) == (
        "discourse-invalid", "Body is too short",
    )  # fmt: skip


def refusing(status: int, *words: str, **more: Any) -> tuple[int, dict[str, str], bytes]:
    return status, {}, json.dumps({"errors": list(words), **more}).encode()


def throttled(**span: int) -> Wait:
    return Wait(until=NOW + timedelta(**span), reason="discourse-rate-limit")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (refusing(429, extras={"wait_seconds": 9}), throttled(seconds=9)),
        ((429, {"retry-after": "20"}, b'{"extras":{"wait_seconds":9}}'), throttled(seconds=20)),
        ((429, {"retry-after": "Mon, 2 Nov"}, b"busy"), throttled(seconds=60)),
        (refusing(429, extras={"wait_seconds": 10**9}), throttled(hours=25)),
        (refusing(401), "discourse-token"),
        (refusing(403, "… Der API-Name oder -Schlüssel ist ungültig."), "discourse-token"),
        (refusing(403, "You are not permitted to view it."), "discourse-forbidden"),
        (refusing(404, "not found"), "discourse-invalid"),
        (refusing(422, "Topic is closed"), "discourse-invalid"),
        (
            refusing(422, "Body is too similar to what you recently posted"),
            Lost(reason="duplicate"),
        ),
        (refusing(502), Lost(reason="status-502")),
        ((302, {}, b""), Lost(reason="status-302")),
        ((200, {}, b"<html>"), Lost(reason="malformed-answer")),
        ((200, {}, b"{}"), Lost(reason="malformed-answer")),
    ],
)
def test_each_answer_has_its_outcome(forum: Served, answer: Any, outcome: object) -> None:
    handle = forum.stand.handle

    def answering(method: str, *rest: Any) -> Any:
        return answer if method == "POST" else handle(method, *rest)

    forum.stand.handle = answering  # type: ignore[assignment,method-assign]

    got = forum.publish()

    assert (got.reason if isinstance(outcome, str) else got) == outcome  # type: ignore[union-attr]
    assert isinstance(got, Refused) == isinstance(outcome, str)


def test_a_withdrawn_answer_of_a_stranger_stands(forum: Served) -> None:
    outcome = forum.withdraw(Sent(remote_id=POST["id"]))

    assert isinstance(outcome, Refused)
    assert outcome.reason == "not-withdrawn"


def test_kinds_follow_the_place_in_the_topic(forum: Served) -> None:
    for product, facts, kind in (
        ("topic", {}, Kind.POST),
        ("post", {}, Kind.COMMENT),
        ("post", {"reply_to": "3"}, Kind.REPLY),
        ("message", {}, Kind.MESSAGE),
    ):
        (body,) = forum.stand.deliveries({**POST, **facts}, product=product)
        hook = Webhook(platform="discourse", method="POST", headers={}, body=body, received_at=NOW)
        (change,) = normalise_of("discourse").normalise(hook)
        assert isinstance(change, Posted)
        assert change.post.kind is kind
