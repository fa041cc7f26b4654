"""Versions of the rules in memory and on moto keep the same promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import boto3
import pytest
from moto import mock_aws

from herodesk.adapters.people import DynamoRules
from herodesk.domain.brand import Brand
from herodesk.domain.errors import ConflictError, InvalidError
from herodesk.domain.versions import RulesText
from herodesk.ports import Rules
from herodesk_ops.local.moto_fixes import applied
from herodesk_ops.memory import MemoryRules, VirtualClock
from herodesk_ops.onboarding import push
from herodesk_ops.table import create_table
from tests.sample import MONDAY_MORNING, TABLE, brand_toml, nordwind

QUICKER = replace(nordwind(), clocks=replace(nordwind().clocks, promise=45))
SOURCE = RulesText(text="promise = 45\n", days={"DE": ("2026-12-25",)}, days_until=2028)


@pytest.fixture(params=["memory", "moto"])
def containers(
    request: pytest.FixtureRequest, clock: VirtualClock
) -> Iterator[Callable[[], Rules]]:
    """The rules as one container after the other sees them; version 1 is stored."""
    if request.param == "memory":
        rules = MemoryRules(nordwind(), RulesText(text=brand_toml()), clock)
        yield lambda: rules
        return
    with mock_aws(), applied(lambda: datetime.now(UTC), 1):  # atomic, as DynamoDB is
        client = boto3.client("dynamodb")
        create_table(client, TABLE)
        push(
            nordwind(), client=lambda _: client, table=TABLE, now=MONDAY_MORNING, by="operator",
            text=brand_toml(), why="the first rules",
        )  # fmt: skip
        yield lambda: DynamoRules(client, TABLE, clock)


@pytest.fixture
def rules(containers: Callable[[], Rules]) -> Rules:
    return containers()


def store(rules: Rules, brand: Brand = QUICKER, source: RulesText = SOURCE, base: int = 1) -> int:
    return rules.push(brand, source, by="lars", why="we are quicker", base=base)


def test_a_version_is_on_record_with_its_text_and_counts(rules: Rules, clock: VirtualClock) -> None:
    assert store(rules) == 2

    newest, first = rules.versions(9)
    assert (newest.number, newest.at, newest.by, newest.why) == (
        2, clock.now(), "lars", "we are quicker",
    )  # fmt: skip
    assert (first.number, first.by, first.why) == (1, "operator", "the first rules")
    assert rules.version(1) == first
    assert rules.text(2) == SOURCE
    assert rules.brand().clocks.promise == 45


def test_what_was_never_stored_is_none(rules: Rules) -> None:
    assert rules.version(2) is None
    assert rules.text(2) is None
    assert rules.versions(1)[0].number == 1


def test_the_same_text_is_no_version(rules: Rules) -> None:
    store(rules)

    assert store(rules, base=2) == 2
    assert len(rules.versions(9)) == 2


def test_only_the_newest_can_be_followed(rules: Rules) -> None:
    store(rules)

    for base in (0, 1, 3):
        with pytest.raises(ConflictError):
            store(rules, nordwind(), RulesText(text="x\n"), base=base)
    assert len(rules.versions(9)) == 2


def test_of_many_at_once_one_counts(containers: Callable[[], Rules]) -> None:
    def attempt(number: int) -> bool:
        try:
            store(containers(), source=replace(SOURCE, text=f"# {number}\n"))
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(attempt, range(8)))

    assert won.count(True) == 1
    assert len(containers().versions(9)) == 2


def test_every_other_container_goes_by_it_within_a_minute(
    containers: Callable[[], Rules], clock: VirtualClock
) -> None:
    other = containers()
    assert other.brand().clocks.promise == 60

    store(containers())
    clock.advance(60)

    assert other.brand().clocks.promise == 45


WORDS = {"de": "# Der Pakt", "en": "# The compact"}


def test_the_words_of_a_compact_are_kept_by_its_version_and_never_change(rules: Rules) -> None:
    assert store(rules, source=replace(SOURCE, words=WORDS)) == 2
    assert rules.compact_words("1.0") == WORDS
    assert rules.compact_words("2.0") == {}

    other = replace(SOURCE, text="promise = 50\n", words={"de": "# Anders", "en": "# Other"})
    slower = replace(nordwind(), clocks=replace(nordwind().clocks, promise=50))
    with pytest.raises(InvalidError, match="stored with other words"):
        store(rules, slower, other, base=2)

    assert rules.compact_words("1.0") == WORDS
    assert [one.number for one in rules.versions(9)] == [2, 1]
    assert store(rules, slower, replace(other, words=WORDS), base=2) == 3


def test_a_text_from_the_browser_leaves_the_compact_as_it_is(rules: Rules) -> None:
    store(rules, source=replace(SOURCE, compact='version = "1.0"\n', words=WORDS))

    assert store(rules, nordwind(), replace(SOURCE, text="x = 1\n"), base=2) == 3

    kept = rules.text(2)
    assert kept
    assert kept.compact == 'version = "1.0"\n'
    assert rules.compact_words("1.0") == WORDS
