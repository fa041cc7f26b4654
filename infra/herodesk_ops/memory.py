"""The ports in memory: for fast tests and for simulations; held to the same contract as AWS."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random
from threading import RLock
from typing import TypeVar

from herodesk.adapters.arranged import changes_of
from herodesk.adapters.chance import SECRET_BITS, in_letters
from herodesk.adapters.items import (
    ALARMS_KEY,
    BRAKES_KEY,
    CHANNELS,
    UNCONFIRMED,
    author_key,
    case_key,
    channel_key,
    failures_key,
    key_of,
    later_key,
    lessons_key,
    post_key,
    question_key,
    reply_key,
    said_key,
    seldom_key,
    session_key,
    texting_key,
    version_of,
)
from herodesk.domain.brakes import Brakes, Consent
from herodesk.domain.brand import Retention
from herodesk.domain.case import Case
from herodesk.domain.channel import Channel
from herodesk.domain.compact import CompactLine
from herodesk.domain.errors import StaleError, UndeliverableError
from herodesk.domain.notice import Notice
from herodesk.domain.question import Question
from herodesk.domain.records import (
    AuthorRecord,
    CaseFile,
    Lesson,
    Record,
    Said,
    Seldom,
    Session,
    StoredPost,
    Thanks,
)
from herodesk.domain.reply import Reply
from herodesk.domain.retention import dated, is_over
from herodesk.domain.rota import Changes
from herodesk.domain.staff import Person, Unconfirmed, Way
from herodesk.domain.text_trouble import Alarms, Failures
from herodesk.domain.texting import Later, Texting
from herodesk.domain.webhook import Webhook
from herodesk.ports import Gate, is_fresh
from herodesk_ops.memory_counted import MemoryCounted
from herodesk_ops.memory_days import MemoryDays
from herodesk_ops.memory_erased import MemoryErased
from herodesk_ops.memory_rates import MemoryRates
from herodesk_ops.memory_rules import MemoryRules

__all__ = [
    "BEGINNING", "MemoryInbox", "MemoryNotifier", "MemoryOutbox", "MemoryRecords", "MemoryRoster",
    "MemoryRules", "SeededTokens", "VirtualClock",
]  # fmt: skip

Key = tuple[str, str]
R = TypeVar("R", bound=Record)
S = TypeVar("S", bound=Seldom)
D = TypeVar("D", Question, Later, Thanks, StoredPost)


BEGINNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday, ten in the morning in Berlin: everybody is on duty."""


class VirtualClock:
    """`ports.Clock` that stands still until it is advanced."""

    is_virtual = True

    def __init__(self, start: datetime = BEGINNING) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._now += timedelta(seconds=seconds)

    def move_to(self, when: datetime) -> None:
        """Let time pass until then; never backwards."""
        self._now = max(self._now, when)


class SeededTokens:
    """`ports.Tokens` that gives the same secrets every time. Never for real."""

    def __init__(self, seed: int = 1) -> None:
        self._random = Random(seed)
        self._lock = RLock()

    def new(self) -> str:
        with self._lock:
            return in_letters(self._random.getrandbits(SECRET_BITS))


