"""What a HERO may grant a customer without asking (A6): money in whole minor units, out of a purse
for the case and a purse for the person's month.

A purse is one item. It is written together with the grant, each under its own version: of two who
spend at once the second looks again, so that no purse ever holds more than it may.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from herodesk.domain.records import Seldom
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person, Role

if TYPE_CHECKING:
    from herodesk.domain.case import Case
    from herodesk.domain.compact import Compact

MOST_GRANTS = 200
"""So many grants fit in one purse."""

_DECIMALS: Mapping[str, int] = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF"), 0),
    **dict.fromkeys(("UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""Currencies whose minor unit is not a hundredth (ISO 4217)."""
_AMOUNT = re.compile(r"([0-9]{1,7})(?:[.,]([0-9]{1,3}))?")
_AROUND = re.compile(r"^(?:[A-Z]{3}|[€$£])|(?:[A-Z]{3}|[€$£])$")
_SIGNS: Mapping[str, tuple[str, ...]] = {
    "€": ("EUR",),
    "£": ("GBP",),
    "$": ("USD", "AUD", "CAD", "HKD", "MXN", "NZD", "SGD"),
}
"""The currencies that a sign may mean: a sum in another one than the budget's is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant(Seldom):
    """One sum that was granted, and why; taken back with a reason if `back_at` says when."""

    by: str
    case: str
    at: datetime
    month: str
    """As 2026-11, in the brand's zone: the month whose purse it is out of."""
    amount: int
    currency: str
    why: str
    back_at: datetime | None = None
    back_by: str = ""
    back_why: str = ""

    @property
    def stands(self) -> bool:
        """False once it was taken back."""
        return self.back_at is None

    def taken_back(self, by: str, why: str, now: datetime) -> Grant:
        """The next version, taken back."""
        return replace(self, back_at=now, back_by=by, back_why=why, v=self.v + 1)

    def without_words(self) -> Grant:
        """The next version without reasons, as the customer was erased; the same if it has none."""
        if not self.why and not self.back_why:
            return self
        return replace(self, why="", back_why="", v=self.v + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse(Seldom):
    """How much of a budget is spent, and on what. Not stored yet at version 0."""

    spent: int = 0
    grants: tuple[str, ...] = ()
    v: int = 0

    def with_grant(self, grant: str, amount: int) -> Purse:
        """The next version, with so much more spent."""
        return replace(self, spent=self.spent + amount, grants=(*self.grants, grant), v=self.v + 1)

    def without(self, amount: int) -> Purse:
        """The next version, with so much put back."""
        return replace(self, spent=max(0, self.spent - amount), v=self.v + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a person may still grant: of the case, and of the month."""

    currency: str
    case: int
    month: int
    most_case: int
    most_month: int

    @property
    def now(self) -> int:
        """The most that fits both."""
        return max(0, min(self.case, self.month))


def case_purse(number: str, currency: str) -> str:
    """The key of a case's purse, whoever spends out of it."""
    return f"case.{number}.{currency}"


def month_purse(person: str, month: str, currency: str) -> str:
    """The key of a person's purse of a month."""
    return f"month.{person}.{month}.{currency}"


def month_of(day: date) -> str:
    """As 2026-11."""
    return f"{day:%Y-%m}"


def limits(person: Person, compact: Compact) -> tuple[int, int]:
    """The most that this person may grant for a case and in a month: by level, and managers as the
    highest level; nothing for who has not the right."""
    if not may(person, Right.GOODWILL):
        return 0, 0
    levels = [int(one) for one in compact.levels if one.isdecimal()]
    level = max(levels, default=0) if person.role is Role.MANAGER else person.level
    return compact.goodwill_at(level)


def may_grant(case: Case, person: Person, compact: Compact) -> bool:
    """True for who holds the case and has a budget at all."""
    return case.is_open and case.owner == person.id and min(limits(person, compact)) > 0


def decimals(currency: str) -> int:
    """How many digits the minor unit has."""
    return _DECIMALS.get(currency, 2)


def minor_units(text: str, currency: str) -> int | None:
    """ "15", "15,50", "€ 15.50" in minor units; None for anything else and for nothing.

    A point and a comma both stand before the minor units, never between thousands: what could be
    read as either is refused.
    """
    digits = decimals(currency)
    bare = "".join(text.split())
    if any(currency not in _SIGNS.get(one, (one,)) for one in _AROUND.findall(bare)):
        return None
    found = _AMOUNT.fullmatch(_AROUND.sub("", bare))
    if found is None:
        return None
    whole, part = found[1], found[2] or ""
    if len(part) > digits or (len(part) == 3 and digits != 3):
        return None
    return int(whole) * 10**digits + int(part.ljust(digits, "0") or 0) or None
