"""Instagram: what every platform is held to, and what is Instagram's own."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests

from herodesk import line
from herodesk.domain.brand import Account, CatchUp
from herodesk.domain.post import Answerable, Wanted
from herodesk.domain.reply import Gone, Look, Lost, Refused, Sent, Wait
from herodesk.domain.standing import Flaw, Standing
from herodesk.parts import Ours, Renewed
from herodesk.platforms.instagram.measure import message_length
from herodesk.platforms.instagram.probe import WANTED
from herodesk.platforms.instagram.renew import renew
from herodesk.steps.catch_up import catch_up
from herodesk_ops.memory import VirtualClock
from herodesk_ops.platforms.connector import Calling
from herodesk_ops.platforms.instagram_connect import deeds
from herodesk_ops.platforms.stand_in import Response
from tests.catching_up import Store, Wall
from tests.contract.platform_suite import PlatformSuite
from tests.contract.served import MIA, NOW, POST, SECRETS, US, Served, read, served


class TestInstagram(PlatformSuite):
    platform = "instagram"
    hook = {"app_secret": "app", "verify_token": "unser Wort"}
    other_hook = {"app_secret": "nobody's", "verify_token": "irgendeins"}
    limit = 2_200
    message_limit = 1_000
    edits_are_told = False
    removals_are_told = False

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

    def long_message(self, length: int) -> str:
        return "x" * (length - len(" – Ana".encode()))

    def test_the_secret_of_instagram_login_signs_too(self) -> None:
        headers = self.sign(self.genuine, {"app_secret": "of Instagram"})

        assert self.proves(
            self.genuine, headers, {**self.hook, "instagram_app_secret": "of Instagram"}
        )
        assert not self.proves(self.genuine, headers)

    def test_each_field_that_our_account_does_not_deliver_is_named(
        self, registered: Served
    ) -> None:
        registered.stand.registry.page.remove("mentions")  # type: ignore[attr-defined]

        standing = self._asked(registered)

        assert isinstance(standing, Standing)
        (fault,) = standing.faults
        assert (fault.flaw, fault.what) == (Flaw.SUBSCRIPTION_MISSING, "mentions (account)")


@pytest.fixture
def there() -> Iterator[Served]:
    with served("instagram") as stand:
        stand.deliver()
        yield stand


OUR_POST = "17900000000000001"
ELSEWHERE = {**POST, "id": "17887498072083521", "thread": "17887498072083520", "text": "@nordwind?"}
NESTED = {**POST, "id": "2081000000000000002", "kind": "reply", "reply_to": POST["id"]}


# -- what comes in ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("product", "facts", "kind", "answerable"),
    [
        (None, {}, "comment", Answerable.YES),
        (None, {"reply_to": "178"}, "reply", Answerable.YES),
        ("live", {}, "comment", Answerable.NO),
        ("message", {}, "message", Answerable.YES),
    ],
)
def test_a_compact_post_is_delivered_as_instagram_would(
    there: Served, product: str | None, facts: dict[str, str], kind: str, answerable: Answerable
) -> None:
    (body,) = there.stand.deliveries({**POST, **facts}, product=product)

    (change,) = read("instagram", body)

    post = change.post
    assert body.isascii()
    assert (post.kind, post.answerable, post.account) == (kind, answerable, US["id"])
    assert post.text == POST["text"]
    assert post.thread == (None if kind == "message" else OUR_POST)


@pytest.mark.parametrize(
    ("product", "what"),
    [("mention", "17887498072083520/17887498072083521"), ("caption", "17887498072083521/")],
)
def test_a_mention_is_told_by_its_ids_alone(there: Served, product: str, what: str) -> None:
    (body,) = there.stand.deliveries(ELSEWHERE, product=product)

    assert b"nordwind?" not in body
    assert read("instagram", body) == [
        Wanted(platform="instagram", post_id=ELSEWHERE["id"], what=what)
    ]


def test_nobody_is_told_of_a_share_nor_of_a_deleted_comment(there: Served) -> None:
    assert there.stand.deliveries({"id": "9", "author": MIA, "repost_of": "1"}) == []
    assert there.stand.deliveries({**POST, "deleted": True}) == []


def test_a_deleted_message_is_told(there: Served) -> None:
    (body,) = there.stand.deliveries({**POST, "kind": "message", "deleted": True})

    (change,) = read("instagram", body)

    assert change.post_id == f"m_{POST['id']}"


# -- mentions are asked for ------------------------------------------------------------------------


@pytest.fixture
def wall(clock: VirtualClock) -> Wall:
    return Wall(
        "instagram", clock, rules=CatchUp(every_minutes=15), account=US,
        store=Store(dict(SECRETS["instagram"])),
    )  # fmt: skip


def deliver(wall: Wall, post: Mapping[str, Any], product: str) -> list[str]:
    """What becomes of the post's delivery."""
    (body,) = wall.stand.deliveries(dict(post), product=product)
    hook = TestInstagram().webhook(body, at=wall.clock.now())
    return [one.what for one in line.triage(hook, app=wall.app)]


