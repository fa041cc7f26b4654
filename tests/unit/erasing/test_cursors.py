"""A cursor that names the posts it looks after names none of an erased person's."""

from __future__ import annotations

import pytest

from herodesk.domain.belongings import Belongings
from herodesk.domain.channel import Channel, Cursor
from herodesk.domain.emptied import without_mention

SINCE = "2026-11-23T09:00:00+00:00"
HERS = "at://did:plc:mia/app.bsky.feed.post/3m4"
OTHERS = "at://did:plc:ole/app.bsky.feed.post/3m5"


def erased(cursor: Cursor, platform: str = "bluesky") -> Cursor | None:
    """The cursor after the erasure; None if it is left alone."""
    who = Belongings(platform, "did:plc:mia", "tag")
    who.ids = {HERS, "77"}
    changed = without_mention(Channel(platform="bluesky", cursors=(cursor,), v=3), who)
    if changed is None:
        return None
    assert isinstance(changed, Channel)
    assert changed.v == 4
    (left,) = changed.cursors
    return left


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{SINCE} {HERS} {OTHERS}", f"{SINCE} {OTHERS}"),
        (f"{SINCE} {OTHERS} {HERS}", f"{SINCE} {OTHERS}"),
        (f"{SINCE} {HERS}", SINCE),
        ("77", "78"),
    ],
)
def test_what_is_looked_after_is_named_no_more(before: str, after: str) -> None:
    assert erased(Cursor(reading="r", done=before)) == Cursor(reading="r", done=after)
    walking = erased(Cursor(reading="r", done=SINCE, newest=before, page="older 5"))
    assert walking == Cursor(reading="r", done=SINCE, newest=after, page="older 5")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"older 5\nstand {HERS} {OTHERS}", f"older 5\nstand {OTHERS}"),
        (f"stand {HERS}\nstand {OTHERS}", f"stand {OTHERS}"),
        (f"older 5\nstand {HERS}", "older 5"),
    ],
)
def test_nobody_asks_whether_her_posts_stand(before: str, after: str) -> None:
    left = erased(Cursor(reading="r", done=SINCE, newest="x", page=before))

    assert left == Cursor(reading="r", done=SINCE, newest="x", page=after)


def test_a_walk_that_only_asked_for_hers_is_over() -> None:
    left = erased(Cursor(reading="r", done=SINCE, newest=f"later {HERS}", page=f"stand {HERS}"))

    assert left == Cursor(reading="r", done="later")


@pytest.mark.parametrize(
    "cursor",
    [
        Cursor(reading="r", done=f"{SINCE} {OTHERS}", page=f"stand {OTHERS}"),
        Cursor(reading="r", done="78"),
        Cursor(reading="r", done=SINCE, page="comments 77 after"),
    ],
)
def test_what_names_nothing_of_hers_is_left_alone(cursor: Cursor) -> None:
    assert erased(cursor) is None
    assert erased(Cursor(reading="r", done=HERS + " " + HERS), platform="x") is None
