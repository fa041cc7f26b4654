"""The compact: what HEROs, managers and IT promise each other, as data, and how a person stands
under it (mission background, section 6; I11).

`Compact` is a part of the brand's rules; its words are kept beside them. `Footing` is what a
person has signed, passed and been given since the roster was written; `CompactLine` is a line of
that person's history. `standing` puts both on the person, once for all who ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from herodesk.domain.staff import Person, Role

MOST_LEVEL = 3


class Party(StrEnum):
    """The three who promise."""

    HERO = "hero"
    MANAGER = "manager"
    IT = "it"


PARTY_OF: Mapping[Role, Party] = {
    Role.HERO: Party.HERO,
    Role.LEAD: Party.HERO,
    Role.MANAGER: Party.MANAGER,
    Role.IT: Party.IT,
}
"""Whose part of the compact is one's own. Who watches over privacy signs nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A topic that takes a training. `holds_months` 0 = for good; it counts for these roles."""

    topic: str
    holds_months: int = 12
    roles: tuple[str, ...] = ("hero", "lead")
    link: str = ""
    """Where it is to be had, if that is a page."""
    drill_answers: int = 3
    """A drill passes it with so many own answers about the topic; 0 = no drill does."""
    drill_in_time: int = 80
    """Of the cases that one took in it, per cent that were answered within the promise."""
    drill_clean: int = 90
    """Of one's answers, per cent to which nothing had to be remarked."""

    def until(self, passed: date) -> date | None:
        """The first day on which what was passed then holds no more; None = never."""
        return months_later(passed, self.holds_months) if self.holds_months else None

    def holds(self, passed: date | None, today: date) -> bool:
        """True if it was passed and still counts on that day."""
        until = self.until(passed) if passed else None
        return passed is not None and (until is None or today < until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What a level may beside all that the lower ones may: names of `domain.rights`.

    Goodwill is in minor units of the compact's currency, for a case and for a month; 0 = as the
    level below. `given_by` are the roles that may raise somebody to this level.
    """

    may: tuple[str, ...] = ()
    goodwill_case: int = 0
    goodwill_month: int = 0
    given_by: tuple[str, ...] = ("lead", "manager")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compact:
    """The compact's rules. Without a version nothing is to be signed, without trainings none is
    needed, and without levels those of `domain.rights` count."""

    version: str = ""
    """"2.1": a new first number is to be signed again, a new second one only informs."""
    counts_from: date | None = None
    """From that day on (the brand's zone) the new first number is needed; until then notice."""
    notice_days: int = 14
    currency: str = "EUR"
    coach_percent: int = 5
    """So many of a hundred ended cases are looked at afterwards."""
    coach_above: int = 2500
    """Grants above it, in minor units, are looked at afterwards, too."""
    levels: Mapping[str, Level] = field(default_factory=dict)
    """By number, "0" to "3"."""
    training: tuple[Training, ...] = ()

    @property
    def major(self) -> int:
        """The number that has to be signed; 0 without a compact."""
        return major_of(self.version)

    def demanded(self, today: date) -> int:
        """The first number that a signature needs on that day; 0 = none is needed."""
        return self.major if self.counts(today) else max(0, self.major - 1)

    def counts(self, today: date) -> bool:
        """True once the time of notice is over."""
        return self.counts_from is None or today >= self.counts_from

    def asks(self, person: Person) -> bool:
        """True if there is a compact that this person signs."""
        return bool(self.version) and person.role in PARTY_OF

    def is_signed(self, person: Person, today: date) -> bool:
        """True if nothing has to be signed for offers on that day."""
        return not self.asks(person) or major_of(person.signed) >= self.demanded(today)

    def demands_of(self, person: Person) -> bool:
        """True if this person has to sign before anything is offered: guests need not yet."""
        return self.asks(person) and person.level > 0 and person.gone is None

    def to_sign(self, person: Person) -> bool:
        """True if there is something that this person can sign now: the newest first number."""
        return self.asks(person) and major_of(person.signed) < self.major

    def needed(self, person: Person) -> tuple[Training, ...]:
        """The trainings that count for this person's role."""
        return tuple(one for one in self.training if str(person.role) in one.roles)

    def closed(self, person: Person, today: date) -> tuple[str, ...]:
        """Topics that this person may not be offered: their training is not passed, or over."""
        passed = dict(person.passed)
        return tuple(
            one.topic for one in self.needed(person) if not one.holds(passed.get(one.topic), today)
        )

    def rights_at(self, level: int) -> frozenset[str] | None:
        """What this level and all below may; None without levels of one's own."""
        if not self.levels:
            return None
        return frozenset(right for one in self._up_to(level) for right in one.may)

    def goodwill_at(self, level: int) -> tuple[int, int]:
        """The most that this level may grant for a case and in a month, in minor units."""
        found = [*self._up_to(level)]
        return (
            max((one.goodwill_case for one in found), default=0),
            max((one.goodwill_month for one in found), default=0),
        )

    def given_by(self, level: int) -> tuple[str, ...]:
        """The roles that may raise somebody to this level."""
        return self.levels.get(str(level), Level()).given_by

    def _up_to(self, level: int) -> Iterator[Level]:
        return (self.levels[str(n)] for n in range(level + 1) if str(n) in self.levels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Footing:
    """What one person has signed, passed and been given in Herodesk. What the roster states of
    it (`Person.signed`, `passed`, `level`) counts beside it, and gives way to it."""

    person: str
    signed: str = ""
    signed_on: date | None = None
    withdrew: bool = False
    """The signature was taken back: what the roster states counts no more either."""
    passed: Mapping[str, date] = field(default_factory=dict)
    """By topic, the day of the training that counts."""
    level: int | None = None
    told: tuple[str, ...] = ()
    """What the person was told about, so that it is said once."""
    telling: datetime | None = None
    """Since when somebody is telling it."""
    v: int = 0

    def signing(self, version: str, day: date) -> Footing:
        """The next version, signed."""
        return replace(self, signed=version, signed_on=day, withdrew=False, v=self.v + 1)

    def withdrawing(self) -> Footing:
        """The next version, with nothing signed."""
        return replace(self, signed="", signed_on=None, withdrew=True, v=self.v + 1)

    def passing(self, topic: str, day: date) -> Footing:
        """The next version, with that training passed."""
        return replace(self, passed={**self.passed, topic: day}, v=self.v + 1)

    def at_level(self, level: int) -> Footing:
        """The next version, on that level."""
        return replace(self, level=level, v=self.v + 1)

    def being_told(self, now: datetime) -> Footing:
        """The next version, while somebody tells it."""
        return replace(self, telling=now, v=self.v + 1)

    def having_heard(self, *news: str) -> Footing:
        """The next version, told about this too."""
        told = (*self.told, *(one for one in news if one not in self.told))[-MOST_TOLD:]
        return replace(self, told=told, telling=None, v=self.v + 1)


MOST_TOLD = 20


class Deed(StrEnum):
    """What a line of a person's history tells."""

    SIGNED = "signed"
    WITHDREW = "withdrew"
    PASSED = "passed"
    LEVEL = "level"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompactLine:
    """One line of a person's history under the compact; written once, and it stays.

    `value` is the version that was signed, the topic of the training, or the new level, and
    `before` the old one. `by` is a person's id, "drill" or "import"; `n` the version of the
    footing that it was written with.
    """

    person: str
    at: datetime
    n: int
    what: Deed
    by: str
    value: str = ""
    before: str = ""
    why: str = ""
    language: str = ""
    """In which the words were shown that were signed."""


def standing(person: Person, footing: Footing | None, compact: Compact, today: date) -> Person:
    """The person as the compact leaves them: signed or not, which topics are closed, what the
    level may. One that nothing is demanded of comes back as it is."""
    known = with_footing(person, footing)
    given = compact.rights_at(known.level) if known.role in {Role.HERO, Role.LEAD} else None
    unsigned = not compact.is_signed(known, today)
    closed = compact.closed(known, today) if compact.training else ()
    if known is person and not (unsigned or closed or given is not None):
        return person
    return replace(known, unsigned=unsigned, closed=closed, given=given)


def with_footing(person: Person, footing: Footing | None) -> Person:
    """What the roster states and what was done since, together."""
    if footing is None or not (
        footing.signed or footing.withdrew or footing.passed or footing.level is not None
    ):
        return person
    own = footing.withdrew or major_minor(footing.signed) >= major_minor(person.signed)
    passed = {**dict(person.passed)}
    for topic, day in footing.passed.items():
        passed[topic] = max(day, passed.get(topic, day))
    return replace(
        person,
        signed=footing.signed if own else person.signed,
        signed_on=footing.signed_on if own else person.signed_on,
        passed=tuple(sorted(passed.items())),
        level=person.level if footing.level is None else footing.level,
    )


def major_minor(version: str) -> tuple[int, int]:
    """The two numbers of a version; zeros for none."""
    first, _, second = version.partition(".")
    return (int(first), int(second or 0)) if first.isdecimal() else (0, 0)


def major_of(version: str) -> int:
    """The number that has to be signed anew when it changes."""
    return major_minor(version)[0]


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    for last in range(day.day, 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, min(day.day, 27))
