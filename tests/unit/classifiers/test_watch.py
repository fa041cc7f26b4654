"""Watch terms: whole words, however they are spelt, and what takes them back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.brand import Watch
from herodesk.domain.watch import fold, watch, why_not

WORDS = Watch(
    terms=("nordwind", "@acme"),
    variants=("nordwnid", "nord wind", "küchenkönig"),
    exclusions=("Nordwind weather", "Nordwind weht"),
)


@pytest.mark.parametrize(
    "text",
    [
        "Nordwind ist toll",
        "NORDWIND!",
        "hey @nordwind",
        "#nordwind",
        "nordwind's dryer",
        "nordwnid again",
        "Nord  Wind",
        "n\u200bordwind",
        "der Kuechenkoenig",
        "der KÜCHENKÖNIG",
        "der Kuchenkonig",
        "@acme hello",
        "Nordwind weather is bad and my Nordwind dryer is broken",
    ],
)
def test_a_term_is_found(text: str) -> None:
    found = watch(text, WORDS)

    assert found is not None
    assert found.code == "watch-term"
    assert found.value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no-watch-term"),
        ("Nordwindeln im Angebot", "no-watch-term"),
        ("north wind", "no-watch-term"),
        ("@nordwind_weather", "no-watch-term"),
        ("acme without a sign", "no-watch-term"),
        ("Nordwind weather tomorrow", "exclusion"),
        ("Heute NORDWIND  WEHT es", "exclusion"),
    ],
)
def test_what_is_not_ours_is_told_with_its_reason(text: str, code: str) -> None:
    assert watch(text, WORDS) is None
    assert why_not(text, WORDS).code == code


def test_an_empty_list_of_terms_finds_nothing() -> None:
    assert watch("nordwind", Watch(terms=())) is None
    assert watch("", Watch(terms=("",))) is None


@given(st.text(), st.text())
def test_a_term_is_found_between_any_two_texts(before: str, after: str) -> None:
    assert watch(f"{before} nordwind {after}", Watch(terms=("nordwind",))) is not None


@given(st.text())
def test_folding_any_text_twice_changes_nothing_for_ascii(text: str) -> None:
    folded = fold(text)

    assert isinstance(folded, str)
    assert watch(text, WORDS) is None or not why_not(text, WORDS).value