def worked_off(wall: Wall) -> list[str]:
    waiting = list(wall.inbox.waiting)
    wall.inbox.waiting.clear()
    return [one.what for hook in waiting for one in line.triage(hook, app=wall.app)]


@pytest.mark.parametrize("product", ["mention", "caption"])
def test_a_mention_is_asked_for_once_and_becomes_a_case(wall: Wall, product: str) -> None:
    facts = {**ELSEWHERE, "text": "@nordwind Gerät defekt, keiner hilft", "at": wall.clock.now()}
    first, again = (deliver(wall, facts, product) for _ in range(2))
    asked_before = list(wall.line.asked)

    look, second = (catch_up("instagram", app=wall.app) for _ in range(2))
    asked = [query for _, query in wall.line.asked if "mentioned" in str(query)]

    assert (first, again, asked_before) == (["wanted"], ["wanted"], [])
    assert (look.posts, look.given_up, second.what) == (1, 0, "not-due")
    assert len(asked) == 1
    assert worked_off(wall) == ["opened"]
    assert deliver(wall, facts, product) == ["known"]
    (case,) = wall.app.records.open_cases()
    wall.clock.advance(900)
    assert catch_up("instagram", app=wall.app).put == 0
    assert case


def test_a_mention_makes_the_next_look_due_at_once(wall: Wall) -> None:
    catch_up("instagram", app=wall.app)
    assert catch_up("instagram", app=wall.app).what == "not-due"

    deliver(wall, ELSEWHERE, "mention")

    assert catch_up("instagram", app=wall.app).posts == 1


def test_a_mention_does_not_hurry_a_platform_that_wants_to_be_left_alone(wall: Wall) -> None:
    wall.stand.fail(429)
    catch_up("instagram", app=wall.app)
    deliver(wall, ELSEWHERE, "mention")

    hurried = catch_up("instagram", app=wall.app)
    wall.clock.advance(timedelta(minutes=11).seconds)

    assert hurried.what == "not-due"
    assert catch_up("instagram", app=wall.app).posts == 1


def test_a_mention_that_instagram_does_not_show_is_given_up_and_told(wall: Wall) -> None:
    deliver(wall, ELSEWHERE, "mention")
    wall.stand.remove(ELSEWHERE["id"])

    look = catch_up("instagram", app=wall.app)

    assert (look.posts, look.given_up, look.error) == (0, 1, None)
    assert wall.records.channel("instagram").wanted == ()


def test_a_mention_that_cannot_be_had_now_is_asked_for_again_but_not_for_ever(wall: Wall) -> None:
    deliver(wall, ELSEWHERE, "mention")
    wall.stand.fail(503, times=2)
    failed = catch_up("instagram", app=wall.app)
    wall.stand.fail(0, times=0)
    kept = wall.records.channel("instagram").wanted
    wall.clock.advance(timedelta(hours=25).total_seconds())

    look = catch_up("instagram", app=wall.app)

    assert failed.error == "status-503"
    assert len(kept) == 1
    assert look.given_up == 1
    assert wall.records.channel("instagram").wanted == ()


