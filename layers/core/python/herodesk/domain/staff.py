"""The people who answer: who they are, when they are on duty, who may be offered a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from heapq import merge
from zoneinfo import ZoneInfo

from herodesk.domain.duty import (
    A_DAY,
    Block,
    Calendar,
    Span,
    calendar_for,
    first_moment,
    joined,
    night,
    without,
)

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOOK_AHEAD_DAYS = 15
EVER = datetime(1, 1, 1, tzinfo=UTC)


class Role(StrEnum):
    """What a person is here for."""

    HERO = "hero"
    LEAD = "lead"
    MANAGER = "manager"
    IT = "it"
    PRIVACY = "privacy"


class Way(StrEnum):
    """A way to tell a colleague."""

    SMS = "sms"
    EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Absence:
    """Days on which a person is not here, both included, in the own zone. No reason is kept."""

    first: date
    last: date

    def span(self, zone: ZoneInfo) -> Span:
        """From the first midnight to the last, in UTC."""
        return first_moment(self.first, time(), zone), first_moment(self.last + A_DAY, time(), zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """What no roster tells: own absences, rest after a wave, how somebody wants to be told."""

    person: str
    absences: tuple[Absence, ...] = ()
    rests_until: datetime | None = None
    quiet: str = ""
    """Own quiet hours, "22:00-06:00"; empty = the brand's."""
    first_way: Way | None = None
    """How this person wants to be told first; None = as the roster says."""
    hours: tuple[Block, ...] | None = None
    """Own weekly hours; None = those of the roster."""
    v: int = 0

    def resting(self, until: datetime) -> Leave:
        """The next version, with a rest until then; a longer one stands."""
        later = max(until, self.rests_until or until)
        return replace(self, rests_until=later, v=self.v + 1)

    def away(self, absence: Absence) -> Leave:
        """The next version, absent on these days too."""
        return replace(self, absences=tuple(sorted({*self.absences, absence})), v=self.v + 1)

    def back(self, first: date) -> Leave:
        """The next version, without the absence that begins on that day."""
        left = tuple(one for one in self.absences if one.first != first)
        return replace(self, absences=left, v=self.v + 1)

    def with_quiet(self, hours: str) -> Leave:
        """The next version, with these quiet hours."""
        return replace(self, quiet=hours, v=self.v + 1)

    def with_hours(self, hours: tuple[Block, ...] | None) -> Leave:
        """The next version, with these weekly hours."""
        return replace(self, hours=hours, v=self.v + 1)

    def told_first(self, way: Way | None) -> Leave:
        """The next version, told this way first."""
        return replace(self, first_way=way, v=self.v + 1)

    def since(self, day: date) -> Leave:
        """The same without what was over before that day."""
        return replace(self, absences=tuple(one for one in self.absences if one.last >= day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfirmed:
    """That a person's e-mail address is not confirmed: "waits", or "lapsed"; empty once it is."""

    person: str
    state: str
    since: datetime
    expires_at: datetime | None = None
    v: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One colleague as the roster tells. Phone is E.164; levels are 0..3."""

    id: str
    name: str
    role: Role = Role.HERO
    sign_off: str = ""
    manager: str | None = None
    region: str | None = None
    phone: str | None = None
    email: str | None = None
    verified: bool = False
    verified_on: date | None = None
    """When, if the roster says so: the day of the consent to text messages that it states."""
    night_duty: bool = False
    languages: tuple[str, ...] = ("de",)
    topics: tuple[str, ...] = ()
    level: int = 1
    hours: tuple[Block, ...] = ()
    zone: str = "Europe/Berlin"
    ways: tuple[Way, ...] = (Way.SMS, Way.EMAIL)
    departments: tuple[str, ...] = ()
    load_limit: int = 4
    paused: bool = False
    no_sms: bool = False
    """Wants no text messages. This and `paused` are told by the brakes, not by the roster."""
    sms_fails: bool = False
    """Text messages do not arrive there; told by the brakes, too."""
    email_topic: str | None = None
    """ARN of the SNS topic that reaches this person's e-mail address."""
    absences: tuple[Absence, ...] = ()
    gone: date | None = None
    """Since when the roster that was imported does not name this person any more."""
    signed: str = ""
    """The version of the compact that this person has signed."""
    signed_on: date | None = None
    passed: tuple[tuple[str, date], ...] = ()
    """Trainings: topic, and the day on which it was passed last."""

    # Worked out when the roster is read (domain.rota), never stored with the person.
    holidays: tuple[str, ...] | None = None
    """Those of the own region; None = the brand's."""
    turns: tuple[Span, ...] = ()
    """Turns on rotas, by begin."""
    covered: tuple[Span, ...] = ()
    """When somebody else takes the weekly hours, by begin."""
    rests_until: datetime | None = None
    quiet: str = ""
    """Own quiet hours; empty = the brand's."""
    unsigned: bool = False
    """The compact has to be signed before anything is offered. This and the next two are worked
    out of the brand's compact (`domain.compact.standing`)."""
    closed: tuple[str, ...] = ()
    """Topics whose training is missing or over."""
    given: frozenset[str] | None = None
    """The rights that the level gives; None = those of every brand (`domain.rights`)."""
    rostered: tuple[Block, ...] | None = None
    """The roster's weekly hours, where the person has chosen others."""

    @property
    def first_name(self) -> str:
        """What colleagues and customers call this person."""
        return self.sign_off or self.name.split()[0]

    @property
    def leads(self) -> bool:
        """True for leads and managers, whom danger rings; what they may do says `domain.rights`."""
        return self.role in {Role.LEAD, Role.MANAGER}

    @property
    def language(self) -> str:
        """The language this person is addressed in: the first one of the roster."""
        return self.languages[0] if self.languages else "en"

    def way(self) -> Way | None:
        """The preferred way that has a contact, or None."""
        contacts = {Way.SMS: self.phone, Way.EMAIL: self.email_topic}
        return next((way for way in self.ways if contacts[way]), None)

    def way_for(self, *, urgent: bool) -> Way:
        """SMS for what is urgent or for who asked for it first, else e-mail: SMS is the bill."""
        first = self.way() or Way.SMS
        return Way.SMS if urgent and self.phone and Way.SMS in self.ways else first

    @property
    def rhythm(self) -> tuple[object, ...]:
        """All that decides when this person is on duty: who share it are on duty together."""
        return (
            self.hours, self.zone, self.absences, self.holidays, self.turns, self.covered,
            self.rests_until, self.quiet,
        )  # fmt: skip

    def is_on_duty(
        self, at: datetime, holidays: tuple[str, ...] = (), *, danger: bool = False
    ) -> bool:
        """True in a weekly block that is no holiday's, or in a turn on a rota; own zone.

        Nobody is while absent, nor while resting after a wave. Danger cares neither for
        holidays nor for rest. `holidays` are the brand's: a known region's own count instead.
        """
        if self.absences and self.is_away(at):
            return False
        if self.rests_until and at < self.rests_until and not danger:
            return False
        if any(begin <= at < end for begin, end in self.turns):
            return True
        if any(begin <= at < end for begin, end in self.covered):
            return False
        return self._calendar(holidays, danger=danger).runs_at(at)

    def is_away(self, at: datetime) -> bool:
        """True on a day of an absence, in the own zone."""
        day = at.astimezone(ZoneInfo(self.zone)).date()
        return any(absence.first <= day <= absence.last for absence in self.absences)

    def next_duty(self, at: datetime, holidays: tuple[str, ...] = ()) -> datetime | None:
        """When this person is on duty next: `at` itself if now; None if not within 15 days after
        the absence or rest in which `at` lies."""
        return next((begin for begin, _ in self._duty_from(at, holidays)), None)

    def duty(
        self, start: datetime, end: datetime, holidays: tuple[str, ...] = ()
    ) -> Iterator[Span]:
        """The stretches between the two in which this person is on duty, in order."""
        weekly = (p for s in self.weekly(start, end, holidays) for p in without(s, self.covered))
        turns = ((max(a, start), min(b, end)) for a, b in self.turns if a < end and start < b)
        off = self._off()
        for span in joined(merge(weekly, turns)):
            yield from without(span, off)

    def weekly(
        self, start: datetime, end: datetime, holidays: tuple[str, ...] = ()
    ) -> Iterator[Span]:
        """The weekly hours between the two without holidays, whoever takes them."""
        return self._calendar(holidays).spans(start, end)

    def _duty_from(self, at: datetime, holidays: tuple[str, ...]) -> Iterator[Span]:
        for first, last in self._off():
            at = last if first <= at < last else at
        return self.duty(at, at + timedelta(days=LOOK_AHEAD_DAYS), holidays)

    def _off(self) -> list[Span]:
        """Absences and rest, by begin."""
        zone = ZoneInfo(self.zone)
        off = [absence.span(zone) for absence in self.absences]
        return sorted([*off, (EVER, self.rests_until)] if self.rests_until else off)

    def quiet_until(self, at: datetime, hours: str) -> datetime | None:
        """When the quiet hours end in which `at` lies, or None outside them.

        `hours` are the brand's, "21:00-07:00" in the person's own zone; an end at or before the
        start is on the next day; empty = none. Own quiet hours count instead.
        """
        nights = self._nights(at, at, hours)
        return next((until for begin, until in nights if begin <= at < until), None)

    def free_spans(
        self, at: datetime, hours: str, holidays: tuple[str, ...] = ()
    ) -> Iterator[Span]:
        """The stretches on duty and outside quiet hours, from `at` on, for 15 days, in order."""
        for span in self._duty_from(at, holidays):
            yield from without(span, self._nights(*span, hours))

    def next_free(
        self, at: datetime, hours: str, holidays: tuple[str, ...] = ()
    ) -> datetime | None:
        """When this person is next on duty and outside quiet hours; None if not in 15 days."""
        return next((begin for begin, _ in self.free_spans(at, hours, holidays)), None)

    def _nights(self, first: datetime, last: datetime, hours: str) -> list[Span]:
        """The quiet hours that may touch what lies between the two moments, in order."""
        hours = self.quiet or hours
        if not hours:
            return []
        zone = ZoneInfo(self.zone)
        day = first.astimezone(zone).date() - timedelta(days=1)
        days = (last.astimezone(zone).date() - day).days + 1
        return [night(hours, day + timedelta(days=shift), self.zone) for shift in range(days)]

    def reasons_against(self, topic: str | None = None) -> tuple[str, ...]:
        """Why this person may not be offered a case of that topic now, or any case, as codes;
        empty if they may (I11)."""
        checks = {
            "gone": self.gone is not None,
            "paused": self.paused,
            "contact-not-verified": not self.verified,
            "no-contact": self.way() is None,
            "guest": self.level < 1,
            "level-takes-none": self.level > 0
            and self.given is not None
            and "take" not in self.given,
            "compact-not-signed": self.unsigned,
            "not-trained": topic in self.closed,
        }
        return tuple(code for code, holds in checks.items() if holds)

    def _calendar(self, holidays: tuple[str, ...], *, danger: bool = False) -> Calendar:
        own = holidays if self.holidays is None else self.holidays
        return calendar_for(self.hours, self.zone, () if danger else own)
