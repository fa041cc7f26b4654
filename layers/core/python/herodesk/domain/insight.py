"""How well customers were answered: cases by when they came in, each as it stands now.

A case counts once, as what is known of it last: open, or as it ended last. So the figures of a
day change while its cases go on, and are the same however often and in whatever order they are
worked out. Nothing here is about a colleague: a fact does not say who.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from herodesk.domain.case import State
from herodesk.domain.finding import NEED_CARE, Verdict
from herodesk.domain.records import DayFacts, DayLine

FACTS_A_PART = 8000
"""So many facts fit into an item: packed they take some 20 bytes each."""

_ANSWERED_ELSEWHERE = frozenset({State.NOT_A_CASE, State.MERGED, State.TO_JUDGE})
"""What asks for no answer of its own: nothing to solve, told by another case, not judged yet."""
_SETTLED = frozenset({State.SOLVED, State.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What is counted of one case. Minutes are of duty until the first answer, None without."""

    number: str
    platform: str
    verdict: Verdict
    topic: str | None
    state: State
    opened_at: datetime
    minutes: int | None = None
    in_time: bool = False
    missed: bool = False
    readers: int = 0
    reaction: str = ""
    solved: bool = False
    asked_solved: bool = False

    @classmethod
    def of(cls, line: DayLine) -> Fact:
        """What a line of a day tells of its case."""
        return cls(
            number=line.id,
            platform=line.platform,
            verdict=line.verdict,
            topic=line.topic,
            state=line.state or State.CLOSED,
            opened_at=line.opened_at or line.at,
            minutes=line.minutes,
            in_time=line.in_time,
            missed=line.missed,
            readers=line.readers,
            reaction=line.reaction,
            solved=line.solved_at is not None,
            asked_solved=line.asked_solved,
        )

    @property
    def counts(self) -> bool:
        """True for a problem, a question, or what was in doubt and is a case; not for what was
        taken back before an answer was due."""
        if self.verdict not in NEED_CARE or self.state in _ANSWERED_ELSEWHERE:
            return False
        return self.due or self.state is not State.WITHDRAWN

    @property
    def answered(self) -> bool:
        """True if a person has answered."""
        return self.minutes is not None

    @property
    def due(self) -> bool:
        """True if it was answered, or can no longer be in time: shares are of these."""
        return self.answered or self.missed or self.state in _SETTLED


# -- what is stored of a day ------------------------------------------------------------------


def facts_of_day(day: date, lines: Iterable[DayLine]) -> list[DayFacts]:
    """What is stored of the cases that ended on a day, each as it ended last; at least one part."""
    latest = {line.id: Fact.of(line) for line in sorted(lines, key=lambda line: line.at)}
    facts = [latest[number] for number in sorted(latest)]
    parts = [facts[n : n + FACTS_A_PART] for n in range(0, len(facts), FACTS_A_PART)] or [[]]
    return [
        DayFacts(day=day, part=n, parts=len(parts), rows=packed(part))
        for n, part in enumerate(parts)
    ]


def packed(facts: Iterable[Fact]) -> str:
    """Facts as one short text; the same facts give the same text."""
    rows = [
        [
            fact.number, fact.platform, fact.verdict, fact.topic, fact.state,
            int(fact.opened_at.timestamp()), fact.minutes, fact.readers, fact.reaction,
            fact.in_time + 2 * fact.missed + 4 * fact.solved + 8 * fact.asked_solved,
        ]
        for fact in facts
    ]  # fmt: skip
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return b64encode(zlib.compress(text.encode(), 9)).decode()


def unpacked(rows: str) -> Iterator[Fact]:
    """The facts of a packed text."""
    for row in json.loads(zlib.decompress(b64decode(rows))):
        number, platform, verdict, topic, state, opened, minutes, readers, reaction, marks = row
        yield Fact(
            number=number,
            platform=platform,
            verdict=Verdict(verdict),
            topic=topic,
            state=State(state),
            opened_at=datetime.fromtimestamp(opened, UTC),
            minutes=minutes,
            in_time=bool(marks & 1),
            missed=bool(marks & 2),
            readers=readers,
            reaction=reaction,
            solved=bool(marks & 4),
            asked_solved=bool(marks & 8),
        )


