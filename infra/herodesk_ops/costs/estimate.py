"""A month from how much comes in, and what Herodesk does for each of it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from herodesk_ops.costs.counts import HERE, Counts

GB = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What comes in, and how people are told of it. Shares are percent of the posts."""

    posts: int
    cases: Decimal
    joins: Decimal
    answers: Decimal
    texts_a_case: Decimal
    mails_a_case: Decimal
    text_usd: Decimal


@cache
def work() -> Mapping[str, Any]:
    """What is done for each."""
    return tomllib.loads((HERE / "work.toml").read_text(encoding="utf-8"))


def estimated(month: Month) -> Counts:
    """What that month takes, idle hours included, standing costs not."""
    cases, joins, answers = (
        month.posts * share / 100 for share in (month.cases, month.joins, month.answers)
    )
    texts = cases * month.texts_a_case
    told = Counts(texts=texts, texts_usd=texts * month.text_usd, mails=cases * month.mails_a_case)
    times = {
        "post": Decimal(month.posts),
        "noise": max(Decimal(0), month.posts - cases - joins),
        "joins": joins,
        "case": cases,
        "answer": answers,
        "month": Decimal(1),
    }
    for what, many in times.items():
        told = told.plus(_done(work()[what], many))
    return told


def _done(each: Mapping[str, int], times: Decimal) -> Counts:
    def of(name: str) -> Decimal:
        return each.get(name, 0) * times

    return Counts(
        requests=of("requests"),
        runs=of("runs"),
        gb_seconds=of("milliseconds") / 1000 * Decimal(work()["memory_gb"]),
        queue_calls=of("queue_calls"),
        writes=of("writes"),
        reads=of("reads"),
        log_gb=of("log_bytes") / GB,
    )
