"""`[sms]` of brand.toml: what text messages may cost, and a table for each country they may go to.

[sms]
most_a_day = 500

[sms.gb]
two_way = true
price_usd = "0.05"
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from herodesk.domain.dialling import CALLING_CODES

if TYPE_CHECKING:
    from herodesk.domain.brand import Sms
    from herodesk.rules.coherence import Complaint

KEYS = ("two_way", "price_usd")
"""What a country's table may hold."""


def with_sms(data: dict[str, Any]) -> tuple[dict[str, Any], list[Complaint]]:
    """The file's `[sms]` as the brand has it: `sms.countries`, `sms.price_usd` and
    `telling.two_way_countries` come from the countries' tables."""
    sms, telling = data.get("sms", {}), data.get("telling", {})
    if not (isinstance(sms, dict) and isinstance(telling, dict)):
        text = "'sms' is not a table. Write [sms.gb] and below it two_way = true."
        return {key: value for key, value in data.items() if key != "sms"}, [(("sms",), text, None)]
    given = {key: value for key, value in sms.items() if key in _SCALARS}
    tables = {key: value for key, value in sms.items() if key not in _SCALARS}
    wrong: list[Complaint] = []
    two_way, prices = set(telling.get("two_way_countries", ())), dict[str, str]()
    for code, table in tables.items():
        complaints = list(_country(code, table))
        wrong += complaints
        if complaints:
            continue
        if table.get("two_way"):
            two_way.add(code.upper())
        if "price_usd" in table:
            prices[code.upper()] = table["price_usd"]
    given |= {"countries": sorted(code.upper() for code in tables), "price_usd": prices}
    rest = data | {"sms": given} if sms else data
    return rest | ({"telling": {**telling, "two_way_countries": sorted(two_way)}}
                   if two_way else {}), wrong  # fmt: skip


def complaints(sms: Sms) -> Iterator[Complaint]:
    """What does not fit together in the budget."""
    limits = {
        "most_a_day": sms.most_a_day,
        "most_a_month": sms.most_a_month,
        "most_usd_a_month": sms.most_usd_a_month,
    }
    for key, value in limits.items():
        if value < 0:
            yield ("sms", key), f"{key} is {value}. Write 0 or more.", None
    if 0 <= sms.most_a_month < sms.most_a_day:
        text = f"most_a_month = {sms.most_a_month} is below most_a_day = {sms.most_a_day}."
        yield ("sms", "most_a_month"), f"{text} Write at least as much for the month.", None
    kept = (sms.percent_for_danger, sms.percent_for_sign_in)
    if min(kept) < 0 or sum(kept) > 90:
        text = f"the shares for danger and sign-in, {kept[0]} and {kept[1]}, leave too little."
        yield ("sms", "percent_for_danger"), f"{text} Write 0 to 90 percent for both.", None
    if sms.most_usd_a_month and not sms.price_usd:
        text = "most_usd_a_month needs prices. Write price_usd below [sms.de] and the others."
        yield ("sms", "most_usd_a_month"), text, None
    if sms.price_usd and not _is_date(sms.prices_as_of):
        text = f"prices_as_of is '{sms.prices_as_of}'. Write the day of the price list: 2026-11-01."
        first = min(sms.price_usd).lower()
        yield ("sms", first, "price_usd"), text, None
    if sms.consent not in {"roster", "own"}:
        text = f"consent is '{sms.consent}'. Write 'roster' or 'own'."
        yield ("sms", "consent"), text, None


def _country(code: str, table: object) -> Iterator[Complaint]:
    where = ("sms", code)
    if not isinstance(table, Mapping):
        close = get_close_matches(code, _SCALARS, n=1)
        cure = f"Write '{close[0]}' or remove it." if close else "Remove it."
        yield where, f"nobody knows the key 'sms.{code}'. {cure}", None
        return
    if code.upper() not in CALLING_CODES:
        text = f"'{code}' is no country. Write its two letters, as [sms.gb] or [sms.at]."
        yield where, text, None
    for key in table:
        if key not in KEYS:
            text = f"[sms.{code}] holds only two_way and price_usd. Remove '{key}'."
            yield where, text, None
    if not isinstance(table.get("two_way", False), bool):
        text = f"two_way is {table['two_way']!r}. Write true or false without quotes."
        yield (*where, "two_way"), text, None
    if not _is_price(table.get("price_usd", "0")):
        text = f'price_usd is {table["price_usd"]!r}. Write a price in quotes, as "0.05".'
        yield (*where, "price_usd"), text, None


_SCALARS = frozenset(
    {
        "most_a_day", "most_a_month", "most_usd_a_month", "percent_for_danger",
        "percent_for_sign_in", "consent", "prices_as_of",
    }
)  # fmt: skip


def _is_price(given: object) -> bool:
    if not isinstance(given, str):
        return False
    try:
        price = Decimal(given)
    except InvalidOperation:
        return False
    return price.is_finite() and 0 <= price < 100


def _is_date(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
