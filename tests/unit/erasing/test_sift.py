"""One person is taken out of a delivery; everybody else's posts in it stay as they are."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from herodesk.domain.belongings import Belongings
from herodesk.domain.post import Posted, Unreadable
from herodesk.domain.webhook import ReadBack, Webhook
from herodesk_ops.erasing.sift import read, sift
from tests.sample import MONDAY_MORNING

GOLDEN = Path(__file__).parents[2] / "golden"


def event(post_id: str, author: str) -> dict[str, Any]:
    return {
        "type": "post.created",
        "data": {
            "id": post_id,
            "text": f"text {post_id}",
            "author": {"id": author, "name": f"name {author}"},
        },
    }


def delivery(*events: object, **facts: Any) -> Webhook:
    body = json.dumps({"events": list(events)}).encode()
    return replace(
        Webhook(
            platform="generic", method="POST", headers={}, body=body, received_at=MONDAY_MORNING
        ),
        **facts,
    )


def mara() -> Belongings:
    return Belongings("generic", "mara", "tag")


def ids(hook: Webhook | None) -> list[str]:
    assert hook is not None
    changes = read(hook)[hook.first or 0 : hook.last]
    return [change.post.post_id for change in changes if isinstance(change, Posted)]


def test_a_delivery_of_others_stays_as_it_is() -> None:
    hook = delivery(event("1", "ben"), event("2", "marathon"))

    assert sift(hook, mara()).hook is hook
    assert not sift(hook, mara()).changed


def test_a_delivery_of_this_person_alone_goes() -> None:
    assert sift(delivery(event("1", "mara"), event("2", "mara")), mara()).hook is None


def test_among_others_only_this_persons_events_go() -> None:
    sifted = sift(delivery(event("1", "ben"), event("2", "mara"), event("3", "cem")), mara())

    assert ids(sifted.hook) == ["1", "3"]
    assert sifted.hook is not None
    assert b"mara" not in sifted.hook.body


def test_a_slice_still_names_the_same_events_of_others() -> None:
    events = [event("1", "mara"), event("2", "ben"), event("3", "mara"), event("4", "cem")]

    assert ids(sift(delivery(*events, first=1, last=2), mara()).hook) == ["2"]
    assert ids(sift(delivery(*events, first=2, last=4), mara()).hook) == ["4"]
    assert sift(delivery(*events, first=2, last=3), mara()).hook is None


def test_an_unreadable_event_of_this_person_goes_and_one_of_another_stays() -> None:
    mine = event("1", "mara")
    mine["data"]["text"] = 7
    other = event("2", "ben")
    other["data"]["text"] = 7
    assert any(isinstance(change, Unreadable) for change in read(delivery(mine)))

    assert sift(delivery(mine, event("3", "cem"), first=0, last=1), mara()).hook is None
    sifted = sift(delivery(other, mine), mara())
    assert sifted.hook is not None
    assert b"mara" not in sifted.hook.body
    assert b"ben" in sifted.hook.body


def test_x_events_of_an_account_activity_delivery_are_taken_apart() -> None:
    def tweet(post_id: str, author: str) -> dict[str, Any]:
        return {
            "id_str": post_id,
            "id": int(post_id),
            "created_at": "Mon Nov 23 09:00:00 +0000 2026",
            "text": "@nordwind kaputt",
            "user": {"id_str": author, "id": int(author), "name": "N", "screen_name": "s"},
            "entities": {"user_mentions": []},
        }

    body = {
        "for_user_id": "1880000000000000001",
        "tweet_create_events": [tweet("10", "77"), tweet("11", "78")],
    }
    hook = replace(delivery(), platform="x", body=json.dumps(body).encode())

    sifted = sift(hook, Belongings("x", "77", "tag"))

    assert ids(sifted.hook) == ["11"]


@pytest.mark.parametrize(
    ("platform", "what", "author", "words"),
    [
        ("x", "read-mentions", "1747", "Bei mir genauso"),
        ("x", "read-search", "1750", "Toaster"),
        ("facebook", "read-feed", "24600000000000001", "Trockner"),
        ("facebook", "read-feed", "24600000000000003", "Paket"),
    ],
)
def test_a_person_is_taken_out_of_a_page_that_was_read_back(
    platform: str, what: str, author: str, words: str
) -> None:
    folder = GOLDEN / platform / what
    how = ReadBack(**json.loads((folder / "read_back.json").read_text(encoding="utf-8")))
    body = (folder / "body.json").read_bytes()
    hook = replace(delivery(), platform=platform, body=body, read_back=how)

    sifted = sift(hook, Belongings(platform, author, "tag"))

    assert words in body.decode()
    assert sifted.hook is not None
    assert words not in sifted.hook.body.decode()
    assert len(ids(sifted.hook)) == len(ids(hook)) - 1


def test_ids_that_wait_to_be_asked_for_go_with_the_posts_that_they_name() -> None:
    body = GOLDEN / "instagram" / "batch" / "body.json"
    hook = delivery(platform="instagram", body=body.read_bytes())
    who = Belongings("instagram", "@mia.schulz", "tag")
    who.ids.add("17887498072083529")

    left = sift(hook, who).hook

    assert left is not None
    assert b"17887498072083529" not in left.body
    assert ids(left) == [post for post in ids(hook) if post != "17887498072083529"]
    assert [type(it).__name__ for it in read(left)] == ["Posted"] * 3
