"""The authors of one delivery are read in one call, and nothing is decided on what is old."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from herodesk.domain.post import Kind, Post, Posted
from herodesk.domain.records import AuthorRecord
from herodesk.ports import App
from herodesk.steps.ahead import with_authors
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryRecords, VirtualClock
from tests.sample import MONDAY_MORNING, a_post, memory_app


@dataclass
class Watched(MemoryRecords):
    """Records that count who asks for authors."""

    clock: VirtualClock
    alone: list[str] = field(default_factory=list)
    together: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.clock)

    def author(self, platform: str, author_id: str) -> AuthorRecord | None:
        self.alone.append(author_id)
        return super().author(platform, author_id)

    def authors(self, keys: Iterable[tuple[str, str]]) -> list[AuthorRecord]:
        asked = list(keys)
        self.together.append([author_id for _, author_id in asked])
        found = (MemoryRecords.author(self, *key) for key in asked)
        return [one for one in found if one]


NOISE = "WIN a free iPhone now!!! click https://bit.example/x1 #giveaway #crypto"


def a_reply(n: int, author: str) -> Post:
    return a_post(str(n), NOISE, author=author, reply_to="900", thread="900", kind=Kind.REPLY)


def take(posts: list[Post], app: App) -> list[str]:
    here = with_authors([Posted(post=post) for post in posts], app)
    return [take_in(Posted(post=post), at=MONDAY_MORNING, app=here).what for post in posts]


def test_authors_of_replies_are_read_together_and_each_is_told_once(clock: VirtualClock) -> None:
    records = Watched(clock)
    app = memory_app(clock, records)

    take([a_reply(1, "a"), a_reply(2, "b"), a_reply(3, "a")], app)

    assert records.together == [["a", "b"]]
    assert records.alone == ["a"]  # the second post of the same person
    author = MemoryRecords.author(records, "x", "a")
    assert author is not None
    assert author.strays == ("1", "3")


def test_who_was_faster_is_seen(clock: VirtualClock) -> None:
    records = Watched(clock)
    app = memory_app(clock, records)
    posts = [a_reply(1, "a"), a_reply(2, "b")]
    here = with_authors([Posted(post=post) for post in posts], app)
    take_in(Posted(post=a_reply(3, "b")), at=MONDAY_MORNING, app=app)

    for post in posts:
        take_in(Posted(post=post), at=MONDAY_MORNING, app=here)

    author = MemoryRecords.author(records, "x", "b")
    assert author is not None
    assert author.strays == ("3", "2")


def test_one_post_is_looked_up_as_ever(clock: VirtualClock) -> None:
    app = memory_app(clock, Watched(clock))
    nobody = replace(a_reply(4, "c"), author=None)

    same = [a_reply(1, "a"), a_reply(2, "a"), a_post("3", NOISE, author="b"), nobody]

    assert with_authors([Posted(post=post) for post in same], app) is app
