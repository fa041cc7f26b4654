"""How well customers were answered: shares, times, reach and what they said, of cases by when they
came in, each as it stands now (`domain.facts`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from herodesk.domain.facts import Fact, Period
from herodesk.domain.finding import Verdict

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


# -- all of it ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """All figures of a period, of all topics or of one. `at_risk` and `backlog` are as of now."""

    period: Period
    topic: str | None
    now: datetime
    promise: int
    total: Share
    before: Share
    days: tuple[Share, ...]
    hours: tuple[Share, ...]
    topics: tuple[Share, ...]
    platforms: tuple[Share, ...]
    backlog: tuple[Backlog, ...]
    longest_wait: int | None
    at_risk: int
    reach: Reach
    said: Said
    asked: Said
