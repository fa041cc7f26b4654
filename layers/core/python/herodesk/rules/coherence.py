"""What a brand's rules must agree on beyond their types: ids, languages, ladder, weights."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from herodesk.domain.errors import Sentence

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
        yield (
            ("id",),
            Sentence("'%(id)s' is not an id. Use small letters, digits and hyphens.", id=brand.id),
            None,
        )
    if not brand.name.strip():
        yield ("name",), Sentence("the name is empty. Write what customers call you."), None
    if not brand.languages:
        yield ("languages",), Sentence('no language is given. Write ["de"], ["en"] or both.'), None
    for place, code in enumerate(brand.languages):
        if code not in LANGUAGES:
            yield (
                ("languages", place),
                Sentence("language '%(code)s' is not spoken yet. Use de or en.", code=code),
                code,
            )


def _wording(brand: Brand) -> Iterator[Complaint]:
    if brand.address not in ("du", "sie"):
        yield (
            ("address",),
            Sentence(
                "'%(address)s' is no address. Write %(one)s or %(other)s.",
                address=brand.address,
                one="'du'",
                other="'sie'",
            ),
            None,
        )
    if not brand.watch.terms:
        yield ("watch", "terms"), Sentence("nothing is watched. Add at least your name."), None
    try:
        brand.sign_off.format(first_name="Ana", initials="an")
    except (KeyError, IndexError, ValueError):
        text = Sentence(
            "'%(sign_off)s' cannot be filled. Write ' – {first_name}' or ' ^{initials}'.",
            sign_off=brand.sign_off,
        )
        yield ("sign_off",), text, None


def _topics(brand: Brand) -> Iterator[Complaint]:
    if not brand.topics:
        yield ("topics",), Sentence("there is no topic. Add a [[topics]] table."), None
    seen: set[str] = set()
    for place, topic in enumerate(brand.topics):
        where = ("topics", place)
        if not re.fullmatch(r"[a-z][a-z0-9_]*", topic.id):
            yield (
                (*where, "id"),
                Sentence(
                    "'%(id)s' is not an id. Use small letters, digits and underscores.", id=topic.id
                ),
                None,
            )
        if topic.id in seen:
            yield (
                (*where, "id"),
                Sentence("topic '%(id)s' stands here twice. Rename one of them.", id=topic.id),
                None,
            )
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
                text = Sentence(
                    "topic '%(id)s' has no %(key)s in '%(code)s'. Add %(key)s.%(code)s.",
                    id=topic.id,
                    key=key,
                    code=code,
                )
                yield (*where, key), text, None
        for code in texts:
            if code not in languages:
                text = Sentence(
                    "topic '%(id)s' has %(key)s in '%(code)s', which the brand does not speak.",
                    id=topic.id,
                    key=key,
                    code=code,
                )
                yield (
                    (*where, key, code),
                    Sentence(
                        "%(text)s Add '%(code)s' to languages or remove it.", text=text, code=code
                    ),
                    None,
                )


def _weights(brand: Brand) -> Iterator[Complaint]:
    weights = brand.weights
    for field in fields(weights):
        value = getattr(weights, field.name)
        if not 0 <= value <= 100:
            yield (
                ("weights", field.name),
                Sentence("%(name)s is %(value)s. Use 0 to 100.", name=field.name, value=value),
                None,
            )
    if weights.clock <= weights.reach:
        text = Sentence(
            "clock (%(clock)s) must weigh more than reach (%(reach)s), so that a long wait "
            "always stands above a large audience. Write clock = %(wanted)s.",
            clock=weights.clock,
            reach=weights.reach,
            wanted=weights.reach + 5,
        )
        yield ("weights", "clock"), text, None


def _clocks(brand: Brand) -> Iterator[Complaint]:
    clocks = brand.clocks
    for field in fields(clocks):
        value = getattr(clocks, field.name)
        if value < 1:
            yield (
                ("clocks", field.name),
                Sentence("%(name)s is %(value)s. Use 1 or more.", name=field.name, value=value),
                None,
            )
        elif value > MOST_MINUTES:
            text = Sentence(
                "%(name)s is %(value)s. Use at most %(most)s, the minutes of a year.",
                name=field.name,
                value=value,
                most=MOST_MINUTES,
            )
            yield ("clocks", field.name), text, None
    ladder = (clocks.next_heroes_after, clocks.lead_after, clocks.manager_after)
    if sorted(set(ladder)) != list(ladder):
        text = Sentence(
            "the ladder %(ladder)s does not rise. Ask HEROs, lead, manager in this order.",
            ladder=ladder,
        )
        yield ("clocks", "lead_after"), text, None


def _telling(brand: Brand) -> Iterator[Complaint]:
    if brand.telling.offer_to < 1:
        yield (
            ("telling", "offer_to"),
            Sentence("offer_to is below 1. Offer to at least one HERO."),
            None,
        )
    most, kept = brand.telling.most_an_hour, brand.telling.kept_for_danger
    if not 1 <= kept < most:
        text = Sentence(
            "kept_for_danger = %(kept)s must be 1 or more and below most_an_hour = %(most)s.",
            kept=kept,
            most=most,
        )
        yield ("telling", "kept_for_danger"), text, None
    try:
        Decimal(brand.telling.max_price_usd)
    except InvalidOperation:
        text = Sentence(
            "'%(max_price_usd)s' is no price. Write for example '0.20'.",
            max_price_usd=brand.telling.max_price_usd,
        )
        yield ("telling", "max_price_usd"), text, None


def _sms(sms: Sms) -> Iterator[Complaint]:
    limits = {
        "most_a_day": sms.most_a_day,
        "most_a_month": sms.most_a_month,
        "most_usd_a_month": sms.most_usd_a_month,
    }
    for key, value in limits.items():
        if value < 0:
            yield (
                ("sms", key),
                Sentence("%(key)s is %(value)s. Write 0 or more.", key=key, value=value),
                None,
            )
    if 0 <= sms.most_a_month < sms.most_a_day:
        text = Sentence(
            "most_a_month = %(most_a_month)s is below most_a_day = %(most_a_day)s.",
            most_a_month=sms.most_a_month,
            most_a_day=sms.most_a_day,
        )
        yield (
            ("sms", "most_a_month"),
            Sentence("%(text)s Write at least as much for the month.", text=text),
            None,
        )
    kept = (sms.percent_for_danger, sms.percent_for_sign_in)
    if min(kept) < 0 or sum(kept) > 90:
        text = Sentence(
            "the shares for danger and sign-in, %(danger)s and %(sign_in)s, leave too little.",
            danger=kept[0],
            sign_in=kept[1],
        )
        yield (
            ("sms", "percent_for_danger"),
            Sentence("%(text)s Write 0 to 90 percent for both.", text=text),
            None,
        )
    if sms.most_usd_a_month and not sms.price_usd:
        text = Sentence(
            "most_usd_a_month needs prices. Write price_usd below [sms.de] and the others."
        )
        yield ("sms", "most_usd_a_month"), text, None
    if sms.price_usd and not _is_a_date(sms.prices_as_of):
        text = Sentence(
            "prices_as_of is '%(prices_as_of)s'. Write the day of the price list: 2026-11-01.",
            prices_as_of=sms.prices_as_of,
        )
        first = min(sms.price_usd).lower()
        yield ("sms", first, "price_usd"), text, None
    if sms.consent not in {"roster", "own"}:
        text = Sentence("consent is '%(consent)s'. Write 'roster' or 'own'.", consent=sms.consent)
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
            text = Sentence(
                "%(name)s is %(value)s. Use %(least)s to %(most)s.",
                name=name,
                value=value,
                least=least,
                most=most,
            )
            yield ("follow_up", name), text, None


def _duty(brand: Brand) -> Iterator[Complaint]:
    if not is_zone(brand.duty.zone):
        text = Sentence(
            "'%(zone)s' is not a time zone. Write for example 'Europe/Berlin'.",
            zone=brand.duty.zone,
        )
        yield ("duty", "zone"), text, None
    clock = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
    if not re.fullmatch(f"{clock}-{clock}", brand.duty.quiet_hours):
        text = Sentence(
            "'%(quiet_hours)s' are no hours. Write for example '21:00-07:00'.",
            quiet_hours=brand.duty.quiet_hours,
        )
        yield ("duty", "quiet_hours"), text, None
    for place, day in enumerate(brand.duty.holidays):
        if not _is_day(day):
            text = Sentence(
                "'%(day)s' is not a day. Write '2026-12-25', or '12-25' for the 25th of "
                "December of every year.",
                day=day,
            )
            yield ("duty", "holidays", place), text, day

    own = brand.duty.public_holidays
    regions: list[tuple[tuple[str, ...], str]] = [(("public_holidays",), own)] if own else []
    regions += [(("regions", name), code) for name, code in brand.duty.regions.items()]
    for where, code in regions:
        if not re.fullmatch(r"[A-Z]{2}(-[A-Za-z0-9]{1,20})?", code):
            text = Sentence(
                "'%(code)s' is no region. Write a country as 'DE', or a part of it as 'DE-HH'.",
                code=code,
            )
            yield ("duty", *where), text, None
    yield from _spans_of_duty(brand)


def _spans_of_duty(brand: Brand) -> Iterator[Complaint]:
    for name, most in (("own_quiet_hours", 16), ("own_hours", 168), ("rest_hours", 72)):
        if not 0 <= getattr(brand.duty, name) <= most:
            text = Sentence(
                "%(name)s is %(value)s. Write 0 to %(most)s.",
                name=name,
                value=getattr(brand.duty, name),
                most=most,
            )
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
            yield (
                ("waves", name),
                Sentence(
                    "%(name)s is %(value)s. Write %(least)s to %(most)s.",
                    name=name,
                    value=value,
                    least=least,
                    most=most,
                ),
                None,
            )


def _public(brand: Brand) -> Iterator[Complaint]:
    least = brand.public.least_cases
    if not 10 <= least <= 10_000:
        yield (
            ("public", "least_cases"),
            Sentence("least_cases is %(least)s. Write 10 to 10000.", least=least),
            None,
        )


def _messages(brand: Brand) -> Iterator[Complaint]:
    for platform, rules in brand.messages.items():
        where = ("messages", platform)
        if platform not in brand.accounts:
            text = Sentence(
                "[messages.%(platform)s] has no account. Add [[accounts.%(platform)s]] or "
                "remove it.",
                platform=platform,
            )
            yield where, text, None
        if rules.opens not in OPENS:
            text = Sentence(
                "opens is '%(opens)s'. Write 'needed', 'always' or 'never'.", opens=rules.opens
            )
            yield (*where, "opens"), text, None
        if rules.templates and platform not in TEMPLATED:
            text = Sentence("%(platform)s knows no templates. Remove them.", platform=platform)
            yield (*where, "templates"), text, None
        yield from _templates(rules, where)


def _templates(rules: Messages, where: tuple[str, str]) -> Iterator[Complaint]:
    names = [(one.name, one.language) for one in rules.templates]
    for place, one in enumerate(rules.templates):
        here = (*where, "templates", place)
        if not re.fullmatch(r"[a-z0-9_]{1,512}", one.name):
            text = Sentence(
                "'%(name)s' is no template's name. Use small letters, digits and underscores.",
                name=one.name,
            )
            yield (*here, "name"), text, one.name
        if not re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2})?", one.language):
            text = Sentence(
                "'%(language)s' is no language of a template. Write 'de' or 'de_AT'.",
                language=one.language,
            )
            yield (*here, "language"), text, one.language
        if not one.text.strip() or "{{" in one.text:
            text = Sentence(
                "template '%(name)s' needs words that stand as they are. Write its text.",
                name=one.name,
            )
            yield (*here, "text"), text, one.text
        if names.index((one.name, one.language)) < place:
            text = Sentence(
                "template '%(name)s' in %(language)s stands there twice. Remove one.",
                name=one.name,
                language=one.language,
            )
            yield here, text, one.name


def _catch_up(brand: Brand) -> Iterator[Complaint]:
    for platform, rules in brand.catch_up.items():
        where = ("catch_up", platform)
        if platform not in brand.accounts:
            text = Sentence(
                "[catch_up.%(platform)s] has no account. Add [[accounts.%(platform)s]] or "
                "remove it.",
                platform=platform,
            )
            yield where, text, None
        if rules.every_minutes and not 1 <= rules.every_minutes <= 1440:
            text = Sentence(
                "every_minutes is %(every_minutes)s. Write 0 (never) or 1 to 1440.",
                every_minutes=rules.every_minutes,
            )
            yield (*where, "every_minutes"), text, None
        if rules.most_usd_a_month < 0:
            text = Sentence(
                "most_usd_a_month is %(most_usd_a_month)s. Write 0 or more whole dollars.",
                most_usd_a_month=rules.most_usd_a_month,
            )
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
                said = Sentence(
                    "'%(text)s' is too short to be looked for. Write the whole word.", text=text
                )
                yield ("drafts", key), said, text
    for shape in drafts.order_numbers:
        if shape.count("#") < LEAST_DIGITS:
            said = Sentence(
                "'%(shape)s' tells fewer than %(least)s digits. Write # for each digit.",
                shape=shape,
                least=LEAST_DIGITS,
            )
            yield ("drafts", "order_numbers"), said, shape
    if drafts.same_text_from < 0:
        said = Sentence(
            "same_text_from is %(same_text_from)s. Use 0 for never, or more.",
            same_text_from=drafts.same_text_from,
        )
        yield ("drafts", "same_text_from"), said, None
