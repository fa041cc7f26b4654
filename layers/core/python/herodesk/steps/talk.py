"""One text message of one person, with all that is needed to decide what it leads to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from herodesk.domain.case import Case, State
from herodesk.domain.meaning import Meant
from herodesk.domain.staff import Person
from herodesk.domain.texting import Listed, Saying, Text, Texting, heard, saying
from herodesk.ports import App
from herodesk.steps.claim import Beside
from herodesk.steps.look import Row, row_of, waits_for
from herodesk.texts import by_text

ANSWER, ADVISE = "answer", "advise"
"""What a list is for whose text waits to be told which case it is for: words for a customer, or
for a colleague who has asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """A person's cases: offered ones and held ones, most urgent first; answered ones; `asked` are
    those of which the person was asked whether a promise was kept; `lost` are those that were
    offered and that a colleague has now, the latest last."""

    offered: tuple[Case, ...] = ()
    held: tuple[Case, ...] = ()
    answered: tuple[Case, ...] = ()
    asked: tuple[Case, ...] = ()
    lost: tuple[Case, ...] = ()

    @property
    def numbers(self) -> tuple[str, ...]:
        """All but the lost ones, each once."""
        cases = (*self.offered, *self.held, *self.answered, *self.asked)
        return tuple(dict.fromkeys(case.number for case in cases))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a text leads to: the record as it is then, and what is done in the same transaction.

    Without `effect` the record alone is saved. `case` is what a refusal is about.
    """

    what: str
    after: Texting
    effect: Callable[[Beside], object] | None = None
    case: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """The text, who wrote it, how it stood before, and what it means."""

    text: Text
    key: str
    person: Person
    before: Texting
    mine: Mine
    meant: Meant
    app: App

    def reply(
        self, words: str = "", *, case: str = "", asks: bool = False, claims: bool = False,
        **changes: object,
    ) -> Texting:  # fmt: skip
        """The record after this text, with these words to say, if any."""
        after = heard(self.before, self.key, now=self.now)
        after = replace(after, **changes)  # type: ignore[arg-type]
        if not words:
            return after
        one = Saying(key=self.key, at=self.now, text=words, case=case, asks=asks, claims=claims)
        return saying(after, one)

    def say(self, code: str, **values: object) -> str:
        """The words for a code in the person's language."""
        return by_text.say(code, values, self.person.language, self.address)

    def clock(self, at: datetime) -> str:
        """A time of day where the person is."""
        return f"{at.astimezone(ZoneInfo(self.person.zone)):%H:%M}"

    def topics(self, cases: Sequence[Case]) -> list[tuple[str, str]]:
        """Number and topic of each, in the person's language."""
        return [(case.number, self._topic(case)) for case in cases]

    @property
    def now(self) -> datetime:
        """The time of this run."""
        return self.app.clock.now()

    @property
    def address(self) -> str:
        """How the brand addresses its people in German."""
        return self.app.rules.brand().address

    def _topic(self, case: Case) -> str:
        topic = self.app.rules.brand().topic(case.topic)
        return topic.name.get(self.person.language, topic.id) if topic else ""


def cases_of(person: Person, *, app: App) -> Mine:
    """All open cases that this person was asked about, holds, or has answered."""
    offered: list[Row] = []
    held: list[Row] = []
    answered: list[Case] = []
    asked: list[Case] = []
    lost: list[Case] = []
    for case in app.records.cases(app.records.open_cases()):
        if case.owner == person.id and case.promise and case.promise.asked_at:
            asked.append(case)
        if waits_for(case, person):
            rows = held if case.state is State.CLAIMED else offered
            rows.append(row_of(case, None, app))
        elif case.owner == person.id and case.state is State.ANSWERED:
            answered.append(case)
        elif case.owner and case.claimed_at and case.asked(person.id):
            lost.append(case)
    return Mine(
        offered=_ranked(offered),
        held=_ranked(held),
        answered=tuple(answered),
        asked=tuple(asked),
        lost=tuple(sorted(lost, key=lambda case: (case.claimed_at or case.opened_at, case.number))),
    )


def which(talk: Talk, what: str, cases: Sequence[Case], text: str = "") -> Plan:
    """Ask instead of guessing; for ten minutes a digit means this list."""
    shown = cases[: by_text.MOST_LISTED]
    words = by_text.listed(f"which-{what}", talk.topics(shown), talk.person.language, talk.address)
    listed = Listed(
        what=what,
        cases=tuple(case.number for case in shown),
        at=talk.text.at,
        minutes=talk.meant.minutes,
        text=text,
    )
    return Plan(what=f"which-{what}", after=talk.reply(words, listed=listed))


def _ranked(rows: Sequence[Row]) -> tuple[Case, ...]:
    """As on the board: the most urgent first, equal ones by their waiting time."""
    ranked = sorted(rows, key=lambda r: (-r.urgency.points, r.case.opened_at, r.case.number))
    return tuple(row.case for row in ranked)
