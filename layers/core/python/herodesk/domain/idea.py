"""An idea of a colleague's: what it is, what it takes and gives, who decides by when, and why.

Ten short questions, five on effort and five on value, 0 to 10 each, give two numbers of 0 to 100
and a band. The band advises; a manager decides and writes why (mission background, section 6).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from herodesk.domain.outcome import Told

EFFORT = ("people", "money", "departments", "risk", "time")
VALUE = ("customers", "cases", "reach", "learning", "aims")
QUESTIONS = (*EFFORT, *VALUE)
MOST = 10
"""The highest answer to a question."""

DECIDE_DAYS = 14
"""So many days a manager has to decide, counted from the day of the proposal."""
MOST_LATER_DAYS = 180
MOST_CASES = 30
"""So many cases may be linked with an idea."""


class Band(StrEnum):
    """What effort and value advise."""

    JUST_DO_IT = "just-do-it"
    WORTH_IT = "worth-it"
    TRY_SMALL = "try-small"
    LOOK_AGAIN = "look-again"
    NOT_NOW = "not-now"
    TOO_BIG = "too-big"


TOO_MUCH_EFFORT = 80
"""From here on an idea is too big for one HERO, whatever it gives."""
BANDS: tuple[tuple[int, Band], ...] = (
    (25, Band.JUST_DO_IT),
    (10, Band.WORTH_IT),
    (-10, Band.TRY_SMALL),
    (-25, Band.LOOK_AGAIN),
    (-100, Band.NOT_NOW),
)
"""By how much value exceeds effort at least, from the best to the worst."""


def band_of(effort: int, value: int) -> Band:
    """The band of an idea; both numbers are 0 to 100."""
    if effort >= TOO_MUCH_EFFORT:
        return Band.TOO_BIG
    return next(band for least, band in BANDS if value - effort >= least)


class Choice(StrEnum):
    """What a manager decided, and at last: what came of it."""

    YES = "yes"
    NO = "no"
    LATER = "later"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision, with the words that the proposer reads."""

    what: Choice
    by: str
    at: datetime
    why: str
    until: date | None = None
    """When it is decided anew, if it was put off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea(Told):
    """One idea. `answers` are those to `QUESTIONS`, in that order."""

    title: str
    text: str
    answers: tuple[int, ...]
    topic: str | None = None
    language: str = "de"
    origin: str = ""
    """The case that it was proposed from."""
    cases: tuple[str, ...] = ()
    """Cases that it would have helped, as a person confirmed."""
    decider: str = ""
    """The manager whose decision it is; who has left is stood in for (`steps.managers`)."""
    decide_by: date
    decisions: tuple[Decision, ...] = ()

    @property
    def effort(self) -> int:
        """0 to 100."""
        return _scaled(self.answers[: len(EFFORT)])

    @property
    def value(self) -> int:
        """0 to 100."""
        return _scaled(self.answers[len(EFFORT) :])

    @property
    def band(self) -> Band:
        """What the two advise."""
        return band_of(self.effort, self.value)

    @property
    def decision(self) -> Decision | None:
        """The last one."""
        return self.decisions[-1] if self.decisions else None

    @property
    def is_open(self) -> bool:
        """True as long as somebody has to decide."""
        return self.decision is None or self.decision.what is Choice.LATER

    @property
    def is_kept(self) -> bool:
        """What was agreed on is kept until it is done."""
        return self.is_open or (self.decision is not None and self.decision.what is Choice.YES)

    def is_overdue(self, today: date) -> bool:
        """True if the day is over by which it should have been decided."""
        return self.is_open and self.decide_by < today

    def choices(self) -> tuple[Choice, ...]:
        """What can be decided about it now."""
        if self.is_open:
            return Choice.YES, Choice.NO, Choice.LATER
        return (Choice.DONE,) if self.decision and self.decision.what is Choice.YES else ()

    def decided(self, decision: Decision) -> Idea:
        """The next version; the proposer is to hear of it."""
        return replace(
            self,
            decisions=(*self.decisions, decision),
            decide_by=decision.until or self.decide_by,
            tell=(self.by,),
            telling=None,
            v=self.v + 1,
        )

    def about(self, cases: tuple[str, ...]) -> Idea:
        """The next version, linked with these cases and no others."""
        return replace(self, cases=cases[:MOST_CASES], v=self.v + 1)

    def without(self, cases: set[str]) -> Idea:
        """The next version after these cases were erased; the same if it names none of them."""
        if self.origin not in cases and cases.isdisjoint(self.cases):
            return self
        left = tuple(one for one in self.cases if one not in cases)
        origin = "" if self.origin in cases else self.origin
        return replace(self, cases=left, origin=origin, v=self.v + 1)


def _scaled(answers: tuple[int, ...]) -> int:
    return round(100 * sum(answers) / (MOST * len(answers)))
