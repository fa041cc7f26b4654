"""`[sms]` of brand.toml: what text messages may cost, and a table for each country they may go to.

[sms]
most_a_day = 500

[sms.gb]
two_way = true
price_usd = "0.05"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from herodesk.domain.dialling import CALLING_CODES

if TYPE_CHECKING:
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
