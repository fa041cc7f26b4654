"""The brand, the moment, the table and the posts that tests start from."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from herodesk.adapters.arranged import ArrangedRoster
from herodesk.adapters.braked import BrakedRoster, Gate
from herodesk.classifiers.blanking import Blanker
from herodesk.classifiers.keywords import Keywords
from herodesk.classifiers.lint import findings
from herodesk.classifiers.personal import personal_data
from herodesk.domain.brand import Brand
from herodesk.domain.post import Answerable, Author, Kind, Post
from herodesk.domain.staff import Person, Way
from herodesk.domain.versions import RulesText
from herodesk.platforms import abilities_of, measure_of, normalise_of
from herodesk.ports import App, Records
from herodesk.rules import load_brand, read_roster
from herodesk.rules.compact import words_of
from herodesk.rules.public_days import named
from herodesk_ops.memory import (
    BEGINNING,
    MemoryInbox,
    MemoryNotifier,
    MemoryOutbox,
    MemoryRecords,
    MemoryRoster,
    MemoryRules,
    SeededTokens,
    VirtualClock,
)
from herodesk_ops.memory_publisher import MemoryPictures, MemoryPublisher
from herodesk_ops.memory_reader import MemoryReader

NORDWIND = Path(__file__).parents[1] / "infra" / "brands" / "nordwind"
MONDAY_MORNING = BEGINNING
OUR_X = "1880000000000000001"
TABLE = "herodesk-test"
EXCHANGE_FAILS = (
    "@nordwind Umtausch bei Nordwind klappt einfach nicht, Gerät defekt, keiner zuständig"
)


@cache
def nordwind() -> Brand:
    """The example brand."""
    return load_brand(NORDWIND)


@cache
def brand_toml() -> str:
    """What a person wrote as these rules."""
    return (NORDWIND / "brand.toml").read_text("utf-8")


@cache
def everybody() -> tuple[Person, ...]:
    """Its roster."""
    return tuple(read_roster(NORDWIND / "roster.csv", nordwind()))


def person(person_id: str) -> Person:
    """One of them."""
    return next(someone for someone in everybody() if someone.id == person_id)


@cache
def keywords() -> Keywords:
    """One for all: it holds nothing but what it read of a brand, and that takes a while."""
    return Keywords()


def memory_app(clock: VirtualClock, records: Records | None = None) -> App:
    """The whole line in memory, or on other records."""
    records = records or MemoryRecords(clock)
    on_duty = ArrangedRoster(MemoryRoster(everybody()), nordwind, records.changes, clock)
    roster = BrakedRoster(on_duty, records.brakes)
    days: dict[str, tuple[str, ...]] = {code: () for _, code in named(nordwind().duty)}
    source = RulesText(text=brand_toml(), days=days, words=words_of(NORDWIND, nordwind()))
    rules = MemoryRules(nordwind(), source, clock)
    return App(
        records=records,
        roster=roster,
        rules=rules,
        inbox=MemoryInbox(),
        outbox=MemoryOutbox(),
        notifiers={
            Way.SMS: MemoryNotifier(Way.SMS, gate=Gate(records, roster, rules)),
            Way.EMAIL: MemoryNotifier(Way.EMAIL),
        },
        publisher=MemoryPublisher(),
        reader=MemoryReader(),
        classifier=keywords(),
        normalisers=normalise_of,
        measures=measure_of,
        abilities=abilities_of,
        personal=personal_data,
        clock=clock,
        tokens=SeededTokens(),
        public_url="https://h.nordwind.example",
        blank=Blanker(),
        pictures=MemoryPictures(),
        advise=lambda brand, people, _: findings(brand, people, thorough=False),
    )


def a_post(post_id: str = "1990000000000000001", text: str = EXCHANGE_FAILS, **facts: Any) -> Post:
    """A customer's post, with what the test cares about."""
    author = facts.pop("author", "4711")
    wanted: dict[str, Any] = {
        "platform": "x",
        "post_id": post_id,
        "version_id": post_id,
        "kind": Kind.POST,
        "text": text,
        "account": OUR_X,
        "author": author
        and Author(
            id=author,
            handle=f"handle_{author}",
            name=f"Name {author}",
            followers=facts.pop("followers", 12),
        ),
        "language": "de",
        "created_at": MONDAY_MORNING,
        "answerable": Answerable.YES,
    }
    return Post(**(wanted | facts))
