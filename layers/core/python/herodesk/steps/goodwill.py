"""Grant a customer something out of one's own budget without asking, and take it back (A6, ST10).

The grant, both purses, the case and its timeline are written together: whoever loses a race looks
again, and no purse holds more than its limit under any number of callers. What is too much is
refused with a way on: whom the case can be handed to, with the case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from herodesk.domain.case import HELD, Case
from herodesk.domain.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    TransientError,
)
from herodesk.domain.goodwill import (
    MOST_GRANTS,
    Grant,
    Left,
    Purse,
    case_purse,
    limits,
    may_grant,
    minor_units,
    month_of,
    month_purse,
)
from herodesk.domain.numbers import secret_hash
from herodesk.domain.outcome import MOST_WHY
from herodesk.domain.rights import Right, may
from herodesk.steps.hand_over import candidates
from herodesk.steps.matters import manager_of, said, today

if TYPE_CHECKING:
    from herodesk.domain.compact import Compact
    from herodesk.domain.records import Record
    from herodesk.domain.staff import Person
    from herodesk.ports import App
    from herodesk.steps.claim import Beside

TRIES = 40
"""Each lost race is somebody else's grant: sixteen at once are through long before."""
FEWEST_PURSES = 3
"""Of fewer people than this a total would tell what one of them has spent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goodwill:
    """What the page of a case shows. `left` is None for who may grant nothing here."""

    left: Left | None
    grants: tuple[Grant, ...]
    may_take_back: frozenset[str] = frozenset()
    """Ids of the grants that this person may take back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A person's own month."""

    left: Left
    spent: int
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Where a wish goes that is more than one's own budget: who on duty could grant it, or whom
    to ask."""

    colleagues: Sequence[Person] = ()
    ask: Person | None = None


def grant(
    number: str, person: Person, amount: str, why: str, key: str, *, app: App,
    beside: Beside = (), how: str = "",
) -> Case:  # fmt: skip
    """Grant it; the same `key` again spends nothing more. `beside` is written in the same
    transaction, `how` into the timeline.

    InvalidError "goodwill-amount", "goodwill-why" and as of `matters.said`; NotAllowedError
    "no-goodwill", "not-yours", or "goodwill-over" if it is more than is left.
    """
    id_ = secret_hash(f"goodwill {person.id} {number} {key}")[:16].replace("_", "-")
    compact = _compact(app)
    wanted = minor_units(amount, compact.currency)

    def move(case: Case) -> list[Record]:
        ours, own = _purses(case, person, app)
        if id_ in {*ours.grants, *own.grants}:  # told by the purses: what is spent is read with it
            return []
        if not min(limits(person, compact)):
            raise NotAllowedError("no-goodwill")
        if case.owner != person.id or case.state not in HELD:
            raise NotAllowedError("not-yours")
        if wanted is None:
            raise InvalidError("goodwill-amount")
        reason = said(why, MOST_WHY, "goodwill-why", app)
        left = _left(person, compact, ours, own)
        if wanted > left.now or max(len(ours.grants), len(own.grants)) >= MOST_GRANTS:
            raise NotAllowedError("goodwill-over")
        now, changed = app.clock.now(), case.next()
        told = f"{wanted} {compact.currency}"
        entry = changed.entry(now, "goodwill", who=person.id, value=told)
        given = Grant(
            id=id_,
            by=person.id,
            case=case.number,
            at=now,
            month=month_of(today(app)),
            amount=wanted,
            currency=compact.currency,
            why=reason,
        )
        spent = (ours.with_grant(id_, wanted), own.with_grant(id_, wanted))
        return [changed, replace(entry, note=reason, why=how), given, *spent]

    return _stored(number, move, app, beside)


def take_back(number: str, grant_id: str, person: Person, why: str, *, app: App) -> Case:
    """Put a grant back, with a reason: whoever gave it may, and leads. Again changes nothing.

    NotFoundError if it is not of this case; NotAllowedError "goodwill-whose"; InvalidError
    "goodwill-why" and as of `matters.said`.
    """

    def move(case: Case) -> list[Record]:
        given = app.records.one(Grant, grant_id)
        if given is None or given.case != case.number:
            raise NotFoundError("matter")
        if not _may_take_back(given, person):
            raise NotAllowedError("goodwill-whose")
        if not given.stands:
            return []
        reason = said(why, MOST_WHY, "goodwill-why", app)
        now, changed = app.clock.now(), case.next()
        told = f"{given.amount} {given.currency}"
        entry = changed.entry(now, "goodwill-back", who=person.id, value=told)
        keys = (
            case_purse(case.number, given.currency),
            month_purse(given.by, given.month, given.currency),
        )
        purses = [it for key in keys if (it := app.records.one(Purse, key))]
        back = [purse.without(given.amount) for purse in purses]
        undone = given.taken_back(person.id, reason, now)
        return [changed, replace(entry, note=reason), undone, *back]

    return _stored(number, move, app)


def look(case: Case, person: Person, *, granted: bool, app: App) -> Goodwill:
    """What this person sees of a case's goodwill; `granted`: the timeline tells of some."""
    compact = _compact(app)
    may_spend = may_grant(case, person, compact) and case.state in HELD
    if not (may_spend or granted):
        return Goodwill(left=None, grants=())
    ours = _purse(case_purse(case.number, compact.currency), app)
    left = None
    if may_spend:
        left = _left(person, compact, ours, _purse(_own(person, app), app))
    grants = _grants(ours, app)
    mine = frozenset(it.id for it in grants if it.stands and _may_take_back(it, person))
    return Goodwill(left=left, grants=grants, may_take_back=mine)


