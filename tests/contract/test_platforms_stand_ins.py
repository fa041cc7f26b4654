"""Publishing against the stand-ins over HTTP, and reading what they deliver."""

from __future__ import annotations

import json
import threading
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from herodesk.domain.post import Answerable, Posted, Removed, Reposted
from herodesk.domain.reply import (
    Gone,
    Look,
    Lost,
    Outcome,
    Refused,
    Reply,
    Sent,
    Wait,
    Withdrawal,
)
from herodesk.domain.webhook import Webhook
from herodesk.platforms import PLATFORMS, abilities_of, normalise_of, publish_of, verify_of
from herodesk_ops import platforms
from herodesk_ops.platforms.stand_in import Stand

LOCAL = Path(platforms.__file__).parents[1] / "local" / "secrets.toml"
SECRETS: dict[str, dict[str, str]] = tomllib.loads(LOCAL.read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
US = {"id": "1700000000000000001", "handle": "nordwind", "name": "Nordwind"}
MIA = {"id": "1744", "handle": "mia", "name": "Mia", "followers": 97}
POST: dict[str, Any] = {
    "id": "2081000000000000001",
    "author": MIA,
    "text": "@nordwind Kein Netz & kein Rückruf 😡",
    "lang": "de",
    "at": "2026-11-02T08:41:07+00:00",
    "mention": True,
}


@dataclass
class Served:
    """A stand-in behind a real socket."""

    platform: str
    stand: Stand
    api: str

    def reply(self, text: str = "Hallo Mia & alle, siehe https://nordwind.de/hilfe") -> Reply:
        return Reply(
            reply_id="r-1",
            case="7K3M9Q",
            hero="ana",
            platform=self.platform,
            post_id=POST["id"],
            to=POST["id"],
            text=text,
            sign_off=" – Ana",
            created_at=NOW,
            account=US["id"],
        )

    def publish(self, text: str | None = None, **secrets: str) -> Outcome:
        with requests.Session() as http:
            return publish_of(self.platform).publish(
                self.reply(text) if text else self.reply(),
                http=http,
                api=self.api,
                secrets=secrets or SECRETS[self.platform],
                now=NOW,
            )

    def withdraw(self, outcome: Outcome, **secrets: str) -> Withdrawal:
        with requests.Session() as http:
            return publish_of(self.platform).withdraw(
                self.published(outcome),
                http=http,
                api=self.api,
                secrets=secrets or SECRETS[self.platform],
                now=NOW,
            )

    def correct(self, outcome: Outcome, text: str) -> Outcome:
        with requests.Session() as http:
            return publish_of(self.platform).correct(
                replace(self.published(outcome), text=text, reply_id="r-2"),
                http=http,
                api=self.api,
                secrets=SECRETS[self.platform],
                now=NOW,
            )

    def post_is_gone(self, to: str = POST["id"]) -> bool:
        with requests.Session() as http:
            return publish_of(self.platform).post_is_gone(
                replace(self.reply(), to=to),
                http=http,
                api=self.api,
                secrets=SECRETS[self.platform],
                now=NOW,
            )

    def published(self, outcome: Outcome) -> Reply:
        """The reply as it is kept after it was published."""
        assert isinstance(outcome, Sent)
        return replace(self.reply(), remote_id=outcome.remote_id, url=outcome.url)

    def seen(self) -> list[str]:
        """What a reader sees of us."""
        return [reply["text"] for reply in self.stand.standing.values()]

    def find(self) -> Sent | Look:
        with requests.Session() as http:
            return publish_of(self.platform).find(
                self.reply(), http=http, api=self.api, secrets=SECRETS[self.platform], now=NOW
            )


def handler_for(stand: Stand) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            where = urlsplit(self.path)
            status, headers, body = stand.handle(
                self.command,
                where.path,
                dict(parse_qsl(where.query)),
                dict(self.headers.items()),
                self.rfile.read(length),
            )
            if status == 0:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_DELETE = do_POST  # noqa: N815  the library's names

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    return Handler


def served(platform: str) -> Iterator[Served]:
    stand = platforms.operated(platform).StandIn(SECRETS[platform], lambda: NOW, account=US)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler_for(stand)) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield Served(platform, stand, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


@pytest.fixture(params=PLATFORMS)
def any_platform(request: pytest.FixtureRequest) -> Iterator[Served]:
    yield from served(request.param)


@pytest.fixture
def x() -> Iterator[Served]:
    yield from served("x")


@pytest.fixture
def page() -> Iterator[Served]:
    yield from served("facebook")


@pytest.fixture
def forum() -> Iterator[Served]:
    yield from served("generic")


# -- every platform -------------------------------------------------------------------------


def test_a_reply_arrives_and_is_recorded_without_credentials(any_platform: Served) -> None:
    any_platform.stand.deliveries(POST)

    outcome = any_platform.publish()

    (entry,) = any_platform.stand.published
    assert isinstance(outcome, Sent)
    assert entry["remote_id"] == outcome.remote_id
    assert entry["text"] == any_platform.reply().public_text
    assert (entry["platform"], entry["reply_to"]) == (any_platform.platform, POST["id"])
    assert (entry["at"], entry["request"]["method"]) == ("2026-11-02T09:00:00.000Z", "POST")
    for secret in SECRETS[any_platform.platform].values():
        assert secret not in json.dumps(entry) or secret in ("consumer", US["id"])
    assert "authorization" not in entry["request"]["headers"]


@pytest.mark.parametrize("status", [500, 503, 0])
def test_a_lost_answer_is_found_or_safely_sent_again(any_platform: Served, status: int) -> None:
    any_platform.stand.deliveries(POST)
    any_platform.stand.fail(status, after_effect=True)

    first, found = any_platform.publish(), any_platform.find()
    if found is Look.ABSENT:
        found = any_platform.publish()  # type: ignore[assignment]

    assert isinstance(first, Lost)
    assert isinstance(found, Sent)
    assert len(any_platform.stand.published) == 1


@pytest.mark.parametrize("status", [500, 0])
def test_a_failure_before_the_effect_publishes_nothing(any_platform: Served, status: int) -> None:
    any_platform.stand.deliveries(POST)
    any_platform.stand.fail(status)

    first, found, second = any_platform.publish(), any_platform.find(), any_platform.publish()

    assert isinstance(first, Lost)
    assert found is Look.ABSENT
    assert isinstance(second, Sent)
    assert len(any_platform.stand.published) == 1


def test_a_rate_limit_is_told_with_its_end(any_platform: Served) -> None:
    any_platform.stand.fail(429, times=2)

    first, second, third = (any_platform.publish() for _ in range(3))

    assert isinstance(first, Wait)
    assert isinstance(second, Wait)
    assert NOW < first.until <= NOW + timedelta(minutes=15)
    assert isinstance(third, Sent)


def test_a_post_that_is_gone_cannot_be_answered(any_platform: Served) -> None:
    any_platform.stand.deliveries(POST)
    any_platform.stand.deliveries({"id": POST["id"], "author": MIA, "deleted": True})

    outcome = any_platform.publish()

    assert isinstance(outcome, Refused)
    assert outcome.reason == "post-gone"


def test_a_server_that_is_not_there_leaves_the_reply_waiting(any_platform: Served) -> None:
    any_platform.api = "http://127.0.0.1:9"

    outcome = any_platform.publish()

    assert outcome == Wait(until=NOW + timedelta(seconds=30), reason="no-connection")


@pytest.mark.parametrize("address", ["", "no address", "http://"])
def test_a_wrong_address_does_not_raise(x: Served, address: str) -> None:
    x.api = address

    assert not isinstance(x.publish(), Sent)
    assert x.find() is Look.UNSURE


# -- what is published already ----------------------------------------------------------------

EDITING = [name for name in PLATFORMS if abilities_of(name).EDITS]
WITHDRAWING = [name for name in PLATFORMS if abilities_of(name).WITHDRAWS]


@pytest.fixture(params=WITHDRAWING)
def withdrawing(request: pytest.FixtureRequest) -> Iterator[Served]:
    yield from served(request.param)


@pytest.fixture(params=EDITING)
def editing(request: pytest.FixtureRequest) -> Iterator[Served]:
    yield from served(request.param)


def test_a_withdrawn_reply_is_gone_for_readers_and_withdrawing_again_finds_it_gone(
    withdrawing: Served,
) -> None:
    withdrawing.stand.deliveries(POST)
    sent = withdrawing.publish()

    first, second = (withdrawing.withdraw(sent) for _ in range(2))

    assert (first, second) == (Gone(), Gone())
    assert withdrawing.seen() == []
    assert [entry["text"] for entry in withdrawing.stand.published] == [
        withdrawing.reply().public_text
    ]


@pytest.mark.parametrize("status", [500, 0])
def test_a_withdrawal_whose_answer_is_lost_may_be_repeated(
    withdrawing: Served, status: int
) -> None:
    sent = withdrawing.publish()
    withdrawing.stand.fail(status, after_effect=True)

    first, second = (withdrawing.withdraw(sent) for _ in range(2))

    assert isinstance(first, Lost)
    assert second == Gone()


def test_a_withdrawal_waits_for_a_rate_limit(withdrawing: Served) -> None:
    sent = withdrawing.publish()
    withdrawing.stand.fail(429)

    first, second = (withdrawing.withdraw(sent) for _ in range(2))

    assert isinstance(first, Wait)
    assert second == Gone()


def test_what_is_not_ours_is_not_withdrawn(withdrawing: Served) -> None:
    withdrawing.stand.deliveries(POST)

    outcome = withdrawing.withdraw(Sent(remote_id=POST["id"]))

    assert outcome == Gone() or isinstance(outcome, Refused)
    if withdrawing.platform != "generic":
        assert isinstance(outcome, Refused)
        assert outcome.reason == "not-withdrawn"


def test_a_withdrawn_text_may_be_published_again(withdrawing: Served) -> None:
    withdrawing.withdraw(withdrawing.publish())
    if withdrawing.platform == "generic":
        return  # there each reply has an id of its own, and each id is published once

    again = withdrawing.publish()

    assert isinstance(again, Sent)
    assert len(withdrawing.seen()) == 1


def test_a_withdrawn_reply_is_not_found_by_the_look(withdrawing: Served) -> None:
    withdrawing.withdraw(withdrawing.publish())

    assert withdrawing.find() is Look.ABSENT


def test_a_corrected_reply_has_the_new_words_in_its_place(editing: Served) -> None:
    sent = editing.publish("Alt")

    first, second = (editing.correct(sent, "Neu") for _ in range(2))

    assert isinstance(first, Sent)
    assert isinstance(sent, Sent)
    assert (first, first.remote_id) == (second, sent.remote_id)
    assert editing.seen() == ["Neu – Ana"]
    (entry,) = editing.stand.standing.values()
    assert entry["edited"]


def test_what_is_not_there_cannot_be_corrected(editing: Served) -> None:
    sent = editing.publish("Alt")
    editing.withdraw(sent)

    outcome = editing.correct(sent, "Neu")

    assert isinstance(outcome, Refused)
    assert outcome.reason == "reply-gone"
    assert editing.seen() == []


@pytest.mark.parametrize("status", [500, 0])
def test_a_correction_whose_answer_is_lost_may_be_repeated(editing: Served, status: int) -> None:
    sent = editing.publish("Alt")
    editing.stand.fail(status, after_effect=True)

    first, second = (editing.correct(sent, "Neu") for _ in range(2))

    assert isinstance(first, Lost)
    assert isinstance(second, Sent)
    assert editing.seen() == ["Neu – Ana"]


def test_x_tells_a_post_that_is_gone_from_one_that_stands(x: Served) -> None:
    x.stand.deliveries(POST)
    stood = x.post_is_gone()

    x.stand.remove(POST["id"])

    assert (stood, x.post_is_gone()) == (False, True)


@pytest.mark.parametrize("status", [0, 401, 403, 404, 429, 500])
def test_x_that_does_not_answer_the_look_says_nothing(x: Served, status: int) -> None:
    x.stand.remove(POST["id"])
    x.stand.fail(status, looks=True)

    gone = x.post_is_gone()

    assert gone is (status == 404)
    assert x.post_is_gone()


def test_a_failure_that_was_ordered_for_replies_is_not_used_up_by_a_look(x: Served) -> None:
    x.stand.fail(500)

    assert x.post_is_gone() is False
    assert isinstance(x.publish(), Lost)


# -- X --------------------------------------------------------------------------------------


def test_x_refuses_a_wrong_token(x: Served) -> None:
    outcome = x.publish(access_token="other", user_id=US["id"])

    assert isinstance(outcome, Refused)
    assert outcome.reason == "x-token"


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


def test_x_counts_its_ids_up() -> None:
    runs = [[one.publish("eins"), one.publish("zwei")] for _ in range(2) for one in served("x")]

    assert runs[0] == runs[1]


# -- deliveries -----------------------------------------------------------------------------


def read(platform: str, body: bytes) -> list[Any]:
    headers = platforms.operated(platform).sign(body, SECRETS[platform], NOW)
    hook = Webhook(platform=platform, method="POST", headers=headers, body=body, received_at=NOW)
    verify_of(platform).verify(hook, SECRETS[platform])
    return list(normalise_of(platform).normalise(hook))


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


@pytest.mark.parametrize("platform", PLATFORMS)
def test_edits_and_deletions_are_delivered(platform: str) -> None:
    operated = platforms.operated(platform)
    versions = [{**POST, "id": str(n), "versions": list("123"[:n])} for n in (1, 2, 3)]
    gone = {"id": "1", "author": MIA, "deleted": True}

    *edits, removed = (
        read(platform, operated.delivery(post, account=US))[0] for post in (*versions, gone)
    )

    assert {change.post.post_id for change in edits} == {"1"}
    first, second, third = (change.post.version for change in edits)
    assert first < second < third
    assert removed == Removed(platform=platform, post_id="1")


@pytest.mark.parametrize("platform", sorted({*PLATFORMS} - {"facebook"}))
def test_reposts_are_delivered(platform: str) -> None:
    repost = {"id": "9", "author": MIA, "repost_of": "1"}

    (reposted,) = read(platform, platforms.operated(platform).delivery(repost, account=US))

    assert isinstance(reposted, Reposted)
    assert (reposted.post_id, reposted.repost_id) == ("1", "9")


def test_a_post_that_only_names_us_comes_through_the_stream(x: Served) -> None:
    named = {"id": "5", "author": MIA, "text": "Nordwind ist weg"}

    (body,) = x.stand.deliveries(named)

    (change,) = read("x", body)
    assert "matching_rules" in json.loads(body)
    assert change.post.answerable is Answerable.NO
    outcome = Served("x", x.stand, x.api).publish()
    assert isinstance(outcome, Sent)


@pytest.mark.parametrize("product", ["activity", "account-activity"])
def test_a_private_message_is_delivered(x: Served, product: str) -> None:
    (body,) = x.stand.deliveries({**POST, "kind": "message"}, product=product)

    (change,) = read("x", body)

    assert change.post.kind == "message"
    assert change.post.author.handle == "mia"


# -- Facebook -------------------------------------------------------------------------------

NESTED = {**POST, "kind": "reply", "reply_to": "7_1", "thread": "100_7"}


def test_facebook_refuses_a_wrong_token(page: Served) -> None:
    outcome = page.publish(access_token="other")

    assert isinstance(outcome, Refused)
    assert outcome.reason == "facebook-token"


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


def test_a_private_message_to_the_page_is_no_post_yet(page: Served) -> None:
    (body,) = page.stand.deliveries({**POST, "kind": "message"})

    assert read("facebook", body) == []


def test_nobody_is_told_that_a_post_was_shared(page: Served) -> None:
    assert page.stand.deliveries({"id": "9", "author": MIA, "repost_of": "1"}) == []


# -- our own webhook ------------------------------------------------------------------------


def test_a_forum_takes_each_reply_once(forum: Served) -> None:
    first, second = forum.publish(), forum.publish()

    assert first == second
    assert len(forum.stand.published) == 1


def test_a_forum_refuses_what_is_not_signed_for_it(forum: Served) -> None:
    outcome = forum.publish(reply_secret="whsec_MDEyMzQ1Njc4OWFiY2RlZg==")

    assert isinstance(outcome, Refused)
    assert outcome.reason == "generic-refused"
