"""Facebook: edits supersede, batches are read whole, addresses lead nowhere else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.post import Answerable, Change, Kind, Post, Posted, Removed
from herodesk.domain.webhook import Webhook
from herodesk.platforms.facebook.normalise import normalise

PAGE = "100000000000001"
SENT = 1793608869
SECONDS = st.integers(min_value=1_600_000_000, max_value=2_000_000_000)


def read(*events: dict[str, Any], time: object = SENT) -> list[Change]:
    body = {"object": "page", "entry": [{"id": PAGE, "time": time, "changes": events}]}
    hook = Webhook(
        platform="facebook",
        method="POST",
        headers={},
        body=json.dumps(body).encode(),
        received_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
    )
    return normalise(hook)


def event(
    item: str = "comment", verb: str = "add", by: object = None, **value: Any
) -> dict[str, Any]:
    told = {"item": item, "verb": verb, "comment_id": "7_1", "post_id": f"{PAGE}_7", "from": by}
    return {"field": "feed", "value": told | value}


def post(*events: dict[str, Any], time: object = SENT) -> Post:
    (change,) = read(*events, time=time)
    assert isinstance(change, Posted)
    return change.post


@pytest.mark.parametrize("spelling", ["edit", "edited"])
@given(written=SECONDS, later=st.integers(0, 10**6), has_time=st.booleans())
def test_an_edit_supersedes_what_was_added(
    spelling: str, written: int, later: int, has_time: bool
) -> None:
    added = post(event(created_time=written), time=written + 5)
    edited_time = written + later if has_time else None
    edit = event(verb=spelling, created_time=written, edited_time=edited_time)
    edited = post(edit, time=written + later)

    assert edited.version > added.version
    assert edited.post_id == added.post_id
    assert edited.created_at == added.created_at


@given(first=SECONDS, gap=st.integers(1, 10**6))
def test_a_later_edit_supersedes_an_earlier_one(first: int, gap: int) -> None:
    told, told_later = (
        post(event(verb="edited", edited_time=moment), time=first + 2 * gap)
        for moment in (first, first + gap)
    )
    sent, sent_later = (
        post(event(verb="edited", created_time=first), time=moment)
        for moment in (first + gap, first + 2 * gap)
    )

    assert told.version < told_later.version
    assert sent.version < sent_later.version


def test_an_edit_that_tells_its_time_is_the_same_whenever_it_is_sent() -> None:
    edit = event(verb="edited", edited_time=SENT, created_time=SENT - 9)

    assert post(edit, time=SENT + 1) == post(edit, time=SENT + 90_000)


@pytest.mark.parametrize("moment", ["2026-11-02T08:41:09+0000", "2026-11-02T09:41:09+01:00"])
def test_times_may_be_words(moment: str) -> None:
    told = post(event(created_time=moment))

    assert told.created_at == datetime(2026, 11, 2, 8, 41, 9, tzinfo=UTC)


@pytest.mark.parametrize("moment", [0, -1, 10**30, 1.5, True, "soon", None, [], 1793608869000000])
def test_a_time_that_is_none_is_none(moment: object) -> None:
    told = post(event(verb="edited", created_time=moment, edited_time=moment), time=moment)

    assert told.created_at is None
    assert told.version == 2


def test_a_thousand_changes_come_in_their_order() -> None:
    changes = read(*[event(comment_id=f"7_{n}", message="?") for n in range(1000)])

    ids = [change.post.post_id for change in changes if isinstance(change, Posted)]
    assert ids == [f"7_{n}" for n in range(1000)]


@pytest.mark.parametrize("verb", ["remove", "delete"])
@pytest.mark.parametrize(
    ("item", "gone"), [("comment", "7_1"), ("post", f"{PAGE}_7"), ("photo", f"{PAGE}_7")]
)
def test_what_is_removed_is_the_thing_itself(verb: str, item: str, gone: str) -> None:
    assert read(event(item, verb)) == [Removed(platform="facebook", post_id=gone)]


@pytest.mark.parametrize("item", ["reaction", "like", "album", "event", "", "note"])
@pytest.mark.parametrize("verb", ["add", "edited", "remove"])
def test_taking_back_a_like_removes_no_post(item: str, verb: str) -> None:
    assert read(event(item, verb, parent_id="7_1", reaction_type="angry")) == []


@pytest.mark.parametrize("verb", ["hide", "unhide", "block", "unblock", "mute", "", "ADD"])
def test_other_verbs_change_nothing(verb: str) -> None:
    assert read(event(verb=verb, message="?")) == []


def test_a_comment_stands_below_its_post_and_a_reply_below_its_comment() -> None:
    top, bare = post(event(parent_id=f"{PAGE}_7")), post(event())
    nested = post(event(comment_id="7_2", parent_id="7_1"))

    assert (top.kind, top.reply_to, top.thread) == (Kind.COMMENT, f"{PAGE}_7", f"{PAGE}_7")
    assert (bare.kind, bare.reply_to) == (Kind.COMMENT, f"{PAGE}_7")
    assert (nested.kind, nested.reply_to, nested.thread) == (Kind.REPLY, "7_1", f"{PAGE}_7")


def test_our_own_words_carry_our_id_and_address_nobody() -> None:
    ours = post(event(by={"id": int(PAGE), "name": "Nordwind"}))
    theirs = post(event(by={"id": "5", "name": "Mia"}))

    assert ours.author is not None
    assert (ours.author.id, ours.account, ours.addressed) == (PAGE, PAGE, False)
    assert theirs.addressed


def test_an_id_beyond_what_floats_hold_keeps_its_digits() -> None:
    told = post(event(comment_id=9007199254740993, by={"id": 24600000000000123457}))

    assert told.post_id == "9007199254740993"
    assert told.author is not None
    assert told.author.id == "24600000000000123457"


@pytest.mark.parametrize(
    ("given_url", "wanted"),
    [
        ("https://www.facebook.com/nordwind/posts/1", "https://www.facebook.com/nordwind/posts/1"),
        ("javascript:alert(1)", f"https://www.facebook.com/{PAGE}_7"),
        (5, f"https://www.facebook.com/{PAGE}_7"),
    ],
)
def test_a_link_is_one(given_url: object, wanted: str) -> None:
    assert post(event(post={"permalink_url": given_url})).url == wanted


@pytest.mark.parametrize("post_id", ["a/../b", "a?b", "a b", "ä", "//evil.example"])
def test_an_id_cannot_lead_elsewhere(post_id: str) -> None:
    url = post(event(post_id=post_id)).url or ""

    assert url.startswith("https://www.facebook.com/")
    assert not set(url.removeprefix("https://www.facebook.com/")) & set("/?# ")


def test_a_mention_may_have_no_author_and_no_way_to_answer() -> None:
    told = post({**event("post", message="Nordwind?", comment_id=None), "field": "mention"})

    assert told.author is None
    assert told.addressed
    assert told.answerable is Answerable.UNKNOWN
