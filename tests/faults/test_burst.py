"""A storm: ten thousand posts within one minute. Nothing is lost, and the board still stands."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from herodesk import line
from herodesk.domain.case import Case
from herodesk.domain.finding import Signal
from herodesk.domain.records import StoredPost
from herodesk.domain.webhook import Webhook
from herodesk.ports import App
from herodesk_ops.memory import MemoryNotifier, MemoryRecords, VirtualClock
from tests.sample import memory_app

POSTS = 10_000
PER_DELIVERY = 50
DELIVERED_TWICE = 0.1
SAYS = {
    "care": [
        "Umtausch bei Nordwind klappt einfach nicht, Gerät defekt, keiner zuständig",
        "Nordwind, die Rechnung ist falsch, der Betrag wurde doppelt abgebucht!",
        "Nordwind: der Techniker ist schon wieder nicht gekommen, das ist eine Frechheit",
        "Nordwind, wo bleibt meine Lieferung? Sie sollte gestern kommen",
        "Nordwind app keeps crashing since the update, I cannot log in any more",
    ],
    "danger": ["Nordwind, my dryer caught fire, smoke everywhere, the kids sleep next door"],
    "noise": [
        "WIN a free iPhone now!!! nordwind click https://bit.example/x1 #giveaway #crypto",
        "Danke Nordwind, super Beratung in der Filiale, ganz toll",
    ],
}
SHARES = {"care": 70, "danger": 2, "noise": 28}


def storm() -> Iterator[tuple[str, dict[str, object]]]:
    """What each post is, and its event. Every tenth author writes twice about the same."""
    chance = Random(7)
    for number in range(POSTS):
        sort = chance.choices([*SHARES], weights=[*SHARES.values()])[0]
        author = number - 1 if sort == "noise" and number % 10 == 1 else number
        data = {
            "id": f"p{number}",
            "text": chance.choice(SAYS[sort]),
            "author": {"id": f"a{author}", "handle": f"h{author}", "followers": number % 997},
            "account": "nordwind",
        }
        yield sort, {"type": "post.created", "data": data}


def deliveries(events: list[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    """Deliveries in a mixed order, some of them twice."""
    chance = Random(8)
    cuts = [events[at : at + PER_DELIVERY] for at in range(0, len(events), PER_DELIVERY)]
    again = [cut for cut in cuts if chance.random() < DELIVERED_TWICE]
    mixed = [*cuts, *again]
    chance.shuffle(mixed)
    yield from mixed


@pytest.fixture(scope="module")
def after_the_storm() -> tuple[App, list[str]]:
    clock = VirtualClock()
    app = memory_app(clock)
    sorts, events = zip(*storm(), strict=True)
    cuts = list(deliveries([*events]))
    for number, cut in enumerate(cuts):
        body = json.dumps({"events": cut}).encode()
        headers = {"webhook-id": str(number), "webhook-timestamp": "1795424400"}
        hook = Webhook(
            platform="generic", method="POST", headers=headers, body=body, received_at=clock.now()
        )
        line.triage(hook, app=app)
        clock.advance(60 / len(cuts))
    return app, [*sorts]


def cases_of(app: App) -> list[Case]:
    assert isinstance(app.records, MemoryRecords)
    return [record for record in app.records.items.values() if isinstance(record, Case)]


def test_every_post_is_in_the_ledger_once_and_in_one_case_at_most(
    after_the_storm: tuple[App, list[str]],
) -> None:
    app, sorts = after_the_storm
    assert isinstance(app.records, MemoryRecords)
    lines = {r.post_id: r for r in app.records.items.values() if isinstance(r, StoredPost)}

    in_cases = Counter(post.post_id for case in cases_of(app) for post in case.posts)

    assert len(lines) == POSTS
    assert set(in_cases.values()) == {1}
    asked = {f"p{number}" for number, sort in enumerate(sorts) if sort != "noise"}
    assert asked <= in_cases.keys()
    assert all(lines[post_id].case for post_id in asked)


def test_every_case_is_on_the_board_and_danger_stands_above_all(
    after_the_storm: tuple[App, list[str]],
) -> None:
    app, sorts = after_the_storm

    rows = line.board(app=app)

    dangerous = sorts.count("danger")
    assert len(rows) == len(cases_of(app)) >= POSTS - sorts.count("noise")
    assert all(Signal.DANGER in row.case.signals for row in rows[:dangerous])


def test_nobody_is_told_twice_of_one_case(after_the_storm: tuple[App, list[str]]) -> None:
    """The cap of notices a person and hour is asked for here, too, once there is one."""
    app, _ = after_the_storm
    told: list[tuple[str, str | None]] = []
    for notifier in app.notifiers.values():
        assert isinstance(notifier, MemoryNotifier)
        told += [(to, notice.case) for to, notice in notifier.sent]

    assert len(told) == len(set(told))
    assert all(case.unsent == () for case in cases_of(app))
