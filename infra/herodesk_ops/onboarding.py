"""Rules and people into a stage: what `rules push` and `staff import` do, and the local cloud."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from herodesk.adapters import rule_versions
from herodesk.adapters.people import newest_rules, push_people
from herodesk.domain.brand import Brand
from herodesk.domain.errors import InvalidError
from herodesk.domain.staff import Person
from herodesk.domain.versions import RulesText, RulesVersion
from herodesk.rules import brand_from_json, public_days
from herodesk.rules.compact import follows
from herodesk_ops.contacts import topic_names, with_topics
from herodesk_ops.public_holidays import last_year, worked_out

Clients = Callable[[str], Any]

NO_WORDS: Mapping[str, str] = MappingProxyType({})

A_BATCH = 100
"""So many people are invited, then stored: a run that is cut off has lost no more than that."""


def push(
    brand: Brand,
    *,
    client: Clients,
    table: str,
    now: datetime,
    by: str,
    text: str = "",
    compact: str = "",
    words: Mapping[str, str] = NO_WORDS,
    why: str = "",
) -> int:
    """Store the rules, with the public holidays that they name, as a new version; its number.

    `text` is the brand.toml that they were read from, `compact` the compact.toml beside it, and
    `words` those of the compact by language. InvalidError if a compact may not come after the
    one that counts.
    """
    zone = ZoneInfo(brand.duty.zone)
    if newest := newest_rules(client("dynamodb"), table):
        before = brand_from_json(newest["body"]["S"]).compact
        if wrong := follows(before, brand.compact, now.astimezone(zone).date()):
            raise InvalidError(f"compact.toml: {wrong}")
    days, until = worked_out(brand, now), last_year(now)
    known = public_days.with_days(brand, days, until)
    source = RulesText(text=text, days=days, days_until=until, compact=compact, words=words)
    change = RulesVersion(number=0, at=now, by=by, why=why)
    return rule_versions.push(client("dynamodb"), table, known, source, change)


def bring_in(
    people: Iterable[Person],
    *,
    client: Clients,
    table: str,
    stage: str,
    done: Callable[[int], None] = lambda _: None,
) -> list[Person]:
    """Give each person with an address a topic of their own, then store them; a hundred at a time.

    SNS asks each new address once to confirm. Doing it again, or going on after it was cut off,
    changes nothing. `done` hears how many are stored.
    """
    sns, dynamodb = client("sns"), client("dynamodb")
    everybody, stored = list(people), list[Person]()
    existing = topic_names(sns) if len(everybody) > A_BATCH else None
    for some in _batches(everybody):
        ready = with_topics(some, sns, stage, existing)
        push_people(dynamodb, table, ready)
        stored += ready
        done(len(stored))
    return stored


def _batches(people: Iterable[Person]) -> Iterator[Sequence[Person]]:
    left = iter(people)
    while some := tuple(islice(left, A_BATCH)):
        yield some
