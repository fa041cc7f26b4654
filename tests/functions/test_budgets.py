"""What a post costs in calls and write units: counted on the real requests (design, section 12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import boto3
import pytest
from moto import mock_aws

from herodesk import line
from herodesk.adapters.braked import Gate
from herodesk.adapters.dynamo import DynamoRecords
from herodesk.domain.case import State
from herodesk.domain.post import Author, Post, Posted
from herodesk.domain.spending import budget_of
from herodesk.notifiers import build
from herodesk.ports import App
from herodesk.steps.lists import thank
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import VirtualClock
from herodesk_ops.metering import Meter, size_of_item
from herodesk_ops.table import create_table
from tests.sample import MONDAY_MORNING, TABLE, a_post, memory_app, nordwind, person


@dataclass
class Metered:
    """The line on moto with a meter on its clients."""

    app: App
    meter: Meter

    def take(self, post: Post) -> str:
        taken = take_in(Posted(post=post), at=MONDAY_MORNING, app=self.app)
        return taken.case or ""

    @property
    def calls_but_notices(self) -> int:
        """SDK calls without the notices themselves; each of those is one call more."""
        return sum(self.meter.calls.values()) - self.meter.calls["sns.Publish"]


@pytest.fixture
def metered(clock: VirtualClock) -> Iterator[Metered]:
    with mock_aws():
        table, sns = boto3.client("dynamodb"), boto3.client("sns")
        create_table(table, TABLE)
        records = DynamoRecords(table, TABLE, clock, retention=lambda: nordwind().retention)
        app = memory_app(clock, records)
        app = replace(
            app,
            notifiers=build(
                sns,
                sender_name="Nordwind",
                max_price=lambda: "0.20",
                gate=Gate(records, app.roster, app.rules),
            ),
        )
        records.loads()  # this and what follows are read for all posts of a while
        records.changes()
        records.live_waves()
        records.is_erased("x", "1")
        records.count_notices(["lars"], 1, budget=budget_of(nordwind()))  # the hour's first
        meter = Meter()
        meter.attach(table)
        meter.attach(sns)
        yield Metered(app, meter)


def real_sized(post_id: str, text: str, author: str = "1650000000000000001") -> Post:
    """A post with everything that X sends about one of ordinary length."""
    return replace(
        a_post(
            post_id, text, thread=post_id, url=f"https://x.com/mara_kessler_83/status/{post_id}"
        ),
        author=Author(id=author, handle="mara_kessler_83", name="Mara Keßler ☀️", followers=1834),
    )


PROBLEM = (
    "@nordwind Umtausch klappt nicht: dritter Besuch im Laden, Gerät defekt, keiner zuständig!"
)
PRAISE = "@nordwind Toller Service, alles super gelaufen, ihr seid klasse!"
THANKS = "@nordwind Danke, toller Service, alles super gelaufen!"
SPAM = "@nordwind WIN a free iPhone now!!! click https://bit.example/x1 #giveaway #crypto"


def test_noise_costs_one_call_and_one_write_unit(metered: Metered) -> None:
    metered.take(real_sized("1990000000000000001", SPAM))

    assert dict(metered.meter.calls) == {"dynamodb.PutItem": 1}
    assert metered.meter.write_units == 1


def test_ten_noise_posts_of_a_batch_cost_1_3_calls_each_with_the_list_of_erased_posts(
    metered: Metered, clock: VirtualClock
) -> None:
    clock.advance(15)

    for number in range(10):
        metered.take(real_sized(f"199000000000000000{number}", SPAM))

    assert sum(metered.meter.calls.values()) <= 13
    assert metered.meter.calls["dynamodb.Query"] == 1
    assert metered.meter.write_units == 10


def test_counting_the_authors_of_a_batch_costs_one_call_a_minute_and_topic_and_none_for_noise(
    metered: Metered,
) -> None:
    taken = [
        take_in(
            Posted(
                post=real_sized(f"199000000000000000{n}", text, author=f"165000000000000000{n}")
            ),
            at=MONDAY_MORNING,
            app=metered.app,
        )
        for n, text in enumerate([PROBLEM] * 4 + [SPAM] * 6)
    ]
    metered.meter.reset()

    line.count(taken, app=metered.app)
    first = dict(metered.meter.calls)
    metered.meter.reset()
    line.count(taken[4:], app=metered.app)

    assert first == {"dynamodb.UpdateItem": 2}  # the day's key, once a container; one topic
    assert dict(metered.meter.calls) == {}


def test_the_waves_that_are_on_are_read_once_for_all_new_cases_of_a_while(
    metered: Metered, clock: VirtualClock
) -> None:
    clock.advance(15)

    for number in range(5):
        text = f"{PROBLEM} {number}"
        metered.take(real_sized(f"199000000000000000{number}", text, author=f"16500000{number}"))

    assert metered.meter.calls["dynamodb.Query"] == 2  # the waves, and the erased posts


def test_praise_costs_one_call_for_its_post_and_the_line_of_its_day(metered: Metered) -> None:
    metered.take(real_sized("1990000000000000001", PRAISE))

    assert dict(metered.meter.calls) == {"dynamodb.TransactWriteItems": 1}
    assert metered.meter.write_units <= 4


def test_thanks_cost_one_read_more_and_no_write_for_they_may_be_for_a_case(
    metered: Metered,
) -> None:
    metered.take(real_sized("1990000000000000001", THANKS))

    calls = dict(metered.meter.calls)
    assert calls == {"dynamodb.BatchGetItem": 1, "dynamodb.TransactWriteItems": 1}
    assert metered.meter.write_units <= 4


def test_closing_a_case_sets_its_end_and_writes_only_the_line_of_its_day_beside(
    metered: Metered, clock: VirtualClock
) -> None:
    metered.take(real_sized("1990000000000000001", PRAISE))
    number = thank("x", "1990000000000000001", person("ana"), app=metered.app).number
    lead = person("karla")
    metered.meter.reset()

    ended = line.not_a_case(number, lead, app=metered.app)

    assert dict(metered.meter.calls) == {"dynamodb.GetItem": 1, "dynamodb.TransactWriteItems": 1}
    assert metered.meter.write_units <= 7  # case 2, entry 2, the day's line 2, index 1
    stored = metered.app.records.case(ended.number)
    assert stored is not None
    assert stored.expires_at == clock.now() + timedelta(days=nordwind().retention.closed_case_days)


@pytest.mark.parametrize("how", ["not a case", "noise"])
def test_a_correction_costs_two_write_units_beside_what_it_does(metered: Metered, how: str) -> None:
    number = metered.take(real_sized("1990000000000000001", PROBLEM))
    lead = person("karla")
    metered.meter.reset()

    if how == "noise":
        line.set_right(number, lead, verdict="noise", topic=None, app=metered.app)
    else:
        line.not_a_case(number, lead, app=metered.app)

    assert dict(metered.meter.calls) == {"dynamodb.GetItem": 1, "dynamodb.TransactWriteItems": 1}
    assert metered.meter.write_units <= 9  # as above, and the correction 2


def test_a_new_case_with_its_offers_costs_twelve_write_units_and_six_calls_at_most(
    metered: Metered,
) -> None:
    metered.take(real_sized("1990000000000000001", PROBLEM))

    assert metered.meter.calls["sns.Publish"] == 3
    assert metered.meter.write_units <= 12
    assert metered.calls_but_notices <= 6
    assert metered.meter.largest <= 1024


def test_a_post_that_joins_costs_eight_write_units_at_most(metered: Metered) -> None:
    metered.take(real_sized("1990000000000000001", PROBLEM))
    metered.meter.reset()

    metered.take(real_sized("1990000000000000002", "@nordwind und ans Telefon geht keiner"))

    assert metered.meter.write_units <= 8


def test_a_claim_costs_six_write_units_at_most(metered: Metered) -> None:
    number = metered.take(real_sized("1990000000000000001", PROBLEM))
    metered.take(real_sized("1990000000000000002", "@nordwind und ans Telefon geht keiner"))
    metered.meter.reset()

    line.claim(number, person("ana"), app=metered.app)

    assert metered.meter.write_units <= 6


def test_thanks_for_a_case_that_is_over_cost_its_line_beside(
    metered: Metered, clock: VirtualClock
) -> None:
    number = metered.take(real_sized("1990000000000000001", PROBLEM))
    line.claim(number, person("ana"), app=metered.app)
    reply = line.reply(number, person("ana"), "Gern.", "draft", app=metered.app)
    line.publish(number, reply.reply_id, app=metered.app)
    clock.advance(15 * 24 * 3600)
    line.follow_up(app=metered.app)
    ended = metered.app.records.case(number)
    assert ended is not None
    assert ended.state is State.CLOSED
    metered.app.records.is_erased("x", "1")
    metered.meter.reset()

    metered.take(replace(real_sized("1990000000000000002", THANKS), created_at=clock.now()))

    assert metered.meter.calls["dynamodb.TransactWriteItems"] == 1
    assert metered.meter.write_units <= 11  # post, case, entry, thanks, line: 2 each; told 1


def test_sizes_are_counted_as_dynamodb_counts_them() -> None:
    item = {
        "pk": {"S": "grüße"},
        "n": {"N": "-12.50"},
        "b": {"BOOL": True},
        "l": {"L": [{"S": "ab"}, {"N": "1"}]},
        "m": {"M": {"k": {"S": "v"}}},
    }

    sizes = {name: size_of_item({name: value}) for name, value in item.items()}

    assert sizes == {"pk": 2 + 7, "n": 1 + 3, "b": 1 + 1, "l": 1 + 3 + 3 + 3, "m": 1 + 3 + 1 + 2}


def test_a_changed_due_time_costs_two_index_writes_and_an_unchanged_one_none() -> None:
    meter = Meter()
    item = {"pk": {"S": "c"}, "sk": {"S": "c"}, "due_shard": {"S": "D"}, "due_key": {"S": "1"}}
    meter._put(item, times=1)
    first = meter.write_units
    meter._put(item, times=1)
    second = meter.write_units
    meter._put(item | {"due_key": {"S": "2"}}, times=1)

    assert (first, second - first, meter.write_units - second) == (2, 1, 3)
