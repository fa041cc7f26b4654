"""How the compact stands: for oneself, and for who has to know who owes what to whom.

No counts of a person anywhere: what is owed is named, and nobody is compared with anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from herodesk.domain.compact import PARTY_OF, Compact, CompactLine, Party, Training, major_of
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.pledges import Words, read
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person
from herodesk.ports import App
from herodesk.steps.search import folded
from herodesk.steps.sign_compact import compact_of, today

SOON = timedelta(days=30)
"""So long before its end a training is named as ending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingView:
    """How one person stands with one training: "open", "ends-soon", "over", "missing"."""

    training: Training
    state: str
    passed: date | None = None
    until: date | None = None
    own: bool = False
    """The topic is one that the person is asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """A person's own standing. `owed` are reasons why nothing is offered that they can mend."""

    compact: Compact
    party: Party | None
    to_sign: bool
    from_when: date | None
    """Until then nothing stops for want of the new signature; None if it is needed already."""
    news: bool
    """The newest version is signed in its first number, and has changed since."""
    trainings: tuple[TrainingView, ...]
    history: Sequence[CompactLine]
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Who owes what: who has not signed, whose training for an own topic is over or ends soon, and
    which promises stand in the compact, kept by the software or shown."""

    compact: Compact
    words: Words | None
    unsigned: tuple[Person, ...]
    stopped: bool
    """What is not signed stops offers already."""
    from_when: date | None
    trainings: tuple[tuple[Person, tuple[TrainingView, ...]], ...]


def mine(person: Person, *, app: App) -> Mine:
    """How this person stands under the compact."""
    compact, now = compact_of(app), today(app)
    to_sign = compact.to_sign(person)
    waits = to_sign and compact.is_signed(person, now)
    same = major_of(person.signed) == compact.major
    return Mine(
        compact=compact,
        party=PARTY_OF.get(person.role),
        to_sign=to_sign,
        from_when=compact.counts_from if waits else None,
        news=compact.asks(person) and same and person.signed != compact.version,
        trainings=trainings_of(person, compact, now),
        history=app.records.compact_lines(person.id),
        against=person.reasons_against(),
    )


def words_in(language: str, *, app: App, version: str = "") -> Words | None:
    """The compact in this language, or in the brand's first; None if no words are kept."""
    wanted = version or compact_of(app).version
    texts = app.rules.compact_words(wanted) if wanted else {}
    if not texts:
        return None
    first: Mapping[str, str] = texts
    return read(first.get(language) or next(iter(first.values())))[0]


def state(viewer: Person, language: str, *, app: App) -> State:
    """Who owes what under the compact; NotAllowedError "leads-only" for who may not see it."""
    if not may(viewer, Right.COMPACT):
        raise NotAllowedError("leads-only")
    compact, now = compact_of(app), today(app)
    people = sorted(
        (one for one in app.roster.people() if compact.demands_of(one)),
        key=lambda one: (folded(one.name), one.id),
    )
    unsigned = tuple(one for one in people if compact.to_sign(one))
    waiting = [(one, _owed(one, compact, now)) for one in people]
    return State(
        compact=compact,
        words=words_in(language, app=app),
        unsigned=unsigned,
        stopped=any(one.unsigned for one in unsigned),
        from_when=None if compact.counts(now) else compact.counts_from,
        trainings=tuple((one, owed) for one, owed in waiting if owed),
    )


def trainings_of(person: Person, compact: Compact, now: date) -> tuple[TrainingView, ...]:
    """How the person stands with each training that counts for the role, own topics first."""
    found = [_view(one, person, now) for one in compact.needed(person)]
    return tuple(sorted(found, key=lambda one: not one.own))


def _view(training: Training, person: Person, now: date) -> TrainingView:
    passed = dict(person.passed).get(training.topic)
    until = training.until(passed) if passed else None
    state = "open"
    if passed is None:
        state = "missing"
    elif until is not None and now >= until:
        state = "over"
    elif until is not None and now >= until - SOON:
        state = "ends-soon"
    own = training.topic in person.topics
    return TrainingView(training=training, state=state, passed=passed, until=until, own=own)


def _owed(person: Person, compact: Compact, now: date) -> tuple[TrainingView, ...]:
    views = trainings_of(person, compact, now)
    return tuple(one for one in views if one.own and one.state != "open")
