"""Public holidays worked out for what is stored: functions only ever read dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

from herodesk.domain.brand import Brand, Duty
from herodesk.domain.errors import InvalidError

YEARS = 3
"""This year and the next two."""

RENEW_DAYS = 120
"""So long before the stored years run out it is time to push the rules again."""


def expanded(brand: Brand, now: datetime, folder: Path | None = None) -> Brand:
    """The brand with the dates of all regions that it names, of this year and the next two.

    InvalidError names each region that nobody knows; with the folder also its line.
    """
    duty = brand.duty
    if not duty.public_holidays and not duty.regions:
        return brand
    _require_known(duty, folder)
    years = tuple(range(now.year, now.year + YEARS))
    own = tuple(map(str, days(duty.public_holidays, years))) if duty.public_holidays else ()
    regions = {
        code: tuple(sorted({*duty.holidays, *map(str, days(code, years))}))
        for code in sorted(set(duty.regions.values()))
    }
    holidays = tuple(sorted({*duty.holidays, *own}))
    known = replace(duty, holidays=holidays, region_holidays=regions, holidays_until=years[-1])
    return replace(brand, duty=known)


def running_out(duty: Duty, now: datetime) -> str:
    """A sentence when the stored holidays end soon; empty while they do not."""
    if not duty.holidays_until:
        return ""
    last = date(duty.holidays_until, 12, 31)
    if (last - now.date()).days >= RENEW_DAYS:
        return ""
    return f"Public holidays are known until {last} only. Run `herodesk rules push`."


@cache
def days(code: str, years: tuple[int, ...]) -> dict[date, str]:
    """Date to name, in order; of a country ("DE") or a part of it ("DE-HH"). KeyError if nobody
    knows it."""
    import holidays

    country, _, part = code.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=part or None, years=years)
    except NotImplementedError:
        raise KeyError(code) from None
    return dict(sorted(found.items()))


def _require_known(duty: Duty, folder: Path | None) -> None:
    places: list[tuple[tuple[str, ...], str]] = [
        (("duty", "regions", name), code) for name, code in duty.regions.items()
    ]
    if duty.public_holidays:
        places.insert(0, (("duty", "public_holidays"), duty.public_holidays))
    wrong = [(where, code) for where, code in places if not _is_known(code)]
    if wrong:
        lines = (
            f"{_at(where, folder)}: '{code}' is no region. {_cure(code)}" for where, code in wrong
        )
        raise InvalidError("\n".join(lines))


def _is_known(code: str) -> bool:
    try:
        return bool(days(code, (2026,)) is not None)
    except KeyError:
        return False


def _at(where: tuple[str, ...], folder: Path | None) -> str:
    from herodesk.rules.brand import FILE
    from herodesk.rules.lines import Lines

    if folder is None:
        return f"{FILE}, {'.'.join(where)}"
    source = (folder / FILE).read_text(encoding="utf-8-sig")
    return f"{FILE}, line {Lines(source).line(where)}"


def _cure(code: str) -> str:
    import holidays

    parts = holidays.list_supported_countries(include_aliases=False).get(code[:2])
    if parts is None:
        return "Write a country as 'DE', or a part of it as 'DE-HH'."
    return f"Of {code[:2]} these are known: {', '.join(parts) or 'no parts'}."
