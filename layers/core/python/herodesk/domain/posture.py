"""How one might react to a case: answer, correct facts, go private, watch only (U5).

A suggestion with its reason, by the first line of a table that holds. The HERO decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from herodesk.domain.case import Case
from herodesk.domain.finding import Sentiment, Signal, Verdict

MANY_ROUNDS = 3
"""So many posts of an upset customer after our answer, and more words in public help nobody."""


class Way(StrEnum):
    """A way to react."""

    ANSWER = "answer"
    CORRECT = "correct"
    PRIVATE = "private"
    WATCH = "watch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posture:
    """What is suggested and why, as a code that `texts.posture` puts into words."""

    way: Way
    why: str


def posture(case: Case, *, needs_data: bool = False, statement: bool = False) -> Posture:
    """The first line of the table that holds. `needs_data` says that a solution for this topic
    mostly takes data that must not stand in public, `statement` that there are agreed words."""
    for holds, way, why in _TABLE:
        if holds(_Seen(case=case, needs_data=needs_data, statement=statement)):
            return Posture(way=way, why=why)
    return Posture(way=Way.ANSWER, why="plain")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    case: Case
    needs_data: bool
    statement: bool

    def says(self, *signals: Signal) -> bool:
        return any(signal in self.case.signals for signal in signals)

    @property
    def upset(self) -> bool:
        return any(post.sentiment is Sentiment.NEGATIVE for post in self.case.standing_posts)

    @property
    def rounds(self) -> int:
        """Public posts of the customer since our first answer."""
        first = self.case.first_answer_at
        posts = (p for p in self.case.standing_posts if not p.private)
        return sum(first is not None and post.at > first for post in posts)

    @property
    def in_private(self) -> bool:
        """The customer wrote last in private."""
        return self.case.answer_to.private


_TABLE: tuple[tuple[Callable[[_Seen], bool], Way, str], ...] = (
    (lambda it: it.in_private, Way.PRIVATE, "wrote-privately"),
    (lambda it: it.says(Signal.DANGER), Way.ANSWER, "danger"),
    (lambda it: it.says(Signal.PERSONAL_DATA), Way.PRIVATE, "shows-data"),
    (lambda it: it.says(Signal.LEGAL), Way.PRIVATE, "legal"),
    (lambda it: it.says(Signal.SPAM), Way.WATCH, "spam"),
    (lambda it: it.case.verdict is Verdict.NOISE, Way.WATCH, "asks-nothing"),
    (lambda it: it.upset and it.rounds >= MANY_ROUNDS, Way.PRIVATE, "many-rounds"),
    (lambda it: it.says(Signal.PRESS), Way.CORRECT, "press"),
    (lambda it: it.statement, Way.CORRECT, "agreed-words"),
    (
        lambda it: it.says(Signal.BOYCOTT) and it.case.verdict is not Verdict.PROBLEM,
        Way.CORRECT,
        "boycott",
    ),
    (
        lambda it: it.needs_data and it.case.verdict is Verdict.PROBLEM,
        Way.PRIVATE,
        "needs-data",
    ),
    (lambda it: it.case.verdict is Verdict.QUESTION, Way.ANSWER, "question"),
    (lambda it: it.case.verdict is Verdict.PRAISE, Way.ANSWER, "praise"),
    (lambda it: it.case.verdict is Verdict.PROBLEM, Way.ANSWER, "problem"),
)
