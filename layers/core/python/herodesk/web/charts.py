"""What `chart.js` draws: lines with their names, and the words below them, ready as JSON.

All wording is done here, so that the script knows no language and no calendar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from herodesk.domain.insight import Insight, Share
    from herodesk.web.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. `kind`: "main", "thin", "bars", or "low" and "high", the edges of a band that is
    called by the name of "high"."""

    name: str
    values: tuple[float | None, ...]
    kind: str = "main"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A moment with its name: `at` is a place on the axis below, which may lie between two."""

    at: float
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart: `places` are the words below, a line has a value for each."""

    places: tuple[str, ...]
    lines: tuple[Line, ...]
    unit: str = ""
    most: float | None = None
    """Where the axis ends; None = where the lines do."""
    marks: tuple[Mark, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """For the script."""
        return asdict(self)

    @property
    def says_something(self) -> bool:
        """True if there are two values to draw a line between."""
        return any(sum(v is not None for v in line.values) > 1 for line in self.lines)


def charts_of(found: Insight, say: Words) -> dict[str, Chart]:
    """The charts of the page, by the table that stands behind each."""
    _ = say.catalogue.gettext
    days = tuple(say.on(date.fromisoformat(one.key)) for one in found.days)
    return {
        "days": Chart(
            places=days,
            unit="%",
            most=100,
            lines=(
                Line(name=_("in time"), values=_of(found.days, "percent_in_time")),
                Line(name=_("answered"), values=_of(found.days, "percent_answered"), kind="thin"),
            ),
        ),
        "times": Chart(
            places=days,
            unit=_("min"),
            lines=(
                Line(name=_("half"), values=_of(found.days, "median")),
                Line(name=_("nine in ten"), values=_of(found.days, "ninety"), kind="thin"),
            ),
        ),
        "hours": Chart(
            places=tuple(f"{one.key}:00" for one in found.hours),
            lines=(
                Line(name=_("cases"), values=_of(found.hours, "cases"), kind="bars"),
                Line(name=_("in time"), values=_of(found.hours, "in_time")),
            ),
        ),
    }


def _of(rows: Sequence[Share], name: str) -> tuple[float | None, ...]:
    return tuple(getattr(one, name) for one in rows)
