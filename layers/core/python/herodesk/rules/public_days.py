"""Public holidays that somebody worked out, put where the rules need them.

Working them out takes a library that functions do not have: `herodesk rules push` does it, and
stores the dates beside the text, so that a page can change everything else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from herodesk.domain.brand import Brand, Duty

RENEW_DAYS = 120
"""So long before the stored years run out it is time to push the rules again."""

Where = tuple[str, ...]


def named(duty: Duty) -> list[tuple[Where, str]]:
    """Each country or part of one that is named, with the key that names it."""
    places: list[tuple[Where, str]] = [
        (("duty", "regions", name), code) for name, code in duty.regions.items()
    ]
    if duty.public_holidays:
        places.insert(0, (("duty", "public_holidays"), duty.public_holidays))
    return places


def with_days(brand: Brand, days: Mapping[str, Sequence[str]], until: int) -> Brand:
    """The brand with these dates; KeyError for a place of which none are given."""
    duty = brand.duty
    if not named(duty):
        return brand
    own = days[duty.public_holidays] if duty.public_holidays else ()
    regions = {
        code: tuple(sorted({*duty.holidays, *days[code]}))
        for code in sorted(set(duty.regions.values()))
    }
    holidays = tuple(sorted({*duty.holidays, *own}))
    known = replace(duty, holidays=holidays, region_holidays=regions, holidays_until=until)
    return replace(brand, duty=known)


def running_out(duty: Duty, today: date) -> date | None:
    """The last day that is known, if it is near; None while it is not."""
    if not duty.holidays_until:
        return None
    last = date(duty.holidays_until, 12, 31)
    return last if (last - today).days < RENEW_DAYS else None
