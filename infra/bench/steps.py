"""What each step of the line costs: SDK calls, notices, write units, item sizes.

All of it is counted on the requests themselves, against moto, so that it is the same everywhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from moto import mock_aws

from herodesk import line
from herodesk.adapters.braked import BrakedRoster, Gate
from herodesk.adapters.dynamo import DynamoRecords
from herodesk.classifiers.learned import Learned
from herodesk.classifiers.personal import personal_data
from herodesk.domain.post import Answerable, Author, Kind, Post, Posted
from herodesk.domain.spending import budget_of
from herodesk.notifiers import build
from herodesk.platforms import abilities_of, measure_of, normalise_of
from herodesk.ports import App, Records
from herodesk.rules import load_brand, read_roster
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import (
    MemoryInbox,
    MemoryOutbox,
    MemoryRoster,
    MemoryRules,
    SeededTokens,
    VirtualClock,
)
from herodesk_ops.memory_publisher import MemoryPublisher
from herodesk_ops.memory_reader import MemoryReader
from herodesk_ops.metering import Meter
from herodesk_ops.table import create_table

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

BRAND = Path(__file__).parents[1] / "brands" / "nordwind"
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TABLE = "bench"
PROBLEM = (
    "@nordwind Umtausch klappt nicht: dritter Besuch im Laden, Gerät defekt, keiner zuständig!"
)
MORE = "@nordwind und ans Telefon geht keiner"
SPAM = "@nordwind WIN a free iPhone now!!! click https://bit.example/x1 #giveaway #crypto"


@dataclass
class Cost:
    """One row: what a step needed, and what it may need (design, section 12)."""

    step: str
    calls: int
    notices: int
    write_units: int
    allowed_units: int | None
    largest_item: int


def costs() -> list[dict[str, object]]:
    """A post that is noise, a new case, a joining post, a claim, an answer and its publishing."""
    os.environ |= {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws():
        app, meter = metered()
        ana = next(person for person in app.roster.people() if person.id == "ana")
        rows: list[Cost] = []

        def row(step: str, allowed: int | None, act: Callable[[], object]) -> object:
            meter.reset()
            result = act()
            notices = meter.calls["sns.Publish"]
            calls = sum(meter.calls.values()) - notices
            cost = Cost(step, calls, notices, meter.write_units, allowed, meter.largest)
            rows.append(cost)
            return result

        row("noise", 1, lambda: _take(app, a_post("1", SPAM, "7")))
        number = str(row("new case, three offers", 12, lambda: _take(app, a_post("2", PROBLEM))))
        row("post that joins", 8, lambda: _take(app, a_post("3", MORE)))
        row("the same post again", None, lambda: _take(app, a_post("3", MORE)))
        row("claim", 6, lambda: line.claim(number, ana, app=app))
        answer = line.reply(number, ana, "Das bringen wir in Ordnung.", "warm-up", app=app)
        row("publish", None, lambda: line.publish(number, answer.reply_id, app=app))
        row("board of one", None, lambda: line.board(app=app))
        return [asdict(cost) for cost in rows]


def metered() -> tuple[App, Meter]:
    """The line on an emulated cloud, and what counts its requests."""
    table, sns = boto3.client("dynamodb"), boto3.client("sns")
    create_table(table, TABLE)
    clock = VirtualClock(START)
    records = DynamoRecords(table, TABLE, clock)
    app = app_on(records, clock, sns)
    records.loads()  # this and what follows once a minute and container, not once a post
    records.changes()
    records.live_waves()
    records.is_erased("x", "1")
    records.count_notices(["lars"], 1, budget=budget_of(load_brand(BRAND)))
    meter = Meter()
    meter.attach(table)
    meter.attach(sns)
    return app, meter


def app_on(records: Records, clock: VirtualClock, sns: SNSClient) -> App:
    """The example brand's line on these records."""
    brand = load_brand(BRAND)
    people, rules = read_roster(BRAND / "roster.csv", brand), MemoryRules(brand)
    roster = BrakedRoster(MemoryRoster(people), records.brakes)
    return App(
        records=records,
        roster=roster,
        rules=rules,
        inbox=MemoryInbox(),
        outbox=MemoryOutbox(),
        notifiers=build(
            sns,
            sender_name=brand.name,
            max_price=lambda: "0.20",
            gate=Gate(records, roster, rules),
        ),
        publisher=MemoryPublisher(),
        reader=MemoryReader(),
        classifier=Learned(),
        normalisers=normalise_of,
        measures=measure_of,
        abilities=abilities_of,
        personal=personal_data,
        clock=clock,
        tokens=SeededTokens(),
        public_url="https://h.nordwind.example",
    )


def _take(app: App, post: Post) -> str:
    return take_in(Posted(post=post), at=app.clock.now(), app=app).case or ""


def a_post(number: str, text: str, author: str = "1") -> Post:
    """A post with everything that X sends about one."""
    post_id = f"199000000000000000{number}"
    return Post(
        platform="x",
        post_id=post_id,
        version_id=post_id,
        kind=Kind.POST,
        text=text,
        account="1880000000000000001",
        author=Author(
            id=f"165000000000000000{author}", handle="mara_k_83", name="Mara K.", followers=1834
        ),
        language="de",
        created_at=START,
        thread=post_id,
        url=f"https://x.com/mara_k_83/status/{post_id}",
        answerable=Answerable.YES,
    )
