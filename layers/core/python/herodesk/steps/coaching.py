"""Look at what was done, afterwards and kindly (A5): a small sample of ended cases and each grant
above a sum. A note goes to the person alone, and nothing waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from herodesk.domain.case import State
from herodesk.domain.coaching import LOOK_BACK, MOST_NOTE, Note, Notes, Review, is_sampled
from herodesk.domain.errors import NotAllowedError, NotFoundError, StaleError, TransientError
from herodesk.domain.goodwill import Grant
from herodesk.domain.records import DayLine, DayList
from herodesk.domain.rights import Right
from herodesk.steps.count import last_days
from herodesk.steps.matters import TRIES, require, said, told_kindly

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from herodesk.domain.staff import Person
    from herodesk.ports import App


@dataclass(frozen=True, slots=True, kw_only=True)
class ToLookAt:
    """One thing that nobody has looked at yet: an ended case of the sample, or a grant."""

    id: str
    case: str
    at: datetime
    hero: str
    topic: str | None = None
    grant: Grant | None = None


def to_look_at(person: Person, *, app: App) -> list[ToLookAt]:
    """What is to be looked at, the newest first, without what this person did themselves."""
    require(person, Right.COACH)
    seen = {one.id for one in app.records.every(Review)}
    found = [*_granted(app), *_sample(app)]
    left = [one for one in found if one.id not in seen and one.hero != person.id]
    return sorted(left, key=lambda one: (one.at, one.id), reverse=True)


def one_to_look_at(id_: str, person: Person, *, app: App) -> ToLookAt:
    """One of them; NotAllowedError "coached" if somebody has looked, "coach-own" for what is one's
    own; NotFoundError if there is none."""
    require(person, Right.COACH)
    if app.records.one(Review, id_) is not None:
        raise NotAllowedError("coached")
    found = next((one for one in (*_granted(app), *_sample(app)) if one.id == id_), None)
    if found is None:
        raise NotFoundError("matter")
    if found.hero == person.id:
        raise NotAllowedError("coach-own")
    return found


def write_note(id_: str, person: Person, text: str, *, app: App) -> None:
    """Leave the person a kind word, which nobody else reads; pressed again it is left once.

    InvalidError "note-empty" and as of `matters.said`; others as of `one_to_look_at`.
    """
    _looked(id_, person, said(text, MOST_NOTE, "note-empty", app), app)


def nothing_to_say(id_: str, person: Person, *, app: App) -> None:
    """It was looked at, and nobody hears of it."""
    _looked(id_, person, "", app)


def own_notes(person: Person, *, app: App) -> tuple[Note, ...]:
    """What coaches wrote to this person, the newest first."""
    kept = timedelta(days=app.rules.brand().retention.closed_case_days)
    notes = app.records.one(Notes, person.id)
    return notes.since(app.clock.now() - kept) if notes else ()


# -- inside -----------------------------------------------------------------------------------


def _looked(id_: str, person: Person, text: str, app: App) -> None:
    for _ in range(TRIES):
        known = app.records.one(Review, id_)
        if known is not None and known.by == person.id:
            return
        item = one_to_look_at(id_, person, app=app)
        review, written = _review(item, person, text, app)
        try:
            app.records.save(review, *written)
        except StaleError:
            continue
        told_kindly(review, app)
        return
    raise TransientError("the notes are changed too often")


def _review(
    item: ToLookAt, person: Person, text: str, app: App
) -> tuple[Review, tuple[Notes, ...]]:
    now = app.clock.now()
    review = Review(
        id=item.id,
        by=person.id,
        at=now,
        case=item.case,
        hero=item.hero,
        tell=(item.hero,) if text else (),
    )
    if not text:
        return review, ()
    before = app.records.one(Notes, item.hero) or Notes(id=item.hero)
    note = Note(case=item.case, by=person.id, at=now, text=text)
    return review, (before.with_note(note),)


def _granted(app: App) -> Iterator[ToLookAt]:
    """Grants above the sum, of those who are still here."""
    above, since = app.rules.brand().compact.coach_above, app.clock.now() - LOOK_BACK
    for one in app.records.every(Grant):
        if one.stands and one.amount > above and one.at >= since and _is_here(one.by, app):
            yield ToLookAt(id=one.id, case=one.case, at=one.at, hero=one.by, grant=one)


def _sample(app: App) -> Iterator[ToLookAt]:
    """Ended cases that a person answered, each once."""
    percent = app.rules.brand().compact.coach_percent
    latest: dict[str, DayLine] = {}
    for day in last_days(app.clock.now()) if percent else ():
        for line in app.records.day_lines(day, DayList.CLOSED):
            if line.state is State.CLOSED and is_sampled(line.id, percent):
                latest.setdefault(line.id, line)
    for line in latest.values():
        if line.owner and line.first_answer_at and _is_here(line.owner, app):
            yield ToLookAt(id=line.id, case=line.id, at=line.at, hero=line.owner, topic=line.topic)


def _is_here(who: str, app: App) -> bool:
    person = app.roster.person(who)
    return person is not None and person.gone is None
