"""Text messages are counted as operators charge them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.texts import gsm7

ALPHABET = st.text(
    st.sampled_from(sorted(gsm7._BASIC | gsm7._EXTENDED)),
    max_size=700,
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("👍" * 35, 1),
        ("👍" * 36, 2),
    ],
)
def test_parts_are_counted_with_their_limits(text: str, parts: int) -> None:
    assert gsm7.parts(text) == parts


def test_an_escaped_character_counts_two() -> None:
    assert gsm7.septets("é") == 1
    assert gsm7.septets("€") == 2
    assert gsm7.septets("[{~}]") == 10


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Größe, Ärger, é, ñ", "Größe, Ärger, é, ñ"),
        ("Łukasz Žižek", "Lukasz Zizek"),
        ("Zoë François", "Zoe Francois"),
        ("„Na“ – ‘gut’ — so…", "\"Na\" - 'gut' - so..."),
        ("toll 👍🏽👨‍👩‍👧 ja", "toll ja"),
        ("Юлия Щукина", "Yuliya Shchukina"),
        ("a\tb\r\n c", "a b c"),
        ("株式会社", ""),
        ("e\u0301 combined", "é combined"),
    ],
)
def test_text_is_brought_into_the_alphabet(text: str, folded: str) -> None:
    assert gsm7.fold(text) == folded


@given(st.text())
def test_folded_text_is_in_the_alphabet_and_stays_as_it_is(text: str) -> None:
    folded = gsm7.fold(text)

    assert set(folded) <= gsm7._BASIC | gsm7._EXTENDED
    assert gsm7.fold(folded) == folded


@given(ALPHABET, st.integers(min_value=0, max_value=200))
def test_a_cut_text_fits(text: str, limit: int) -> None:
    assert gsm7.septets(gsm7.cut(text, limit)) <= limit


@given(ALPHABET)
def test_one_part_is_160_septets(text: str) -> None:
    assert (gsm7.parts(text) == 1) is (gsm7.septets(text) <= 160)