def test_one_mention_that_always_fails_holds_up_no_other(wall: Wall) -> None:
    for n in range(12):
        deliver(wall, {**ELSEWHERE, "id": f"1788749807208{n:04}"}, "mention")
    stand: Any = wall.stand
    real = stand._mentioned

    def broken(query: Mapping[str, str]) -> Any:
        poisoned = "17887498072080000" in query["fields"]
        return stand._error(500) if poisoned else real(query)

    stand._mentioned = broken

    look = catch_up("instagram", app=wall.app)

    assert look.posts == 11
    assert [it.what for it in wall.records.channel("instagram").wanted] == [
        "17887498072083520/17887498072080000"
    ]


def test_a_hundred_mentions_are_asked_for_over_several_looks(wall: Wall) -> None:
    for n in range(100):
        deliver(wall, {**ELSEWHERE, "id": f"1788749807208{n:04}"}, "mention")

    looks = [catch_up("instagram", app=wall.app) for _ in range(3)]

    assert [look.posts for look in looks] == [50, 50, 0]
    assert looks[2].what == "not-due"


# -- what goes out ---------------------------------------------------------------------------------


def test_an_answer_to_an_answer_is_found_below_the_comment_at_the_top(there: Served) -> None:
    there.stand.deliveries(NESTED)
    there.post = NESTED
    there.stand.fail(500, after_effect=True)

    first, found = there.publish(), there.find()

    assert isinstance(first, Lost)
    assert isinstance(found, Sent)
    assert len(there.stand.published) == 1


@pytest.mark.parametrize(
    ("to", "fields"),
    [
        ("17887498072083520/17887498072083521", {"comment_id": "17887498072083521"}),
        ("17887498072083520/", {}),
    ],
)
def test_a_mention_is_answered_by_both_ids(there: Served, to: str, fields: dict[str, str]) -> None:
    reply = replace(there.reply(), to=to)

    sent = there.publish_it(reply)

    (entry,) = there.stand.published
    asked = dict(parse_qsl(entry["request"]["body"]))
    assert isinstance(sent, Sent)
    assert entry["request"]["url"].endswith(f"/{US['id']}/mentions")
    assert asked == {"media_id": "17887498072083520", **fields, "message": reply.public_text}
    assert there.find_it(reply) is Look.UNSURE
    assert there.post_is_gone(to) is False


def test_a_comment_gets_one_private_reply(there: Served) -> None:
    reply = replace(there.reply(), private=True, begins=True, recipient="1234567890123456")

    first, second = there.publish_it(reply), there.publish_it(reply)

    (entry,) = there.stand.published
    assert isinstance(first, Sent)
    assert isinstance(second, Refused)
    assert f'"recipient":{{"comment_id":"{POST["id"]}"}}' in entry["request"]["body"]
    assert entry["request"]["url"].endswith("/me/messages")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ({"code": 10}, "instagram-forbidden"),
        ({"code": 10, "error_subcode": 2534022}, "instagram-window"),
        ({"code": 551}, "instagram-unreachable"),
        ({"code": 100, "error_subcode": 2534014}, "instagram-unreachable"),
        ({"code": 613, "error_subcode": 2534040}, "instagram-rate-limit"),
        ({"code": 1, "error_subcode": 1357046}, "status-400"),
    ],
)
def test_what_instagram_says_to_a_message_has_its_outcome(
    there: Served, error: dict[str, Any], reason: str
) -> None:
    stand: Any = there.stand
    body = json.dumps({"error": {**error, "message": "no"}}).encode()
    stand._deliver = lambda _: Response(status=400, body=body)

    outcome = there.publish_it(replace(there.reply(), private=True, recipient="1"))

    assert isinstance(outcome, Refused | Wait | Lost)
    assert outcome.reason == reason
    assert isinstance(outcome, Lost) == (error["code"] == 1)  # it may have been sent


