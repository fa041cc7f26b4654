"""What a brand's rules must agree on beyond their types: ids, languages, ladder, weights."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from herodesk.domain.brand import Brand, Messages, Sms, Topic


Complaint = tuple[tuple[str | int, ...], str, object]
"""Path of the key, sentence with the cure, the value to look for in a long list."""

MOST_MINUTES = 366 * 24 * 60

LEAST_TELLING = 3
"""Letters and digits of a word that answers are looked at for."""

LEAST_DIGITS = 4
"""Digits in the shape of an order number."""

TEMPLATED = ("whatsapp",)
"""Platforms that send approved words later than our own."""

OPENS = ("needed", "always", "never")
"""Which private messages may open a case."""

LANGUAGES = ("de", "en")
"""The languages that texts and classifier speak."""


def complaints(brand: Brand) -> Iterator[Complaint]:
    """Everything that does not fit together, in the file's order as far as that is known."""
    yield from _identity(brand)
    yield from _wording(brand)
    yield from _topics(brand)
    yield from _weights(brand)
    yield from _clocks(brand)
    yield from _telling(brand)
    yield from _sms(brand.sms)
    yield from _follow_up(brand)
    yield from _duty(brand)
    yield from _catch_up(brand)
    yield from _messages(brand)
    yield from _waves(brand)
    yield from _drafts(brand)
    yield from _public(brand)


