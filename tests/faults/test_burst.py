"""A storm: ten thousand posts within one minute. Nothing is lost, nobody's phone rings all the
time, and the board still stands: after that minute, and after two hours in which nobody claims."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

import pytest

from herodesk import line
from herodesk.adapters.braked import Gate
from herodesk.domain.case import Case
from herodesk.domain.errors import UndeliverableError
from herodesk.domain.finding import Signal
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.records import StoredPost
from herodesk.domain.spending import Sort, budget_of, sort_of
from herodesk.domain.staff import Person, Way
from herodesk.domain.webhook import Webhook
from herodesk.ports import App
from herodesk.steps.follow_up import MOST_CASES
from herodesk.texts.gsm7 import parts
from herodesk.web.board import part_of
from herodesk_ops.memory import MemoryRecords, MemoryRules, VirtualClock
from tests.sample import memory_app, nordwind
from tests.unit.web.desk import Desk

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
MINUTES_AFTER = 120
SMS = replace(nordwind().sms, most_a_day=120, most_a_month=1000, most_usd_a_month=0)
"""Less than a storm would use: some 30 people with up to 12 messages an hour."""


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


@dataclass
class Phones:
    """`ports.Notifier` that knows when somebody was told what."""

    way: Way
    clock: VirtualClock
    gate: Gate | None = None
    told: list[tuple[datetime, str, Notice]] = field(default_factory=list)

    def send(self, notice: Notice, to: Person) -> None:
        if self.gate and not self.gate.may_leave(notice, to):
            raise UndeliverableError(to.id)
        self.told.append((self.clock.now(), to.id, notice))


@dataclass
class Storm:
    """What a storm has left, and what the minutes after it were like."""

    app: App
    clock: VirtualClock
    sorts: Sequence[str]
    phones: Sequence[Phones]
    runs: list[Counter[str]] = field(default_factory=list)
    latest: dict[bool, timedelta] = field(default_factory=dict)
    """How long what was due had to wait at most: danger (True), the rest (False)."""

    @property
    def records(self) -> MemoryRecords:
        assert isinstance(self.app.records, MemoryRecords)
        return self.app.records

    @property
    def cases(self) -> list[Case]:
        return [record for record in self.records.items.values() if isinstance(record, Case)]

    @property
    def told(self) -> list[tuple[datetime, str, Notice]]:
        return [one for phone in self.phones for one in phone.told]

    def play(self, minutes: int) -> Storm:
        """So many minutes in all, from the storm on."""
        while len(self.runs) < minutes:
            self.minute()
        return self

    def minute(self) -> None:
        """What the schedule does, and how long what it left has waited by then."""
        self.runs.append(Counter(line.follow_up(app=self.app)))
        now = self.clock.now()
        for case in self.records.cases(self.records.due(now, POSTS)):
            kind, waited = Signal.DANGER in case.signals, now - (case.next_due or now)
            self.latest[kind] = max(waited, self.latest.get(kind, timedelta()))
        self.clock.advance(60)


@pytest.fixture(scope="module")
def stormed() -> Storm:
    clock = VirtualClock()
    plain = memory_app(clock)
    rules = MemoryRules(replace(nordwind(), sms=SMS))
    gate = Gate(plain.records, plain.roster, rules)
    phones = [Phones(Way.SMS, clock, gate), Phones(Way.EMAIL, clock)]
    app = replace(plain, rules=rules, notifiers={phone.way: phone for phone in phones})
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
    return Storm(app, clock, sorts, phones)


@pytest.fixture(scope="module", params=[0, MINUTES_AFTER], ids=["at once", "two hours later"])
def after(stormed: Storm, request: pytest.FixtureRequest) -> Storm:
    """The same storm at two moments; pytest asks everything about the first one first."""
    return stormed.play(request.param)


def test_every_post_is_in_the_ledger_once_and_in_one_case_at_most(after: Storm) -> None:
    lines = {r.post_id: r for r in after.records.items.values() if isinstance(r, StoredPost)}

    in_cases = Counter(post.post_id for case in after.cases for post in case.posts)

    assert len(lines) == POSTS
    assert set(in_cases.values()) == {1}
    asked = {f"p{number}" for number, sort in enumerate(after.sorts) if sort != "noise"}
    assert asked <= in_cases.keys()
    assert all(lines[post_id].case for post_id in asked)


def test_every_case_is_open_and_on_the_board_and_danger_stands_above_all(after: Storm) -> None:
    rows = line.board(app=after.app)

    dangerous = after.sorts.count("danger")
    assert all(case.is_open for case in after.cases)
    assert {row.case.number for row in rows} == {case.number for case in after.cases}
    assert len(rows) == len(after.cases) >= POSTS - after.sorts.count("noise")
    assert all(Signal.DANGER in row.case.signals for row in rows[:dangerous])


def test_the_pages_of_the_board_hold_every_case_and_each_is_small(after: Storm) -> None:
    rows = line.board(app=after.app)
    pages = [part_of(len(rows), str(number + 1)) for number in range(part_of(len(rows), "").pages)]
    desk = Desk(after.app).signed_in_as("karla")

    first, last = desk.get("/"), desk.get(f"/?page={len(pages)}")

    assert [row for part in pages for row in rows[part.first : part.end]] == rows
    assert first.says(f"{len(rows)} offen")
    assert f"/cases/{rows[0].case.number}" in first.body
    assert f"/cases/{rows[-1].case.number}" in last.body
    assert max(len(page.body) for page in (first, last)) < 150_000
    assert len(desk.get("/api/cases?limit=500").body) < 1_500_000


def test_nobody_gets_more_than_the_cap_in_any_hour(after: Storm) -> None:
    rules = nordwind().telling
    kinds = Counter(
        (at.replace(minute=0, second=0, microsecond=0), who, is_danger(after, notice))
        for at, who, notice in after.told
        if notice.kind is not NoticeKind.ALERT  # of the budget, not of a case
    )

    ordinary = [count for (_, _, danger), count in kinds.items() if not danger]
    danger = [count for (_, _, danger), count in kinds.items() if danger]
    assert max(ordinary) == rules.most_an_hour - rules.kept_for_danger
    assert max(danger) == rules.kept_for_danger


def test_each_text_message_is_one_part_and_all_together_are_within_the_budget(
    after: Storm,
) -> None:
    texts = [notice for _, _, notice in after.told if notice.way is Way.SMS]
    spent = after.app.records.spent(budget_of(after.app.rules.brand()))

    assert {parts(notice.text) for notice in texts} == {1}
    sorts = Counter(sort_of(notice) for notice in texts)
    assert len(texts) <= SMS.most_a_day
    assert sorts[Sort.CASES] + sorts[Sort.OTHER] == SMS.most_a_day * 85 // 100
    assert 0 < sorts[Sort.DANGER] <= SMS.most_a_day * 10 // 100
    assert all(spent.today[sort] >= count for sort, count in sorts.items())
    assert sum(spent.today.values()) <= SMS.most_a_day


def test_what_the_budget_did_not_reach_for_was_told_by_e_mail(after: Storm) -> None:
    ordinary = [
        n for _, _, n in after.told if n.way is Way.EMAIL and n.kind is not NoticeKind.ALERT
    ]
    failed = [offer for case in after.cases for offer in case.offers if offer.failed]

    assert ordinary
    assert failed == []


def test_manager_and_it_are_told_once_that_the_budget_is_used_up(stormed: Storm) -> None:
    stormed.play(MINUTES_AFTER)

    alarms = Counter((who, n.subject) for _, who, n in stormed.told if n.kind is NoticeKind.ALERT)
    assert {who for who, _ in alarms} == {"lars", "mira"}
    assert set(alarms.values()) == {1}


def test_nobody_is_told_twice_of_one_case_in_one_rung(after: Storm) -> None:
    """Of a single case the notice tells; of several the offers, marked with when they were told."""
    single = [n.key.rsplit("-", 1)[0] for _, _, n in after.told if n.kind is NoticeKind.OFFER]
    bundles = [(who, at) for at, who, n in after.told if n.kind is NoticeKind.DIGEST]
    marked = {(offer.hero, offer.sent_at) for case in after.cases for offer in case.offers}

    assert len(single) == len(set(single))
    assert len(bundles) == len(set(bundles))
    assert set(bundles) <= marked
    assert all(case.unsent == () for case in after.cases)


def test_follow_up_works_off_so_many_cases_a_run_and_leaves_none_behind(stormed: Storm) -> None:
    stormed.play(MINUTES_AFTER)

    assert max(run["offered"] for run in stormed.runs) == MOST_CASES
    assert sum(run["failed"] + run["somebody-was-faster"] for run in stormed.runs) == 0
    assert stormed.latest[False] < timedelta(hours=1)
    waits = {case.number for case in stormed.cases if case.next_due}
    assert waits == {case.number for case in stormed.cases}


def test_danger_does_not_wait_behind_thousands_that_were_put_off(stormed: Storm) -> None:
    stormed.play(MINUTES_AFTER)

    assert stormed.latest[False] > timedelta(minutes=20)
    assert stormed.latest.get(True, timedelta()) <= timedelta(minutes=2)


def is_danger(after: Storm, notice: Notice) -> bool:
    case = after.records.case(notice.case) if notice.case else None
    return case is not None and Signal.DANGER in case.signals
