"""The colleagues' phones and the platform of a simulation, and what must never happen to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from herodesk.domain.brand import Brand
from herodesk.domain.case import Case
from herodesk.domain.errors import UndeliverableError
from herodesk.domain.finding import Signal
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.reply import Look, Lost, Outcome, Reply, Sent
from herodesk.domain.staff import Person, Way
from herodesk.ports import Clock, Gate
from herodesk.texts.gsm7 import parts
from herodesk_ops.memory_publisher import MemoryPublisher
from herodesk_ops.simulation.crowd import lacks
from herodesk_ops.simulation.plan import Outage

ABOUT_CASES = frozenset({NoticeKind.OFFER, NoticeKind.REMINDER, NoticeKind.DIGEST})


@dataclass
class Told:
    """What all phones together were told, as the report needs it."""

    by_way: Counter[Way] = field(default_factory=Counter)
    by_kind: Counter[NoticeKind] = field(default_factory=Counter)
    by_day: Counter[tuple[str, date]] = field(default_factory=Counter)
    """Notices about cases, by person and the day on the person's wall."""
    sms_parts: int = 0
    long_texts: int = 0
    at_night: int = 0
    """Within the person's quiet hours, without danger."""
    at_night_for_danger: int = 0
    twice: int = 0
    """Notices with a key that was there before (I2)."""
    after_a_claim: int = 0
    """Offers of a case that somebody holds, to somebody else (I9)."""
    unready: int = 0
    """Offers to who lacks signature, training or a contact that was tried (I11)."""
    first_offer: dict[str, datetime] = field(default_factory=dict)


@dataclass
class Phone:
    """`ports.Notifier` for one way to tell colleagues: looks at each notice, then rings."""

    way: Way
    clock: Clock
    brand: Brand
    told: Told
    case_of: Callable[[str], Case | None]
    rings: Callable[[Notice, Person], None]
    keys: set[str] = field(default_factory=set)
    gate: Gate | None = None

    def send(self, notice: Notice, to: Person) -> None:
        if self.gate and not self.gate.may_leave(notice, to):
            raise UndeliverableError(to.id)
        now, told = self.clock.now(), self.told
        case = self.case_of(notice.case) if notice.case else None
        told.by_way[self.way] += 1
        told.by_kind[notice.kind] += 1
        told.twice += notice.key in self.keys
        self.keys.add(notice.key)
        if self.way is Way.SMS:
            told.sms_parts += parts(notice.text)
            told.long_texts += parts(notice.text) > 1
        if notice.kind in ABOUT_CASES:
            told.by_day[to.id, now.date()] += 1
            self._look_at_the_hour(to, case, now)
        if notice.kind is NoticeKind.OFFER and case:
            told.first_offer.setdefault(case.number, now)
            told.after_a_claim += case.owner not in {None, to.id}
            told.unready += bool(lacks(to, case.topic, self.brand.compact))
        self.rings(notice, to)

    def _look_at_the_hour(self, to: Person, case: Case | None, now: datetime) -> None:
        if to.quiet_until(now, self.brand.duty.quiet_hours) is None:
            return
        if case is not None and Signal.DANGER in case.signals:
            self.told.at_night_for_danger += 1
        else:
            self.told.at_night += 1


@dataclass
class Platform(MemoryPublisher):
    """`ports.PublisherPort` of a platform that may be out for a while: then no answer comes, and
    nobody can look whether a reply went out."""

    clock: Clock | None = None
    outage: Outage | None = None
    replies: Counter[str] = field(default_factory=Counter)
    """How often each reply was made public (I5)."""

    def publish(self, reply: Reply, *, now: datetime) -> Outcome:
        if self._is_out(now):
            return Lost(reason="no-answer")
        self.replies[reply.reply_id] += 1
        return Sent(remote_id=f"ours-{reply.reply_id}")

    def find(self, reply: Reply, *, now: datetime) -> Sent | Look:
        if self._is_out(now):
            return Look.LATER
        there = reply.reply_id in self.replies
        return Sent(remote_id=f"ours-{reply.reply_id}") if there else Look.ABSENT

    def _is_out(self, now: datetime) -> bool:
        return self.outage is not None and self.outage.holds(now)
