"""The brakes: what is paused and by whom, and who wants no text messages (H6, R10).

All of it is one small record that people write rarely and every step reads: what is decided by
it holds at once. Each change is a function of the record; the next version comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from herodesk.domain.case import Case
from herodesk.domain.finding import Signal
from herodesk.domain.numbers import secret_hash
from herodesk.domain.staff import Person, Way

REMIND_MINUTES = 240
MOST_PAST = 50
"""So many ended pauses of channels are kept for the clocks; the ledger has all."""

KEPT_SECONDS = 5
"""How old the brakes may be that a step goes by."""

SETTLED_SECONDS = 30
"""After so long nobody goes by the brakes as they were: `KEPT_SECONDS`, and a function's 20."""

OUT_KEPT_HOURS = 24
"""Longer than any session and any link that opens one: so long it has to be known."""

HANDING_OVER_SECONDS = 60
"""Longer than a function's time-out: whoever was sending a word is not at it any more."""


class Scope(StrEnum):
    """What a pause stops."""

    PERSON = "person"
    CHANNEL = "channel"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A word to one person: stored before it leaves, `sent` after."""

    person: str
    at: datetime
    sent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """One stop. `name` is a person's id or a platform; `why` is for colleagues alone.

    `remind_at` is when somebody is reminded to resume, and `told` who was reminded this time.
    `woken`: the cases that waited because of it are all due again.
    """

    scope: Scope
    name: str = ""
    by: str
    since: datetime
    why: str = ""
    until: datetime | None = None
    ended_by: str | None = None
    remind_minutes: int = REMIND_MINUTES
    remind_at: datetime | None = None
    told: tuple[Told, ...] = ()
    woken: bool = False

    @property
    def key(self) -> tuple[Scope, str]:
        """What is stopped."""
        return self.scope, self.name

    @property
    def is_on(self) -> bool:
        """True until somebody resumes."""
        return self.until is None

    def covers(self, platform: str) -> bool:
        """True if it stops this channel."""
        return self.scope is Scope.ALL or self.key == (Scope.CHANNEL, platform)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A person's last word on text messages. `number` is a hash: that number gets none either."""

    person: str
    stopped: bool
    at: datetime
    by: str
    number: str | None = None
    telling: datetime | None = None
    told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """A number, as a hash, that text messages do not reach any more."""

    person: str
    number: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Out:
    """That a person was signed out everywhere: no session or link from before counts any more."""

    person: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Brakes:
    """Everything that is stopped now, and what was until lately."""

    pauses: tuple[Pause, ...] = ()
    words: tuple[Word, ...] = ()
    failing: tuple[Failing, ...] = ()
    outs: tuple[Out, ...] = ()
    v: int = 0

    # -- what is stopped ----------------------------------------------------------------------

    @property
    def on(self) -> tuple[Pause, ...]:
        """The pauses that nobody has ended, oldest first."""
        return tuple(pause for pause in self.pauses if pause.is_on)

    def stopping(self, platform: str) -> Pause | None:
        """The pause that stops this channel now, the one of all first, or None."""
        found = [pause for pause in self.on if pause.covers(platform)]
        return min(found, key=lambda pause: pause.scope is not Scope.ALL, default=None)

    def holds(self, case: Case) -> bool:
        """True if nobody may be offered this case now; danger is not held back (I8)."""
        return self.stopping(case.platform) is not None and Signal.DANGER not in case.signals

    def pause_of(self, person_id: str) -> Pause | None:
        """The pause of this person, or None."""
        return next((p for p in self.on if p.key == (Scope.PERSON, person_id)), None)

    def out_at(self, person_id: str) -> datetime | None:
        """When this person was last signed out everywhere, if that was lately."""
        return next((out.at for out in self.outs if out.person == person_id), None)

    def spans(self, platform: str) -> tuple[tuple[datetime, datetime | None], ...]:
        """Begin and end (None = not yet) of all stops of this channel: ordered, none overlaps."""
        spans: list[tuple[datetime, datetime | None]] = []
        covering = (pause for pause in self.pauses if pause.covers(platform))
        for pause in sorted(covering, key=lambda pause: pause.since):
            before = spans[-1] if spans else None
            if before and (before[1] is None or pause.since <= before[1]):
                ends = None if before[1] is None or not pause.until else max(before[1], pause.until)
                spans[-1] = (before[0], ends)
            else:
                spans.append((pause.since, pause.until))
        return tuple(spans)

    # -- text messages ------------------------------------------------------------------------

    def word_of(self, person: Person) -> Word | None:
        """What stops text messages to this person or this number, or None."""
        number = number_key(person.phone)
        stops = (word for word in self.words if word.stopped)
        return next((w for w in stops if w.person == person.id or w.number == number != ""), None)

    def failure_of(self, person: Person) -> Failing | None:
        """Since when text messages do not reach this person's number, or None."""
        number = number_key(person.phone)
        found = (one for one in self.failing if one.person == person.id)
        return next((one for one in found if one.number == number), None)

    def applied(self, person: Person) -> Person:
        """The person as the brakes leave them: on a break, or told by e-mail alone."""
        if self.pause_of(person.id):
            person = replace(person, paused=True)
        stopped, fails = self.word_of(person) is not None, self.failure_of(person) is not None
        if stopped or fails:
            others = tuple(way for way in person.ways if way is not Way.SMS)
            ways = others or (Way.EMAIL,)
            person = replace(person, no_sms=stopped, sms_fails=fails, ways=ways)
        return person

    # -- what follow-up has to look at --------------------------------------------------------

    @property
    def to_wake(self) -> tuple[Pause, ...]:
        """Ended pauses whose cases may still wait."""
        return tuple(p for p in self.pauses if p.until and not p.woken)

    @property
    def untold(self) -> tuple[Word, ...]:
        """Words that nobody has confirmed yet."""
        return tuple(word for word in self.words if not word.told)

    @property
    def next_due(self) -> datetime | None:
        """When follow-up has something to do here, or None."""
        return min(self._dues(), default=None)

    def _dues(self) -> Iterator[datetime]:
        yield from (pause.until for pause in self.to_wake if pause.until)
        wait = timedelta(seconds=HANDING_OVER_SECONDS)
        yield from (w.telling + wait if w.telling else w.at for w in self.untold)
        yield from (pause.remind_at for pause in self.on if pause.remind_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Braking:
    """One line of the ledger of pauses: who stopped or resumed what, when and why. Stays."""

    at: datetime
    n: int
    who: str
    what: str
    scope: Scope
    name: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One line of the ledger of a person's consent to text messages.

    `what` is what was meant: stop, start, or consent (agreed to them before anybody said stop).
    `by` is the way: page, text, carrier, operator, import (the roster's statement that the contact
    is verified). `number` is a hash. `key` names the message that said it, so that a redelivery
    changes nothing, or else the version of the brakes that it made.
    """

    person: str
    at: datetime
    what: str
    by: str
    key: str
    number: str = ""


OWN = frozenset({"page", "text"})
"""Ways in which only the person can have said it."""


def agreed(ledger: Iterable[Consent], person: Person) -> Consent | None:
    """The latest line in which the person's own word allows text messages to this number."""
    number = number_key(person.phone)
    own = [
        one for one in ledger
        if one.by in OWN and one.what != "stop" and one.number in {"", number}
    ]  # fmt: skip
    return max(own, key=lambda one: one.at, default=None)


def paused(before: Brakes, pause: Pause) -> tuple[Brakes, Braking]:
    """Stop it, from `pause.since` on; it must not be stopped yet."""
    remind = pause.since + timedelta(minutes=pause.remind_minutes)
    pause = replace(pause, remind_at=remind)
    brakes = replace(before, pauses=(*before.pauses, pause), v=before.v + 1)
    return brakes, _braking(brakes, pause, "paused", pause.by, pause.since, pause.why)


def resumed(before: Brakes, pause: Pause, *, by: str, now: datetime) -> tuple[Brakes, Braking]:
    """Let it go on. A person's pause is forgotten here; one of a channel is kept for the clocks."""
    ended = replace(pause, until=now, ended_by=by, remind_at=None, told=())
    pauses = tuple(ended if one == pause else one for one in before.pauses)
    brakes = replace(before, pauses=_kept(pauses), v=before.v + 1)
    return brakes, _braking(brakes, pause, "resumed", by, now)


def signed_out(
    before: Brakes, people: Sequence[str], *, by: str, now: datetime
) -> tuple[Brakes, Braking]:
    """These people are signed out everywhere, from now on: again later than the last time, even by
    a clock that stands still, for they may have signed in since."""
    since = now - timedelta(hours=OUT_KEPT_HOURS)
    others = (one for one in before.outs if one.person not in people and one.at > since)
    after = {out.person: out.at + timedelta(microseconds=1) for out in before.outs}
    outs = (*others, *(Out(person=it, at=max(now, after.get(it, now))) for it in people))
    brakes = replace(before, outs=outs, v=before.v + 1)
    name = people[0] if len(people) == 1 else ""
    line = Braking(at=now, n=brakes.v, who=by, what="signed out", scope=Scope.PERSON, name=name)
    return brakes, line


def changed(before: Brakes, wanted: Pause) -> Brakes:
    """The next version with that pause as wanted."""
    same = (wanted.key, wanted.since)
    pauses = tuple(wanted if (p.key, p.since) == same else p for p in before.pauses)
    return replace(before, pauses=_kept(pauses), v=before.v + 1)


def said(before: Brakes, *words: Word) -> Brakes:
    """The next version with these words; a person's later word stands, whatever comes when."""
    latest = {word.person: word for word in before.words}
    for word in words:
        old = latest.get(word.person)
        if old is None or word.at >= old.at:
            latest[word.person] = word
    return replace(before, words=tuple(latest.values()), v=before.v + 1)


def _kept(pauses: tuple[Pause, ...]) -> tuple[Pause, ...]:
    past = [p for p in pauses if not p.is_on and p.woken]
    forgotten = past[: max(0, len(past) - MOST_PAST)]
    return tuple(p for p in pauses if (p.is_on or p.scope is not Scope.PERSON)
                 and p not in forgotten)  # fmt: skip


def _braking(  # noqa: PLR0917 - a line of the ledger, in its order
    brakes: Brakes, pause: Pause, what: str, who: str, at: datetime, why: str = ""
) -> Braking:
    return Braking(
        at=at, n=brakes.v, who=who, what=what, scope=pause.scope, name=pause.name, why=why
    )


@lru_cache(maxsize=16_384)
def number_key(phone: str | None) -> str:
    """What is kept of a number; empty for none."""
    return secret_hash(f"number {phone}") if phone else ""
