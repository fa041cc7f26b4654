"""A person is erased from a whole line on moto: table, index, queues, bucket."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from time import sleep
from typing import Any

import boto3
import pytest
from moto import mock_aws

from herodesk import line
from herodesk.adapters.dynamo import DynamoRecords
from herodesk.adapters.erased import KEPT
from herodesk.adapters.queues import SqsInbox, SqsOutbox
from herodesk.domain.case import OPEN, State
from herodesk.domain.channel import Cursor
from herodesk.domain.coaching import Note, Notes
from herodesk.domain.facts import last_period
from herodesk.domain.fan import Fan, fan_id
from herodesk.domain.goodwill import Grant
from herodesk.domain.idea import QUESTIONS, Idea
from herodesk.domain.post import Author, Post, Posted, Removed, Reposted
from herodesk.domain.question import QuestionState
from herodesk.domain.records import Correction, Receipt
from herodesk.domain.texting import Draft, Listed, Texting
from herodesk.domain.webhook import Webhook
from herodesk.ports import App
from herodesk.steps.ask import answer, ask
from herodesk.steps.count import day_counts
from herodesk.steps.fans import keep_fan
from herodesk.steps.ideas import Proposal, propose
from herodesk.steps.insight import known_since
from herodesk.steps.lists import thank
from herodesk.steps.merge import merge
from herodesk.steps.take_in import take_in
from herodesk_ops.corrections import labelled
from herodesk_ops.erasing.erase import WAIT_SECONDS, Erasure, kept
from herodesk_ops.erasing.export import exported
from herodesk_ops.erasing.queues import Places
from herodesk_ops.erasing.store import Store
from herodesk_ops.local.moto_fixes import applied
from herodesk_ops.memory import VirtualClock
from herodesk_ops.memory_publisher import MemoryPublisher
from herodesk_ops.table import create_table
from tests.sample import MONDAY_MORNING, TABLE, a_post, memory_app, nordwind, person

HER = "7007007001"
HERS = ("1990000000000000001", "1990000000000000002", "1990000000000000003", "1990000000000000004")
VERSION = "1990000000000000012"
PRAISE, THANKED = "1990000000000000031", "1990000000000000032"
REPOST = "1990000000000000099"
WORDS = ("Spülmaschine", "mara_k", "Mara Kessler", HER, *HERS, VERSION, PRAISE, THANKED, REPOST,
         "hand-written")  # fmt: skip
BUCKET = "herodesk-test-deliveries"
SHARES = 4


class PowerCut(BaseException):
    pass


@dataclass
class World:
    """The line, and all places where something of a person may lie."""

    app: App
    clock: VirtualClock
    places: Places
    client: Any
    numbers: dict[str, str] = field(default_factory=dict)

    def store(self) -> Store:
        return Store(self.client, TABLE, self.clock)

    def erasure(self, client: Any = None) -> Erasure:
        store = Store(client or self.client, TABLE, self.clock)
        return Erasure(store, self.places, self.clock.advance, brand=nordwind())

    def erase(self) -> Receipt:
        return self.erasure().erase("x", HER)

    def take(self, change: Posted | Removed | Reposted) -> str:
        return take_in(change, at=self.clock.now(), app=self.app).what

    def items(self) -> list[dict[str, Any]]:
        pages = self.client.get_paginator("scan").paginate(TableName=TABLE)
        return [item for page in pages for item in page["Items"]]

    def everything(self) -> str:
        """All text that lies anywhere, deliveries unwrapped."""
        told = [json.dumps(self.items(), ensure_ascii=False)]
        for url in (*self.places.inboxes, *self.places.outboxes):
            for message in _all(self.places.sqs, url):
                told += [message, _unwrapped(message)]
        for key, body in self.objects().items():
            told += [key, body]
        return "\n".join(told)

    def objects(self) -> dict[str, str]:
        listed = self.places.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return {
            thing["Key"]: self.places.s3.get_object(Bucket=BUCKET, Key=thing["Key"])["Body"]
            .read()
            .decode()
            for thing in listed
        }

    def shape(self) -> object:
        """What must stay: cases, their states, the lengths of their timelines."""
        cases = [i for i in self.items() if i.get("k") == {"S": "case"}]
        found = []
        for item in cases:
            parts = self.store().parts(item["pk"]["S"].removeprefix("CASE#"))
            case, entries, replies = parts.case, parts.entries, parts.replies
            assert case is not None
            found.append(
                (case.number, case.state, case.topic, case.opened_at, len(case.posts),
                 [(e.at, e.who, e.what) for e in entries], [(r.state, r.hero) for r in replies])
            )  # fmt: skip
        return sorted(found)


def _all(sqs: Any, url: str) -> list[str]:
    """Bodies of a queue, left where they are."""
    got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [message["Body"] for message in got.get("Messages", [])]


def _unwrapped(message: str) -> str:
    from base64 import b64decode

    body = json.loads(message).get("body")
    return b64decode(body).decode() if body else ""


@pytest.fixture
def world(clock: VirtualClock) -> Iterator[World]:
    with a_world(clock) as made:
        yield made


@contextmanager
def a_world(clock: VirtualClock) -> Iterator[World]:
    with mock_aws(), applied(clock.now, 1):
        client = boto3.client("dynamodb")
        create_table(client, TABLE)
        sqs, s3 = boto3.client("sqs"), boto3.client("s3")
        names = ("Inbox", "InboxDead", "Outbox", "OutboxDead")
        inbox, inbox_dead, outbox, outbox_dead = (
            sqs.create_queue(QueueName=name)["QueueUrl"] for name in names
        )
        s3.create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        records = DynamoRecords(client, TABLE, clock, retention=lambda: nordwind().retention)
        app = replace(memory_app(clock, records), outbox=SqsOutbox(sqs, outbox))
        places = Places(sqs, s3, (inbox, inbox_dead), (outbox, outbox_dead), BUCKET, patience=0)
        yield World(app, clock, places, client)


def hers(post_id: str, text: str, **facts: Any) -> Post:
    author = Author(id=HER, handle="mara_k", name="Mara Kessler", followers=12)
    url = f"https://x.com/mara_k/status/{post_id}"
    return replace(a_post(post_id, text, url=url, **facts), author=author)


def lived_in(world: World) -> World:
    """She has an answered case, an open one, noise, an edit, a removal, a repost; others too."""
    first = hers(HERS[0], "@nordwind Umtausch klappt nicht, Spülmaschine defekt, keiner hilft!")
    world.take(Posted(post=first))
    world.take(
        Posted(
            post=replace(first, version_id=VERSION, version=2, text=first.text + " Spülmaschine")
        )
    )
    case = world.app.records.post("x", HERS[0])
    assert case is not None
    number = case.case or ""
    line.claim(number, person("ana"), app=world.app)
    line.release(
        number, person("ana"), "Frau Mara Kessler zurückrufen, hand-written", app=world.app
    )
    line.claim(number, person("ana"), app=world.app)
    line.reply(number, person("ana"), "Mara Kessler, wir bringen die Spülmaschine in Ordnung.",
               "d1", app=world.app)  # fmt: skip
    _publish(world)
    world.clock.advance(3600)
    world.take(Posted(post=hers(HERS[1], "@nordwind Rechnung falsch, zweimal abgebucht!")))
    world.take(Posted(post=hers(HERS[2], "@nordwind WIN a free iPhone now!!! #crypto")))
    world.take(Posted(post=hers(HERS[3], "@nordwind Spülmaschine kaputt und niemand hilft")))
    world.take(Removed(platform="x", post_id=HERS[3]))
    for post_id in (PRAISE, THANKED):
        praise = hers(post_id, "@nordwind Danke, toller Service, die Spülmaschine läuft super!")
        world.take(Posted(post=praise))
    thank("x", THANKED, person("ben"), app=world.app)
    line.set_right(number, person("ana"), verdict="question", topic="repair", post_id=HERS[0],
                   app=world.app)  # fmt: skip
    other = a_post("555", "@nordwind bei mir auch, defekt!", thread=HERS[0], reply_to=HERS[0])
    world.take(Posted(post=other))
    by = Author(id=HER, handle="mara_k", name="Mara Kessler", followers=12)
    world.take(Reposted(platform="x", post_id="555", repost_id=REPOST, by=by))
    other_by = Author(id="8", handle="o", name="O", followers=2)
    world.take(Reposted(platform="x", post_id=HERS[0], repost_id="888", by=other_by))
    return world


def _publish(world: World) -> None:
    assert isinstance(world.app.publisher, MemoryPublisher)
    url = world.places.outboxes[0]
    for message in world.places.sqs.receive_message(QueueUrl=url)["Messages"]:
        told = json.loads(message["Body"])
        line.publish(told["case"], told["reply"], app=world.app)


def in_queues(world: World) -> World:
    """Deliveries of hers wait, lie dead, and are too large for a queue."""
    sqs, s3 = world.places.sqs, world.places.s3
    inbox, dead = (SqsInbox(sqs, url, BUCKET, lambda: s3) for url in world.places.inboxes)
    inbox.put(a_delivery(tweet(HERS[0], HER), tweet("600", "78")))
    inbox.put(a_delivery(tweet(HERS[2], HER)))
    dead.put(a_delivery(tweet("601", "78")))
    dead.put(a_delivery(tweet(HERS[1], HER), tweet("602", "78"), padding="x" * 900_000))
    sqs.send_message(
        QueueUrl=world.places.outboxes[1],
        MessageBody=json.dumps({"case": _number(world), "reply": "d1"}),
    )
    return world


def _number(world: World) -> str:
    stored = world.app.records.post("x", HERS[0])
    return (stored and stored.case) or ""


def a_delivery(*tweets: dict[str, Any], padding: str = "") -> Webhook:
    body = {"for_user_id": "1880000000000000001", "tweet_create_events": tweets, "p": padding}
    return Webhook(
        platform="x", method="POST", headers={}, body=json.dumps(body).encode(),
        received_at=MONDAY_MORNING,
    )  # fmt: skip


def tweet(post_id: str, author: str) -> dict[str, Any]:
    who = {"id_str": author, "name": "N", "screen_name": "s"}
    if author == HER:
        who |= {"name": "Mara Kessler", "screen_name": "mara_k"}
    return {
        "id_str": post_id,
        "created_at": "Mon Nov 23 09:00:00 +0000 2026",
        "text": "@nordwind Gerät defekt, keiner zuständig",
        "user": who,
        "entities": {"user_mentions": [{"id_str": "1880000000000000001", "indices": [0, 9]}]},
    }


def without_states(shape: Any) -> list[Any]:
    return [(case[0], *case[2:]) for case in shape]


def _state(shape: list[tuple[str, State]], number: str) -> State:
    return next(case[1] for case in shape if case[0] == number)


def test_nothing_of_a_person_is_left_anywhere_and_what_is_counted_stays(world: World) -> None:
    in_queues(lived_in(world))
    before: Any = world.shape()
    open_before = world.app.records.open_cases()
    mine = {c.number for c in world.app.records.cases(open_before) if c.author == HER}
    assert mine
    assert all(word in world.everything() for word in WORDS)

    receipt = world.erase()

    told = world.everything()
    assert [word for word in WORDS if word in told] == []
    after: Any = world.shape()
    assert without_states(after) == without_states(before)
    assert [case.state for case in world.app.records.cases(open_before)] == [
        State.WITHDRAWN if number in mine else state
        for number, state in ((n, _state(before, n)) for n in open_before)
    ]
    assert mine.isdisjoint(world.app.records.open_cases())
    assert len(world.objects()) >= 1
    assert receipt.counts["author records"] == 1
    assert receipt.counts["posts"] >= 4
    assert kept(receipt.id, world.store()) == receipt
    assert [word for word in WORDS if word in str(receipt)] == []


def test_the_counts_of_the_days_stay_but_for_the_cases_that_it_withdraws(world: World) -> None:
    lived_in(world)
    before, opened = day_counts(app=world.app), len(world.app.records.open_cases())

    receipt = world.erase()

    after = day_counts(app=world.app)
    (today, *_), (then, *_) = after, before
    assert sum(one.praise for one in then.tallies) == 2
    assert sum(one.withdrawn for one in today.tallies) - sum(
        one.withdrawn for one in then.tallies
    ) == opened - len(world.app.records.open_cases())
    assert [replace(one, withdrawn=0) for one in today.tallies] == [
        replace(one, withdrawn=0) for one in then.tallies
    ]
    assert after[1:] == before[1:]
    assert receipt.counts["marks on lists"] == 2


def test_what_is_known_of_cases_that_were_over_stays_in_the_figures(world: World) -> None:
    lived_in(world)
    period = last_period(world.app.clock.now(), "Europe/Berlin", 28)
    known = known_since(period.begins.date(), app=world.app)
    before = {one.number: one for one in known.facts if one.state not in OPEN}

    world.erase()

    after = {one.number: one for one in known_since(period.begins.date(), app=world.app).facts}
    assert before
    assert {number: after[number] for number in before} == before
    assert len(after) == len(known.facts)


def with_fan_and_idea(world: World) -> str:
    """She allowed that we write to her, and an idea was made of one of her cases."""
    lived_in(world)
    thanked = world.app.records.post("x", THANKED)
    assert thanked
    today = world.clock.now().date().isoformat()
    keep_fan(thanked.case or "", "Ja, hand-written", today, person("ben"), app=world.app)
    answers = dict.fromkeys(QUESTIONS, "5")
    wanted = Proposal(title="Ein Film", text="Packen", origin=_number(world), answers=answers)
    return propose(wanted, "key", person("ben"), app=world.app).id


def test_a_permission_goes_and_ideas_forget_the_cases(world: World) -> None:
    idea = with_fan_and_idea(world)
    assert len(exported("x", HER, world.store(), world.clock.now())["permissions"]) == 1

    receipt = world.erase()

    assert receipt.counts["permissions"] == 1
    told = world.everything()
    assert [word for word in WORDS if word in told] == []
    left = world.app.records.one(Idea, idea)
    assert left
    assert (left.title, left.origin, left.cases) == ("Ein Film", "", ())
    assert exported("x", HER, world.store(), world.clock.now())["permissions"] == []


def test_what_was_granted_keeps_its_sum_and_what_was_said_about_it_goes(world: World) -> None:
    lived_in(world)
    number, now = _number(world), world.clock.now()
    given = Grant(
        id="g", by="ben", case=number, at=now, month="2026-11", amount=2000, currency="EUR",
        why="hand-written", back_at=now, back_why="hand-written",
    )  # fmt: skip
    notes = Notes(id="ben", notes=(Note(number, "karla", now, "hand-written"),), v=1)
    world.app.records.save(given, notes)

    world.erase()

    told = world.everything()
    assert [word for word in WORDS if word in told] == []
    left = world.app.records.one(Grant, "g")
    assert left
    assert (left.amount, left.why, left.back_why) == (2000, "", "")


def test_a_permission_of_somebody_else_stays(world: World) -> None:
    with_fan_and_idea(world)
    theirs = Fan(id=fan_id("x", "78"), platform="x", author="78", at=world.clock.now())
    world.app.records.save(theirs)

    world.erase()

    assert [one.author for one in world.app.records.every(Fan)] == ["78"]


def test_an_export_tells_where_praise_stands_on_the_lists(world: World) -> None:
    lived_in(world)

    told = exported("x", HER, world.store(), world.clock.now())

    listed = {line["post_id"] for line in told["lists"] if line["kind"] == "praise"}
    assert listed == {PRAISE, THANKED}


def corrections(world: World) -> list[Correction]:
    found = world.store().searched(["correction"])
    return [one for one in found if isinstance(one, Correction)]


def test_a_correction_stays_without_the_post_that_it_was_about(world: World) -> None:
    lived_in(world)
    told = exported("x", HER, world.store(), world.clock.now())
    (before,) = corrections(world)

    receipt = world.erase()

    assert [one["post_id"] for one in told["corrections"]] == [HERS[0]]
    assert corrections(world) == [replace(before, post_id="")]
    assert receipt.counts["corrections"] == 1
    assert labelled(corrections(world), {}) == ([], 1)


def test_what_was_said_of_posts_of_others_is_exported_after_an_erasure(world: World) -> None:
    lived_in(world)
    other = world.app.records.post("x", "555")
    assert other is not None
    karla, number = person("karla"), str(other.case)
    line.set_right(number, karla, verdict="noise", topic=None, post_id="555", app=world.app)

    world.erase()

    posts = {(one.platform, one.post_id): one for one in world.app.records.posts([("x", "555")])}
    rows, gone = labelled(corrections(world), posts)
    assert [(row["id"], row["text"], row["verdict"]) for row in rows] == [
        ("x:555", "@nordwind bei mir auch, defekt!", "noise")
    ]
    assert gone == 1


def test_how_far_a_channel_was_read_back_no_longer_names_an_erased_post(world: World) -> None:
    lived_in(world)
    cursor = Cursor(reading="mentions", done=HERS[0])
    channel = world.app.records.channel("x")
    world.app.records.save(replace(channel, cursors=(cursor,), v=channel.v + 1))

    world.erase()

    [left] = world.app.records.channel("x").cursors
    assert int(left.done) > int(HERS[0])
    assert left.done not in HERS
    assert HERS[0] not in world.everything()


def test_what_others_wrote_stays(world: World) -> None:
    in_queues(lived_in(world))

    world.erase()

    other = world.app.records.post("x", "555")
    assert other is not None
    assert other.post is not None
    assert other.post.text == "@nordwind bei mir auch, defekt!"
    assert (other.post.thread, other.post.reply_to) == (None, None)
    assert other.reposts == 1
    told = world.everything()
    assert all(f'"id_str":"{number}"' in told.replace(" ", "") for number in (600, 601, 602))


def test_a_redelivery_of_whatever_was_erased_creates_nothing(world: World) -> None:
    lived_in(world)
    world.erase()
    before = world.items()
    her = Author(id=HER, handle="mara_k", followers=9)
    changes: list[Posted | Removed | Reposted] = [
        *(Posted(post=hers(post_id, "@nordwind Spülmaschine defekt!")) for post_id in HERS),
        Posted(post=replace(hers(HERS[0], "@nordwind defekt"), version_id=VERSION, version=2)),
        *(Removed(platform="x", post_id=post_id) for post_id in (*HERS, VERSION)),
        Reposted(platform="x", post_id="555", repost_id=REPOST, by=her),
        Reposted(platform="x", post_id=HERS[0], repost_id="889", by=None),
    ]

    assert {world.take(change) for change in changes} == {"erased-before"}
    assert world.items() == before


def test_after_the_replay_window_the_tombstones_are_over(world: World) -> None:
    lived_in(world)
    world.erase()

    world.clock.advance(timedelta(days=14, seconds=1).total_seconds())

    assert not world.app.records.is_erased("x", HERS[0])


def test_redeliveries_from_sixteen_threads_while_the_erasure_runs_create_nothing(
    world: World,
) -> None:
    lived_in(world)
    stop = False
    at_work: set[object] = set()

    def again() -> None:
        while not stop:
            for post_id in HERS:
                run = object()
                at_work.add(run)
                world.take(Posted(post=hers(post_id, "@nordwind Spülmaschine defekt, Hilfe!")))
                at_work.discard(run)

    def wait(seconds: float) -> None:
        world.clock.advance(KEPT.total_seconds())  # from here on whoever begins reads the list anew
        begun = set(at_work)  # as nothing runs longer than a function may, so does nothing here
        while begun & set(at_work):
            sleep(0.05)
        world.clock.advance(seconds - KEPT.total_seconds())

    with ThreadPoolExecutor(16) as pool:
        running = [pool.submit(again) for _ in range(16)]
        try:
            Erasure(world.store(), world.places, wait, brand=nordwind()).erase("x", HER)
        finally:
            stop = True
        for one in running:
            one.result()

    told = world.everything()
    assert [word for word in WORDS if word in told] == []


def test_functions_that_have_not_yet_heard_of_it_bring_nothing_back(world: World) -> None:
    lived_in(world)
    world.app.records.is_erased("x", "1")  # this container has just read the list
    rounds: list[str] = []

    def wait(seconds: float) -> None:
        rounds.extend(
            world.take(Posted(post=hers(post_id, "@nordwind Spülmaschine defekt")))
            for post_id in HERS
        )
        world.clock.advance(seconds)

    Erasure(world.store(), world.places, wait, brand=nordwind()).erase("x", HER)

    assert set(rounds) == {"removed-before"}
    told = world.everything()
    assert [word for word in WORDS if word in told] == []


def test_a_new_post_that_comes_in_meanwhile_is_erased_too(world: World) -> None:
    lived_in(world)
    late = "1990000000000000005"

    def wait(seconds: float) -> None:
        if not world.app.records.is_erased("x", late):
            world.take(Posted(post=hers(late, "@nordwind Spülmaschine defekt")))
        world.clock.advance(seconds)

    Erasure(world.store(), world.places, wait, brand=nordwind()).erase("x", HER)

    told = world.everything()
    assert [word for word in (*WORDS, late) if word in told] == []


LOOKS = ("Get", "List", "Query", "Scan")
"""Calls that change nothing: who is cut off after one left the same as after the call before."""


def cut_after(world: World, seam: int, names: list[str]) -> Callable[[], None]:
    """From now on the power goes after so many calls of any client; returns how to mend it."""
    clients = (world.client, world.places.sqs, world.places.s3)

    def called(model: Any, **_: object) -> None:
        names.append(model.name)
        if len(names) == seam:
            raise PowerCut

    for client in clients:
        client.meta.events.register("after-call.*.*", called)

    def mend() -> None:
        for client in clients:
            client.meta.events.unregister("after-call.*.*", called)

    return mend


@dataclass(frozen=True)
class Kept:
    """What stands in table and outbox after all that was lived, and when that was."""

    items: list[dict[str, Any]]
    waiting: list[str]
    at: datetime

    def put_into(self, world: World) -> World:
        """As if it had been lived there."""
        puts = [{"PutRequest": {"Item": item}} for item in self.items]
        for start in range(0, len(puts), 25):
            world.client.batch_write_item(RequestItems={TABLE: puts[start : start + 25]})
        for body in self.waiting:
            world.places.sqs.send_message(QueueUrl=world.places.outboxes[0], MessageBody=body)
        return world


@cache
def lived_once() -> Kept:
    with a_world(VirtualClock(MONDAY_MORNING)) as here:
        lived_in(here)
        waiting = _all(here.places.sqs, here.places.outboxes[0])
        return Kept(here.items(), waiting, here.clock.now())


@cache
def cut_and_run_again(seam: int | None = None) -> tuple[list[str], object]:
    """The calls up to the cut, if there is one, and what stays after the second run."""
    lived = lived_once()
    clock = VirtualClock(lived.at)
    names: list[str] = []
    with a_world(clock) as here:
        in_queues(lived.put_into(here))
        mend = cut_after(here, seam or 0, names)
        with suppress(PowerCut):
            here.erase()
        mend()
        clock.advance(121)  # what we were looking at is seen again
        here.erase()
        told = here.everything()
        assert [word for word in WORDS if word in told] == []
        return names, without_states(here.shape())


def test_what_was_lived_once_is_the_same_in_another_world() -> None:
    with a_world(VirtualClock(MONDAY_MORNING)) as one:
        in_queues(lived_in(one))
        items, told, at = one.items(), one.everything(), one.clock.now()

    with a_world(VirtualClock(lived_once().at)) as other:
        in_queues(lived_once().put_into(other))

        assert other.clock.now() == at
        assert sorted(other.items(), key=str) == sorted(items, key=str)
        assert len(other.everything()) == len(told)


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_cut_off_after_any_call_and_run_again_it_ends_the_same(share: int) -> None:
    calls, whole = cut_and_run_again()
    seams = [seam for seam, name in enumerate(calls, start=1) if not name.startswith(LOOKS)]

    for seam in seams[share::SHARES]:
        made, left = cut_and_run_again(seam)
        assert made == calls[:seam]
        assert left == whole, seam
    assert len(seams) > 40


def test_a_second_erasure_finds_nothing_and_changes_nothing(world: World) -> None:
    lived_in(world)
    world.erase()
    before = world.items()
    at = world.clock.now()

    receipt = world.erase()

    assert receipt.counts == {}
    assert world.clock.now() == at
    assert [i for i in world.items() if not i["pk"]["S"].startswith("RECEIPT#")] == [
        i for i in before if not i["pk"]["S"].startswith("RECEIPT#")
    ]


def test_an_erasure_takes_one_wait(world: World) -> None:
    lived_in(world)
    at = world.clock.now()

    world.erase()

    assert (world.clock.now() - at).total_seconds() == WAIT_SECONDS <= 60


def test_an_export_tells_all_that_is_kept_and_after_the_erasure_nothing(world: World) -> None:
    lived_in(world)

    told = exported("x", HER, world.store(), datetime.now(UTC))

    texts = [post["post"]["text"] for post in told["posts"]]
    assert "@nordwind WIN a free iPhone now!!! #crypto" in texts
    assert {post["post_id"] for post in told["posts"]} == {*HERS, PRAISE, THANKED}
    assert [line_["post_id"] for line_ in told["reposts"]] == [REPOST]
    assert any("Spülmaschine" in r["public_text"] for c in told["cases"] for r in c["replies"])
    assert any(e["what"] == "claimed" for c in told["cases"] for e in c["timeline"])
    assert told["record"]["author_id"] == HER
    assert json.loads(json.dumps(told)) == told

    world.erase()

    empty = exported("x", HER, world.store(), datetime.now(UTC))
    assert (empty["posts"], empty["reposts"], empty["cases"], empty["record"]) == ([], [], [], None)


def test_a_draft_by_text_message_loses_the_words_that_were_meant_for_her(world: World) -> None:
    world.take(Posted(post=hers(HERS[0], "@nordwind Umtausch klappt nicht, Gerät defekt!")))
    stored = world.app.records.post("x", HERS[0])
    assert stored is not None
    number, at = stored.case or "", world.clock.now()
    for who, case in (("ana", number), ("ben", "M4T8RA")):
        world.app.records.save(
            Texting(
                person=who,
                draft=Draft(case=case, text="Liebe Mara Kessler, wir kommen.", key="k", at=at),
                listed=Listed(what="answer", cases=(case, "AAAAAA"), at=at, text="Mara Kessler"),
                expires_at=at + timedelta(hours=2),
                v=1,
            )
        )

    world.erase()

    for_her, others = world.app.records.texting("ana"), world.app.records.texting("ben")
    assert for_her is not None
    assert for_her.draft is not None
    assert for_her.listed is not None
    assert (for_her.draft.text, for_her.listed.text) == ("", "")
    assert others is not None
    assert others.draft is not None
    assert others.draft.text.startswith("Liebe")


def test_what_was_asked_about_her_of_a_colleague_goes_with_his_answer(world: World) -> None:
    number = _open_case(world, HERS[0])
    line.claim(number, person("ana"), app=world.app)
    _, question = ask(number, person("ana"), "ben", "Mara Kessler, Spülmaschine: hand-written?",
                      "k1", app=world.app)  # fmt: skip
    answer(number, question.id, person("ben"), "Mara Kessler hand-written ja", app=world.app)
    ask(number, person("ana"), "cem", "Und die Spülmaschine?", "k2", app=world.app)
    before: Any = world.shape()

    world.erase()

    told = world.everything()
    assert [word for word in WORDS if word in told] == []
    assert without_states(world.shape()) == without_states(before)
    questions = {one.to.hero: one for one in world.store().parts(number).questions}
    assert questions["ben"].state is QuestionState.ANSWERED
    assert questions["cem"].state is QuestionState.LAPSED
    assert world.app.records.questions_due(world.clock.now() + timedelta(days=30), 10) == []


def test_of_two_customers_in_one_case_only_she_goes(world: World) -> None:
    mine = _open_case(world, HERS[0])
    other = a_post("555", "@nordwind bei mir auch, Umtausch abgelehnt, Gerät defekt!")
    world.take(Posted(post=other))
    goes_on = (stored := world.app.records.post("x", "555")) and stored.case
    assert goes_on
    assert goes_on != mine
    merge(mine, goes_on, person("karla"), "dieselbe Sache", app=world.app)

    world.erase()

    told = world.everything()
    assert [word for word in WORDS if word in told] == []
    assert "Umtausch abgelehnt" in told
    case = world.app.records.case(goes_on)
    assert case is not None
    assert case.is_open
    assert [(post.post_id, post.removed) for post in case.posts if not post.removed] == [
        ("555", False)
    ]


def _open_case(world: World, post_id: str) -> str:
    world.take(
        Posted(post=hers(post_id, "@nordwind Umtausch klappt nicht, Spülmaschine defekt, keiner!"))
    )
    stored = world.app.records.post("x", post_id)
    assert stored is not None
    assert stored.case
    return stored.case
