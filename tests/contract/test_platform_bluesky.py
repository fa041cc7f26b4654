"""Bluesky: what every platform is held to, and what is Bluesky's own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import regex
import requests
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.brand import Account
from herodesk.domain.reply import Look, Lost, Refused, Reply, Sent, Wait
from herodesk.domain.standing import Fault, Flaw, Standing
from herodesk.domain.webhook import ReadBack, Webhook
from herodesk.parts import Ours, Renewed
from herodesk.platforms.bluesky.facets import facets, handles
from herodesk.platforms.bluesky.identity import at, key_of, permalink
from herodesk.platforms.bluesky.measure import LIMIT, length
from herodesk.platforms.bluesky.probe import probe
from herodesk.platforms.bluesky.renew import renew
from herodesk_ops.platforms.bluesky_wall import cid_of
from tests.contract.platform_suite import PlatformSuite
from tests.contract.served import MIA, NOW, Served, served

US = {"id": "did:plc:nordwind7u3k2m4p5q6r7s8t", "handle": "nordwind.example", "name": "Nordwind"}
AUTHOR = {**MIA, "id": "did:plc:mia4a5b6c7d2e3f4g5h6i7j2", "handle": "mia.bsky.example"}
URI = f"at://{AUTHOR['id']}/app.bsky.feed.post/3m4xkq7a2bc2d"
POST: dict[str, Any] = {
    "id": URI,
    "author": AUTHOR,
    "text": "@nordwind.example Kein Netz & kein Rückruf 😡",
    "lang": "de",
    "at": "2026-11-02T08:41:07+00:00",
    "mention": True,
}


class TestBluesky(PlatformSuite):
    platform = "bluesky"
    us = US
    post = POST
    limit = 300
    edits_are_told = False
    numbers_as_ids = "A post's id is its address, which is never a number."

    def webhook(
        self, body: bytes, headers: Mapping[str, str] | None = None, at: datetime = NOW
    ) -> Webhook:
        """Nothing is delivered: every body is an answer to what we asked."""
        reading = ReadBack(reading="notifications", account=str(US["id"]))
        return replace(super().webhook(body, headers or {}, at), read_back=reading)


@pytest.fixture
def there() -> Iterator[Served]:
    with served("bluesky", account=US, post=POST) as stand:
        stand.deliver()
        yield stand


def record(there: Served, n: int = -1) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(there.stand.published[n]["request"]["body"])
    told: dict[str, Any] = body["record"]
    return told


def asked(there: Served) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(there.stand.published[-1]["request"]["body"])
    return body


# -- a reply -------------------------------------------------------------------------------------


def test_a_reply_to_a_first_post_has_it_as_root_and_parent(there: Served) -> None:
    outcome = there.publish()

    reference = {"uri": URI, "cid": cid_of(URI)}
    assert record(there)["reply"] == {"root": reference, "parent": reference}
    assert record(there)["$type"] == "app.bsky.feed.post"
    assert record(there)["createdAt"] == "2026-11-02T09:00:00.000Z"
    assert isinstance(outcome, Sent)
    key = asked(there)["rkey"]
    assert outcome.remote_id == f"at://{US['id']}/app.bsky.feed.post/{key}"
    assert outcome.url == f"https://bsky.app/profile/{US['id']}/post/{key}"


def test_a_reply_deep_in_a_thread_keeps_its_root(there: Served) -> None:
    root = "at://did:plc:other/app.bsky.feed.post/3m4aaaaaaaa2a"
    there.deliver(id=f"{URI}x", reply_to=f"{URI}y", thread=root)

    there.publish_it(replace(there.reply(), to=f"{URI}x", post_id=f"{URI}x"))

    told = record(there)["reply"]
    assert told["root"] == {"uri": root, "cid": cid_of(root)}
    assert told["parent"] == {"uri": f"{URI}x", "cid": cid_of(f"{URI}x")}


def test_links_people_and_tags_are_marked_in_bytes(there: Served) -> None:
    words = (
        "Grüße 😡 @mia.bsky.example, siehe nordwind.example/hilfe?x=ü oder "
        "https://nordwind.de/a. @fremd.example @niemand.example #Umtausch #2026"
    )

    there.publish(words)

    told = {
        record(there)["text"]
        .encode()[it["index"]["byteStart"] : it["index"]["byteEnd"]]
        .decode(): (it["features"][0])
        for it in record(there)["facets"]
    }
    kind = "app.bsky.richtext.facet#"
    assert told["@mia.bsky.example"] == {"$type": f"{kind}mention", "did": AUTHOR["id"]}
    assert told["@fremd.example"] == {"$type": f"{kind}mention", "did": "did:web:fremd.example"}
    assert told["https://nordwind.de/a"] == {"$type": f"{kind}link", "uri": "https://nordwind.de/a"}
    assert told["#Umtausch"] == {"$type": f"{kind}tag", "tag": "Umtausch"}
    assert not {"@niemand.example", "#2026"} & told.keys()


def test_a_plain_reply_has_no_marks_and_its_language(there: Served) -> None:
    there.publish_it(replace(there.reply("Hallo"), language="de"))
    there.publish_it(replace(there.reply("Hallo"), reply_id="r-2"))

    assert record(there, 0)["langs"] == ["de"]
    assert "facets" not in record(there, 0)
    assert "langs" not in record(there, 1)


def test_whose_author_lets_nobody_reply_is_told_so(there: Served) -> None:
    seen = there.stand._wall.post  # type: ignore[attr-defined]
    gated = {"viewer": {"replyDisabled": True}}
    there.stand._wall.post = lambda uri: {**seen(uri), **gated}  # type: ignore[attr-defined]

    outcome = there.publish()

    assert isinstance(outcome, Refused)
    assert outcome.reason == "bluesky-forbidden"
    assert there.stand.published == []


@pytest.mark.parametrize("changes", [{"private": True}, {"account": None}])
def test_nothing_private_and_nothing_of_nobody_is_published(
    there: Served, changes: dict[str, Any]
) -> None:
    outcome = there.publish_it(replace(there.reply(), **changes))

    assert isinstance(outcome, Refused)
    assert there.stand.published == []


def test_a_second_request_under_the_same_key_makes_no_second_post(there: Served) -> None:
    first, second, found = there.publish(), there.publish(), there.find()

    assert isinstance(first, Sent)
    assert isinstance(second, Lost)
    assert found == first
    assert len(there.stand.standing) == 1


def test_other_words_under_our_key_are_for_a_person(there: Served) -> None:
    there.publish("Ganz anders")

    assert there.find() is Look.UNSURE


def test_a_look_without_our_account_says_nothing(there: Served) -> None:
    assert there.find_it(replace(there.reply(), account=None)) is Look.UNSURE


def reply(**changes: Any) -> Reply:
    made = Reply(
        reply_id="r-1", case="7K3M9Q", hero="ana", platform="bluesky", post_id=URI, to=URI,
        text="x", sign_off="", created_at=NOW,
    )  # fmt: skip
    return replace(made, **changes)


def test_a_key_is_the_same_each_time_and_another_for_each_reply() -> None:
    moments = [NOW + timedelta(microseconds=n) for n in (0, 1, 999)]
    keys = {key_of(reply(case=c, reply_id=r, created_at=at))
            for c in ("A", "B") for r in ("1", "2") for at in moments}  # fmt: skip

    assert key_of(reply()) == key_of(reply(text="anders"))
    assert len(keys) == 4  # the moment counts in milliseconds
    later = key_of(reply(created_at=NOW + timedelta(seconds=1)))
    assert key_of(reply()) < later
    for key in keys:
        assert len(key) == 13
        assert set(key) <= set("234567abcdefghijklmnopqrstuvwxyz")
        assert key[0] in "234567abcdefghij"


@pytest.mark.parametrize(
    "uri",
    [None, "", "x", "https://a/app.bsky.feed.post/b", "at://a/app.bsky.feed.like/b",
     "at://a/app.bsky.feed.post", "at://a/app.bsky.feed.post/", "at:///app.bsky.feed.post/b",
     "at://a/app.bsky.feed.post/b/c"],
)  # fmt: skip
def test_what_is_no_posts_address_leads_nowhere(uri: str | None) -> None:
    assert at(uri) is None
    assert permalink(uri) is None


# -- its length and its marks ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("", 0),
        ("Grüße", 5),
        ("👨\u200d👩\u200d👧\u200d👦", 3),  # one sign of 25 bytes
        ("🇩🇪", 1),
        ("a" * 300, 300),
        ("👨\u200d👩\u200d👧\u200d👦" * 120, 300),
        ("👨\u200d👩\u200d👧\u200d👦" * 121, 303),
    ],
)
def test_both_limits_are_one(text: str, units: int) -> None:
    assert length(text) == units


@given(text=st.text(max_size=60))
def test_what_fits_is_within_both_limits(text: str) -> None:
    fits = length(text * 10) <= LIMIT
    within = len(regex.findall(r"\X", text * 10)) <= 300 and len((text * 10).encode()) <= 3000  # type: ignore[no-untyped-call]

    assert not fits or within


PIECES = [*"aä😡 @.#/:\n-_1👩\u200d", "@mia.example", " a.de/x", "https://b.de", " #tag", "#ä."]


@given(text=st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_each_mark_covers_whole_signs_and_none_covers_another(text: str) -> None:
    found = facets(text, {"mia.example": "did:plc:mia"})

    ends = [(it["index"]["byteStart"], it["index"]["byteEnd"]) for it in found]
    for begin, end in ends:
        assert text.encode()[begin:end].decode().strip()
    assert all(one[1] <= other[0] for one, other in pairwise(ends))


def test_whom_a_text_names() -> None:
    text = "@a.example (@B.example) mail@c.example @ohne_punkt /@d.example @e.example. @1.2"

    assert handles(text) == ["a.example", "b.example", "e.example"]


# -- the session -----------------------------------------------------------------------------------


def renewed(there: Served, **secrets: str) -> Any:
    with requests.Session() as http:
        return renew(http=http, api=there.api, secrets={**there.secrets, **secrets}, now=NOW)


def test_a_session_is_renewed_and_the_new_refresh_token_comes_first(there: Served) -> None:
    outcome = renewed(there)

    assert isinstance(outcome, Renewed)
    assert list(outcome.secrets) == ["refresh_token", "access_token", "access_expires_at"]
    assert outcome.secrets["access_expires_at"] == "2026-11-02T11:00:00+00:00"
    assert isinstance(there.publish(**{**there.secrets, **outcome.secrets}), Sent)
    old = there.publish()
    assert isinstance(old, Refused)
    assert old.reason == "bluesky-token"


def test_a_refresh_token_works_once_then_the_app_password_begins_a_session(there: Served) -> None:
    first, second = renewed(there), renewed(there)

    assert isinstance(first, Renewed)
    assert isinstance(second, Renewed)
    assert second.secrets["refresh_token"] != first.secrets["refresh_token"]


def test_without_any_session_the_app_password_begins_one(there: Served) -> None:
    assert isinstance(renewed(there, refresh_token="", access_token=""), Renewed)


@pytest.mark.parametrize("secrets", [{"app_password": "falsch"}, {"app_password": ""}])
def test_a_session_that_cannot_be_had_is_told(there: Served, secrets: dict[str, str]) -> None:
    outcome = renewed(there, refresh_token="alt", **secrets)

    assert isinstance(outcome, Refused)
    assert outcome.reason == "bluesky-token"


@pytest.mark.parametrize(("status", "kind"), [(500, Lost), (0, Lost), (429, Wait)])
def test_a_session_that_cannot_be_renewed_now_is_kept(
    there: Served, status: int, kind: type
) -> None:
    there.stand.fail(status)

    assert isinstance(renewed(there), kind)


# -- how it stands ---------------------------------------------------------------------------------


def standing(there: Served) -> object:
    ours = Ours(account=Account(**US), address="/hooks/bluesky")
    with requests.Session() as http:
        return probe(ours, http=http, api=there.api, secrets=there.secrets, now=NOW)


def test_a_session_of_another_account_is_a_fault(there: Served) -> None:
    there.stand._account = {"id": "did:plc:other", "handle": "other.example"}  # type: ignore[attr-defined]

    told = Fault(flaw=Flaw.PERMISSION_MISSING, what="@nordwind.example")
    assert standing(there) == Standing(faults=(told,))
