"""One wave: from the first suspicion to its end. Each function is one lawful change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from herodesk.domain.authors import Sign
from herodesk.domain.brakes import HANDING_OVER_SECONDS, Told

if TYPE_CHECKING:
    from herodesk.domain.crowd import Crowd

EVERYTHING = "*"
"""The topic of a wave that concerns all of them (`baseline.ALL`)."""

WAVE_DAYS = 90
"""So long a wave that is over, and what stands beside it, can be looked at."""

BUSY_EVERY = timedelta(minutes=5)
"""How exactly it is kept when the crowd was there last: each mark is a write."""
CALM_SHARE = 0.5
"""A crowd is gone when fewer than that share of its least authors write within its minutes."""


class WaveState(StrEnum):
    """Where a wave stands. A suspicion that comes to nothing is over without a word."""

    SUSPECTED = "suspected"
    ON = "on"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """A wave as stored. `n` counts the waves of a topic and sign; `v` grows with each change.

    `authors`, `usual`, `minutes` and `readers` are why it was called; `most` how many authors
    there were in all, as far as they were counted.
    """

    topic: str
    sign: Sign
    n: int
    state: WaveState
    since: datetime
    busy_at: datetime
    authors: int
    usual: float
    minutes: int
    readers: int
    most: int = 0
    called_at: datetime | None = None
    over_at: datetime | None = None
    told: tuple[Told, ...] = ()
    """Who was told that it began; `reported` who got its report."""
    reported: tuple[Told, ...] = ()
    released_at: datetime | None = None
    """When a person released its statement, and `released_by` who; the words stand beside it."""
    released_by: str = ""
    called_out_at: datetime | None = None
    """When a person had volunteers called, and `called_out_by` who."""
    called_out_by: str = ""
    volunteers: tuple[str, ...] = ()
    """Who said that they help until it is over."""
    cases: int = 0
    """How many cases it had, `answered` how many of them were by its end, and `first_minutes` how
    many minutes of duty the answer took them, in the middle."""
    answered: int = 0
    first_minutes: int | None = None
    counted_at: datetime | None = None
    expires_at: datetime | None = None
    v: int = 1

    @property
    def id(self) -> str:
        """What a case's mark, a link and the ledger call it."""
        return f"{self.topic}.{self.sign}.{self.n}"

    @property
    def key(self) -> tuple[str, Sign, int]:
        """Which one it is."""
        return self.topic, self.sign, self.n

    @property
    def is_on(self) -> bool:
        """True from the call to the end."""
        return self.state is WaveState.ON

    @property
    def is_live(self) -> bool:
        """True until it is over."""
        return self.state is not WaveState.OVER

    @property
    def next_due(self) -> datetime | None:
        """Each minute, until it is over."""
        return self.busy_at if self.is_live else None

    def kept_until(self, now: datetime) -> datetime | None:
        """How long it is kept once it is over; a suspicion that came to nothing only a day."""
        days = WAVE_DAYS if self.called_at else 1
        return None if self.is_live else now + timedelta(days=days)

    def next(self, **changes: object) -> Wave:
        """The next version with these fields changed."""
        return replace(self, v=self.v + 1, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveCall:
    """That a volunteer was asked to help in a wave: stored before it leaves, `sent` after."""

    wave: str
    person: str
    at: datetime
    sent: bool = False
    failed: bool = False
    said_yes_at: datetime | None = None
    expires_at: datetime | None = None
    v: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a person released for the cases of a wave, in one language."""

    wave: str
    language: str
    text: str
    by: str
    at: datetime
    expires_at: datetime | None = None
    v: int = 1


def begun(crowd: Crowd, n: int, *, now: datetime) -> Wave:
    """A crowd that is, or may become, a wave: the `n`-th of its topic and sign."""
    return Wave(
        topic=crowd.topic,
        sign=crowd.sign,
        n=n,
        state=WaveState.ON if crowd.is_wave else WaveState.SUSPECTED,
        since=crowd.since,
        busy_at=now,
        called_at=now if crowd.is_wave else None,
        authors=crowd.authors,
        usual=round(crowd.usual, 2),
        minutes=crowd.minutes,
        readers=crowd.readers,
        most=crowd.authors,
    )


def called(before: Wave, crowd: Crowd, *, now: datetime) -> Wave:
    """The suspicion has come true."""
    wave = begun(crowd, before.n, now=now)
    return replace(wave, since=min(before.since, crowd.since), v=before.v + 1)


def busy(before: Wave, authors: int, *, now: datetime) -> Wave | None:
    """The crowd is still there; None if that is known well enough."""
    if now - before.busy_at < BUSY_EVERY:
        return None
    return before.next(busy_at=now, most=max(before.most, authors))


def over(before: Wave, authors: int, *, now: datetime) -> Wave:
    """The crowd has gone."""
    return before.next(state=WaveState.OVER, over_at=now, most=max(before.most, authors))


def is_calm(authors: int, usual: float, least: int) -> bool:
    """True if so many authors, within the minutes in which it was called, are no crowd."""
    return authors < max(CALM_SHARE * least, 2 * usual)


def may_tell(told: Iterable[Told], person: str, now: datetime) -> bool:
    """True unless the person was told, or somebody is just telling them."""
    known = next((one for one in told if one.person == person), None)
    if known is None:
        return True
    return not known.sent and now >= known.at + timedelta(seconds=HANDING_OVER_SECONDS)


def with_told(told: tuple[Told, ...], one: Told) -> tuple[Told, ...]:
    """The marks with this one in the place of the person's last."""
    return (*(other for other in told if other.person != one.person), one)


def wave_of_case(topic: str | None, waves: Iterable[Wave]) -> str | None:
    """The bad wave that a case about this topic belongs to now, or None; one of the topic goes
    before one of all topics."""
    on = [wave for wave in waves if wave.is_on and wave.sign is Sign.BAD]
    fits = [wave for wave in on if wave.topic in {topic, EVERYTHING}]
    best = min(fits, key=lambda wave: wave.topic == EVERYTHING, default=None)
    return best.id if best else None


def belongs(wave: Wave, topic: str | None, opened_at: datetime) -> bool:
    """True if a case that was opened then, about that, is one of this wave."""
    about = wave.topic in {topic, EVERYTHING}
    return about and opened_at >= wave.since and (wave.over_at is None or opened_at < wave.over_at)