class MemoryRecords(MemoryDays, MemoryCounted, MemoryRates, MemoryErased):
    """`ports.Records` in a dict, atomic under threads."""

    def __init__(
        self, clock: VirtualClock, *, retention: Callable[[], Retention] | None = None
    ) -> None:
        super().__init__()
        self.items: dict[Key, Record] = {}
        self.erased: set[tuple[str, str]] = set()
        self.left: dict[tuple[str, str], datetime] = {}
        self._whose = defaultdict(set)
        self._clock = clock
        self._retention = retention
        self._lock = RLock()
        self._waiting: dict[str, Case] = {}
        self._times: list[tuple[datetime, str]] = []
        self._asking: dict[Key, Question] = {}
        self._held: Counter[str] = Counter()
        self._laters: dict[Key, Later] = {}
        self._held_thanks: dict[Key, Thanks] = {}
        self._wordy: dict[Key, StoredPost] = {}
        self._together: defaultdict[str, set[Key]] = defaultdict(set)
        self._rates = {}
        self._merged = {}
        self._keys = {}
        self._heard = {}
        self._watched: tuple[datetime, list[Case]] | None = None
        self._changes: tuple[datetime, Changes] | None = None

    def post(self, platform: str, post_id: str) -> StoredPost | None:
        return self._get(post_key(platform, post_id), StoredPost)

    def posts(self, keys: Iterable[tuple[str, str]]) -> list[StoredPost]:
        found = (self.post(*key) for key in dict.fromkeys(keys))
        return [line for line in found if line]

    def author(self, platform: str, author_id: str) -> AuthorRecord | None:
        return self._get(author_key(platform, author_id), AuthorRecord)

    def authors(self, keys: Iterable[tuple[str, str]]) -> list[AuthorRecord]:
        found = (self.author(*key) for key in dict.fromkeys(keys))
        return [one for one in found if one]

    def case(self, number: str) -> Case | None:
        return self._get(case_key(number), Case)

    def cases(self, numbers: Iterable[str]) -> list[Case]:
        found = (self.case(number) for number in dict.fromkeys(numbers))
        return [case for case in found if case]

    def file(self, number: str) -> CaseFile | None:
        with self._lock:
            mine = [
                self.items[key]
                for key in sorted(self._together[f"CASE#{number}"])
                if not is_over(self.items[key], self._clock.now())
            ]
        return CaseFile.of(mine)

    def reply(self, case: str, reply_id: str) -> Reply | None:
        return self._get(reply_key(case, reply_id), Reply)

    def question(self, case: str, question_id: str) -> Question | None:
        return self._get(question_key(case, question_id), Question)

    def questions_due(self, until: datetime, limit: int) -> list[tuple[str, str]]:
        due = [q for q in self._questions() if q.next_due and q.next_due <= until]
        return [(q.case, q.id) for q in due[:limit]]

    def questions_to(self, person_id: str) -> list[tuple[str, str]]:
        return [(q.case, q.id) for q in self._questions() if q.to.hero == person_id]

    def _questions(self) -> list[Question]:
        with self._lock:
            asking = list(self._asking.values())
        return sorted(asking, key=lambda q: (q.next_due or q.asked_at, q.case, q.id))

    def session(self, token_hash: str) -> Session | None:
        return self._get(session_key(token_hash), Session)

    def channel(self, platform: str) -> Channel:
        return self._get(channel_key(platform), Channel) or Channel(platform=platform)

    def channels(self) -> list[Channel]:
        with self._lock:
            mine = [self.items[key] for key in sorted(self._together[CHANNELS])]
        return [record for record in mine if isinstance(record, Channel)]

    def unconfirmed(self) -> list[Unconfirmed]:
        with self._lock:
            mine = [self.items[key] for key in sorted(self._together[UNCONFIRMED])]
        now = self._clock.now()
        there = (one for one in mine if isinstance(one, Unconfirmed) and not is_over(one, now))
        return [one for one in there if one.state]

    def brakes(self, *, fresh: bool = False) -> Brakes:  # noqa: ARG002 - they always are
        return self._get(BRAKES_KEY, Brakes) or Brakes()

    def changes(self, *, fresh: bool = False) -> Changes:  # noqa: ARG002 - they always are
        now = self._clock.now()
        with self._lock:
            if self._changes is None or self._changes[0] <= now:
                mine = [self.items[key] for key in sorted(self._together["DUTY"])]
                there = [record for record in mine if not is_over(record, now)]
                ends = [at for it in there if (at := getattr(it, "expires_at", None))]
                self._changes = (
                    min(ends, default=datetime.max.replace(tzinfo=UTC)),
                    changes_of(there),
                )
            return self._changes[1]

    def alarms(self) -> Alarms:
        return self._get(ALARMS_KEY, Alarms) or Alarms()

    def consents(self, person: str) -> list[Consent]:
        with self._lock:
            mine = [self.items[key] for key in sorted(self._together[f"PERSON#{person}"])]
        return [record for record in mine if isinstance(record, Consent)]

    def every(self, kind: type[S]) -> list[S]:
        now = self._clock.now()
        with self._lock:
            mine = [self.items[key] for key in sorted(self._together[seldom_key(kind, "")[0]])]
        return [one for one in mine if isinstance(one, kind) and not is_over(one, now)]

    def one(self, kind: type[S], id_: str) -> S | None:
        return self._get(seldom_key(kind, id_), kind)

    def compact_lines(self, person: str) -> list[CompactLine]:
        with self._lock:
            mine = [self.items[key] for key in sorted(self._together[f"PERSON#{person}"])]
        return [record for record in mine if isinstance(record, CompactLine)]

    def failures(self, person: str) -> Failures:
        return self._get(failures_key(person), Failures) or Failures(person=person)

    def save(self, *records: Record) -> None:
        now = self._clock.now()
        with self._lock:
            for record in records:
                if version_of(record) == 0:
                    continue  # the record that it tells of decides
                stored = self.items.get(key_of(record))
                if version_of(record) == 1 and is_over(stored, now):
                    continue  # what has outlived its time is as good as deleted
                before = 0 if stored is None else version_of(stored)
                if version_of(record) != before + 1:
                    raise StaleError(key_of(record)[0].split("#", 1)[0], stored)
            kept = [self._dated(record, now) for record in records]
            for record in kept:
                self._put(record)

    def _put(self, record: Record) -> None:  # noqa: C901 - a table
        """Keep a record, and what is looked up otherwise than by its key: storms are played here,
        so nothing may look through all items."""
        key = key_of(record)
        if isinstance(record, Case):
            before = self.items.get(key)
            if isinstance(before, Case) and before.holder:
                self._held[before.holder] -= 1
                if not self._held[before.holder]:
                    del self._held[before.holder]
            if record.holder:
                self._held[record.holder] += 1
            self._waiting.pop(record.number, None)
            if record.next_due:
                self._waiting[record.number] = record
                heappush(self._times, (record.next_due, record.number))
        if isinstance(record, Question):
            _keep(record, key, self._asking)
        if isinstance(record, Later):
            _keep(record, key, self._laters)
        if isinstance(record, Thanks):
            _keep(record, key, self._held_thanks)
        if isinstance(record, StoredPost):
            _keep(record, key, self._wordy)
        if key[0] == "DUTY":
            self._changes = None
        self._mark(record)
        self._together[key[0]].add(key)
        self.items[key] = record

    def _dated(self, record: Record, now: datetime) -> Record:
        return dated(record, self._retention(), now) if self._retention else record

    def said_to(self, words: str, limit: int) -> list[str]:
        now = self._clock.now()
        with self._lock:
            mine = [self.items[key] for key in sorted(self._together[said_key(words)])]
        there = [one for one in mine if isinstance(one, Said) and not is_over(one, now)]
        return [one.case for one in there[:limit]]

    def lessons(self, topic: str, limit: int) -> list[Lesson]:
        now = self._clock.now()
        with self._lock:
            keys = sorted(self._together[lessons_key(topic)], reverse=True)
            mine = [(key, self.items[key]) for key in keys]
        found: list[Lesson] = []
        for sort in ("E#", "S#"):
            sorted_in = [one for key, one in mine if key[1].startswith(sort)][:limit]
            found += [it for it in sorted_in if isinstance(it, Lesson) and not is_over(it, now)]
        return found

    def thanks(self, hero: str, limit: int) -> list[Thanks]:
        with self._lock:
            mine = [self.items[key] for key in sorted(self._together[f"PERSON#{hero}"])]
        now = self._clock.now()
        there = [one for one in mine if isinstance(one, Thanks) and not is_over(one, now)]
        return there[::-1][:limit]

    def thanks_due(self, until: datetime, limit: int) -> list[Thanks]:
        with self._lock:
            held = list(self._held_thanks.values())
        due = [(one.next_due, one.hero, one.id, one) for one in held if one.next_due]
        return [
            one
            for when, _, _, one in sorted(due, key=lambda it: it[:3])
            if when <= until and not is_over(one, until)
        ][:limit]

    def words_due(self, until: datetime, limit: int) -> list[StoredPost]:
        with self._lock:
            wordy = list(self._wordy.items())
        due = [(one.next_due, key, one) for key, one in wordy if one.next_due]
        return [
            one
            for when, _, one in sorted(due, key=lambda it: it[:2])
            if when <= until and not is_over(one, until)
        ][:limit]

    def due(self, until: datetime, limit: int) -> list[str]:
        with self._lock:
            due: dict[tuple[datetime, str], None] = {}
            while self._times and self._times[0][0] <= until:
                when, number = heappop(self._times)
                case = self._waiting.get(number)
                if case is not None and case.next_due == when:  # else it has moved since
                    due[when, number] = None
            for one in due:
                heappush(self._times, one)
        return [number for _, number in due][:limit]

    def open_cases(self) -> list[str]:
        return [case.number for case in self._open()]

    def watched_cases(self) -> tuple[datetime, list[Case]]:
        now = self._clock.now()
        if self._watched is None or not is_fresh(*self._watched, now=now):
            self._watched = now, list(self._open())
        return self._watched

    def texting(self, person: str) -> Texting | None:
        return self._get(texting_key(person), Texting)

    def later(self, person: str, case: str) -> Later | None:
        return self._get(later_key(person, case), Later)

    def laters(self, until: datetime, limit: int) -> list[Later]:
        with self._lock:
            wanted = list(self._laters.values())
        due = [(one.next_due, key_of(one), one) for one in wanted if one.next_due]
        return [
            one
            for when, _, one in sorted(due, key=lambda it: it[:2])
            if when <= until and not is_over(one, until)
        ][:limit]

    def loads(self) -> Mapping[str, int]:
        with self._lock:
            return dict(self._held)

    def _open(self) -> list[Case]:
        with self._lock:
            waiting = list(self._waiting.values())
        return sorted(waiting, key=lambda case: (case.next_due or case.opened_at, case.number))

    def _get(self, key: Key, kind: type[R]) -> R | None:
        with self._lock:
            found = self.items.get(key)
        over = is_over(found, self._clock.now())
        return found if isinstance(found, kind) and not over else None


