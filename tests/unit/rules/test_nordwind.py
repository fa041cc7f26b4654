"""The example brand is whole: it loads, it is covered, and lint has nothing to say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import phonenumbers
import pytest

from herodesk.classifiers.lint import findings
from herodesk.domain.brand import Brand
from herodesk.domain.finding import Signal
from herodesk.domain.staff import Person, Role
from herodesk.rules import brand_from_json, brand_to_json, load_brand, read_roster

FOLDER = Path(__file__).parents[3] / "infra/brands/nordwind"
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def brand() -> Brand:
    return load_brand(FOLDER)


@pytest.fixture(scope="module")
def people(brand: Brand) -> list[Person]:
    return read_roster(FOLDER / "roster.csv", brand)


def test_lint_finds_nothing(brand: Brand, people: list[Person]) -> None:
    assert findings(brand, people) == []


def test_json_holds_the_whole_brand_and_is_canonical(brand: Brand) -> None:
    text = brand_to_json(brand)

    assert brand_from_json(text) == brand
    assert brand_to_json(brand_from_json(text)) == text
    assert "\n" not in text


def test_own_accounts_are_known_by_id_and_by_handle(brand: Brand) -> None:
    assert brand.owns("x", "1880000000000000001")
    assert brand.owns("generic", None, "NordWind")
    assert not brand.owns("x", "1", "somebody")


def test_legal_and_press_have_a_group(brand: Brand) -> None:
    assert brand.signals[Signal.LEGAL]
    assert brand.signals[Signal.PRESS]


def test_three_heroes_cover_each_topic_in_each_language_on_weekdays(
    brand: Brand, people: list[Person]
) -> None:
    heroes = [p for p in people if p.role is Role.HERO and p.verified and p.level > 0]
    days = [datetime(2026, 3, day, tzinfo=BERLIN) for day in (23, 24, 25, 26, 27, 30)]
    times = [
        (day + timedelta(hours=9, minutes=30 * step)).astimezone(UTC)
        for day in days
        for step in range(18)
    ]

    thin = [
        (topic.id, code, at)
        for at in times
        for topic in brand.topics
        for code in brand.languages
        if sum(topic.id in h.topics and code in h.languages and h.is_on_duty(at) for h in heroes)
        < 3
    ]

    assert thin == []


def test_ana_answers_exchanges_in_german_on_every_day(people: list[Person]) -> None:
    ana = next(person for person in people if person.id == "ana")

    assert "exchange" in ana.topics
    assert ana.language == "de"
    assert all(
        ana.is_on_duty(datetime(2026, 3, day, 12, tzinfo=BERLIN).astimezone(UTC))
        for day in range(16, 30)
    )


def test_every_number_is_from_the_range_for_fiction_or_the_example_of_its_country(
    people: list[Person],
) -> None:
    mobile = phonenumbers.PhoneNumberType.MOBILE
    numbers = (phonenumbers.example_number_for_type(c, mobile) for c in ("AT", "GB"))
    e164 = phonenumbers.PhoneNumberFormat.E164
    examples = {phonenumbers.format_number(number, e164) for number in numbers if number}
    elsewhere = {p.phone for p in people if not (p.phone or "").startswith("+4917139200")}
    assert elsewhere == examples
    assert all(person.email and person.email.endswith(".example") for person in people)