def latest(stored: Iterable[DayFacts], lines: Iterable[DayLine]) -> dict[str, Fact]:
    """Every case once, as it ended last; `lines` are those of days that are not stored."""
    days: dict[date, list[Fact]] = {}
    for one in stored:
        days.setdefault(one.day, []).extend(unpacked(one.rows))
    for line in sorted(lines, key=lambda line: line.at):
        days.setdefault(line.day, []).append(Fact.of(line))
    return {fact.number: fact for day in sorted(days) for fact in days[day]}


# -- a stretch of days ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days of a zone, both ends included."""

    first: date
    last: date
    zone: str

    @property
    def days(self) -> list[date]:
        """All of them."""
        return [self.first + timedelta(days=n) for n in range(self.length)]

    @property
    def length(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def begins(self) -> datetime:
        """The first moment."""
        return self._midnight(self.first)

    @property
    def before(self) -> Period:
        """As many days before it."""
        end = self.first - timedelta(days=1)
        return Period(first=end - timedelta(days=self.length - 1), last=end, zone=self.zone)

    def has(self, at: datetime) -> bool:
        """True if the moment lies in it."""
        return self.begins <= at < self._midnight(self.last + timedelta(days=1))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)


def last_period(now: datetime, zone: str, days: int) -> Period:
    """So many days up to today."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return Period(first=today - timedelta(days=days - 1), last=today, zone=zone)


# -- shares and times -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How those cases were answered that have something in common: `key` says what.

    Of `cases` some still have time; `due` are the others. `median` and `ninety` are minutes of
    duty: half and nine in ten of the answered ones had their answer by then.
    """

    key: str
    cases: int = 0
    due: int = 0
    answered: int = 0
    in_time: int = 0
    median: int | None = None
    ninety: int | None = None

    @property
    def has_time(self) -> int:
        """How many have no answer yet and still have time."""
        return self.cases - self.due

    @property
    def percent_answered(self) -> int | None:
        """Of those that are due."""
        return percent(self.answered, self.due)

    @property
    def percent_in_time(self) -> int | None:
        """Of those that are due: answered within the promise."""
        return percent(self.in_time, self.due)


def share(key: str, facts: Iterable[Fact]) -> Share:
    """The share of some facts."""
    cases = [fact for fact in facts if fact.counts]
    minutes = sorted(fact.minutes for fact in cases if fact.minutes is not None)
    return Share(
        key=key,
        cases=len(cases),
        due=sum(fact.due for fact in cases),
        answered=len(minutes),
        in_time=sum(fact.in_time for fact in cases),
        median=nearest(minutes, 50),
        ninety=nearest(minutes, 90),
    )


def shares(
    facts: Iterable[Fact], key: Callable[[Fact], str], keys: Iterable[str] = ()
) -> tuple[Share, ...]:
    """A share for each key: `keys` in their order, there or not, then others as they are named."""
    groups: dict[str, list[Fact]] = {one: [] for one in keys}
    found = [(key(fact), fact) for fact in facts if fact.counts]
    groups |= {one: [] for one in sorted({one for one, _ in found} - set(groups))}
    for one, fact in found:
        groups[one].append(fact)
    return tuple(share(one, several) for one, several in groups.items())


