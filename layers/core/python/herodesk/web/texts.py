"""How much of the budget for text messages is used, for leads, managers and IT."""

from __future__ import annotations

from datetime import date
from typing import Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk.domain.errors import NotAllowedError
from herodesk.domain.rights import Right, may
from herodesk.domain.spending import Sort, budget_of, ended_by
from herodesk.web.answers import Answer
from herodesk.web.rendering import page
from herodesk.web.visit import Visit, visit

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@routes.get("/texts")
def look() -> Answer:
    """Parts of today and of this month, for what, and where the budget ends."""
    here = _here()
    return page("texts.html", here, **_facts(here))


def _here() -> Visit:
    here = visit(routes)
    if not may(here.person, Right.TEXTS):
        raise NotAllowedError("leads-only")
    return here


def _facts(here: Visit) -> dict[str, Any]:
    brand = here.app.rules.brand()
    budget = budget_of(brand)
    spent = here.app.records.spent(budget)
    return {
        "spent": spent,
        "budget": budget,
        "sorts": tuple(Sort),
        "usd": spent.usd,
        "most_usd": brand.sms.most_usd_a_month,
        "as_of": date.fromisoformat(as_of) if (as_of := brand.sms.prices_as_of) else None,
        "ended": ended_by(spent, budget),
    }
