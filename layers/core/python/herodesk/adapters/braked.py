"""The brakes as every function sees them, the people as the brakes leave them, and the last look
before a text message leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from herodesk.domain.brakes import KEPT_SECONDS, Brakes, agreed, number_key
from herodesk.domain.brand import Sms
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.records import Record
from herodesk.domain.spending import Text, budget_of, may_go_to, price_of, sort_of
from herodesk.domain.staff import Person
from herodesk.ports import Clock, Records, Roster, Rules

KEPT = timedelta(seconds=KEPT_SECONDS)


class KeptBrakes:
    """The brakes as they were read last. They are read along with what is read anyway."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._read: tuple[datetime, Brakes] | None = None

    def of(self, read: Callable[[], Brakes | None], *, fresh: bool) -> Brakes:
        """The brakes: kept ones if they are young enough and nobody wants them fresh."""
        now = self._clock.now()
        if fresh or self._read is None or not timedelta(0) <= now - self._read[0] < KEPT:
            self._read = now, read() or Brakes()
        return self._read[1]

    def taken_from(self, found: Iterable[Record]) -> list[Record]:
        """Keep the brakes out of what was read together with them; the rest of it."""
        records = list(found)
        brakes = next((one for one in records if isinstance(one, Brakes)), Brakes())
        self._read = self._clock.now(), brakes
        return [one for one in records if one is not brakes]


class BrakedRoster:
    """`ports.Roster` that tells who is on a break and who wants no text messages."""

    def __init__(self, roster: Roster, brakes: Callable[[], Brakes]) -> None:
        self._roster = roster
        self._brakes = brakes
        self._applied: tuple[Sequence[Person], Brakes, Sequence[Person]] | None = None

    def people(self) -> Sequence[Person]:
        """The very same sequence as long as neither people nor brakes have changed, so that what
        is worked out for thousands of people is worked out once."""
        people, brakes = self._roster.people(), self._brakes()
        if not brakes.on and not brakes.words and not brakes.failing:
            return people
        kept = self._applied
        if kept is None or kept[0] is not people or kept[1] != brakes:
            kept = people, brakes, tuple(brakes.applied(person) for person in people)
            self._applied = kept
        return kept[2]

    def person(self, person_id: str) -> Person | None:
        person = self._roster.person(person_id)
        return self._brakes().applied(person) if person else None


READ_WITH_THE_CASE = frozenset({NoticeKind.OFFER, NoticeKind.REMINDER})
"""These go by the brakes as they were read with the case; everything else asks anew."""


class Gate:
    """`ports.Gate`: whether a text message may leave now, whoever chose the way.

    Nothing goes to a number that is not the person's on the roster, to a country that is not on
    the list, to who said STOP (I8) or never agreed, or beyond the budget, which is asked last: it
    counts. What may not leave goes by e-mail.
    """

    def __init__(self, records: Records, roster: Roster, rules: Rules) -> None:
        self._records = records
        self._roster = roster
        self._rules = rules
        self._known: set[tuple[str, str]] = set()

    def may_leave(self, notice: Notice, to: Person) -> bool:
        """True if it may; its part of the budget is taken then."""
        brand = self._rules.brand()
        known = self._roster.person(to.id)
        if known is None or not to.phone or known.phone != to.phone:
            return False
        if not may_go_to(to.phone, brand.sms):
            return False
        brakes = self._records.brakes(fresh=notice.kind not in READ_WITH_THE_CASE)
        if brakes.word_of(to) is not None:
            return False
        if brakes.failure_of(to) is not None and notice.kind is not NoticeKind.SIGN_IN:
            return False  # a link that somebody asks for is how a number proves that it works
        if notice.kind is not NoticeKind.SIGN_IN and not self._agreed(to, brand.sms):
            return False
        return self._records.take_text(self._text(notice, to), budget_of(brand))

    def _agreed(self, to: Person, sms: Sms) -> bool:
        """Whose word the brand takes: the roster's, or only the person's own (asked once)."""
        if sms.consent != "own":
            return to.verified
        known = to.id, number_key(to.phone)
        if known not in self._known and agreed(self._records.consents(to.id), to):
            self._known.add(known)
        return known in self._known

    def stayed(self, notice: Notice, to: Person) -> None:
        """It was not taken after all: its part is the person's next one."""
        self._records.put_back_text(self._text(notice, to))

    def _text(self, notice: Notice, to: Person) -> Text:
        price = price_of(to.phone, self._rules.brand().sms)
        return Text(person=to.id, sort=sort_of(notice), micros=price)
