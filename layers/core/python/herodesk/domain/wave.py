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
    expires_at: datetime | None = None
    v: int = 1

    @property
    def id(self) -> str:
        """What a case's mark, a link and the ledger call it."""
        return f"{self.topic}.{self.sign}.{self.n}"

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

    def next(self, **changes: object) -> Wave:
        """The next version with these fields changed."""
        return replace(self, v=self.v + 1, **changes)  # type: ignore[arg-type]


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
    since = min(before.since, crowd.since)
    return replace(wave, since=since, v=before.v + 1)


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
