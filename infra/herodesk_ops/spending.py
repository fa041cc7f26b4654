"""`herodesk sms`: how much of the budget for text messages is used."""

from __future__ import annotations

import sys
from typing import Any

from herodesk_ops.output import JsonOption, as_json, table
from herodesk_ops.staff_duty import rules_of
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption, records_of


def sms(
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Parts of today and of this month, for what, and the limits."""
    from herodesk.domain.spending import Sort, budget_of, ended_by

    at = Stage(endpoint_url, stage, table_name)
    brand = rules_of(at)
    budget = budget_of(brand)
    spent = records_of(at).spent(budget)
    rows: list[dict[str, Any]] = [
        {"kind": str(s), "today": spent.today.get(s, 0), "month": spent.month.get(s, 0)}
        for s in Sort
    ]
    ended = ended_by(spent, budget)
    most = {"today": budget.most_a_day, "month": budget.most_a_month}
    if json:
        as_json(
            {"day": spent.day, "kinds": rows, "most": most, "usd_month": str(spent.usd),
             "most_usd_month": brand.sms.most_usd_a_month or None,
             "prices_as_of": brand.sms.prices_as_of or None, "ended_by": ended or None}
        )  # fmt: skip
        return
    sums = {name: sum(row[name] for row in rows) for name in most}
    table(
        [*rows, {"kind": "all", **sums}, {"kind": "limit", **most}],
        {"kind": "kind", "today": f"today ({spent.day})", "month": "this month"},
        "",
    )
    if brand.sms.price_usd:
        limit = f" of {brand.sms.most_usd_a_month}" if brand.sms.most_usd_a_month else ""
        prices = f"at prices as of {brand.sms.prices_as_of}"
        sys.stdout.write(f"This month about {spent.usd} US dollars{limit}, {prices}.\n")
    if ended:
        until = "the month is over" if ended == "month" else "midnight"
        sys.stdout.write(f"Used up: what is for colleagues comes by e-mail until {until}.\n")
