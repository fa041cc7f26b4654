"""A question to a colleague from within a case: the case stays with its holder (K6, ST8).

Two words belong to it: one to the colleague who is asked, one back to the holder. Each is stored
before it leaves and marked after.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from herodesk.domain.case import HELD, Case, Entry, State
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.finding import Reason
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person, Way

KEPT_DAYS = 7
"""So long a question that nobody answered may still be answered."""

SENDING_SECONDS = 60
"""How long whoever sends a word has for it before follow-up may take over."""


class QuestionState(StrEnum):
    """What became of a question."""

    OPEN = "open"
    LATE = "late"
    """Not answered in time, and the holder knows; an answer is welcome all the same."""
    ANSWERED = "answered"
    LAPSED = "lapsed"


UNANSWERED = frozenset({QuestionState.OPEN, QuestionState.LATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One notice that belongs to a question. `links` are hashes of the secrets it was sent with."""

    hero: str
    way: Way = Way.SMS
    links: tuple[str, ...] = ()
    sent_at: datetime | None = None
    failed: str | None = None
    used: bool = False
    """Its link has opened a session, which it does once."""

    @property
    def is_done(self) -> bool:
        """True once it left, or never will."""
        return self.sent_at is not None or self.failed is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as stored. `back` is the word to the holder once there is something to tell."""

    id: str
    case: str
    by: str
    by_lead: bool = False
    """A lead asked, who need not hold the case."""
    text: str
    asked_at: datetime
    to: Word
    because: tuple[Reason, ...] = ()
    """Why this colleague, where a skill was asked for and no name."""
    state: QuestionState = QuestionState.OPEN
    answer_due: datetime | None = None
    """When the colleague's time for the answer is over; counted from when they are told."""
    answered_at: datetime | None = None
    back: Word | None = None
    reopened: int = 0
    """How often the case had been opened again when it was asked."""
    next_due: datetime | None = None
    expires_at: datetime | None = None
    v: int = 1

    @property
    def word(self) -> Word:
        """The word that is to be sent now, or was sent last."""
        return self.back or self.to

    def stands(self, case: Case | None) -> bool:
        """True while an answer is still wanted: the case is open and in the same hands."""
        if self.state not in UNANSWERED or case is None or not case.is_open:
            return False
        handed_over = case.handed_at is not None and case.handed_at >= self.asked_at
        return not handed_over and case.reopened == self.reopened

    def word_of_link(self, link_hash: str) -> Word | None:
        """The word that was sent with that link, or None."""
        words = (self.back, self.to)
        return next((word for word in words if word and link_hash in word.links), None)

    def next(self, **changes: object) -> Question:
        """The next version of the question with these fields changed."""
        return replace(self, v=self.v + 1, **changes)  # type: ignore[arg-type]


def may_ask(case: Case, person: Person) -> bool:
    """The holder, and leads, while the case is open."""
    holds = case.owner == person.id and case.state in HELD
    return case.is_open and (holds or may(person, Right.GUIDE))


def asked(
    before: Case, question: Question, person: Person, *, now: datetime, minutes: int
) -> tuple[Case, Entry]:
    """The case once its holder, or a lead, has asked: the lease holds until an answer can be
    there, so that nobody loses a case by asking."""
    if not before.is_open:
        raise NotAllowedError(before.why_over)
    if not may_ask(before, person):
        raise NotAllowedError("not-yours")
    case = _held_longer(before.next(), now + timedelta(minutes=minutes))
    return case, case.entry(now, "asked", who=person.id, value=question.to.hero)


def answered(
    before: Case, question: Question, note: str, *, now: datetime, lease_minutes: int
) -> tuple[Case, Question, Entry]:
    """The colleague's answer is a note on the case; its holder is told and has time to use it."""
    case = _held_longer(before.next(), now + timedelta(minutes=lease_minutes))
    entry = case.entry(now, "advised", who=question.to.hero)
    done = question.next(state=QuestionState.ANSWERED, answered_at=now, back=_back(case, question))
    return case, _to_be_told(done, now), replace(entry, note=note)


def late(before: Case, question: Question, *, now: datetime) -> tuple[Case, Question, Entry]:
    """No answer in time: the holder may ask somebody else."""
    case = before.next()
    over = question.next(state=QuestionState.LATE, back=_back(case, question))
    entry = case.entry(now, "not-advised", value=question.to.hero)
    return case, _to_be_told(over, now), entry


def lapsed(question: Question) -> Question:
    """Nobody waits for an answer any more."""
    return question.next(state=QuestionState.LAPSED, next_due=None)


def settled(question: Question) -> Question:
    """The same version, due when something is to be done next, if anything is."""
    if question.state is QuestionState.LATE:
        return replace(question, next_due=question.asked_at + timedelta(days=KEPT_DAYS))
    return replace(question, next_due=None)


def _to_be_told(question: Question, now: datetime) -> Question:
    return replace(question, next_due=now) if question.back else settled(question)


def _back(case: Case, question: Question) -> Word | None:
    """Whoever holds the case is told; if nobody does, the lead who asked; nobody else (I9)."""
    holds = case.owner if case.state in HELD else None
    asker = question.by if case.owner is None and question.by_lead else None
    hero = holds or asker
    return Word(hero=hero) if hero else None


def _held_longer(case: Case, until: datetime) -> Case:
    """The same version of the case, its lease not over before `until`."""
    lease = case.lease_until
    if case.state is not State.CLAIMED or lease is None or lease >= until:
        return case
    due = until if case.next_due == lease else case.next_due
    return replace(case, lease_until=until, next_due=due)
