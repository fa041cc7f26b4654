"""What we had to do with the same customer before (K7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herodesk.steps.customer import author_cases

if TYPE_CHECKING:
    from herodesk.domain.case import Case
    from herodesk.ports import App


def earlier_cases(case: Case, *, app: App) -> list[Case]:
    """The customer's other cases that are known, the newest first; there are ten at most."""
    if case.author is None:
        return []
    found = author_cases(case.platform, case.author, app)
    others = [one for one in found if one.number != case.number]
    unique = {one.number: one for one in others}
    return sorted(unique.values(), key=lambda it: it.opened_at, reverse=True)
