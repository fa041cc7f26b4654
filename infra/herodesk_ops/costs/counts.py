"""How much of what AWS charges for, and what that makes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from herodesk_ops.errors import WRONG_USE, CommandError

HERE = Path(__file__).parent
CENT = Decimal("0.01")
MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What was done, or may be: `texts_usd` is what the text messages cost, at their own prices,
    `platforms_usd` what platforms charge for posts that were read and answers."""

    texts: Decimal = Decimal(0)
    texts_usd: Decimal = Decimal(0)
    platforms: Decimal = Decimal(0)
    platforms_usd: Decimal = Decimal(0)
    mails: Decimal = Decimal(0)
    requests: Decimal = Decimal(0)
    runs: Decimal = Decimal(0)
    gb_seconds: Decimal = Decimal(0)
    queue_calls: Decimal = Decimal(0)
    writes: Decimal = Decimal(0)
    reads: Decimal = Decimal(0)
    log_gb: Decimal = Decimal(0)
    alarms: int = 0
    metrics: int = 0
    dashboards: int = 0

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        names = [it.name for it in fields(self)]
        return Counts(**{it: getattr(self, it) + getattr(other, it) for it in names})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the bill."""

    what: str
    count: Decimal
    unit: str
    usd: Decimal

    def as_json(self) -> dict[str, Any]:
        """For programs: numbers as text, so that none is rounded on the way."""
        return {
            "what": self.what, "count": str(self.count), "unit": self.unit, "usd": str(self.usd),
        }  # fmt: skip


@cache
def prices() -> Mapping[str, Any]:
    """The list prices that this release knows."""
    return tomllib.loads((HERE / "prices.toml").read_text(encoding="utf-8"))


def factor_of(region: str) -> Decimal:
    """How much dearer a region is than the one that the prices are of."""
    known: Mapping[str, str] = prices()["region_factor"]
    if region not in known:
        message = f"no prices of {region} are known: {', '.join(known)}, or your own in prices.toml"
        raise CommandError(message, WRONG_USE)
    return Decimal(known[region])


NAMED = {
    "mails": ("e-mails", "e-mails"),
    "requests": ("HTTP API", "requests"),
    "writes": ("table, written", "units"),
    "reads": ("table, read", "units"),
    "queue_calls": ("queues", "calls"),
    "runs": ("functions, runs", "runs"),
    "gb_seconds": ("functions, time", "GB-seconds"),
    "log_gb": ("logs", "GB"),
}
FIXED = {
    "alarms": ("alarm", "alarms"),
    "metrics": ("metric", "metrics of our own"),
    "dashboards": ("dashboard", "dashboard"),
}


def bill(counts: Counts, region: str) -> Iterator[Line]:
    """Text messages first, then what else is used, then what stands in any case."""
    yield Line(what="text messages", count=counts.texts, unit="parts", usd=counts.texts_usd)
    if counts.platforms or counts.platforms_usd:
        read, usd = counts.platforms, counts.platforms_usd
        yield Line(what="platforms", count=read, unit="posts read", usd=usd)
    factor = factor_of(region)
    for name, (what, unit) in NAMED.items():
        count: Decimal = getattr(counts, name)
        usd = count * _each(name) * factor
        yield Line(what=what, count=count, unit=unit, usd=usd)
    for name, (price, what) in FIXED.items():
        standing = Decimal(getattr(counts, name))
        usd = standing * Decimal(prices()["month"][price])
        yield Line(what=what, count=standing, unit="a month", usd=usd)


def _each(name: str) -> Decimal:
    if name in prices()["million"]:
        return Decimal(prices()["million"][name]) / MILLION
    return Decimal(prices()["one"][name])


def standing() -> Counts:
    """What the template makes that costs by the month."""
    from herodesk_ops.local.cloud import ROOT
    from herodesk_ops.local.template import source_of

    made = source_of(ROOT / "template.yaml")["Resources"].values()
    alarms = [it for it in made if it["Type"] == "AWS::CloudWatch::Alarm"]
    ours = {
        it["Properties"]["MetricName"]
        for it in alarms
        if it["Properties"].get("Namespace") == "Herodesk"
    }
    boards = [it for it in made if it["Type"] == "AWS::CloudWatch::Dashboard"]
    return Counts(alarms=len(alarms), metrics=len(ours), dashboards=len(boards))
