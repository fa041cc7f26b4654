"""What is found in rules is said in the reader's language, down to its values."""

from __future__ import annotations

import pytest

from herodesk.domain.brand import Brand
from herodesk.domain.compact import Compact
from herodesk.domain.errors import Sentence
from herodesk.rules.brand import read_brand
from herodesk.rules.compact import read_compact
from herodesk.texts.findings import in_words
from tests.sample import NORDWIND, brand_toml, nordwind
from tests.unit.compact.test_files import WRONG


def test_a_sentence_is_said_with_its_values_and_they_are_said_likewise() -> None:
    day = Sentence("%(day)s %(clock)s", day=Sentence("Mon"), clock="09:00")
    found = Sentence("nobody is on duty from %(span)s.", span=day)

    assert found == "nobody is on duty from Mon 09:00."
    assert in_words(found, "de") == "niemand ist im Dienst von Mo 09:00."
    assert in_words(found, "en") == found


def test_what_is_no_sentence_stays_as_it_is() -> None:
    assert in_words("duty.hours", "de") == "duty.hours"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("own_quiet_hours = 12", "own_quiet_hours = 99"),
        ("own_quiet_hours = 12", 'own_quiet_hours = "twelve"'),
        ("own_quiet_hours = 12", "own_quiet_houres = 12"),
        ('zone = "Europe/Berlin"', 'zone = "Berlin"'),
        ('hours = "', 'hours = "9-17, '),
        ('address = "du"', 'address = "ihr"'),
    ],
)
def test_no_mistake_is_told_in_english_to_who_reads_german(right: str, wrong: str) -> None:
    found = read_brand(brand_toml().replace(right, wrong, 1))

    assert not isinstance(found, Brand)
    for _, text in found:
        assert isinstance(text, Sentence)
        assert in_words(text, "de") != text


@pytest.mark.parametrize(("right", "wrong"), [(one[0], one[1]) for one in WRONG])
def test_no_mistake_of_a_compact_either(right: str, wrong: str) -> None:
    source = (NORDWIND / "compact.toml").read_text("utf-8")

    found = read_compact(source.replace(right, wrong, 1), nordwind())

    assert not isinstance(found, Compact)
    for _, text in found:
        assert isinstance(text, Sentence)
        assert in_words(text, "de") != text


def test_rules_that_hold_a_compact_are_sent_to_its_file() -> None:
    found = read_brand(brand_toml() + "\n[compact]\nversion = '1.0'\n")

    assert not isinstance(found, Brand)
    assert [in_words(text, "de") for _, text in found] == [
        "der Pakt steht in einer eigenen Datei. Das gehört nach compact.toml."
    ]
