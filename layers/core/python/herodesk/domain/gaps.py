"""The next weeks, looked at beforehand: which topic in which language has nobody, and when.

Time is cut into quarters of an hour; a stretch of quarters is one large integer with a bit each,
so that five thousand people times twenty topics are some ten thousand operations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from herodesk.domain.brand import Brand
from herodesk.domain.clocks import calendar_of
from herodesk.domain.duty import A_DAY, Block, Span, joined
from herodesk.domain.staff import Person, Role

QUARTER = timedelta(minutes=15)

ANSWER = frozenset({Role.HERO, Role.LEAD, Role.MANAGER})
"""Who is asked about cases, on one step of the ladder or another."""

CONTACT = frozenset({"no-contact", "contact-not-verified"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From when until when, in UTC, a topic has nobody in a language, or one `person` alone."""

    topic: str
    language: str
    begins: datetime
    ends: datetime
    person: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found between the two moments. `nowhere` are topics and languages that nobody
    answers at any time; they are not told once more as `gaps`."""

    begins: datetime
    ends: datetime
    nowhere: tuple[tuple[str, str], ...]
    gaps: tuple[Stretch, ...]
    thin: tuple[Stretch, ...]
    unreachable: tuple[tuple[str, tuple[str, ...]], ...]
    never: tuple[str, ...]
    no_texts: tuple[str, ...] = ()
    """Whose number text messages do not reach; e-mail takes over."""

    @property
    def is_fine(self) -> bool:
        """True if there is somebody for everything, and everybody can be told."""
        return not (self.nowhere or self.gaps or self.unreachable)


def look_ahead(brand: Brand, people: Sequence[Person], now: datetime, days: int) -> Report:
    """What nobody covers in so many days from this hour on, within the brand's duty hours.

    The people are arranged (domain.rota) and as the brakes leave them.
    """
    begins = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    grid = _Grid(brand, begins, begins + timedelta(days=days))
    promised = grid.promised()
    gaps, thin = list[Stretch](), list[Stretch]()
    nowhere: list[tuple[str, str]] = []
    skilled = _by_skill(people)
    for topic in brand.topics:
        for language in brand.languages:
            able = skilled.get((topic.id, language), ())
            if not able:
                nowhere.append((topic.id, language))
                continue
            once, twice = 0, 0
            for person in able:
                bits = grid.free(person)
                twice |= once & bits
                once |= bits
            gaps += grid.stretches(promised & ~once, topic.id, language)
            alone = promised & once & ~twice
            for person in able if alone else ():
                thin += grid.stretches(alone & grid.free(person), topic.id, language, person.id)
    heroes = [person for person in people if person.role in ANSWER and not person.gone]
    return Report(
        begins=grid.begins,
        ends=grid.ends,
        nowhere=tuple(nowhere),
        gaps=tuple(gaps),
        thin=tuple(thin),
        unreachable=tuple((p.id, found) for p in heroes if (found := _contact(p))),
        never=tuple(p.id for p in heroes if p.level and not grid.on_duty(p)),
        no_texts=tuple(p.id for p in heroes if p.sms_fails),
    )


Skill = tuple[str, str]
"""A topic in a language."""


def grouped(stretches: Iterable[Stretch]) -> Iterator[tuple[list[Skill], tuple[Span, ...]]]:
    """Topics and languages that share the same hours, together."""
    found: defaultdict[Skill, list[Span]] = defaultdict(list)
    for one in stretches:
        found[one.topic, one.language].append((one.begins, one.ends))
    groups: defaultdict[tuple[Span, ...], list[Skill]] = defaultdict(list)
    for skill, spans in found.items():
        groups[tuple(joined(spans))].append(skill)
    for several, skills in groups.items():
        yield skills, several


def alone(report: Report) -> Iterator[tuple[str, list[Skill], tuple[Span, ...]]]:
    """Where one person stands alone: who, for what, when."""
    mine: defaultdict[str, list[Stretch]] = defaultdict(list)
    for one in report.thin:
        mine[one.person or ""].append(one)
    for person, stretches in mine.items():
        for skills, spans in grouped(stretches):
            yield person, skills, spans


def _by_skill(people: Iterable[Person]) -> dict[tuple[str, str], list[Person]]:
    found: defaultdict[tuple[str, str], list[Person]] = defaultdict(list)
    for person in people:
        if person.role is Role.HERO and not person.reasons_against():
            for topic in dict.fromkeys(one for one in person.topics if one not in person.closed):
                for language in dict.fromkeys(person.languages):
                    found[topic, language].append(person)
    return found


def _contact(person: Person) -> tuple[str, ...]:
    return tuple(code for code in person.reasons_against() if code in CONTACT)


class _Grid:
    """Quarters of an hour from a moment on, and who is there in which of them."""

    def __init__(self, brand: Brand, begins: datetime, ends: datetime) -> None:
        self.begins, self.ends = begins, ends
        self._brand = brand
        self._size = (ends - begins) // QUARTER
        self._known: dict[object, tuple[int, int]] = {}
        self._quiet: dict[tuple[str, str], int] = {}

    def promised(self) -> int:
        """The quarters of which any part is duty of the brand."""
        spans = calendar_of(self._brand.duty).spans(self.begins, self.ends)
        return self._bits(spans, whole=False)

    def on_duty(self, person: Person) -> int:
        """The quarters in all of which the person is on duty."""
        return self._of(person)[0]

    def free(self, person: Person) -> int:
        """The same outside of quiet hours: when the person would be asked."""
        return self._of(person)[1]

    def _of(self, person: Person) -> tuple[int, int]:
        known = self._known.get(person.rhythm)
        if known is None:
            spans = person.duty(self.begins, self.ends, self._brand.duty.holidays)
            bits = self._bits(spans, whole=True)
            known = self._known[person.rhythm] = bits, bits & ~self._quiet_in(person)
        return known

    def _quiet_in(self, person: Person) -> int:
        zone, hours = person.zone, person.quiet or self._brand.duty.quiet_hours
        if (zone, hours) not in self._quiet:
            nights: list[Span] = []
            if hours:
                start, end = (time.fromisoformat(part) for part in hours.split("-"))
                night, day = Block(day=0, start=start, end=end), self.begins.date() - 2 * A_DAY
                while day <= self.ends.date() + A_DAY:
                    nights.append(night.on(day, ZoneInfo(zone)))
                    day += A_DAY
            self._quiet[zone, hours] = self._bits(nights, whole=False)
        return self._quiet[zone, hours]

    def _bits(self, spans: Iterable[Span], *, whole: bool) -> int:
        """A bit for each quarter of which the spans hold the whole, or any part."""
        bits = 0
        for begin, end in spans:
            first, last = begin - self.begins, end - self.begins
            low = -(-first // QUARTER) if whole else first // QUARTER
            high = last // QUARTER if whole else -(-last // QUARTER)
            low, high = max(low, 0), min(high, self._size)
            if low < high:
                bits |= ((1 << (high - low)) - 1) << low
        return bits

    def stretches(
        self, bits: int, topic: str, language: str, person: str | None = None
    ) -> Iterator[Stretch]:
        """The runs of bits as stretches of time, in order."""
        at = 0
        while bits:
            skip = (bits & -bits).bit_length() - 1
            bits >>= skip
            run = (~bits & -~bits).bit_length() - 1
            bits >>= run
            at += skip
            yield Stretch(
                topic=topic,
                language=language,
                begins=self.begins + at * QUARTER,
                ends=self.begins + (at + run) * QUARTER,
                person=person,
            )
            at += run