def left_for(case: Case, person: Person, *, app: App) -> Left:
    """What this person may still grant of a case and in this month."""
    return _left(person, _compact(app), *_purses(case, person, app))


def own_month(person: Person, *, app: App) -> Month | None:
    """What this person has granted in this month and what is left; None without a budget."""
    compact = _compact(app)
    own = _purse(_own(person, app), app)
    most_case, most_month = limits(person, compact)
    if not most_month and not own.grants:
        return None
    nothing = Purse(id="")
    left = _left(person, compact, nothing, own)
    grants = tuple(reversed(_grants(own, app)))
    return Month(left=replace(left, case=most_case), spent=own.spent, grants=grants)


def left_of_all(*, app: App) -> tuple[int, str] | None:
    """What is left this month of everybody's budgets, as one sum, and its currency; None where so
    few have one that it would tell of a single person."""
    compact = _compact(app)
    month = month_of(today(app))
    most = {p.id: limits(p, compact)[1] for p in app.roster.people() if p.gone is None}
    having = {who for who, limit in most.items() if limit}
    if len(having) < FEWEST_PURSES:
        return None
    standing = (it for it in app.records.every(Grant) if it.stands and it.month == month)
    spent = sum(it.amount for it in standing if it.currency == compact.currency and it.by in having)
    return max(0, sum(most.values()) - spent), compact.currency


def ways_on(case: Case, person: Person, amount: str, *, app: App) -> Ways:
    """Who could grant what is more than this person may: on duty now, for a hand-over; else whom
    to ask, the manager at last."""
    compact = _compact(app)
    wanted = minor_units(amount, compact.currency) or 0
    spent = _purse(case_purse(case.number, compact.currency), app).spent

    def could(one: Person) -> bool:
        most_case, most_month = limits(one, compact)
        return one.id != person.id and spent + wanted <= most_case and wanted <= most_month

    on_duty = [one for one in candidates(case, app=app) if could(one)]
    if on_duty:
        return Ways(colleagues=on_duty)
    others = (one for one in app.roster.people() if one.gone is None and could(one))
    manager = manager_of(person.id, app)
    return Ways(ask=next(others, manager if manager and manager.id != person.id else None))


# -- inside -----------------------------------------------------------------------------------


def _stored(
    number: str, move: Callable[[Case], list[Record]], app: App, beside: Beside = ()
) -> Case:
    """Write what `move` makes of the case as it is then, all or nothing.

    StaleError only with `beside`: whoever wrote that has to look again, too."""
    for _ in range(TRIES):
        case = app.records.case(number)
        if case is None:
            raise NotFoundError(number)
        records = move(case)
        if not records:
            if beside:
                app.records.save(*beside)
            return case
        try:
            app.records.save(*records, *beside)
        except StaleError:
            if beside:
                raise
            continue
        return case.next()
    raise TransientError(f"case {number} is changed too often")


def _compact(app: App) -> Compact:
    return app.rules.brand().compact


def _own(person: Person, app: App) -> str:
    return month_purse(person.id, month_of(today(app)), _compact(app).currency)


def _purses(case: Case, person: Person, app: App) -> tuple[Purse, Purse]:
    """The case's and the month's."""
    of_case = case_purse(case.number, _compact(app).currency)
    return _purse(of_case, app), _purse(_own(person, app), app)


def _purse(key: str, app: App) -> Purse:
    return app.records.one(Purse, key) or Purse(id=key)


def _left(person: Person, compact: Compact, ours: Purse, own: Purse) -> Left:
    most_case, most_month = limits(person, compact)
    return Left(
        currency=compact.currency,
        case=max(0, most_case - ours.spent),
        month=max(0, most_month - own.spent),
        most_case=most_case,
        most_month=most_month,
    )


def _grants(purse: Purse, app: App) -> tuple[Grant, ...]:
    found = (app.records.one(Grant, id_) for id_ in purse.grants)
    return tuple(it for it in found if it)


def _may_take_back(given: Grant, person: Person) -> bool:
    return given.by == person.id or may(person, Right.GUIDE)