def percent(part: int, whole: int) -> int | None:
    """In whole per cent; all is only said if it is all, and none if it is none."""
    if not whole:
        return None
    if part in {0, whole}:
        return 100 * part // whole
    return min(max((200 * part + whole) // (2 * whole), 1), 99)


def nearest(ordered: Sequence[int], per_cent: int) -> int | None:
    """The smallest of the values that so many per cent of them do not exceed."""
    if not ordered:
        return None
    return ordered[-(-len(ordered) * per_cent // 100) - 1]


# -- reach and what customers said ------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How many people problems of a period can reach, by how they went (docs/insight.md)."""

    won_back: int = 0
    answered: int = 0
    unhappy: int = 0
    at_risk: int = 0
    unanswered: int = 0

    @property
    def all(self) -> int:
        """All of them."""
        return self.won_back + self.answered + self.unhappy + self.at_risk + self.unanswered


def reach(facts: Iterable[Fact], waiting: frozenset[str]) -> Reach:
    """`waiting` are the open cases whose customer waits for us."""
    sums = dict.fromkeys(Reach.__dataclass_fields__, 0)
    for fact in facts:
        if fact.counts and fact.verdict is Verdict.PROBLEM:
            sums[_went(fact, waiting)] += fact.readers
    return Reach(**sums)


def _went(fact: Fact, waiting: frozenset[str]) -> str:
    if fact.number in waiting:
        return "at_risk"
    if fact.solved and fact.answered:
        return "won_back"
    if not fact.answered:
        return "unanswered"
    return {"thanked": "won_back", "unhappy": "unhappy"}.get(fact.reaction, "answered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What customers said once they were answered; `cases` had an answer."""

    key: str
    cases: int = 0
    thanked: int = 0
    unhappy: int = 0

    @property
    def silent(self) -> int:
        """Who said neither."""
        return self.cases - self.thanked - self.unhappy


def said(key: str, facts: Iterable[Fact]) -> Said:
    """Of the answered ones of these."""
    answered = [fact for fact in facts if fact.counts and fact.answered]
    return Said(
        key=key,
        cases=len(answered),
        thanked=sum(fact.reaction == "thanked" for fact in answered),
        unhappy=sum(fact.reaction == "unhappy" for fact in answered),
    )


# -- what is open now -------------------------------------------------------------------------

AGES = (("1h", 1), ("4h", 4), ("1d", 24), ("3d", 72), ("7d", 168))
"""Ages of an open case, each up to so many hours on the wall; beyond is "older"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One open case. `waits_since` is set while its customer waits for us, `late` is true if
    longer than promised; `held` if somebody is at it. Of one `author` reach counts once."""

    fact: Fact
    waits_since: datetime | None
    late: bool
    held: bool
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Open cases of one age: whose customer waits, how many of these are late or held by somebody,
    and those that rest."""

    key: str
    waiting: int = 0
    late: int = 0
    held: int = 0
    resting: int = 0


def backlog(standing: Iterable[Standing], now: datetime) -> tuple[Backlog, ...]:
    """All open cases by age; every age is there."""
    groups: dict[str, list[Standing]] = {key: [] for key in (*dict(AGES), "older")}
    for one in standing:
        groups[_age(now - one.fact.opened_at)].append(one)
    return tuple(_backlog(key, several) for key, several in groups.items())


def _backlog(key: str, several: Sequence[Standing]) -> Backlog:
    waiting = [one for one in several if one.waits_since]
    return Backlog(
        key=key,
        waiting=len(waiting),
        late=sum(one.late for one in waiting),
        held=sum(one.held for one in waiting),
        resting=len(several) - len(waiting),
    )


def _age(open_for: timedelta) -> str:
    fitting = (key for key, hours in AGES if open_for < timedelta(hours=hours))
    return next(fitting, "older")


def at_risk(standing: Iterable[Standing]) -> int:
    """How many people the problems can reach whose customers wait now, whenever they came in."""
    most: dict[tuple[str, str], int] = {}
    for one in standing:
        fact = one.fact
        if one.waits_since and fact.verdict is Verdict.PROBLEM:
            who = (fact.platform, one.author or f"case {fact.number}")
            most[who] = max(most.get(who, 0), fact.readers)
    return sum(most.values())
