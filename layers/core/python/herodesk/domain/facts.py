"""What is counted of each case, as it stands or as it ended last, and how a day's facts are stored.

A case counts once, as what is known of it last. So the figures of a day change while its cases go
on, and are the same however often and in whatever order they are worked out (`domain.insight`).
Nothing here is about a colleague: a fact does not say who.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
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

_VERDICTS = {str(one): one for one in Verdict}
_STATES = {str(one): one for one in State}


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
            verdict=_VERDICTS[verdict],
            topic=topic,
            state=_STATES[state],
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

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return self._midnight(self.last + timedelta(days=1))

    def has(self, at: datetime) -> bool:
        """True if the moment lies in it."""
        return self.begins <= at < self.ends

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)


def last_period(now: datetime, zone: str, days: int) -> Period:
    """So many days up to today."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return Period(first=today - timedelta(days=days - 1), last=today, zone=zone)
