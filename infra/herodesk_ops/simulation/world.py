"""The event loop of a simulation: customers write, the line works, colleagues respond."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random

from herodesk import line
from herodesk.adapters.arranged import ArrangedRoster
from herodesk.adapters.braked import BrakedRoster, Gate
from herodesk.classifiers.personal import personal_data
from herodesk.domain.brand import Brand
from herodesk.domain.case import WAITING, Case, State
from herodesk.domain.errors import HerodeskError
from herodesk.domain.finding import Verdict
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.records import Record
from herodesk.domain.reply import ReplyState
from herodesk.domain.staff import Person, Role, Way
from herodesk.domain.webhook import Webhook
from herodesk.platforms import abilities_of, measure_of, normalise_of
from herodesk.ports import App, Classifier
from herodesk_ops.memory import (
    MemoryInbox,
    MemoryOutbox,
    MemoryRecords,
    MemoryRoster,
    MemoryRules,
    SeededTokens,
    VirtualClock,
)
from herodesk_ops.memory_reader import MemoryReader
from herodesk_ops.simulation.conduct import Conduct
from herodesk_ops.simulation.crowd import crowd
from herodesk_ops.simulation.phones import Phone, Platform, Told
from herodesk_ops.simulation.plan import Plan
from herodesk_ops.simulation.stream import Customers, Said, Understands

PER_DELIVERY = 50
A_MINUTE = timedelta(minutes=1)

Act = Callable[[], None]


class Records(MemoryRecords):
    """The table in memory that also knows which cases each person was asked about last."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(clock)
        self.asked: defaultdict[str, dict[str, None]] = defaultdict(dict)

    def _put(self, record: Record) -> None:
        if isinstance(record, Case) and record.state is State.OFFERED:
            for offer in record.offers:
                if offer.rung == record.rung:
                    self.asked[offer.hero][record.number] = None
        super()._put(record)


