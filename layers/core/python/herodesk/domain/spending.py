"""What text messages cost, and how much of it is allowed in a day and in a month (R10).

A message is one part, which a test holds every text to. Danger and sign-in links keep a share of
the budget each: what is ordinary ends before them. A day and a month are those of the brand's zone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from herodesk.domain.dialling import CALLING_CODES
from herodesk.domain.notice import Notice, NoticeKind

if TYPE_CHECKING:
    from herodesk.domain.brand import Brand, Sms

MICROS = 1_000_000
"""Parts of a US dollar that prices are counted in."""


class Sort(StrEnum):
    """What a text message is sent for."""

    CASES = "cases"
    DANGER = "danger"
    SIGN_IN = "sign-in"
    OTHER = "other"


_ABOUT_CASES = frozenset({NoticeKind.OFFER, NoticeKind.DIGEST, NoticeKind.REMINDER})


def sort_of(notice: Notice) -> Sort:
    """What this notice is counted as."""
    if notice.kind is NoticeKind.SIGN_IN:
        return Sort.SIGN_IN
    if notice.danger:
        return Sort.DANGER
    return Sort.CASES if notice.kind in _ABOUT_CASES else Sort.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One part that is about to leave: to whom, for what, and what it costs (0 = not known)."""

    person: str
    sort: Sort
    micros: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Parts of a day and of its month, and what the month's cost, as far as prices are known."""

    day: str
    """As 2026-11-23."""
    today: Mapping[Sort, int] = field(default_factory=dict)
    month: Mapping[Sort, int] = field(default_factory=dict)
    micros: Mapping[Sort, int] = field(default_factory=dict)

    @property
    def usd(self) -> Decimal:
        """The month's price in US dollars."""
        return (Decimal(sum(self.micros.values())) / MICROS).quantize(Decimal("0.01"))

    def plus(self, texts: Sequence[Text], times: int = 1) -> Spent:
        """The same with these parts counted; with `times=-1` handed back."""
        today, month, micros = dict(self.today), dict(self.month), dict(self.micros)
        for text in texts:
            for counts, n in ((today, 1), (month, 1), (micros, text.micros)):
                counts[text.sort] = counts.get(text.sort, 0) + n * times
        return replace(self, today=today, month=month, micros=micros)

    def on(self, day: str) -> Spent:
        """What counts on that day: a new day and a new month begin with nothing."""
        if day <= self.day:
            return self
        if day[:7] != self.day[:7]:
            return Spent(day=day)
        return replace(self, day=day, today={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many parts may leave in a day and in a month; `most_micros` 0 = money is no limit."""

    zone: str
    most_a_day: int
    most_a_month: int
    most_micros: int = 0
    kept: tuple[tuple[Sort, int], ...] = ()
    """Percent of each of these that only that sort may use."""

    def day(self, now: datetime) -> str:
        """The day in the brand's zone."""
        return now.astimezone(ZoneInfo(self.zone)).date().isoformat()

    def is_over(self, spent: Spent, sort: Sort) -> bool:
        """True if what is counted of that sort is more than it may use."""
        limits = ((spent.today, self.most_a_day), (spent.month, self.most_a_month))
        if any(self._above(used, most, sort) for used, most in limits):
            return True
        return bool(self.most_micros) and self._above(spent.micros, self.most_micros, sort)

    def _above(self, used: Mapping[Sort, int], most: int, sort: Sort) -> bool:
        """What others have used, or else what is kept for them, is not this sort's."""
        kept = dict(self.kept)
        others = (max(used.get(s, 0), most * kept.get(s, 0) // 100) for s in Sort if s is not sort)
        return used.get(sort, 0) + sum(others) > most

    def granted(self, wanted: Sequence[Text], spent: Spent) -> list[Text]:
        """Those that still fit, in this order, when all of them are counted in `spent`."""
        left = list(wanted)
        while left and self.is_over(spent, left[-1].sort):
            spent = spent.plus([left.pop()], -1)
        return left

    def used_percent(self, spent: Spent) -> tuple[int, int]:
        """How much of what is ordinary is used: of the day's, of the month's, money included.

        100 is reached with the last ordinary part; the shares that are kept come on top.
        """
        month = self._percent(spent.month, self.most_a_month)
        if self.most_micros:
            month = max(month, self._percent(spent.micros, self.most_micros))
        return self._percent(spent.today, self.most_a_day), month

    def _percent(self, used: Mapping[Sort, int], most: int) -> int:
        if not most:
            return 0  # none are wanted: nothing runs out
        kept = dict(self.kept)
        ordinary = sum(n for sort, n in used.items() if sort not in kept)
        beyond = sum(max(used.get(s, 0), most * share // 100) for s, share in self.kept)
        room = most - beyond
        return min(100, 100 * ordinary // room) if room > 0 else 100


def ended_by(spent: Spent, budget: Budget) -> str:
    """What has ended ordinary text messages: "day", "month", or nothing."""
    if not budget.is_over(spent.plus([Text(person="", sort=Sort.CASES)]), Sort.CASES):
        return ""
    by_day = replace(spent, month={}, micros={})
    one_more = by_day.plus([Text(person="", sort=Sort.CASES)])
    return "day" if budget.is_over(one_more, Sort.CASES) else "month"


def budget_of(brand: Brand) -> Budget:
    """The budget that a brand's rules tell."""
    sms = brand.sms
    return Budget(
        zone=brand.duty.zone,
        most_a_day=sms.most_a_day,
        most_a_month=sms.most_a_month,
        most_micros=sms.most_usd_a_month * MICROS,
        kept=((Sort.DANGER, sms.percent_for_danger), (Sort.SIGN_IN, sms.percent_for_sign_in)),
    )


def price_of(phone: str | None, sms: Sms) -> int:
    """What a part to this number costs, in millionths of a US dollar; 0 = not known."""
    return _price(phone or "", tuple(sorted(sms.price_usd.items())))


def may_go_to(phone: str | None, sms: Sms) -> bool:
    """True if the number is of a country on the list; without a list any country is."""
    codes = (CALLING_CODES.get(country, "?") for country in sms.countries)
    return not sms.countries or any((phone or "").startswith(f"+{code}") for code in codes)


@lru_cache(maxsize=16_384)
def _price(phone: str, prices: tuple[tuple[str, str], ...]) -> int:
    for country, price in prices:
        if phone.startswith(f"+{CALLING_CODES.get(country, '?')}"):
            return int(Decimal(price) * MICROS)
    return 0
