"""A training that was passed in a drill opens its topic, and when it is over closes that alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from herodesk.domain.compact import Compact, Training
from herodesk.steps.pass_training import DRILL, pass_training
from herodesk_ops.drill.score import Topic, passes
from herodesk_ops.memory import VirtualClock
from tests.sample import nordwind
from tests.unit.compact.conftest import Make

BILLING = Training(topic="billing", holds_months=12, drill_answers=2)
DELIVERY = Training(topic="delivery", holds_months=0)
PASSED = Topic(topic="billing", answers=2, taken=2, in_time=2, clean=2, passes=None)


def test_what_was_passed_in_a_drill_opens_its_topic_until_it_is_over_and_no_other(
    made: Make, clock: VirtualClock
) -> None:
    day = date(2026, 9, 1)
    compact = Compact(version="1.0", counts_from=day, training=(BILLING, DELIVERY))
    app = made(compact)
    pass_training("luca", "delivery", by=DRILL, app=app)
    assert _closed(app, "luca") == ("billing",)

    assert passes(PASSED, BILLING)
    pass_training("luca", "billing", by=DRILL, app=app)
    clock.advance(3700)
    assert _closed(app, "luca") == ()

    clock.advance(366 * 24 * 3600)
    assert _closed(app, "luca") == ("billing",)


def test_too_few_answers_are_not_enough_whatever_they_were_like() -> None:
    assert not passes(replace(PASSED, answers=1, clean=1), BILLING)
    assert nordwind().compact.training[0].drill_answers == 3


def _closed(app: object, person: str) -> tuple[str, ...]:
    found = app.roster.person(person)  # type: ignore[attr-defined]
    return tuple(found.closed)