@dataclass
class World:
    """One run of a plan. `went` counts what happened by a word for it."""

    plan: Plan
    brand: Brand
    conduct: Conduct = field(default_factory=Conduct)
    went: Counter[str] = field(default_factory=Counter)
    told: Told = field(default_factory=Told)
    first_claim: dict[str, datetime] = field(default_factory=dict)
    said: dict[str, Said] = field(default_factory=dict)
    """Everything that was written but noise, by its id."""
    problems: list[str] = field(default_factory=list)
    """Errors that no step is allowed to raise here."""

    def __post_init__(self) -> None:
        self.clock = VirtualClock(self.plan.start)
        self.records = Records(self.clock)
        self.people = {person.id: person for person in self._everybody()}
        self.platform = Platform(clock=self.clock, outage=self.plan.outage)
        self._chance = Random(f"colleagues {self.plan.seed}")
        self._customers = Customers(self.plan, self.brand)
        self._coming: list[tuple[datetime, int, Act]] = []
        self._order = count()
        self._held: list[Said] = []
        self._outbox = MemoryOutbox()
        self.app = self._app()

    def play(self, each_day: Callable[[int], None] = lambda _: None) -> None:
        """The whole plan; `each_day` hears how many days are over."""
        for at, posts in self._customers.minutes():
            self._until(at + A_MINUTE)
            self._arrive(posts)
            self._guarded(lambda: line.follow_up(app=self.app))
            self._publish()
            if (at - self.plan.start) % timedelta(days=1) == timedelta():
                each_day((at - self.plan.start).days)

    def _everybody(self) -> Sequence[Person]:
        return crowd(self.plan, self.brand)

    def _classifier(self) -> Classifier:
        return Understands()

    # -- customers -------------------------------------------------------------------------

    def _arrive(self, posts: Sequence[Said]) -> None:
        """What was written comes in, or waits for the platform to work again."""
        self._held += posts
        outage, now = self.plan.outage, self.clock.now()
        if outage and outage.holds(now):
            return
        came, self._held = self._held, []
        for first in range(0, len(came), PER_DELIVERY):
            self._deliver(came[first : first + PER_DELIVERY])

    def _deliver(self, posts: Sequence[Said]) -> None:
        now = self.clock.now()
        self.said |= {one.post_id: one for one in posts if one.verdict is not Verdict.NOISE}
        self.went["posts"] += len(posts)
        headers = {"webhook-id": posts[0].post_id, "webhook-timestamp": str(int(now.timestamp()))}
        body = json.dumps({"events": [one.event for one in posts]}).encode()
        hook = Webhook(
            platform="generic", method="POST", headers=headers, body=body, received_at=now
        )
        heard = line.triage(hook, app=self.app)
        line.count(heard, app=self.app)
        for taken in heard:
            self.went[taken.what] += 1
            if taken.what == "opened" and taken.case:
                self._judge_if_doubtful(taken.case)

    def _reaction(self, number: str) -> None:
        """The customer reads our answer: thanks, or is not content, or is silent."""
        case = self.records.case(number)
        said = self.said.get(case.answer_to.post_id) if case else None
        if said is None:
            return
        conduct, draw = self.conduct, self._chance.random()
        verdict = Verdict.PRAISE if draw < conduct.thanked else Verdict.PROBLEM
        if draw >= conduct.thanked + conduct.not_content:
            return
        when = self.clock.now() + conduct.customer.draw(self._chance)
        self._at(when, lambda: self._arrive([self._customers.answer(said, when, verdict)]))

    # -- colleagues ------------------------------------------------------------------------

    def _ring(self, notice: Notice, to: Person) -> None:
        if notice.kind is NoticeKind.REMINDER and notice.case:
            self._write_later(notice.case, to)
        elif notice.kind in {NoticeKind.OFFER, NoticeKind.DIGEST}:
            if self._chance.random() >= self.conduct.looks:
                return
            number = notice.case if notice.kind is NoticeKind.OFFER else None
            self._after(self.conduct.look.draw(self._chance), lambda: self._look(to, number))

    def _look(self, person: Person, number: str | None) -> None:
        """Somebody looks at an offer, or at everything that they were asked about."""
        asked = self.records.asked[person.id]
        numbers = [number] if number else list(asked)
        for one in numbers:
            case = self.records.case(one)
            if case is None or case.state not in WAITING:
                asked.pop(one, None)
                self.went["looked too late"] += 1
            elif self.records.loads().get(person.id, 0) < person.load_limit:
                self._decide(one, person)

    def _decide(self, number: str, person: Person) -> None:
        if self._chance.random() < self.conduct.passes:
            self._guarded(lambda: line.pass_on(number, person, app=self.app))
        elif self._guarded(lambda: line.claim(number, person, app=self.app)):
            self.went["claims"] += 1
            self.first_claim.setdefault(number, self.clock.now())
            self._write_later(number, person)

    def _write_later(self, number: str, person: Person) -> None:
        if self._chance.random() < self.conduct.called_away:
            self.went["called away"] += 1
            return
        self._after(self.conduct.write.draw(self._chance), lambda: self._write(number, person))

    def _write(self, number: str, person: Person) -> None:
        case = self.records.case(number)
        if case is None or case.owner != person.id or case.reply:
            self.went["case gone while writing"] += 1
            return
        text = self._words(case)
        done = lambda: line.reply(number, person, text, self.app.tokens.new(), app=self.app)  # noqa: E731
        if self._guarded(done):
            self.went["answers written"] += 1
            self._publish()

    def _words(self, case: Case) -> str:  # noqa: ARG002 - others look at the case
        return f"Wir kuemmern uns darum, {self.went['answers written']}."

    def _answered(self, number: str) -> None:
        self._reaction(number)
        case = self.records.case(number)
        person = self.people.get(case.owner or "") if case else None
        if person and self._chance.random() < self.conduct.solves:
            wait = self.conduct.solve.draw(self._chance)
            self._after(wait, lambda: self._solve(number, person))

    def _solve(self, number: str, person: Person) -> None:
        case = self.records.case(number)
        if case and case.state is State.ANSWERED and case.owner == person.id and not case.reply:
            self._guarded(lambda: line.solve(number, person, app=self.app))

    def _judge_if_doubtful(self, number: str) -> None:
        case = self.records.case(number)
        if case is None or case.state is not State.TO_JUDGE:
            return
        lead = self._chance.choice([p for p in self.people.values() if p.role is Role.LEAD])
        duty = self.brand.duty
        begin = lead.next_free(self.clock.now(), duty.quiet_hours, duty.holidays)
        when = (begin or self.clock.now()) + self.conduct.judge.draw(self._chance)
        self._at(when, lambda: self._judge(number, lead))

    def _judge(self, number: str, lead: Person) -> None:
        case = self.records.case(number)
        if case is None or case.state is not State.TO_JUDGE:
            return
        if self._chance.random() < self.conduct.not_a_case:
            self._guarded(lambda: line.not_a_case(number, lead, app=self.app))
        else:
            self._guarded(lambda: line.confirm(number, lead, app=self.app))

    # -- inside ----------------------------------------------------------------------------

    def _publish(self) -> None:
        """What the Outbox does: each reply that is due is sent, others wait their delay."""
        waiting, self._outbox.waiting = self._outbox.waiting, []
        for number, reply_id, delay in waiting:
            if delay:
                self._after(timedelta(seconds=delay), lambda n=number, r=reply_id: self._send(n, r))  # type: ignore[misc]
            else:
                self._send(number, reply_id)

    def _send(self, number: str, reply_id: str) -> None:
        self._guarded(lambda: line.publish(number, reply_id, app=self.app))
        self._watch(number, reply_id)

    def _watch(self, number: str, reply_id: str) -> None:
        """An answer that is out makes the customer react; one on its way is looked at later."""
        reply = self.records.reply(number, reply_id)
        if reply and reply.state is ReplyState.SENT:
            self._answered(number)
        elif reply and reply.state in {ReplyState.QUEUED, ReplyState.SENDING}:
            self._after(timedelta(minutes=5), lambda: self._watch(number, reply_id))

    def _guarded(self, act: Callable[[], object]) -> bool:
        """True if it was done; a refusal is counted, for people are refused things. Anything
        that is no refusal is a fault and ends the run."""
        try:
            act()
        except HerodeskError as error:
            self.went[f"refused: {type(error).__name__} {error}"[:60]] += 1
            return False
        return True

    def _after(self, wait: timedelta, act: Act) -> None:
        self._at(self.clock.now() + wait, act)

    def _at(self, when: datetime, act: Act) -> None:
        heappush(self._coming, (when, next(self._order), act))

    def _until(self, when: datetime) -> None:
        """Everything that people do until then, in order."""
        while self._coming and self._coming[0][0] <= when:
            at, _, act = heappop(self._coming)
            self.clock.move_to(at)
            act()
        self.clock.move_to(when)

    def _app(self) -> App:
        records, clock, rules = self.records, self.clock, MemoryRules(self.brand)
        crowd = MemoryRoster(tuple(self.people.values()))
        on_duty = ArrangedRoster(crowd, rules.brand, records.changes, clock)
        roster = BrakedRoster(on_duty, records.brakes)
        gate, keys = Gate(records, roster, rules), set[str]()
        phones = {
            Way.SMS: Phone(
                Way.SMS, clock, self.brand, self.told, records.case, self._ring, keys, gate
            ),
            Way.EMAIL: Phone(
                Way.EMAIL, clock, self.brand, self.told, records.case, self._ring, keys
            ),
        }
        return App(
            records=records,
            roster=roster,
            rules=rules,
            inbox=MemoryInbox(),
            outbox=self._outbox,
            notifiers=phones,
            publisher=self.platform,
            reader=MemoryReader(),
            classifier=self._classifier(),
            normalisers=normalise_of,
            measures=measure_of,
            abilities=abilities_of,
            personal=personal_data,
            clock=clock,
            tokens=SeededTokens(self.plan.seed),
            public_url="https://h.example",
        )


def for_a_crowd(brand: Brand, heroes: int, texts_each: int = 10) -> Brand:
    """The brand as a simulation uses it: a month is a month, whenever it begins, and the budget
    for text messages is that of so many people, `texts_each` a day and person."""
    a_day = heroes * texts_each
    sms = replace(brand.sms, most_a_day=a_day, most_a_month=31 * a_day, most_usd_a_month=0)
    return replace(brand, duty=replace(brand.duty, holidays=()), sms=sms)