def test_a_message_is_counted_in_bytes() -> None:
    assert [message_length(it) for it in ("abc", "äöü", "😡", "字")] == [3, 6, 4, 3]


def test_a_message_is_not_looked_at_before_it_is_answered(there: Served) -> None:
    there.stand.remove(POST["id"])

    with requests.Session() as http:
        from herodesk.platforms.instagram.publish import post_is_gone

        reply = replace(there.reply(), private=True)
        gone = post_is_gone(reply, http=http, api=there.api, secrets=there.secrets, now=NOW)

    assert gone is False
    assert there.post_is_gone()


def test_a_customers_comment_is_never_deleted(there: Served) -> None:
    outcome = there.withdraw(Sent(remote_id=POST["id"]))

    assert isinstance(outcome, Refused)
    assert outcome.reason == "not-withdrawn"


def test_what_was_withdrawn_is_not_found_among_the_replies(there: Served) -> None:
    sent = there.publish()

    assert there.withdraw(sent) == Gone()
    assert there.find() is Look.ABSENT


def test_our_words_under_another_id_of_ours_are_for_a_person(there: Served) -> None:
    there.publish()
    other = replace(there.reply(), account="17841400000000009")

    assert there.find_it(other) is Look.UNSURE


def test_the_version_of_the_api_is_part_of_its_address(there: Served) -> None:
    there.api += "/v26.0/"

    assert isinstance(there.publish(), Sent)
    (entry,) = there.stand.published
    assert entry["request"]["url"].endswith(f"/v26.0/{POST['id']}/replies")


# -- the token -------------------------------------------------------------------------------------


def test_a_token_is_renewed_without_the_version_and_the_old_one_stays_good(there: Served) -> None:
    with requests.Session() as http:
        answer = renew(http=http, api=f"{there.api}/v26.0", secrets=there.secrets, now=NOW)

    assert isinstance(answer, Renewed)
    assert answer.secrets["access_expires_at"] == (NOW + timedelta(days=60)).isoformat()
    assert isinstance(there.publish("Alt genug"), Sent)
    assert isinstance(there.publish("Neu genug", **answer.secrets), Sent)


@pytest.mark.parametrize("status", [500, 0])
def test_a_renewal_without_an_answer_is_lost(there: Served, status: int) -> None:
    there.stand.fail(status)
    with requests.Session() as http:
        answer = renew(http=http, api=there.api, secrets=there.secrets, now=NOW)

    assert isinstance(answer, Lost)


def test_a_token_that_has_ended_cannot_be_renewed(there: Served) -> None:
    with requests.Session() as http:
        secrets = {"access_token": "of yesteryear"}
        answer = renew(http=http, api=there.api, secrets=secrets, now=NOW)

    assert isinstance(answer, Refused)
    assert answer.reason == "instagram-token"


# -- connecting ------------------------------------------------------------------------------------


def test_the_account_is_subscribed_and_the_rest_is_a_persons(there: Served) -> None:
    registry: Any = there.stand.registry  # type: ignore[attr-defined]
    registry.page = None
    account = Account(**{name: US[name] for name in ("id", "handle", "name")})
    ours = Ours(account=account, address="/hooks/instagram")
    with requests.Session() as http:
        calling = Calling(http=http, api=there.api, secrets=there.secrets, ours=ours, now=NOW)

        person, leaving, subscribe = deeds(calling)
        assert person.act is leaving.act is None
        assert "/hooks/instagram/data-deletion as data deletion" in leaving.told
        assert "/hooks/instagram/deauthorize as deauthorize" in leaving.told
        assert subscribe.act is not None
        subscribe.act()

        assert registry.page == list(WANTED)
        assert [deed.act for deed in deeds(calling)] == [None, None]
