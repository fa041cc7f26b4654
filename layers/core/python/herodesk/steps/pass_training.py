"""A training is passed: its topic is open to the person from the next look at the roster on."""

from __future__ import annotations

from datetime import date, datetime

from herodesk.domain.compact import Compact, CompactLine, Deed, Footing, Training
from herodesk.domain.errors import InvalidError, NotAllowedError, NotFoundError
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person
from herodesk.ports import App, Records
from herodesk.steps.sign_compact import change, compact_of, today

DRILL = "drill"
"""Who recorded it, where a drill did."""


def pass_training(
    person_id: str, topic: str, *, by: str, app: App, on: date | None = None, why: str = ""
) -> bool:
    """The person passed the training for this topic, today or on that day; False if a later one,
    or the same, is known already.

    `by` is a person's id or `DRILL`; whoever calls has looked whether that may be (`enter` does).
    NotFoundError for who is not on the roster; InvalidError "no-such-training", "training-ahead",
    or "training-over" for a day that is too long ago.
    """
    person = app.roster.person(person_id)
    if person is None or person.gone is not None:
        raise NotFoundError("person")
    training, day, now = training_of(topic, compact_of(app)), today(app), app.clock.now()
    return put_training(
        person, training, on or day, by=by, why=why, today=day, now=now, records=app.records
    )


def put_training(
    person: Person,
    training: Training,
    day: date,
    *,
    by: str,
    today: date,
    now: datetime,
    records: Records,
    why: str = "",
) -> bool:
    """The same with all that it takes, as an operator has it."""
    if day > today:
        raise InvalidError("training-ahead")
    if not training.holds(day, today):
        raise InvalidError("training-over")
    before = dict(person.passed).get(training.topic)

    def move(footing: Footing) -> tuple[Footing, CompactLine] | None:
        found = (before, footing.passed.get(training.topic))
        known = max((one for one in found if one), default=None)
        if known is not None and known >= day:
            return None
        return footing.passing(training.topic, day), CompactLine(
            person=person.id, at=now, n=footing.v + 1, what=Deed.PASSED, by=by,
            value=training.topic, before=known.isoformat() if known else "", why=why,
        )  # fmt: skip

    return change(person.id, move, records=records)


def enter_training(lead: Person, person_id: str, topic: str, day: str, *, app: App) -> bool:
    """A lead or manager enters what somebody else has passed; InvalidError "no-day" for what is
    no day, NotAllowedError "levels-whose" for others and for oneself."""
    if not may(lead, Right.LEVELS) or lead.id == person_id:
        raise NotAllowedError("levels-whose")
    try:
        on = date.fromisoformat(day) if day else None
    except ValueError:
        raise InvalidError("no-day") from None
    return pass_training(person_id, topic, by=lead.id, on=on, app=app)


def training_of(topic: str, compact: Compact) -> Training:
    """The training that the topic takes; InvalidError "no-such-training" if it takes none."""
    for one in compact.training:
        if one.topic == topic:
            return one
    raise InvalidError("no-such-training")