def _keep(record: D, key: Key, due: dict[Key, D]) -> None:
    """Among what is due, as long as it is."""
    due.pop(key, None)
    if record.next_due:
        due[key] = record


@dataclass
class MemoryRoster:
    """`ports.Roster` from a list."""

    everybody: Sequence[Person]

    def __post_init__(self) -> None:
        self._by_id = {person.id: person for person in self.everybody}

    def people(self) -> Sequence[Person]:
        return self.everybody

    def person(self, person_id: str) -> Person | None:
        return self._by_id.get(person_id)


@dataclass
class MemoryInbox:
    """`ports.Inbox` as a list."""

    waiting: list[Webhook] = field(default_factory=list)

    def put(self, hook: Webhook) -> None:
        self.waiting.append(hook)


@dataclass
class MemoryOutbox:
    """`ports.Outbox` as a list of (case, reply id, delay)."""

    waiting: list[tuple[str, str, int]] = field(default_factory=list)

    def put(self, case: str, reply_id: str, *, delay_seconds: int = 0) -> None:
        self.waiting.append((case, reply_id, delay_seconds))


@dataclass
class MemoryNotifier:
    """`ports.Notifier` that keeps what it was given."""

    way: Way
    sent: list[tuple[str, Notice]] = field(default_factory=list)
    unreachable: set[str] = field(default_factory=set)
    gate: Gate | None = None

    def send(self, notice: Notice, to: Person) -> None:
        if to.id in self.unreachable or (self.gate and not self.gate.may_leave(notice, to)):
            raise UndeliverableError(to.id)
        self.sent.append((to.id, notice))
