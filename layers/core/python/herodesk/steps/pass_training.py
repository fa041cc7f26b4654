"""A training is passed: its topic is open to the person from the next look at the roster on."""

from __future__ import annotations

from datetime import date

from herodesk.domain.compact import CompactLine, Deed, Footing, Training
from herodesk.domain.errors import InvalidError, NotAllowedError, NotFoundError
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person
from herodesk.ports import App
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
    now, day = today(app), on or today(app)
    training = training_of(topic, app)
    if day > now:
        raise InvalidError("training-ahead")
    if not training.holds(day, now):
        raise InvalidError("training-over")
    before = dict(person.passed).get(topic)

    def move(footing: Footing) -> tuple[Footing, CompactLine] | None:
        known = max((one for one in (before, footing.passed.get(topic)) if one), default=None)
        if known is not None and known >= day:
            return None
        return footing.passing(topic, day), CompactLine(
            person=person_id, at=app.clock.now(), n=footing.v + 1, what=Deed.PASSED, by=by,
            value=topic, before=known.isoformat() if known else "", why=why,
        )  # fmt: skip

    return change(person_id, move, app=app)


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


def training_of(topic: str, app: App) -> Training:
    """The training that the topic takes; InvalidError "no-such-training" if it takes none."""
    for one in compact_of(app).training:
        if one.topic == topic:
            return one
    raise InvalidError("no-such-training")
