"""`herodesk cost`: what a month costs, text messages first."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from herodesk_ops.brandfolder import BrandOption, read_brand
from herodesk_ops.costs.counts import CENT, Counts, Line, bill, prices, standing
from herodesk_ops.errors import WRONG_USE, CommandError
from herodesk_ops.output import JsonOption, as_json, table
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption

if TYPE_CHECKING:
    from herodesk.domain.brand import Brand


def cost(  # noqa: PLR0913, PLR0917 - Typer gives each option by name
    posts: Annotated[int, typer.Option(min=0, help="Posts a month, noise included.")] = 10_000,
    cases: Annotated[
        float, typer.Option(min=0, max=100, help="Percent of them that open a case.")
    ] = 15,
    joins: Annotated[float, typer.Option(min=0, max=100, help="Percent that join one.")] = 10,
    answers: Annotated[
        float, typer.Option(min=0, max=200, help="Answers, as percent of the posts.")
    ] = 15,
    texts: Annotated[float, typer.Option(min=0, help="Text messages a case.")] = 2,
    mails: Annotated[float, typer.Option(min=0, help="E-mails a case.")] = 2,
    country: Annotated[
        str, typer.Option(help="Whose price a text message has, from [sms.<country>].")
    ] = "de",
    region: Annotated[str, typer.Option(help="Whose prices count.")] = "eu-central-1",
    actual: Annotated[
        bool, typer.Option("--actual", help="This month so far, from the stage's own metrics.")
    ] = False,
    brand: BrandOption = None,
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """A month's bill at list prices, no free tier: estimated, or as it is so far (--actual)."""
    if actual:
        at = Stage(endpoint_url, stage, table_name)
        if at.local_url:
            raise CommandError("a local cloud costs nothing and has no metrics")
        counts, told = _actual(at)
        told = f"{told} {budget_told(counts, region, _budget(at))}"
    else:
        rules, _ = read_brand(brand)
        shares = (cases, joins, answers, texts, mails)
        counts, told = _estimated(posts, shares, rules, country)
    _tell(list(bill(counts, region)), f"{told} Prices as of {prices()['as_of']}, {region}.", json)


def _estimated(
    posts: int, shares: Sequence[float], brand: Brand, country: str
) -> tuple[Counts, str]:
    from herodesk_ops.costs.estimate import Month, estimated

    known, country = brand.sms.price_usd, country.upper()
    if country not in known:
        message = f"the brand tells no price for texts to '{country}', only to {', '.join(known)}"
        raise CommandError(message, WRONG_USE)
    cases, joins, answers, texts, mails = (Decimal(str(it)) for it in shares)
    month = Month(
        posts=posts, cases=cases, joins=joins, answers=answers, texts_a_case=texts,
        mails_a_case=mails, text_usd=Decimal(known[country]),
    )  # fmt: skip
    told = f"An estimate. Text messages to {country} at {known[country]} each, as of"
    return estimated(month).plus(standing()), f"{told} {brand.sms.prices_as_of or 'no day'}."


def _actual(at: Stage) -> tuple[Counts, str]:
    from herodesk.domain.spending import budget_of
    from herodesk_ops.costs.actual import counted
    from herodesk_ops.staff_duty import rules_of
    from herodesk_ops.stage import records_of

    now = at.now().astimezone(UTC)
    since = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    records = records_of(at)
    spent = records.spent(budget_of(rules_of(at)))
    channels = [it for it in records.channels() if it.month == f"{now:%Y-%m}"]
    paid = sum(it.spent(now) + it.answered_for(now) for it in records.channels())
    counts = replace(
        counted(at, since, now).plus(standing()),
        texts=Decimal(sum(spent.month.values())),
        texts_usd=spent.usd,
        platforms=Decimal(sum(it.posts_read for it in channels)),
        platforms_usd=Decimal(paid) / 1000,
    )
    return counts, f"So far in {since:%Y-%m}, by the metrics of herodesk-{at.name}."


def budget_told(counts: Counts, region: str, budget: Decimal) -> str:
    """How much of the month's budget that is; what platforms charge is not on AWS's bill."""
    if not budget:
        return "No budget is set for the month (MonthlyBudget)."
    aws = sum((it.usd for it in bill(counts, region)), Decimal(0)) - counts.platforms_usd
    share = f"{aws / budget * 100:.0f} %"
    return f"{share} of the month's budget of {budget} US dollars, without what platforms charge."


def _budget(at: Stage) -> Decimal:
    (stack, *_) = at.client("cloudformation").describe_stacks(StackName=f"herodesk-{at.name}")[
        "Stacks"
    ]
    given = {it["ParameterKey"]: it.get("ParameterValue") for it in stack.get("Parameters", [])}
    return Decimal(given.get("MonthlyBudget") or 0)


def _tell(lines: Sequence[Line], told: str, json: bool) -> None:
    total = sum((it.usd for it in lines), Decimal(0))
    if json:
        as_json(
            {"lines": [it.as_json() for it in lines], "usd": str(total.quantize(CENT)),
             "prices_as_of": prices()["as_of"], "told": told}
        )  # fmt: skip
        return
    rows = [
        {"what": it.what, "count": f"{it.count:,.0f}" if it.count >= 10 else f"{it.count:.2f}",
         "unit": it.unit, "usd": f"{it.usd:,.2f}"}
        for it in lines
    ]  # fmt: skip
    rows.append({"what": "all", "count": "", "unit": "", "usd": f"{total:,.2f}"})
    table(rows, {"what": "what", "count": "how much", "unit": "", "usd": "US dollars"}, "")
    share = lines[0].usd / total * 100 if total else Decimal(0)
    sys.stdout.write(f"{told}\n{share:.0f} % of it are text messages.\n")
