"""What IT is worried about: a risk, a safeguard and a date, else it cannot be filed; and what HEROs
and IT ask of each other.

A concern warns wherever it is touched. Only the hard stops of a closed list block. What nobody
has answered by its date lapses, and what nobody has done by its date is the manager's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from herodesk.domain.outcome import Told

if TYPE_CHECKING:
    from herodesk.domain.case import Case

A_DAY = timedelta(days=1)
MOST_DAYS = 90
"""So far ahead a concern or a request may be dated."""


class Stop(StrEnum):
    """What truly blocks. The list is closed: everything else warns."""

    SECRETS = "secrets"
    PERSONAL_DATA = "personal-data"
    LEGAL_ORDER = "legal-order"


BLOCKS_IN_PRIVATE = frozenset({Stop.LEGAL_ORDER})
"""The others stop only what everybody would read."""


class Ended(StrEnum):
    """How a concern ended."""

    DECLINED = "declined"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern(Told):
    """One concern of IT's about a topic, a channel, both, or everything."""

    risk: str
    safeguard: str
    until: date
    """The day by which somebody answers; after it, it lapses."""
    topic: str = ""
    platform: str = ""
    stop: Stop | None = None
    agreed: bool = False
    """A manager has agreed: it stands until the safeguard is in place."""
    why: str = ""
    """What was answered."""
    answered_by: str = ""
    answered_at: datetime | None = None
    ended: Ended | None = None
    ended_at: datetime | None = None

    @property
    def is_kept(self) -> bool:
        """Until it has ended."""
        return self.ended is None

    def stands(self, today: date) -> bool:
        """True as long as it warns, or blocks."""
        return self.ended is None and (self.agreed or today <= self.until)

    def has_lapsed(self, today: date) -> bool:
        """True if nobody answered in time, whether that is noted yet or not."""
        return self.ended is Ended.LAPSED or (self.ended is None and not self.stands(today))

    def touches(self, topic: str | None, platform: str) -> bool:
        """True if a case of that topic on that channel is meant."""
        return self.topic in {"", topic} and self.platform in {"", platform}

    def blocks(self, case: Case, today: date, *, private: bool) -> bool:
        """True if no answer of ours may go out there."""
        if self.stop is None or not self.stands(today):
            return False
        if private and self.stop not in BLOCKS_IN_PRIVATE:
            return False
        return self.touches(case.topic, case.platform)

    def answered(self, by: str, at: datetime, why: str, *, agreed: bool) -> Concern:
        """The next version; whoever filed it is to hear of it."""
        over = None if agreed else Ended.DECLINED
        return replace(
            self, agreed=agreed, why=why, answered_by=by, answered_at=at, ended=over,
            ended_at=at if over else None, tell=(self.by,), telling=None, v=self.v + 1,
        )  # fmt: skip

    def over(self, how: Ended, at: datetime, *, tell: tuple[str, ...] = ()) -> Concern:
        """The next version, ended like that."""
        return replace(self, ended=how, ended_at=at, tell=tell, telling=None, v=self.v + 1)


class Side(StrEnum):
    """Whom a request is put to."""

    IT = "it"
    HEROES = "heroes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """That a manager gave a request another date, and why."""

    by: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Told):
    """One thing that HEROs ask of IT, or IT of HEROs."""

    side: Side
    what: str
    due: date
    owner: str = ""
    """Who sees to it; empty = anybody of that side."""
    moved: Moved | None = None
    done_at: datetime | None = None
    done_by: str = ""
    answer: str = ""
    withdrawn: bool = False

    @property
    def is_open(self) -> bool:
        """True as long as somebody has to do it."""
        return self.done_at is None

    @property
    def is_kept(self) -> bool:
        """Until it is done or taken back."""
        return self.is_open

    @property
    def took_days(self) -> int | None:
        """From being asked to being done, in days, a begun one counts; None if it is not."""
        if self.done_at is None or self.withdrawn:
            return None
        return max(1, -((self.at - self.done_at) // A_DAY))

    def is_stuck(self, today: date) -> bool:
        """True if its day is over: it is the manager's now."""
        return self.is_open and self.due < today

    def taken(self, by: str) -> Request:
        """The next version, which this person sees to."""
        return replace(self, owner=by, v=self.v + 1)

    def moved_to(self, due: date, moved: Moved) -> Request:
        """The next version with another date; the asker is to hear of it."""
        return replace(self, due=due, moved=moved, tell=(self.by,), telling=None, v=self.v + 1)

    def done(self, by: str, at: datetime, answer: str) -> Request:
        """The next version; the asker is to hear of it."""
        return replace(
            self, done_at=at, done_by=by, answer=answer, tell=(self.by,), telling=None, v=self.v + 1
        )

    def taken_back(self, at: datetime) -> Request:
        """The next version: nobody wants it any more."""
        return replace(
            self, done_at=at, done_by=self.by, withdrawn=True, tell=(), telling=None, v=self.v + 1
        )