def is_zone(name: str) -> bool:
    """True for a time zone of the tz database, as 'Europe/Berlin'."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError
        return False
    return True


def _identity(brand: Brand) -> Iterator[Complaint]:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", brand.id):
        yield ("id",), f"'{brand.id}' is not an id. Use small letters, digits and hyphens.", None
    if not brand.name.strip():
        yield ("name",), "the name is empty. Write what customers call you.", None
    if not brand.languages:
        yield ("languages",), 'no language is given. Write ["de"], ["en"] or both.', None
    for place, code in enumerate(brand.languages):
        if code not in LANGUAGES:
            yield ("languages", place), f"language '{code}' is not spoken yet. Use de or en.", code


def _wording(brand: Brand) -> Iterator[Complaint]:
    if brand.address not in ("du", "sie"):
        yield ("address",), f"'{brand.address}' is no address. Write 'du' or 'sie'.", None
    if not brand.watch.terms:
        yield ("watch", "terms"), "nothing is watched. Add at least your name.", None
    try:
        brand.sign_off.format(first_name="Ana", initials="an")
    except (KeyError, IndexError, ValueError):
        text = (
            f"'{brand.sign_off}' cannot be filled. Write ' – {{first_name}}' or ' ^{{initials}}'."
        )
        yield ("sign_off",), text.replace("{{", "{").replace("}}", "}"), None


def _topics(brand: Brand) -> Iterator[Complaint]:
    if not brand.topics:
        yield ("topics",), "there is no topic. Add a [[topics]] table.", None
    seen: set[str] = set()
    for place, topic in enumerate(brand.topics):
        where = ("topics", place)
        if not re.fullmatch(r"[a-z][a-z0-9_]*", topic.id):
            yield (
                (*where, "id"),
                f"'{topic.id}' is not an id. Use small letters, digits and underscores.",
                None,
            )
        if topic.id in seen:
            yield (*where, "id"), f"topic '{topic.id}' stands here twice. Rename one of them.", None
        seen.add(topic.id)
        yield from _topic_texts(topic, where, brand.languages)


def _topic_texts(
    topic: Topic, where: tuple[str | int, ...], languages: tuple[str, ...]
) -> Iterator[Complaint]:
    parts: dict[str, Mapping[str, object]] = {
        "name": topic.name,
        "aim": topic.aim,
        "words": topic.words,
        "examples": topic.examples,
    }
    for key, texts in parts.items():
        for code in languages:
            if code in LANGUAGES and key != "examples" and not texts.get(code):
                text = f"topic '{topic.id}' has no {key} in '{code}'. Add {key}.{code}."
                yield (*where, key), text, None
        for code in texts:
            if code not in languages:
                text = f"topic '{topic.id}' has {key} in '{code}', which the brand does not speak."
                yield (*where, key, code), f"{text} Add '{code}' to languages or remove it.", None


def _weights(brand: Brand) -> Iterator[Complaint]:
    weights = brand.weights
    for field in fields(weights):
        value = getattr(weights, field.name)
        if not 0 <= value <= 100:
            yield ("weights", field.name), f"{field.name} is {value}. Use 0 to 100.", None
    if weights.clock <= weights.reach:
        text = (
            f"clock ({weights.clock}) must weigh more than reach ({weights.reach}), so that a long "
            f"wait always stands above a large audience. Write clock = {weights.reach + 5}."
        )
        yield ("weights", "clock"), text, None


def _clocks(brand: Brand) -> Iterator[Complaint]:
    clocks = brand.clocks
    for field in fields(clocks):
        value = getattr(clocks, field.name)
        if value < 1:
            yield ("clocks", field.name), f"{field.name} is {value}. Use 1 or more.", None
        elif value > MOST_MINUTES:
            text = f"{field.name} is {value}. Use at most {MOST_MINUTES}, the minutes of a year."
            yield ("clocks", field.name), text, None
    ladder = (clocks.next_heroes_after, clocks.lead_after, clocks.manager_after)
    if sorted(set(ladder)) != list(ladder):
        text = f"the ladder {ladder} does not rise. Ask HEROs, lead, manager in this order."
        yield ("clocks", "lead_after"), text, None


def _telling(brand: Brand) -> Iterator[Complaint]:
    if brand.telling.offer_to < 1:
        yield ("telling", "offer_to"), "offer_to is below 1. Offer to at least one HERO.", None
    most, kept = brand.telling.most_an_hour, brand.telling.kept_for_danger
    if not 1 <= kept < most:
        text = f"kept_for_danger = {kept} must be 1 or more and below most_an_hour = {most}."
        yield ("telling", "kept_for_danger"), text, None
    try:
        Decimal(brand.telling.max_price_usd)
    except InvalidOperation:
        text = f"'{brand.telling.max_price_usd}' is no price. Write for example '0.20'."
        yield ("telling", "max_price_usd"), text, None


def _sms(sms: Sms) -> Iterator[Complaint]:
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
    if sms.price_usd and not _is_a_date(sms.prices_as_of):
        text = f"prices_as_of is '{sms.prices_as_of}'. Write the day of the price list: 2026-11-01."
        first = min(sms.price_usd).lower()
        yield ("sms", first, "price_usd"), text, None
    if sms.consent not in {"roster", "own"}:
        text = f"consent is '{sms.consent}'. Write 'roster' or 'own'."
        yield ("sms", "consent"), text, None


def _follow_up(brand: Brand) -> Iterator[Complaint]:
    rules = brand.follow_up
    limits = {
        "promise_within": (1, MOST_MINUTES),
        "ask_solved_after_hours": (0, 24 * 7),
        "thanks_within_days": (0, 366),
    }
    for name, (least, most) in limits.items():
        value = getattr(rules, name)
        if not least <= value <= most:
            text = f"{name} is {value}. Use {least} to {most}."
            yield ("follow_up", name), text, None


def _duty(brand: Brand) -> Iterator[Complaint]:
    if not is_zone(brand.duty.zone):
        text = f"'{brand.duty.zone}' is not a time zone. Write for example 'Europe/Berlin'."
        yield ("duty", "zone"), text, None
    clock = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
    if not re.fullmatch(f"{clock}-{clock}", brand.duty.quiet_hours):
        text = f"'{brand.duty.quiet_hours}' are no hours. Write for example '21:00-07:00'."
        yield ("duty", "quiet_hours"), text, None
    for place, day in enumerate(brand.duty.holidays):
        if not _is_day(day):
            text = (
                f"'{day}' is not a day. Write '2026-12-25', or '12-25' for the 25th of December "
                "of every year."
            )
            yield ("duty", "holidays", place), text, day

    own = brand.duty.public_holidays
    regions: list[tuple[tuple[str, ...], str]] = [(("public_holidays",), own)] if own else []
    regions += [(("regions", name), code) for name, code in brand.duty.regions.items()]
    for where, code in regions:
        if not re.fullmatch(r"[A-Z]{2}(-[A-Za-z0-9]{1,20})?", code):
            text = f"'{code}' is no region. Write a country as 'DE', or a part of it as 'DE-HH'."
            yield ("duty", *where), text, None
    yield from _spans_of_duty(brand)


def _spans_of_duty(brand: Brand) -> Iterator[Complaint]:
    for name, most in (("own_quiet_hours", 16), ("rest_hours", 72)):
        if not 0 <= getattr(brand.duty, name) <= most:
            text = f"{name} is {getattr(brand.duty, name)}. Write 0 to {most}."
            yield ("duty", name), text, None


def _is_a_date(text: str) -> bool:
    return len(text) == len("2026-12-25") and _is_day(text)


def _is_day(text: str) -> bool:
    """True for "2026-12-25" and for "12-25"; 29 February may be a holiday of each leap year."""
    if not re.fullmatch(r"(?:[0-9]{4}-)?[0-9]{2}-[0-9]{2}", text, re.ASCII):
        return False
    try:
        date.fromisoformat(text if len(text) > len("12-25") else f"2000-{text}")
    except ValueError:
        return False
    return True


_WAVES = {
    "least_authors": (3, 60),
    "rise": (2, 20),
    "look_back_minutes": (30, 720),
    "false_alarms_a_month": (0.01, 100),
    "quiet_minutes": (10, 1440),
    "call_at_most": (0, 300),
}


def _waves(brand: Brand) -> Iterator[Complaint]:
    for name, (least, most) in _WAVES.items():
        value = getattr(brand.waves, name)
        if not least <= value <= most:
            yield ("waves", name), f"{name} is {value}. Write {least} to {most}.", None


def _public(brand: Brand) -> Iterator[Complaint]:
    least = brand.public.least_cases
    if not 10 <= least <= 10_000:
        yield ("public", "least_cases"), f"least_cases is {least}. Write 10 to 10000.", None


def _messages(brand: Brand) -> Iterator[Complaint]:
    for platform, rules in brand.messages.items():
        where = ("messages", platform)
        if platform not in brand.accounts:
            text = (
                f"[messages.{platform}] has no account. Add [[accounts.{platform}]] or remove it."
            )
            yield where, text, None
        if rules.opens not in OPENS:
            text = f"opens is '{rules.opens}'. Write 'needed', 'always' or 'never'."
            yield (*where, "opens"), text, None
        if rules.templates and platform not in TEMPLATED:
            text = f"{platform} knows no templates. Remove them."
            yield (*where, "templates"), text, None
        yield from _templates(rules, where)


def _templates(rules: Messages, where: tuple[str, str]) -> Iterator[Complaint]:
    names = [(one.name, one.language) for one in rules.templates]
    for place, one in enumerate(rules.templates):
        here = (*where, "templates", place)
        if not re.fullmatch(r"[a-z0-9_]{1,512}", one.name):
            text = f"'{one.name}' is no template's name. Use small letters, digits and underscores."
            yield (*here, "name"), text, one.name
        if not re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2})?", one.language):
            text = f"'{one.language}' is no language of a template. Write 'de' or 'de_AT'."
            yield (*here, "language"), text, one.language
        if not one.text.strip() or "{{" in one.text:
            text = f"template '{one.name}' needs words that stand as they are. Write its text."
            yield (*here, "text"), text, one.text
        if names.index((one.name, one.language)) < place:
            text = f"template '{one.name}' in {one.language} stands there twice. Remove one."
            yield here, text, one.name


def _catch_up(brand: Brand) -> Iterator[Complaint]:
    for platform, rules in brand.catch_up.items():
        where = ("catch_up", platform)
        if platform not in brand.accounts:
            text = (
                f"[catch_up.{platform}] has no account. Add [[accounts.{platform}]] or remove it."
            )
            yield where, text, None
        if rules.every_minutes and not 1 <= rules.every_minutes <= 1440:
            text = f"every_minutes is {rules.every_minutes}. Write 0 (never) or 1 to 1440."
            yield (*where, "every_minutes"), text, None
        if rules.most_usd_a_month < 0:
            text = f"most_usd_a_month is {rules.most_usd_a_month}. Write 0 or more whole dollars."
            yield (*where, "most_usd_a_month"), text, None


def _drafts(brand: Brand) -> Iterator[Complaint]:
    """Words that would be found in every answer are a slip."""
    drafts = brand.drafts
    told = {
        "public": drafts.public, "rivals": drafts.rivals, "promises": drafts.promises,
        "embargo": tuple(word for one in drafts.embargo for word in one.words),
    }  # fmt: skip
    for key, texts in told.items():
        for text in texts:
            if sum(char.isalnum() for char in text) < LEAST_TELLING:
                said = f"'{text}' is too short to be looked for. Write the whole word."
                yield ("drafts", key), said, text
    for shape in drafts.order_numbers:
        if shape.count("#") < LEAST_DIGITS:
            said = f"'{shape}' tells fewer than {LEAST_DIGITS} digits. Write # for each digit."
            yield ("drafts", "order_numbers"), said, shape
    if drafts.same_text_from < 0:
        said = f"same_text_from is {drafts.same_text_from}. Use 0 for never, or more."
        yield ("drafts", "same_text_from"), said, None
