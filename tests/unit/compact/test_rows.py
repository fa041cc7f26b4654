"""Each row of compact.toml, changed in the file alone, changes what people may or owe."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from herodesk.domain.coaching import is_sampled
from herodesk.domain.compact import Compact, standing
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.goodwill import limits, minor_units
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person, Role
from herodesk.ports import App
from herodesk.rules.compact import follows, read_compact
from herodesk.steps.coaching import to_look_at
from herodesk.steps.set_level import require_may_set
from herodesk_ops.drill.score import Topic, passes
from herodesk_ops.memory import MemoryRules, VirtualClock
from tests.sample import MONDAY_MORNING, NORDWIND, memory_app, nordwind, person
from tests.unit.compact.test_goodwill import a_case, granted

TOML = (NORDWIND / "compact.toml").read_text("utf-8")
TODAY = date(2026, 11, 23)
LAST = date(2025, 11, 24)
"""A training of twelve months that was passed then holds today for the last time."""
DRILLED = Topic(topic="billing", answers=3, taken=5, in_time=4, clean=3, passes=None)


def at(level: int, compact: Compact, role: Role = Role.LEAD, **facts: object) -> Person:
    """Somebody on that level as the compact leaves them today."""
    known = {"signed": "1.0", "passed": (("billing", LAST), ("repair", LAST)), **facts}
    return standing(
        replace(person("ana"), role=role, level=level, **known),  # type: ignore[arg-type]
        None, compact, TODAY,
    )  # fmt: skip


def may_lower(compact: Compact) -> bool:
    """A lead takes level 2 from a colleague."""
    app = with_(compact)
    try:
        require_may_set(person("karla"), replace(person("ana"), level=2), 1, app=app)
    except NotAllowedError:
        return False
    return True


def with_(compact: Compact) -> App:
    app = memory_app(VirtualClock(MONDAY_MORNING))
    assert isinstance(app.rules, MemoryRules)
    app.rules.rules = replace(nordwind(), compact=compact)
    return app


def looked_at(compact: Compact) -> int:
    """How many grants of 25.01 a coach looks at afterwards."""
    app = with_(compact)
    granted(app, a_case(app), "25.01")
    return len(to_look_at(person("karla"), app=app))


def notice(compact: Compact) -> str:
    """What is said to a new first number that counts in ten days."""
    after = replace(compact, version="2.0", counts_from=date(2026, 12, 3))
    return follows(replace(compact, version="1.0"), after, TODAY)


ROWS: list[tuple[str, str, Callable[[Compact], object]]] = [
    ('version = "1.0"', 'version = "2.0"', lambda c: c.to_sign(at(1, c))),
    ("counts_from = 2026-09-01", "counts_from = 2026-12-01",
     lambda c: at(1, c, signed="").reasons_against()),
    ("notice_days = 14", "notice_days = 10", notice),
    ('currency = "EUR"', 'currency = "CHF"', lambda c: minor_units("15 EUR", c.currency)),
    ("coach_percent = 5", "coach_percent = 25",
     lambda c: sum(is_sampled(f"{n:06}", c.coach_percent) for n in range(200))),
    ("coach_above = 2500", "coach_above = 2600", looked_at),
    ('may = ["take", "make-cases", "promise"]', 'may = ["make-cases", "promise"]',
     lambda c: at(1, c).reasons_against()),
    ('may = ["take", "make-cases", "promise"]', 'may = ["take", "promise"]',
     lambda c: may(at(1, c), Right.MAKE_CASES)),
    ('may = ["take", "make-cases", "promise"]', 'may = ["take", "make-cases"]',
     lambda c: may(at(1, c), Right.PROMISE)),
    ('may = ["move", "goodwill"]', 'may = ["goodwill"]', lambda c: may(at(2, c), Right.MOVE)),
    ('may = ["move", "goodwill"]', 'may = ["move"]', lambda c: limits(at(2, c), c)),
    ("goodwill_case = 5000", "goodwill_case = 6000", lambda c: limits(at(2, c), c)),
    ("goodwill_month = 30000", "goodwill_month = 20000", lambda c: limits(at(2, c), c)),
    ('may = ["lead-waves", "escalations", "coach"]', 'may = ["escalations", "coach"]',
     lambda c: may(at(3, c), Right.LEAD_WAVES)),
    ('may = ["lead-waves", "escalations", "coach"]', 'may = ["lead-waves", "coach"]',
     lambda c: may(at(3, c), Right.ESCALATIONS)),
    ('may = ["lead-waves", "escalations", "coach"]', 'may = ["lead-waves", "escalations"]',
     lambda c: may(at(3, c), Right.COACH)),
    ("goodwill_case = 20000", "goodwill_case = 10000", lambda c: limits(at(3, c), c)),
    ("goodwill_month = 100000", "goodwill_month = 90000", lambda c: limits(at(3, c), c)),
    ("goodwill_month = 30000", 'goodwill_month = 30000\ngiven_by = ["manager"]', may_lower),
    ('topic = "billing"', 'topic = "delivery"', lambda c: at(1, c).closed),
    ("holds_months = 12", "holds_months = 11", lambda c: at(1, c).closed),
    ("holds_months = 12", 'holds_months = 12\nroles = ["hero"]',
     lambda c: at(1, c, passed=()).closed),
    ("holds_months = 12", "holds_months = 12\ndrill_answers = 4",
     lambda c: passes(DRILLED, c.training[0])),
    ("holds_months = 12", "holds_months = 12\ndrill_in_time = 81",
     lambda c: passes(DRILLED, c.training[0])),
    ("holds_months = 12", "holds_months = 12\ndrill_clean = 100",
     lambda c: passes(replace(DRILLED, answers=10, clean=9), c.training[0])),
]  # fmt: skip


def written(text: str) -> Compact:
    found = read_compact(text, nordwind())
    assert isinstance(found, Compact), found
    return found


@pytest.mark.parametrize(("before", "after", "told"), ROWS, ids=[after for _, after, _ in ROWS])
def test_a_row_that_is_changed_changes_what_people_may_or_owe(
    before: str, after: str, told: Callable[[Compact], object]
) -> None:
    assert before in TOML

    was, now = written(TOML), written(TOML.replace(before, after, 1))

    assert told(was) != told(now)


def test_every_row_of_the_example_is_in_the_table() -> None:
    rows = set(re.findall(r"(?m)^(\w+) = .+$", TOML))
    changed = {row.partition(" =")[0] for _, after, _ in ROWS for row in after.splitlines()}

    assert rows <= changed
    assert {"given_by", "roles", "drill_answers", "drill_in_time", "drill_clean"} <= changed
