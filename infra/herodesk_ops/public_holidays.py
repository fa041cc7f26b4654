"""Public holidays worked out for what is stored: functions only ever read dates."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path

from herodesk.domain.brand import Brand, Duty
from herodesk.domain.errors import InvalidError
from herodesk.rules import public_days

YEARS = 3
"""This year and the next two."""


def expanded(brand: Brand, now: datetime, folder: Path | None = None) -> Brand:
    """The brand with the dates of all regions that it names, of this year and the next two.

    InvalidError names each region that nobody knows; with the folder also its line.
    """
    _require_known(brand.duty, folder)
    return public_days.with_days(brand, worked_out(brand, now), last_year(now))


def worked_out(brand: Brand, now: datetime) -> dict[str, tuple[str, ...]]:
    """The dates of each country or part of one that the brand names; KeyError for one that nobody
    knows."""
    years = tuple(range(now.year, now.year + YEARS))
    codes = dict.fromkeys(code for _, code in public_days.named(brand.duty))
    return {code: tuple(map(str, days(code, years))) for code in codes}


def last_year(now: datetime) -> int:
    """The last year whose dates are worked out now."""
    return now.year + YEARS - 1


def running_out(duty: Duty, now: datetime) -> str:
    """A sentence when the stored holidays end soon; empty while they do not."""
    last = public_days.running_out(duty, now.date())
    if last is None:
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
    wrong = [(where, code) for where, code in public_days.named(duty) if not _is_known(code)]
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
