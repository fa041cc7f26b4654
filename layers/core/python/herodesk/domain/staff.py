"""The people who answer: who they are, when they are on duty, who may be offered a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from herodesk.domain.duty import Block, Calendar, Span, calendar_for, without

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOOK_AHEAD_DAYS = 15


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
    email_topic: str | None = None
    """ARN of the SNS topic that reaches this person's e-mail address."""

    @property
    def first_name(self) -> str:
        """What colleagues and customers call this person."""
        return self.sign_off or self.name.split()[0]

    @property
    def leads(self) -> bool:
        """True for leads and managers, who judge, hand over and end other people's cases."""
        return self.role in {Role.LEAD, Role.MANAGER}

    @property
    def language(self) -> str:
        """The language this person is addressed in: the first one of the roster."""
        return self.languages[0] if self.languages else "en"

    def way(self) -> Way | None:
        """The preferred way that has a contact, or None."""
        contacts = {Way.SMS: self.phone, Way.EMAIL: self.email_topic}
        return next((way for way in self.ways if contacts[way]), None)

    def is_on_duty(self, at: datetime, holidays: tuple[str, ...] = ()) -> bool:
        """True inside one of the person's blocks, unless the day is a holiday; own zone."""
        return self._calendar(holidays).runs_at(at)

    def next_duty(self, at: datetime, holidays: tuple[str, ...] = ()) -> datetime | None:
        """When this person is on duty next: `at` itself if now, None if never in 15 days."""
        within = timedelta(days=LOOK_AHEAD_DAYS)
        return self._calendar(holidays).runs_from(at, within=within)

    def quiet_until(self, at: datetime, hours: str) -> datetime | None:
        """When the quiet hours end in which `at` lies, or None outside them.

        `hours` are "21:00-07:00" in the person's own zone; an end at or before the start is on
        the next day; empty = none.
        """
        nights = self._nights(at, at, hours)
        return next((until for begin, until in nights if begin <= at < until), None)

    def free_spans(
        self, at: datetime, hours: str, holidays: tuple[str, ...] = ()
    ) -> Iterator[Span]:
        """The stretches on duty and outside quiet hours, from `at` on, for 15 days, in order."""
        within = timedelta(days=LOOK_AHEAD_DAYS)
        for span in self._calendar(holidays).spans(at, at + within):
            yield from without(span, self._nights(*span, hours))

    def next_free(
        self, at: datetime, hours: str, holidays: tuple[str, ...] = ()
    ) -> datetime | None:
        """When this person is next on duty and outside quiet hours; None if not in 15 days."""
        return next((begin for begin, _ in self.free_spans(at, hours, holidays)), None)

    def _nights(self, first: datetime, last: datetime, hours: str) -> list[Span]:
        """The quiet hours that may touch what lies between the two moments, in order."""
        if not hours:
            return []
        start, end = (time.fromisoformat(part) for part in hours.split("-"))
        zone, night = ZoneInfo(self.zone), Block(day=0, start=start, end=end)
        day = first.astimezone(zone).date() - timedelta(days=1)
        days = (last.astimezone(zone).date() - day).days + 1
        return [night.on(day + timedelta(days=shift), zone) for shift in range(days)]

    def reasons_against(self) -> tuple[str, ...]:
        """Why this person may not be offered any case now, as codes; empty if they may (I11)."""
        checks = {
            "paused": self.paused,
            "contact-not-verified": not self.verified,
            "no-contact": self.way() is None,
            "guest": self.level < 1,
        }
        return tuple(code for code, holds in checks.items() if holds)

    def _calendar(self, holidays: tuple[str, ...]) -> Calendar:
        return calendar_for(self.hours, self.zone, holidays)
