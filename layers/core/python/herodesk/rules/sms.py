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
from herodesk.domain.errors import Sentence

if TYPE_CHECKING:
    from herodesk.rules.coherence import Complaint

KEYS = ("two_way", "price_usd")
"""What a country's table may hold."""


def with_sms(data: dict[str, Any]) -> tuple[dict[str, Any], list[Complaint]]:
    """The file's `[sms]` as the brand has it: `sms.countries`, `sms.price_usd` and
    `telling.two_way_countries` come from the countries' tables."""
    sms, telling = data.get("sms", {}), data.get("telling", {})
    if not (isinstance(sms, dict) and isinstance(telling, dict)):
        text = Sentence("'sms' is not a table. Write [sms.gb] and below it two_way = true.")
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
        cure = (
            Sentence("Write '%(close)s' or remove it.", close=close[0])
            if close
            else Sentence("Remove it.")
        )
        yield (
            where,
            Sentence("nobody knows the key '%(key)s'. %(cure)s", key=f"sms.{code}", cure=cure),
            None,
        )
        return
    if code.upper() not in CALLING_CODES:
        text = Sentence(
            "'%(code)s' is no country. Write its two letters, as [sms.gb] or [sms.at].", code=code
        )
        yield where, text, None
    for key in table:
        if key not in KEYS:
            text = Sentence(
                "[sms.%(code)s] holds only two_way and price_usd. Remove '%(key)s'.",
                code=code,
                key=key,
            )
            yield where, text, None
    if not isinstance(table.get("two_way", False), bool):
        text = Sentence(
            "two_way is %(value)s. Write true or false without quotes.",
            value=repr(table["two_way"]),
        )
        yield (*where, "two_way"), text, None
    if not _is_price(table.get("price_usd", "0")):
        text = Sentence(
            'price_usd is %(value)s. Write a price in quotes, as "0.05".',
            value=repr(table["price_usd"]),
        )
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
