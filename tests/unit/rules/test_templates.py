"""Approved words in the rules: what cannot be sent by name and language is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from herodesk.domain.brand import Account, Messages, Template
from herodesk.rules.coherence import complaints
from tests.sample import nordwind

GOOD = Template(name="please_write_again", language="de", text="Schreib uns kurz.")


def told(*templates: Template, platform: str = "whatsapp") -> list[str]:
    brand = nordwind()
    accounts = {**brand.accounts, platform: (Account(id="1", handle="nordwind"),)}
    rules = {platform: Messages(templates=templates)}
    return [text for _, text, _ in complaints(replace(brand, accounts=accounts, messages=rules))]


def test_names_languages_and_words_that_stand_are_good() -> None:
    others = replace(GOOD, language="de_AT"), replace(GOOD, name="other_1"), GOOD

    assert told(*others) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (replace(GOOD, name="Please Write"), "is no template's name"),
        (replace(GOOD, name=""), "is no template's name"),
        (replace(GOOD, language="german"), "is no language of a template"),
        (replace(GOOD, language="de-AT"), "is no language of a template"),
        (replace(GOOD, name="a", text="  "), "needs words that stand as they are"),
        (replace(GOOD, name="a", text="Hallo {{1}}"), "needs words that stand as they are"),
    ],
)
def test_what_is_wrong_is_said_with_its_cure(wrong: Template, said: str) -> None:
    (complaint,) = told(GOOD, wrong)

    assert said in complaint


def test_the_same_twice_is_said_once() -> None:
    (complaint,) = told(GOOD, GOOD)

    assert "stands there twice" in complaint


def test_where_there_are_no_templates_none_are_taken() -> None:
    assert told(GOOD, platform="messenger") == ["messenger knows no templates. Remove them."]
